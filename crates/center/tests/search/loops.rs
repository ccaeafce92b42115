//! Random texts and searches, against a plain loop over all texts.

use center::demo::Chance;
use center::search::{rebuild, settle_all};
use serde_json::json;
use unicode_normalization::UnicodeNormalization as _;

use super::{asked, ids};
use crate::support::{Person, Town, each_engine};

/// Small alphabets, so that words meet often. One has letters that change their number with case and composition.
const ALPHABETS: &[&[&str]] = &[
    &["가", "나", "다", "이", " ", "요"],
    &["a", "B", "b", "A", " ", "-", "e"],
    &["👨‍👩‍👧", "👩", "🌟", "❤️", " "],
    &[
        "가",
        "a",
        "🌟",
        "ß",
        "SS",
        "Ä",
        "a\u{308}",
        "\u{1112}\u{1161}\u{11ab}",
        "한",
        " ",
        "\"",
        "%",
        "_",
        "\\",
        "\n",
        ":",
        "é",
        "İ",
    ],
];

struct Written {
    id: i64,
    nickname: &'static str,
    title: String,
    body: String,
}

/// A text that is not blank.
fn text(chance: &mut Chance, least: usize, most: usize) -> String {
    let alphabet = chance.pick(ALPHABETS);
    loop {
        let text: String = (0..chance.between(least, most)).map(|_| *chance.pick(alphabet)).collect();
        if text.chars().any(|c| !c.is_whitespace() && !matches!(c, '\u{200d}' | '\u{fe0f}')) {
            return text;
        }
    }
}

fn form(text: &str) -> String {
    text.nfc().collect::<String>().chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// What a search means, said as plainly as possible: the word, what is wanted of it, and where.
struct Asked {
    word: String,
    excluded: bool,
    of_author: bool,
    quoted: bool,
}

impl Asked {
    fn random(chance: &mut Chance, written: &[Written]) -> Asked {
        // from a text, so that it is found often, or any
        let source = chance.pick(written);
        let source = [&source.title, &source.body, &source.nickname.to_owned()][chance.below(3)].clone();
        let chars: Vec<char> = source.chars().collect();
        let word: String = if chance.below(4) == 0 {
            text(chance, 1, 4)
        } else {
            let start = chance.below(chars.len());
            chars[start..(start + chance.between(1, 6)).min(chars.len())].iter().collect()
        };
        let of_author = chance.below(8) == 0;
        let word = word.replace('"', "").replace('\n', " ");
        let quoted = word.contains(char::is_whitespace) || chance.below(3) == 0;
        Asked { word, excluded: chance.below(4) == 0, of_author, quoted }
    }

    /// Whether it is read as what it says.
    fn is_plain(&self) -> bool {
        let bare = !self.word.starts_with('-') && !form(&self.word).starts_with("author:");
        !self.word.is_empty() && (self.quoted || bare)
    }

    fn typed(&self) -> String {
        let word = if self.quoted { format!("\"{}\"", self.word) } else { self.word.clone() };
        format!("{}{}{word}", if self.excluded { "-" } else { "" }, if self.of_author { "author:" } else { "" })
    }

    fn holds(&self, article: &Written, nicknames: &[&str]) -> bool {
        let word = form(&self.word);
        let by = if self.of_author && nicknames.iter().any(|name| form(name) == word) {
            form(article.nickname) == word
        } else {
            form(article.nickname).contains(&word)
        };
        let in_text = form(&article.title).contains(&word) || form(&article.body).contains(&word);
        (by || (in_text && !self.of_author)) != self.excluded
    }
}

async fn searches_agree_with_a_plain_loop(town: Town) {
    let nicknames = ["가나", "이가나다", "Bab", "Straße 한", "🌟👩", "ab a"];
    let mut people: Vec<Person> = Vec::new();
    for nickname in nicknames {
        people.push(town.newcomer(nickname).await);
    }
    let mut chance = Chance::new(27);
    let mut written: Vec<Written> = Vec::new();
    for round in 0..220 {
        if round == 100 {
            settle_all(&town.app).await.unwrap();
        }
        let who = chance.below(people.len());
        let (title, body) = (text(&mut chance, 1, 8).replace('\n', " "), text(&mut chance, 1, 40));
        let sent = Some(json!({"title": title, "body": body}));
        let own: Vec<usize> = (0..written.len()).filter(|place| written[*place].nickname == nicknames[who]).collect();
        match chance.below(10) {
            0 | 1 if !own.is_empty() => {
                let place = *chance.pick(&own);
                let answer = people[who].api("PATCH", &format!("/articles/{}", written[place].id), sent).await;
                assert_eq!(answer.status, 200, "{round}: {}", answer.text());
                written[place].title = title;
                written[place].body = body;
            }
            2 if !own.is_empty() => {
                let gone = written.remove(*chance.pick(&own));
                assert_eq!(people[who].api("DELETE", &format!("/articles/{}", gone.id), None).await.status, 204);
            }
            _ => {
                let answer = people[who].api("POST", "/boards/solar/articles", sent).await;
                assert_eq!(answer.status, 201, "{round}: {}", answer.text());
                let id = answer.json()["id"].as_i64().unwrap();
                written.push(Written { id, nickname: nicknames[who], title, body });
            }
        }
    }
    let (mut hits, mut searches) = (0, 0);
    while searches < 500 {
        let words: Vec<Asked> = (0..chance.between(1, 3)).map(|_| Asked::random(&mut chance, &written)).collect();
        if words.iter().all(|word| word.excluded) || !words.iter().all(Asked::is_plain) {
            continue;
        }
        searches += 1;
        // first some are in the lists and some are new, then all are in the lists
        if searches == 300 {
            settle_all(&town.app).await.unwrap();
        }
        let typed = words.iter().map(Asked::typed).collect::<Vec<_>>().join(" ");
        let mut expected: Vec<i64> = written
            .iter()
            .filter(|article| words.iter().all(|word| word.holds(article, &nicknames)))
            .map(|article| article.id)
            .collect();
        expected.sort_unstable_by(|a, b| b.cmp(a));
        let list = asked(&people[0], "solar", &typed, 1).await.json();
        assert_eq!(list["total"], expected.len(), "{typed:?}");
        assert_eq!(ids(&list), expected[..expected.len().min(20)], "{typed:?}");
        hits += usize::from(!expected.is_empty());
    }
    assert!(hits > 150 && hits < 480, "they find something, and nothing: {hits}");
    let (count, wrong) = rebuild::check(&town.app.db, &mut |_, _| {}).await.unwrap();
    assert_eq!((count, wrong), (written.len() + people.len(), vec![]));
}

each_engine!(searches_agree_with_a_plain_loop);
