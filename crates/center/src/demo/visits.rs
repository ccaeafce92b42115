//! What the demo's residents are to one another, and what they wrote in one another's guestbooks.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Chance, store};
use crate::app::App;
use crate::clock::{DAY, HOUR, Micros};
use crate::db::{Tx, Value, args};
use crate::error::{Error, Result};
use crate::market::economy::month_of;

/// What somebody wrote, and what the owner says to it.
#[derive(Deserialize)]
struct Written {
    body: String,
    answer: Option<String>,
}

/// How many each of them follows and likes.
const TIES: usize = 7;
/// How many entries a guestbook has at most.
const ENTRIES: usize = 6;

/// Lets residents visit each other; the first of them has the fullest guestbook.
pub async fn visit(app: &App, tx: &mut Tx, residents: &[i64], now: Micros) -> Result<()> {
    let written: Vec<Written> =
        serde_json::from_str(include_str!("../../../../catalogue/demo/guestbook.json")).map_err(Error::internal)?;
    let mut chance = Chance::new(1_911);
    let count = residents.len();
    let (mut likes, mut followers, mut following) = (vec![0_i64; count], vec![0_i64; count], vec![0_i64; count]);
    let (mut entries, mut ties): (Vec<i64>, Vec<Vec<Value>>) = (vec![0; count], Vec::new());
    let mut book: Vec<(Micros, Vec<Value>)> = Vec::new();
    let month = month_of(&app.clock, now);
    for (place, user) in residents.iter().enumerate() {
        let others: BTreeSet<usize> = (0..TIES).map(|_| chance.below(count)).filter(|other| *other != place).collect();
        for other in others {
            let since = now - chance.below(20) as i64 * DAY - HOUR;
            let (likes_them, follows_them) = (chance.below(3) > 0, chance.below(3) > 0);
            if likes_them || follows_them {
                let at = |is_so: bool| is_so.then_some(since);
                ties.push(args![*user, residents[other], at(likes_them), at(follows_them), false].into());
                likes[other] += i64::from(likes_them);
                followers[other] += i64::from(follows_them);
                following[place] += i64::from(follows_them);
            }
        }
        let wanted = if place == 0 { written.len() } else { chance.below(ENTRIES + 1) };
        let from = chance.below(written.len());
        for n in 0..wanted {
            let writer = chance.below(count);
            if writer == place {
                continue;
            }
            let Written { body, answer } = &written[(from + n) % written.len()];
            let at = now - (n as i64 * 31 + chance.below(30) as i64 + 1) * HOUR;
            let answered_at = answer.as_ref().map(|_| at + HOUR / 2);
            let row = args![*user, residents[writer], body.as_str(), false, answer.as_deref(), answered_at, at];
            book.push((at, row.into()));
            entries[place] += 1;
        }
    }
    // ids grow with time
    book.sort_by_key(|(at, _)| *at);
    let (mut hosts, mut months): (Vec<Vec<Value>>, Vec<Vec<Value>>) = (Vec::new(), Vec::new());
    for (place, user) in residents.iter().enumerate() {
        let visits = 3 * likes[place] + chance.below(20) as i64;
        let counts = args![*user, entries[place], likes[place], followers[place], following[place], visits];
        hosts.push(counts.into());
        months.push(args![month, *user, visits, likes[place]].into());
    }
    tx.insert_many(store::INSERT_TIES, ties).await?;
    tx.insert_many(store::INSERT_GUESTBOOK, book.into_iter().map(|(_, row)| row).collect()).await?;
    tx.insert_many(store::INSERT_HOSTS, hosts).await?;
    tx.insert_many(store::INSERT_MONTHS, months).await?;
    Ok(())
}
