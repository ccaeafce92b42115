//! The city for measuring: exact numbers, generated texts.

use crate::boards::Board;
use crate::clock::{MINUTE, SECOND};
use crate::demo::Chance;
use crate::demo::people::{Resident, settle};
use crate::demo::plan::{Plan, PlannedArticle, PlannedComment};
use crate::demo::texts::{Catalogue, Writer};
use crate::immigration::Planet;
use crate::immigration::towers::Tower;
use crate::locale::Locale;

/// How large a city is.
pub struct Size {
    residents: usize,
    /// Half of them on `solar`.
    articles: usize,
    comments: usize,
    /// Of the comments.
    replies: usize,
    likes: usize,
    /// `solar` articles with exactly [`BUSY_COMMENTS`] and [`BUSY_LIKES`].
    busy: usize,
    /// `solar` articles in which the word occurs that searches look for.
    with_word: usize,
}

/// The city that figures are measured in.
pub const CITY: Size = Size {
    residents: 2_000,
    articles: 100_000,
    comments: 300_000,
    replies: 100_000,
    likes: 400_000,
    busy: 1_000,
    with_word: 500,
};

const BUSY_COMMENTS: usize = 50;
const BUSY_REPLIES: usize = 17;
const BUSY_LIKES: usize = 40;

pub fn plan(catalogue: &Catalogue, towers: &[Tower], size: &Size) -> Plan {
    let mut chance = Chance::new(80_211);
    let residents = settle(catalogue, towers, size.residents, &mut chance);
    let everybody: Vec<usize> = (0..residents.len()).collect();
    let by_planet: Vec<Vec<usize>> = Planet::ALL
        .iter()
        .map(|planet| everybody.iter().copied().filter(|place| residents[*place].planet == *planet).collect())
        .collect();
    let comments = spread(size.comments - size.busy * BUSY_COMMENTS, size.articles - size.busy, &mut chance);
    let likes = spread(size.likes - size.busy * BUSY_LIKES, size.articles - size.busy, &mut chance);
    let replies = replies(&comments, size.replies - size.busy * BUSY_REPLIES, &mut chance);

    let mut articles = Vec::with_capacity(size.articles);
    let mut quiet = 0;
    for i in 0..size.articles {
        // every other one is on the solar board; of those every fiftieth is busy, and every hundredth, beside them, has
        // the word
        let solar = i % 2 == 0;
        let busy = solar && (i / 2) % (size.articles / 2 / size.busy) == 7;
        let with_word = solar && (i / 2) % (size.articles / 2 / size.with_word) == 3;
        let (board, people) = if solar {
            (Board::Solar, &everybody)
        } else {
            let home = residents[chance.below(residents.len())].planet;
            (Board::Planet(home), &by_planet[Planet::ALL.iter().position(|planet| *planet == home).unwrap_or(0)])
        };
        let author = *chance.pick(people);
        let age = (size.articles - i) as i64 * 5 * MINUTE;
        let (title, mut body) = catalogue.article(&mut chance, &writer(&residents, author, &mut chance_of(i)));
        if with_word {
            body = add_word(&body);
        }
        let (comment_count, reply_count, like_count) = if busy {
            (BUSY_COMMENTS, BUSY_REPLIES, BUSY_LIKES)
        } else {
            quiet += 1;
            (comments[quiet - 1], replies[quiet - 1], likes[quiet - 1])
        };
        let comments = talk(catalogue, &residents, people, comment_count, reply_count, age, &mut chance);
        let likes = some(people, like_count, &mut chance);
        articles.push(PlannedArticle {
            board: board.id(),
            author: Some(author),
            title,
            body,
            pinned: false,
            age,
            comments,
            likes,
        });
    }
    Plan { residents, articles, is_told: false }
}

pub(super) fn chance_of(i: usize) -> Chance {
    Chance::new(i as u64)
}

/// Splits `total` among `others` articles, around the mean.
fn spread(total: usize, others: usize, chance: &mut Chance) -> Vec<usize> {
    let mut counts = vec![total / others; others];
    for _ in 0..total % others {
        counts[chance.below(others)] += 1;
    }
    counts
}

/// One reply under as many quiet articles with at least two comments as make `total`.
fn replies(comments: &[usize], total: usize, chance: &mut Chance) -> Vec<usize> {
    let mut able: Vec<usize> = (0..comments.len()).filter(|place| comments[*place] >= 2).collect();
    chance.shuffle(&mut able);
    let mut counts = vec![0; comments.len()];
    for place in able.into_iter().take(total) {
        counts[place] = 1;
    }
    counts
}

fn talk(
    catalogue: &Catalogue,
    residents: &[Resident],
    people: &[usize],
    count: usize,
    replies: usize,
    age: i64,
    chance: &mut Chance,
) -> Vec<PlannedComment> {
    let tops = count - replies;
    (0..count)
        .map(|i| {
            let author = *chance.pick(people);
            let writer = writer(residents, author, chance);
            let under = (i >= tops).then(|| chance.below(tops));
            let body =
                if under.is_some() { catalogue.reply(chance, &writer) } else { catalogue.comment(chance, &writer) };
            PlannedComment { author, body, age: (age - (i as i64 + 1) * 40 * SECOND).max(SECOND), under }
        })
        .collect()
}

/// `count` different ones of `people`.
fn some(people: &[usize], count: usize, chance: &mut Chance) -> Vec<usize> {
    let start = chance.below(people.len());
    (0..count.min(people.len())).map(|i| people[(start + i) % people.len()]).collect()
}

pub(super) fn writer<'a>(residents: &'a [Resident], author: usize, chance: &mut Chance) -> Writer<'a> {
    let resident = &residents[author];
    let other = Planet::ALL[chance.below(Planet::ALL.len())];
    let other = if other == resident.planet {
        Planet::ALL[(Planet::ALL.iter().position(|p| *p == other).unwrap_or(0) + 1) % Planet::ALL.len()]
    } else {
        other
    };
    let neighbour = &residents[(author + 1 + chance.below(residents.len() - 1)) % residents.len()];
    Writer {
        planet: resident.planet.id(),
        planet_name: resident.planet_name(),
        other_planet: other.name(Locale::Ko),
        nickname: &neighbour.nickname,
        door: neighbour.door(),
    }
}

/// Adds the word after the first paragraph; a long body loses its last paragraph for it, to stay within its length.
fn add_word(body: &str) -> String {
    let sentence = Locale::Ko.t("demo-word-sentence");
    let mut paragraphs: Vec<&str> = body.split("\n\n").collect();
    if body.chars().count() + sentence.chars().count() + 2 > 800 {
        paragraphs.pop();
    }
    paragraphs.insert(1.min(paragraphs.len()), sentence);
    paragraphs.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::immigration::towers::Towers;

    /// A fiftieth of the city's talk.
    const QUARTER: Size = Size {
        residents: 400,
        articles: 2_000,
        comments: 6_000,
        replies: 2_000,
        likes: 8_000,
        busy: 20,
        with_word: 10,
    };

    #[test]
    fn numbers_are_exact_and_texts_within_their_lengths() {
        let catalogue = Catalogue::read().unwrap();
        let towers = Towers::read(None).unwrap();
        let city = plan(&catalogue, towers.all(), &QUARTER);
        let all = &city.articles;
        assert_eq!((city.residents.len(), all.len()), (400, 2_000));
        assert_eq!(all.iter().filter(|article| article.board == "solar").count(), 1_000);
        assert_eq!(all.iter().map(|article| article.comments.len()).sum::<usize>(), 6_000);
        assert_eq!(
            all.iter().flat_map(|article| &article.comments).filter(|comment| comment.under.is_some()).count(),
            2_000
        );
        assert_eq!(all.iter().map(|article| article.likes.len()).sum::<usize>(), 8_000);
        assert_eq!(
            all.iter()
                .filter(|article| article.board == "solar" && article.comments.len() == 50 && article.likes.len() == 40)
                .count(),
            20
        );
        let word = Locale::Ko.t("demo-word");
        assert_eq!(
            all.iter().filter(|article| article.body.contains(word) || article.title.contains(word)).count(),
            10
        );
        assert!(!all.iter().any(|article| article.body.contains(Locale::Ko.t("demo-no-word"))));
        for article in all {
            let length = article.body.chars().count();
            assert!(
                (200..=800).contains(&length) && article.title.chars().count() <= 50,
                "{length}: {}",
                article.title
            );
            let mut likes = article.likes.clone();
            likes.sort_unstable();
            likes.dedup();
            assert_eq!(likes.len(), article.likes.len(), "everybody likes once");
            let board = Board::from_id(article.board).unwrap();
            let at_home = |person: &usize| board.planet().is_none_or(|planet| city.residents[*person].planet == planet);
            assert!(
                article.comments.iter().all(|comment| at_home(&comment.author)) && article.likes.iter().all(at_home)
            );
        }
        let again = plan(&catalogue, towers.all(), &QUARTER);
        assert_eq!(again.articles[777].body, all[777].body, "the same every time");
    }
}
