//! What is new since somebody's last visit to an article. Rules: a look is noted in memory and written with others a
//! little later; what fetches ahead notes nothing; of a person the 500 latest articles are known. Start with [`look`].

mod pending;
mod reads;

use std::collections::HashSet;

pub use pending::{Pending, Visit};
pub use reads::Reads;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::orphan;
use crate::boards::read::Reader;
use crate::boards::store::{self, UnreadRow};
use crate::clock::{DAY, HOUR};
use crate::db::{Number, args};
use crate::error::{Error, Result};

/// Of how many articles it is known how far somebody has read.
pub const KNOWN: i64 = 500;

/// How many in one transaction.
const AT_ONCE: usize = 200;

/// What is new to somebody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unread {
    /// Comments after this one are.
    pub since: i64,
    /// How many by others.
    pub count: i64,
    /// The first of them.
    pub first: i64,
}

impl Unread {
    /// What is new to `citizen` among these comments and their authors, which are all that are still there.
    pub fn among(comments: Vec<(i64, i64)>, since: i64, citizen: &Citizen) -> Unread {
        let mut unread = Unread { since, ..Unread::default() };
        for (id, author) in comments {
            if id > since && author != citizen.id {
                unread.count += 1;
                unread.first = if unread.first == 0 { id } else { unread.first.min(id) };
            }
        }
        unread
    }
}

/// Up to which comment nothing is new to `citizen`, who looks at the article; `really` unless a browser fetches ahead.
/// `reader` is what was read of them.
pub fn look(app: &App, citizen: &Citizen, article: i64, reader: &Reader, really: bool) -> i64 {
    if really {
        app.reads.note(citizen.id, article, app.clock.now());
    }
    let visit = app.visits.look((citizen.id, article), reader.visit, reader.newest, app.clock.now(), really);
    visit.seen.min(reader.newest)
}

/// What is new to `citizen`, to whom nothing is up to the comment `since`.
pub async fn unread(app: &App, citizen: &Citizen, article: i64, reader: &Reader, since: i64) -> Result<Unread> {
    if since >= reader.newest {
        return Ok(Unread { since, ..Unread::default() });
    }
    let row: UnreadRow = app.db.one(store::UNREAD, args![article, since, citizen.id]).await?;
    Ok(Unread { since, count: row.n, first: row.first })
}

/// Those of `articles`, none older than a day, that `citizen` has read, as far as that is known.
pub async fn read(app: &App, citizen: &Citizen, articles: &[i64]) -> Result<HashSet<i64>> {
    let now = app.clock.now();
    if articles.is_empty() {
        return Ok(HashSet::new());
    }
    if let Some(read) = app.reads.among(citizen.id, articles, now) {
        return Ok(read);
    }
    // nobody reads what is not there yet; an hour more for clocks that differ
    let rows: Vec<Number> = app.db.all(store::VISITED, args![citizen.id, now - DAY - HOUR]).await?;
    app.reads.learn(citizen.id, rows.into_iter().map(|row| row.n), now);
    Ok(app.reads.among(citizen.id, articles, now).unwrap_or_default())
}

/// Writes down all that waits.
pub async fn write(app: &App) -> Result<()> {
    let list = app.visits.take();
    for (place, some) in list.chunks(AT_ONCE).enumerate() {
        match write_some(app, some).await {
            Ok(()) => {}
            Err(Error::NotFound) => {
                // an article went while its visit was written: the others are written without it
                for one in some {
                    match write_some(app, &[*one]).await {
                        Ok(()) | Err(Error::NotFound) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
            Err(error) => {
                app.visits.put_back(list.iter().skip(place * AT_ONCE).copied());
                return Err(error);
            }
        }
    }
    Ok(())
}

async fn write_some(app: &App, list: &[(pending::Whose, Visit)]) -> Result<()> {
    let mut tx = app.db.begin_steady().await?;
    for ((user, article), visit) in list {
        let values = args![*user, *article, visit.seen, visit.latest, visit.at];
        tx.run(store::NOTE_VISIT, values).await.map_err(orphan)?;
    }
    tx.commit().await?;
    // each for itself: what is forgotten of somebody may just be noted by another server, and together with the notes
    // two of them could wait for each other in a circle
    let mut users: Vec<i64> = list.iter().map(|((user, _), _)| *user).collect();
    users.dedup();
    for user in users {
        app.db.run(store::FORGET_VISITS, args![user, KNOWN - 1]).await?;
    }
    Ok(())
}
