//! The life of one job: begun, tried again, given back or ended.

use std::time::Instant;

use crate::app::App;
use crate::clock::{MINUTE, Micros, SECOND};
use crate::error::{Error, Result};
use crate::jobs::{Job, PORTRAIT, TRIES};
use crate::portraits;

/// How an attempt ended.
#[derive(Debug)]
pub enum Ended {
    Done,
    /// It is no longer this worker's: cancelled, or taken by another after the lease ran out.
    Lost,
    /// The server stops.
    Stopped,
    /// Database or disk could not do their part: it waits until they can, and this was no attempt.
    Hindered(Error),
    /// Another attempt may succeed.
    Failed(String),
    /// No attempt can succeed.
    Hopeless(String),
}

/// Runs a claimed job to the end of this attempt, and writes down how it ended.
pub async fn run(app: &App, job: Job) {
    let began = Instant::now();
    tracing::info!(job = job.id, user = job.subject, attempt = job.attempts, "a job begins");
    let ended = if job.attempts > TRIES {
        // every attempt so far took its process down with it
        Ended::Hopeless("no attempt came to an end".to_owned())
    } else {
        attempt(app, &job).await.unwrap_or_else(|error| {
            if error.will_pass() { Ended::Hindered(error) } else { Ended::Failed(error.code().to_owned()) }
        })
    };
    let seconds = began.elapsed().as_secs_f64();
    let outcome = match settle(app, &job, ended).await {
        Ok(outcome) => outcome,
        Err(error) => {
            // the lease runs out, and another worker takes the job
            tracing::error!(job = job.id, user = job.subject, ?error, "the end of a job could not be written");
            "unwritten"
        }
    };
    metrics::counter!("jobs_total", "kind" => PORTRAIT, "outcome" => outcome).increment(1);
    metrics::histogram!("job_seconds", "kind" => PORTRAIT).record(seconds);
    tracing::info!(job = job.id, user = job.subject, outcome, ms = (seconds * 1_000.0) as u64, "a job ended");
}

async fn attempt(app: &App, job: &Job) -> Result<Ended> {
    match job.kind.as_str() {
        PORTRAIT => portraits::render::attempt(app, job).await,
        _ => Err(Error::Internal),
    }
}

/// Writes down how the attempt ended; in one word, what became of the job.
async fn settle(app: &App, job: &Job, ended: Ended) -> Result<&'static str> {
    match ended {
        Ended::Done => Ok("done"),
        Ended::Lost => {
            portraits::render::let_go(app, job).await?;
            Ok("lost")
        }
        Ended::Stopped => {
            portraits::render::put_back(app, job).await?;
            Ok("put_back")
        }
        Ended::Hindered(error) => {
            portraits::render::try_later(app, job, app.clock.now() + MINUTE, error.code()).await?;
            Ok("hindered")
        }
        Ended::Failed(error) if job.attempts < TRIES => {
            tracing::warn!(job = job.id, user = job.subject, error, "an attempt failed");
            portraits::render::try_again(app, job, app.clock.now() + pause(job.attempts), &error).await?;
            Ok("retried")
        }
        Ended::Failed(error) | Ended::Hopeless(error) => {
            tracing::warn!(job = job.id, user = job.subject, error, "a job failed");
            portraits::render::fail(app, job, &error).await?;
            Ok("failed")
        }
    }
}

/// How long to wait after attempt number `attempt`: 4 s, then 16 s.
fn pause(attempt: i64) -> Micros {
    SECOND << (2 * attempt.clamp(1, 8))
}
