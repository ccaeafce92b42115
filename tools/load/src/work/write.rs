//! Writing: likes set and taken back, and articles.

use std::collections::VecDeque;
use std::time::{SystemTime, UNIX_EPOCH};

use load::response::Response;

use crate::request::put_write;
use crate::town::Person;
use crate::work::{Counts, Next, Work, expect};

/// So many likes stand before the first is taken back.
const STANDING: usize = 1_000;
/// Of an article's body.
const CHARACTERS: usize = 300;
/// Everyday sentences, so that the text is as wide, as compressible and as searchable as what people write.
const SENTENCES: [&str; 6] = [
    "오늘은 창밖이 유난히 맑아서 먼 별까지 잘 보였어요.",
    "저녁에는 이웃과 함께 따뜻한 국수를 끓여 먹었답니다.",
    "복도 끝 화분에 새싹이 올라와서 다들 구경하러 왔어요.",
    "다음 주에는 층마다 돌아가며 작은 음악회를 연다고 해요.",
    "지구에 있는 친구에게 보낼 편지를 오래 고민했어요.",
    "아침 산책길에 만난 분이 길을 친절하게 알려 주셨어요.",
];

/// Every article with every person, the articles one after the other.
pub struct Pairs {
    articles: Vec<u64>,
    people: usize,
    next: usize,
}

impl Pairs {
    pub fn new(articles: Vec<u64>, people: usize) -> Self {
        Self { articles, people, next: 0 }
    }

    /// An article and who likes it. After the last the first comes again.
    pub fn take(&mut self) -> (u64, usize) {
        let (round, place) = (self.next / self.articles.len(), self.next % self.articles.len());
        self.next += 1;
        (self.articles[place], (place + round) % self.people)
    }

    fn most(&self) -> usize {
        self.articles.len() * self.people
    }
}

/// A like is set, and one set before is taken back, in turns: each of them writes.
pub struct Like {
    people: Vec<Person>,
    pairs: Pairs,
    /// Set and acknowledged, the oldest first.
    standing: VecDeque<(u64, usize)>,
    most: usize,
    takes_back: bool,
    /// What each connection waits for: the like, and whether it is set.
    asked: Vec<((u64, usize), bool)>,
}

impl Like {
    pub fn new(people: Vec<Person>, articles: Vec<u64>, connections: u16) -> Self {
        let pairs = Pairs::new(articles, people.len());
        // in a small town some are taken back sooner, before the same come again
        let most = STANDING.min(pairs.most() / 2);
        Self {
            people,
            most,
            pairs,
            standing: VecDeque::new(),
            takes_back: false,
            asked: vec![((0, 0), false); usize::from(connections)],
        }
    }
}

impl Work for Like {
    fn next(&mut self, connection: usize, request: &mut Vec<u8>) -> Next {
        let old = if self.takes_back && self.standing.len() >= self.most { self.standing.pop_front() } else { None };
        self.takes_back = !self.takes_back;
        let (is_set, (article, person)) = old.map_or_else(|| (true, self.pairs.take()), |old| (false, old));
        self.asked[connection] = ((article, person), is_set);
        let method = if is_set { "PUT" } else { "DELETE" };
        put_write(request, method, &format!("/api/v1/articles/{article}/like"), &self.people[person].write, "");
        Next::Send { keep: false }
    }

    fn answered(&mut self, connection: usize, response: &Response, _body: &[u8]) -> Result<Counts, String> {
        let (pair, is_set) = self.asked[connection];
        expect(response, if is_set { 200 } else { 204 })?;
        if is_set {
            self.standing.push_back(pair);
        }
        Ok(Counts::Own)
    }
}

/// Articles of 300 characters on the solar board, no two the same.
pub struct Post {
    people: Vec<Person>,
    texts: Texts,
    turn: usize,
}

impl Post {
    pub fn new(people: Vec<Person>) -> Self {
        Self { people, texts: Texts::new(), turn: 0 }
    }
}

impl Work for Post {
    fn next(&mut self, _connection: usize, request: &mut Vec<u8>) -> Next {
        let person = &self.people[self.turn % self.people.len()];
        self.turn += 1;
        put_write(request, "POST", "/api/v1/boards/solar/articles", &person.write, &self.texts.article());
        Next::Send { keep: false }
    }

    fn answered(&mut self, _connection: usize, response: &Response, _body: &[u8]) -> Result<Counts, String> {
        expect(response, 201)?;
        Ok(Counts::Own)
    }
}

/// Texts of which no two are the same, those of earlier runs on the same town included.
pub struct Texts {
    run: u64,
    serial: usize,
}

impl Texts {
    pub fn new() -> Self {
        let run = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self { run, serial: 0 }
    }

    /// A new article, as JSON.
    pub fn article(&mut self) -> String {
        let mark = self.mark();
        let mut body = mark.clone();
        let mut left = CHARACTERS - mark.chars().count();
        for turn in self.serial.. {
            body.push(' ');
            let sentence = SENTENCES[turn % SENTENCES.len()];
            body.extend(sentence.chars().take(left - 1));
            left = CHARACTERS.saturating_sub(body.chars().count());
            if left <= 1 {
                break;
            }
        }
        body.extend(std::iter::repeat_n('.', left));
        if body.ends_with(' ') {
            body.pop();
            body.push('.');
        }
        format!("{{\"title\":\"소식 {mark}\",\"body\":\"{body}\"}}")
    }

    /// A new comment, as JSON.
    pub fn comment(&mut self) -> String {
        let mark = self.mark();
        format!("{{\"body\":\"{} {mark}\"}}", SENTENCES[self.serial % SENTENCES.len()])
    }

    fn mark(&mut self) -> String {
        self.serial += 1;
        format!("{:x}-{:x}", self.run, self.serial)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_pair_comes_twice_before_all_came() {
        let mut pairs = Pairs::new(vec![7, 8, 9], 2);
        let all: Vec<_> = (0..6).map(|_| pairs.take()).collect();
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 6);
        assert_eq!(pairs.take(), all[0]);
        assert!(all.windows(2).all(|pair| pair[0].0 != pair[1].0), "{all:?}");
    }

    #[test]
    fn articles_have_300_characters_and_differ() {
        let mut texts = Texts::new();
        let mut found = HashSet::new();
        for _ in 0..100 {
            let json: serde_json::Value = serde_json::from_str(&texts.article()).unwrap();
            let body = json["body"].as_str().unwrap().to_owned();
            assert_eq!(body.chars().count(), CHARACTERS, "{body}");
            assert_eq!(body.trim(), body);
            assert!(json["title"].as_str().unwrap().chars().count() <= 50);
            assert!(found.insert(body));
        }
        let comment: serde_json::Value = serde_json::from_str(&texts.comment()).unwrap();
        assert!(comment["body"].is_string());
    }
}
