//! The small town: everything written by hand, said by sixty people.

use crate::boards::Board;
use crate::clock::{DAY, HOUR, MINUTE, Micros};
use crate::demo::Chance;
use crate::demo::people::{Resident, settle};
use crate::demo::plan::{Plan, PlannedArticle, PlannedComment};
use crate::demo::texts::{Catalogue, Said, Written};
use crate::immigration::towers::Tower;

const RESIDENTS: usize = 64;

pub fn plan(catalogue: &Catalogue, towers: &[Tower]) -> Plan {
    let mut chance = Chance::new(2_026);
    let residents = settle(catalogue, towers, RESIDENTS, &mut chance);
    let mut order: Vec<&Written> = catalogue.articles.iter().collect();
    chance.shuffle(&mut order);
    // notices are the oldest; the rest is spread over the last weeks, the newest an hour old
    order.sort_by_key(|article| !article.pinned);
    let count = order.len() as i64;
    let articles = order
        .into_iter()
        .enumerate()
        .filter_map(|(i, written)| {
            let left = count - i as i64;
            let age = left * left * 11 * MINUTE + HOUR + chance.below(40) as i64 * MINUTE;
            article(written, &residents, age, &mut chance)
        })
        .collect();
    Plan { residents, articles, is_told: true }
}

fn article(written: &Written, residents: &[Resident], age: Micros, chance: &mut Chance) -> Option<PlannedArticle> {
    let board = Board::from_id(&written.board)?;
    let home = board.planet().map(|planet| planet.id());
    let author = match written.by.as_str() {
        "admin" => None,
        _ => Some(somebody(residents, written.planet.as_deref().or(home), &[], chance)),
    };
    let mut comments = Vec::new();
    let gap = (age / (written.comments.len() as i64 + 2)).min(DAY);
    for (i, said) in written.comments.iter().enumerate() {
        let commenter =
            somebody(residents, said.planet.as_deref().or(home), &author.into_iter().collect::<Vec<_>>(), chance);
        let said_at = age - gap * (i as i64 + 1);
        let place = comments.len();
        comments.push(PlannedComment { author: commenter, body: said.body.clone(), age: said_at, under: None });
        for (k, reply) in said.replies.iter().enumerate() {
            let by = replier(reply, author, commenter, residents, home, chance);
            comments.push(PlannedComment {
                author: by,
                body: reply.body.clone(),
                age: (said_at - gap / 3 - k as i64 * MINUTE).max(MINUTE),
                under: Some(place),
            });
        }
    }
    let likers: Vec<usize> = (0..residents.len())
        .filter(|place| home.is_none_or(|planet| residents[*place].planet.id() == planet))
        .collect();
    let likes = likers.into_iter().filter(|_| chance.below(4) == 0).collect();
    Some(PlannedArticle {
        board: board.id(),
        author,
        title: written.title.clone(),
        body: written.body.clone(),
        pinned: written.pinned,
        age,
        comments,
        likes,
    })
}

fn replier(
    reply: &Said,
    author: Option<usize>,
    commenter: usize,
    residents: &[Resident],
    home: Option<&str>,
    chance: &mut Chance,
) -> usize {
    match author {
        Some(author) if reply.by == "author" => author,
        _ => somebody(residents, reply.planet.as_deref().or(home), &[author.unwrap_or(commenter), commenter], chance),
    }
}

/// Somebody who lives on `planet` (anywhere when absent) and is none of `not`.
fn somebody(residents: &[Resident], planet: Option<&str>, not: &[usize], chance: &mut Chance) -> usize {
    let fitting: Vec<usize> = (0..residents.len())
        .filter(|place| planet.is_none_or(|planet| residents[*place].planet.id() == planet) && !not.contains(place))
        .collect();
    if fitting.is_empty() { chance.below(residents.len()) } else { *chance.pick(&fitting) }
}
