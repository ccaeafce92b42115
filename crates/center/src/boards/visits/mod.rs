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

/// Above this it is only told that there are more: they are counted at every look.
pub const MOST_TOLD: i64 = 99;

/// How many in one transaction.
const AT_ONCE: usize = 200;

/// What is new to somebody.
#[derive(Debug, Clone, Default)]
pub struct Unread {
    /// Comments after this one are,
    pub since: i64,
    /// but not those that they have answered meanwhile,
    answered: HashSet<i64>,
    /// nor what those say whom they mute.
    muted: HashSet<i64>,
    /// How many by others; above [`MOST_TOLD`] perhaps only some of them.
    pub count: i64,
    /// The first of them.
    pub first: i64,
}

impl Unread {
    /// Whether there are more than is told.
    pub fn is_more_than_told(&self) -> bool {
        self.count > MOST_TOLD
    }

    /// Whether this comment of this author is new to `citizen`.
    pub fn has(&self, comment: i64, author: i64, citizen: &Citizen) -> bool {
        comment > self.since
            && author != citizen.id
            && !self.answered.contains(&comment)
            && !self.muted.contains(&author)
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
    let row: UnreadRow = app.db.one(store::UNREAD, args![article, since, citizen.id, MOST_TOLD + 1]).await?;
    let answered = answered(app, citizen, article, since).await?;
    let muted = muted(app, citizen).await?;
    Ok(Unread { since, answered, muted, count: row.n, first: row.first })
}

/// The same among these comments and their authors, which are all that are still there, of a page that is kept: that is
/// for those who mute nobody.
pub async fn unread_among(
    app: &App,
    citizen: &Citizen,
    article: i64,
    comments: Vec<(i64, i64)>,
    since: i64,
) -> Result<Unread> {
    let mut unread = Unread { since, ..Unread::default() };
    if !comments.iter().any(|(id, author)| unread.has(*id, *author, citizen)) {
        return Ok(unread);
    }
    unread.answered = answered(app, citizen, article, since).await?;
    let new: Vec<i64> =
        comments.into_iter().filter(|(id, author)| unread.has(*id, *author, citizen)).map(|(id, _)| id).collect();
    unread.count = i64::try_from(new.len()).unwrap_or(i64::MAX);
    unread.first = new.into_iter().min().unwrap_or_default();
    Ok(unread)
}

/// What `citizen` has answered since the comment `since`: whoever answers has read it.
async fn answered(app: &App, citizen: &Citizen, article: i64, since: i64) -> Result<HashSet<i64>> {
    let rows: Vec<Number> = app.db.all(store::ANSWERED, args![article, since, citizen.id]).await?;
    Ok(rows.into_iter().map(|row| row.n).collect())
}

/// Whom `citizen` mutes. Whoever mutes nobody is not asked for them.
async fn muted(app: &App, citizen: &Citizen) -> Result<HashSet<i64>> {
    if citizen.mutes == 0 {
        return Ok(HashSet::new());
    }
    let rows: Vec<Number> = app.db.all(store::MUTED, args![citizen.id]).await?;
    Ok(rows.into_iter().map(|row| row.n).collect())
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
    let row = |((user, article), visit): &(pending::Whose, Visit)| {
        serde_json::json!([user, article, visit.seen, visit.latest, visit.at])
    };
    let rows: serde_json::Value = list.iter().map(row).collect();
    let mut tx = app.db.begin_steady().await?;
    tx.run(store::NOTE_VISITS, args![rows.to_string()]).await.map_err(orphan)?;
    tx.commit().await?;
    let mut users: Vec<i64> = list.iter().map(|((user, _), _)| *user).collect();
    users.dedup();
    let many: Vec<Number> = app.db.all(store::MANY_VISITS, args![serde_json::json!(users).to_string(), KNOWN]).await?;
    // each for itself: what is forgotten of somebody may just be noted by another server, and together with the notes
    // two of them could wait for each other in a circle
    for Number { n: user } in many {
        app.db.run(store::FORGET_VISITS, args![user, KNOWN - 1]).await?;
    }
    Ok(())
}
