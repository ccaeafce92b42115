//! The city for measuring: exact numbers, generated texts.

use crate::boards::Board;
use crate::clock::{MINUTE, SECOND};
use crate::demo::Chance;
use crate::demo::people::{Resident, settle};
use crate::demo::plan::{Plan, PlannedArticle, PlannedComment};
use crate::demo::texts::{Catalogue, Writer};
use crate::immigration::Planet;
use crate::immigration::planets::Tower;
use crate::locale::Locale;

const RESIDENTS: usize = 2_000;
const ARTICLES: usize = 100_000;
const COMMENTS: usize = 300_000;
const REPLIES: usize = 100_000;
const LIKES: usize = 400_000;
/// `solar` articles with exactly this much talk.
const BUSY: usize = 1_000;
const BUSY_COMMENTS: usize = 50;
const BUSY_REPLIES: usize = 17;
const BUSY_LIKES: usize = 40;
/// `solar` articles in which the word occurs that searches look for.
const WITH_WORD: usize = 500;

pub fn plan(catalogue: &Catalogue, towers: &[Tower]) -> Plan {
    let mut chance = Chance::new(80_211);
    let residents = settle(catalogue, towers, RESIDENTS, &mut chance);
    let everybody: Vec<usize> = (0..residents.len()).collect();
    let by_planet: Vec<Vec<usize>> =
        Planet::ALL.iter().map(|planet| everybody.iter().copied().filter(|place| residents[*place].planet == *planet).collect()).collect();
    let comments = spread(COMMENTS, BUSY * BUSY_COMMENTS, &mut chance);
    let likes = spread(LIKES, BUSY * BUSY_LIKES, &mut chance);
    let replies = replies(&comments, &mut chance);

    let mut articles = Vec::with_capacity(ARTICLES);
    let mut quiet = 0;
    for i in 0..ARTICLES {
        // every other one is on the solar board; of those every fiftieth is busy, and every hundredth, beside them, has the word
        let solar = i % 2 == 0;
        let busy = solar && (i / 2) % (ARTICLES / 2 / BUSY) == 7;
        let with_word = solar && (i / 2) % (ARTICLES / 2 / WITH_WORD) == 3;
        let (board, people) = if solar {
            (Board::Solar, &everybody)
        } else {
            let home = residents[chance.below(residents.len())].planet;
            (Board::Planet(home), &by_planet[Planet::ALL.iter().position(|planet| *planet == home).unwrap_or(0)])
        };
        let author = *chance.pick(people);
        let age = (ARTICLES - i) as i64 * 5 * MINUTE;
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
        articles.push(PlannedArticle { board: board.id(), author: Some(author), title, body, pinned: false, age, comments, likes });
    }
    Plan { residents, articles }
}

fn chance_of(i: usize) -> Chance {
    Chance::new(i as u64)
}

/// Splits what the busy articles leave of `total` among the others, around the mean.
fn spread(total: usize, busy: usize, chance: &mut Chance) -> Vec<usize> {
    let others = ARTICLES - BUSY;
    let left = total - busy;
    let mut counts = vec![left / others; others];
    for _ in 0..left % others {
        counts[chance.below(others)] += 1;
    }
    counts
}

/// One reply under quiet articles with at least two comments, so that all replies of the city are exactly [`REPLIES`].
fn replies(comments: &[usize], chance: &mut Chance) -> Vec<usize> {
    let mut able: Vec<usize> = (0..comments.len()).filter(|place| comments[*place] >= 2).collect();
    chance.shuffle(&mut able);
    let mut counts = vec![0; comments.len()];
    for place in able.into_iter().take(REPLIES - BUSY * BUSY_REPLIES) {
        counts[place] = 1;
    }
    counts
}

fn talk(catalogue: &Catalogue, residents: &[Resident], people: &[usize], count: usize, replies: usize, age: i64, chance: &mut Chance) -> Vec<PlannedComment> {
    let tops = count - replies;
    (0..count)
        .map(|i| {
            let author = *chance.pick(people);
            let writer = writer(residents, author, chance);
            let under = (i >= tops).then(|| chance.below(tops));
            let body = if under.is_some() { catalogue.reply(chance, &writer) } else { catalogue.comment(chance, &writer) };
            PlannedComment { author, body, age: (age - (i as i64 + 1) * 40 * SECOND).max(SECOND), under }
        })
        .collect()
}

/// `count` different ones of `people`.
fn some(people: &[usize], count: usize, chance: &mut Chance) -> Vec<usize> {
    let start = chance.below(people.len());
    (0..count.min(people.len())).map(|i| people[(start + i) % people.len()]).collect()
}

fn writer<'a>(residents: &'a [Resident], author: usize, chance: &mut Chance) -> Writer<'a> {
    let resident = &residents[author];
    let other = Planet::ALL[chance.below(Planet::ALL.len())];
    let other = if other == resident.planet { Planet::ALL[(Planet::ALL.iter().position(|p| *p == other).unwrap_or(0) + 1) % Planet::ALL.len()] } else { other };
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
