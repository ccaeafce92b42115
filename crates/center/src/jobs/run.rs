//! The life of one job: begun, tried again, given back or ended.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::clock::{MINUTE, Micros, SECOND};
use crate::db::{Tx, args};
use crate::error::{Error, Result};
use crate::jobs::store::{self, JobRow};
use crate::jobs::{End, Ended, Job, Kind, LEASE, finish};

/// How often the lease is renewed; a quarter of it.
const RENEWAL: Duration = Duration::from_secs(15);

/// Runs a claimed job to the end of this attempt, and writes down how it ended.
pub async fn run(app: &App, job: Job) {
    let began = Instant::now();
    let kind = job.kind.name;
    tracing::info!(job = job.id, kind, subject = job.subject, attempt = job.attempts, "a job begins");
    let ended = if job.attempts > job.kind.tries {
        // every attempt so far took its process down with it
        Ended::Hopeless("no attempt came to an end".to_owned())
    } else {
        attempt(app, &job).await
    };
    let seconds = began.elapsed().as_secs_f64();
    let outcome = match settle(app, &job, ended).await {
        Ok(outcome) => outcome,
        Err(error) => {
            // the lease runs out, and another worker takes the job
            tracing::error!(job = job.id, kind, subject = job.subject, ?error, "the end of a job could not be written");
            "unwritten"
        }
    };
    metrics::counter!("jobs_total", "kind" => kind, "outcome" => outcome).increment(1);
    metrics::histogram!("job_seconds", "kind" => kind).record(seconds);
    let ms = (seconds * 1_000.0) as u64;
    tracing::info!(job = job.id, kind, subject = job.subject, outcome, ms, "a job ended");
}

/// One attempt: renews the lease, and stops it when it is not wanted, takes too long, or the server stops.
async fn attempt(app: &App, job: &Job) -> Ended {
    let stop = CancellationToken::new();
    let _stops_when_dropped = stop.clone().drop_guard();
    let mut attempt = (job.kind.attempt)(app, job, stop.clone());
    let until = Instant::now() + job.kind.longest;
    let mut renewal = interval_at(Instant::now() + RENEWAL, RENEWAL);
    renewal.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let why = loop {
        tokio::select! {
            outcome = &mut attempt => return outcome.unwrap_or_else(ended_by),
            () = app.stopping.cancelled() => break Ended::Stopped,
            () = sleep_until(until) => {
                break Ended::Failed(format!("it took more than {} seconds", job.kind.longest.as_secs()));
            }
            // a database that does not answer takes nothing away; the lease tells in the end
            _ = renewal.tick() => if !renew(app, job).await.unwrap_or(true) { break Ended::Lost },
        }
    };
    stop.cancel();
    match attempt.await {
        // it was already writing down what it had done
        Ok(Ended::Done) => Ended::Done,
        _ => why,
    }
}

fn ended_by(error: Error) -> Ended {
    if error.will_pass() { Ended::Hindered(error) } else { Ended::Failed(error.code().to_owned()) }
}

/// Whether the lease could be renewed: the job is still this worker's.
async fn renew(app: &App, job: &Job) -> Result<bool> {
    Ok(app.db.run(store::RENEW, args![job.id, &job.worker, app.clock.now() + LEASE]).await? == 1)
}

/// Writes down how the attempt ended; in one word, what became of the job. The subject's row is taken before the job's,
/// as whoever makes or cancels a job does.
async fn settle(app: &App, job: &Job, ended: Ended) -> Result<&'static str> {
    if matches!(ended, Ended::Done) {
        return Ok("done");
    }
    let now = app.clock.now();
    let is_last = job.attempts >= job.kind.tries;
    let end = match &ended {
        Ended::Done | Ended::Lost => None,
        Ended::Stopped | Ended::Hindered(_) => Some(End::Waits),
        Ended::Failed(_) if !is_last => Some(End::Waits),
        Ended::Failed(_) | Ended::Hopeless(_) => Some(End::Fails),
    };
    let mut tx = app.db.begin().await?;
    let is_wanted = match end {
        Some(end) => (job.kind.end)(app, &mut tx, job, end).await?,
        None => false,
    };
    if !is_wanted {
        // if it is still nobody else's, it ends here
        finish(&mut tx, job, "cancelled", "", now).await?;
        tx.commit().await?;
        return Ok("lost");
    }
    let (outcome, is_ours) = match &ended {
        Ended::Done | Ended::Lost => ("lost", false),
        Ended::Stopped => ("put_back", change(&mut tx, job, store::PUT_BACK).await?),
        Ended::Hindered(error) => {
            ("hindered", put_off(&mut tx, job, store::TRY_LATER, now + MINUTE, error.code()).await?)
        }
        Ended::Failed(error) if !is_last => {
            tracing::warn!(job = job.id, kind = job.kind.name, subject = job.subject, error, "an attempt failed");
            ("retried", put_off(&mut tx, job, store::TRY_AGAIN, now + pause(job.attempts), error).await?)
        }
        Ended::Failed(error) | Ended::Hopeless(error) => {
            tracing::warn!(job = job.id, kind = job.kind.name, subject = job.subject, error, "a job failed");
            ("failed", finish(&mut tx, job, "failed", error, now).await?)
        }
    };
    if !is_ours {
        // another has it meanwhile: nothing of this is written
        return Ok("lost");
    }
    tx.commit().await?;
    Ok(outcome)
}

async fn change(tx: &mut Tx, job: &Job, sql: &'static str) -> Result<bool> {
    Ok(tx.run(sql, args![job.id, &job.worker]).await? == 1)
}

async fn put_off(tx: &mut Tx, job: &Job, sql: &'static str, until: Micros, error: &str) -> Result<bool> {
    Ok(tx.run(sql, args![job.id, &job.worker, until, error]).await? == 1)
}

/// How long to wait after attempt number `attempt`: 4 s, then 16 s.
fn pause(attempt: i64) -> Micros {
    SECOND << (2 * attempt.clamp(1, 8))
}

/// Ends jobs that are too old, whoever has them.
pub(super) async fn give_up(app: &App, kind: &'static Kind) -> Result<()> {
    let oldest = app.clock.now() - kind.given_up_after;
    let rows: Vec<JobRow> = app.db.all(store::OVERDUE, args![kind.name, oldest]).await?;
    for row in rows {
        let job = Job::of(kind, row);
        let mut tx = app.db.begin().await?;
        (kind.end)(app, &mut tx, &job, End::IsGivenUp).await?;
        tx.run(store::END, args![job.id, "it waited too long", app.clock.now()]).await?;
        tx.commit().await?;
        tracing::warn!(job = job.id, kind = kind.name, subject = job.subject, "a job waited too long and was ended");
    }
    Ok(())
}
