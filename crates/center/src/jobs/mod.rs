//! Work that takes longer than a request: a queue in the database, and the workers that empty it. Rules: a job is
//! written in the transaction of what caused it; a worker has it on lease, and whatever it writes at the end is
//! conditional on still having it, so that a job is done once, however many servers and workers share the database and
//! whichever of them is killed. Start with [`work`]; `run.rs` is the life of one job.

mod run;
pub(crate) mod store;

use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::app::App;
use crate::clock::{DAY, HOUR, Micros, SECOND};
use crate::db::{Number, Tx, args};
use crate::error::{Error, Result};
use crate::jobs::store::{JobRow, SinceRow};
use crate::{media, portraits};

pub use run::{Ended, run};

/// Making a portrait; its subject is the user.
pub const PORTRAIT: &str = "portrait";

/// How long a worker has a job before others may take it, unless it renews the lease.
pub const LEASE: Micros = 60 * SECOND;
/// How often a job is tried before it has failed.
pub const TRIES: i64 = 3;
/// How often the queue is looked at when nobody rings.
const POLL: Duration = Duration::from_secs(1);
/// After a ring it is looked at more often for a while: who rings has not yet committed.
const ALERT: Duration = Duration::from_secs(2);
const ALERT_POLL: Duration = Duration::from_millis(50);
/// A network draws one portrait at a time with all cores; meanwhile the next one is decoded, or the last one stored.
/// More would be kept from other workers, and from those who wait for their place in the queue.
const AT_ONCE_BY_NETWORK: usize = 2;
/// What is kept of a finished job's row, and for how long.
const REMEMBERED: Micros = 7 * DAY;
/// The longest an upload may wait for its portrait; with what it takes to notice, well within a day.
const LONGEST: Micros = 23 * HOUR;

/// A job on lease.
#[derive(Debug, Clone)]
pub struct Job {
    pub id: i64,
    pub kind: String,
    /// What it is about; for a portrait, the user.
    pub subject: i64,
    /// Whose it is; new with every claim, so that nobody takes an old claim for theirs.
    pub worker: String,
    /// Counting this one.
    pub attempts: i64,
    pub created_at: Micros,
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Job {
        Job {
            id: row.id,
            kind: row.kind,
            subject: row.subject,
            worker: row.worker,
            attempts: row.attempts,
            created_at: row.created_at,
        }
    }
}

/// Wakes the workers of this process.
#[derive(Default)]
pub struct Bell(Notify);

impl Bell {
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// Puts a job into the queue and cancels older ones of its kind about the same subject; its id.
pub(crate) async fn enqueue(app: &App, tx: &mut Tx, kind: &'static str, subject: i64) -> Result<i64> {
    let now = app.clock.now();
    let id = tx.one::<Number>(store::ENQUEUE, args![kind, subject, now]).await?.n;
    tx.run(store::CANCEL_OTHERS, args![kind, subject, id, now]).await?;
    app.bell.ring();
    Ok(id)
}

/// Cancels every job of a kind about `subject` that has not ended.
pub(crate) async fn cancel(app: &App, tx: &mut Tx, kind: &'static str, subject: i64) -> Result<()> {
    tx.run(store::CANCEL_OTHERS, args![kind, subject, 0, app.clock.now()]).await?;
    Ok(())
}

/// Refuses (429) when `most` jobs about `subject` were made within a day. Only a look, before work that would be for
/// nothing: see [`limit_per_day`].
pub(crate) async fn may_be_enqueued(app: &App, kind: &'static str, subject: i64, most: i64) -> Result<()> {
    let now = app.clock.now();
    judge(app.db.one(store::SINCE, args![kind, subject, now - DAY]).await?, most, now)
}

/// The same in the transaction that makes one more; it must hold a row that all who make them take, lest many at once
/// count the same.
pub(crate) async fn limit_per_day(app: &App, tx: &mut Tx, kind: &'static str, subject: i64, most: i64) -> Result<()> {
    let now = app.clock.now();
    judge(tx.one(store::SINCE, args![kind, subject, now - DAY]).await?, most, now)
}

fn judge(since: SinceRow, most: i64, now: Micros) -> Result<()> {
    if since.n < most {
        return Ok(());
    }
    Err(Error::TooOften(((since.first + DAY - now) / SECOND + 1).max(1) as u64))
}

/// Takes the next job, if one is due.
pub async fn claim(app: &App) -> Result<Option<Job>> {
    let now = app.clock.now();
    if app.db.maybe::<Number>(store::ANYTHING, args![now]).await?.is_none() {
        return Ok(None);
    }
    let worker = hex::encode(rand::random::<[u8; 8]>());
    for sql in [store::CLAIM_ABANDONED, store::CLAIM] {
        if let Some(row) = app.db.run_returning::<JobRow>(sql, args![now, &worker, now + LEASE]).await? {
            return Ok(Some(row.into()));
        }
    }
    Ok(None)
}

/// Whether the lease could be renewed: the job is still this worker's.
pub(crate) async fn renew(app: &App, job: &Job) -> Result<bool> {
    Ok(app.db.run(store::RENEW, args![job.id, &job.worker, app.clock.now() + LEASE]).await? == 1)
}

/// Ends the job as `state` inside the transaction of its outcome; false when it is no longer this worker's.
pub(crate) async fn finish(tx: &mut Tx, job: &Job, state: &'static str, error: &str, now: Micros) -> Result<bool> {
    Ok(tx.run(store::FINISH, args![job.id, &job.worker, state, error, now]).await? == 1)
}

/// Puts the job back as if it had never been taken, inside a transaction that put its subject back.
pub(crate) async fn put_back(tx: &mut Tx, job: &Job) -> Result<()> {
    tx.run(store::PUT_BACK, args![job.id, &job.worker]).await?;
    Ok(())
}

/// Puts the job back for another attempt from `when` on.
pub(crate) async fn try_again(tx: &mut Tx, job: &Job, when: Micros, error: &str) -> Result<()> {
    tx.run(store::TRY_AGAIN, args![job.id, &job.worker, when, error]).await?;
    Ok(())
}

/// Puts the job back until `when`; what was done so far was no attempt.
pub(crate) async fn try_later(tx: &mut Tx, job: &Job, when: Micros, error: &str) -> Result<()> {
    tx.run(store::TRY_LATER, args![job.id, &job.worker, when, error]).await?;
    Ok(())
}

/// Ends the job as failed, whoever has it.
pub(crate) async fn end(tx: &mut Tx, job: &Job, error: &str, now: Micros) -> Result<()> {
    tx.run(store::END, args![job.id, error, now]).await?;
    Ok(())
}

/// Does jobs until the server stops: as many at once as there are cores, or two when each of them needs all cores. Then
/// it gives up what is running, for others to do.
pub async fn work(app: App) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // opened before a job is taken, so that nobody waits for it in vain
    let most = tokio::select! {
        () = app.stopping.cancelled() => return,
        model = app.network.model() => if model.is_some() { cores.min(AT_ONCE_BY_NETWORK) } else { cores },
    };
    let mut running = JoinSet::new();
    let mut alert = Instant::now();
    while !app.stopping.is_cancelled() {
        while let Some(ended) = running.try_join_next() {
            report(ended);
        }
        if running.len() >= most {
            tokio::select! {
                () = app.stopping.cancelled() => {}
                Some(ended) = running.join_next() => report(ended),
            }
            continue;
        }
        match claim(&app).await {
            Ok(Some(job)) => {
                let app = app.clone();
                running.spawn(async move { run(&app, job).await });
                continue;
            }
            Ok(None) => {}
            // the log has heard of a database that is away
            Err(error) if error.will_pass() => alert = Instant::now(),
            Err(error) => tracing::warn!(?error, "the queue could not be read"),
        }
        let pause = if Instant::now() < alert { ALERT_POLL } else { POLL };
        tokio::select! {
            () = app.stopping.cancelled() => {}
            () = app.bell.0.notified() => alert = Instant::now() + ALERT,
            () = tokio::time::sleep(pause) => {}
        }
    }
    while let Some(ended) = running.join_next().await {
        report(ended);
    }
}

fn report(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a worker panicked");
    }
}

/// Now and then: ends what waited too long, so that no original photo is kept for more than a day, and forgets what is
/// over.
pub async fn tidy(app: &App) {
    if let Err(error) = end_overdue(app).await {
        tracing::warn!(?error, "overdue jobs were not ended");
    }
    if let Err(error) = app.db.run(store::FORGET_FINISHED, args![app.clock.now() - REMEMBERED]).await {
        tracing::warn!(%error, "old jobs were not forgotten");
    }
    media::tidy(app).await;
}

async fn end_overdue(app: &App) -> Result<()> {
    let rows: Vec<JobRow> = app.db.all(store::OVERDUE, args![PORTRAIT, app.clock.now() - LONGEST]).await?;
    for row in rows {
        portraits::render::give_up(app, &row.into()).await?;
    }
    Ok(())
}
