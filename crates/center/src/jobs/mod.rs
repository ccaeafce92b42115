//! Work that takes longer than a request: a queue in the database, and the workers that empty it. Rules: a job is
//! written in the transaction of what caused it; a worker has it on lease, and whatever it writes at the end is
//! conditional on still having it, so that a job is done once, however many servers and workers share the database and
//! whichever of them is killed; nothing here knows what a job is about: `work.rs` lists the kinds. Start with
//! `kind.rs`, then [`work`] and `run.rs`, the life of one job.

pub mod bell;
pub mod chores;
mod kind;
mod run;
pub(crate) mod store;
mod worker;

use crate::app::App;
use crate::clock::{DAY, Micros, SECOND};
use crate::db::{Number, Tx, args};
use crate::error::{Error, Result};
use crate::jobs::store::{JobRow, SinceRow};

pub use bell::Bell;
pub use kind::{End, Ended, Kind, Lane};
pub use run::run;
pub use worker::work;

/// How long a worker has a job before others may take it, unless it renews the lease.
pub const LEASE: Micros = 60 * SECOND;
/// What is kept of a finished job's row, and for how long.
const REMEMBERED: Micros = 7 * DAY;

/// A job on lease.
#[derive(Debug, Clone)]
pub struct Job {
    pub id: i64,
    pub kind: &'static Kind,
    /// What it is about; for a portrait, the user.
    pub subject: i64,
    /// Whose it is; new with every claim, so that nobody takes an old claim for theirs.
    pub worker: String,
    /// Counting this one.
    pub attempts: i64,
    pub created_at: Micros,
}

impl Job {
    fn of(kind: &'static Kind, row: JobRow) -> Job {
        let JobRow { id, subject, worker, attempts, created_at } = row;
        Job { id, kind, subject, worker, attempts, created_at }
    }
}

/// Puts a job into the queue; its id. Of a kind of which a subject has one, older ones about it are cancelled.
pub async fn enqueue(app: &App, tx: &mut Tx, kind: &'static Kind, subject: i64) -> Result<i64> {
    let now = app.clock.now();
    let id = tx.one::<Number>(store::ENQUEUE, args![kind.name, subject, now]).await?.n;
    if kind.one_per_subject {
        tx.run(store::CANCEL_OTHERS, args![kind.name, subject, id, now]).await?;
    }
    app.bell.ring_after(tx);
    Ok(id)
}

/// Cancels every job of a kind about `subject` that has not ended.
pub async fn cancel(app: &App, tx: &mut Tx, kind: &'static Kind, subject: i64) -> Result<()> {
    tx.run(store::CANCEL_OTHERS, args![kind.name, subject, 0, app.clock.now()]).await?;
    Ok(())
}

/// Refuses (429) when `most` jobs about `subject` were made within a day. Only a look, before work that would be for
/// nothing: see [`limit_per_day`].
pub async fn may_be_enqueued(app: &App, kind: &'static Kind, subject: i64, most: i64) -> Result<()> {
    let now = app.clock.now();
    judge(app.db.one(store::SINCE, args![kind.name, subject, now - DAY]).await?, most, now)
}

/// The same in the transaction that makes one more; it must hold a row that all who make them take, lest many at once
/// count the same.
pub async fn limit_per_day(app: &App, tx: &mut Tx, kind: &'static Kind, subject: i64, most: i64) -> Result<()> {
    let now = app.clock.now();
    judge(tx.one(store::SINCE, args![kind.name, subject, now - DAY]).await?, most, now)
}

fn judge(since: SinceRow, most: i64, now: Micros) -> Result<()> {
    if since.n < most {
        return Ok(());
    }
    Err(Error::TooOften(((since.first + DAY - now) / SECOND + 1).max(1) as u64))
}

/// Takes the next job of a kind, if one is due.
pub async fn claim(app: &App, kind: &'static Kind) -> Result<Option<Job>> {
    let now = app.clock.now();
    if app.db.maybe::<Number>(store::ANYTHING, args![now, kind.name]).await?.is_none() {
        return Ok(None);
    }
    let worker = hex::encode(rand::random::<[u8; 8]>());
    for sql in [store::CLAIM_ABANDONED, store::CLAIM] {
        if let Some(row) = app.db.run_returning::<JobRow>(sql, args![now, &worker, now + LEASE, kind.name]).await? {
            return Ok(Some(Job::of(kind, row)));
        }
    }
    Ok(None)
}

/// Ends the job as `state` inside the transaction of its outcome; false when it is no longer this worker's.
pub async fn finish(tx: &mut Tx, job: &Job, state: &'static str, error: &str, now: Micros) -> Result<bool> {
    Ok(tx.run(store::FINISH, args![job.id, &job.worker, state, error, now]).await? == 1)
}

/// A chore: ends what is too old of these kinds, and forgets what has ended long ago.
pub async fn tidy(app: &App, kinds: &[&'static Kind]) -> Result<()> {
    for kind in kinds {
        run::give_up(app, kind).await?;
    }
    app.db.run(store::FORGET_FINISHED, args![app.clock.now() - REMEMBERED]).await?;
    Ok(())
}
