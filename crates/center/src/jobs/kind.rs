//! What there is to know of a kind of job; `work.rs` lists them all.

use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::clock::Micros;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::jobs::Job;

/// Jobs that share what they need and so wait for each other, and for nobody else's. Kinds of one lane take turns.
pub struct Lane {
    pub name: &'static str,
    /// How many of its jobs this process does at once. Asked before the first is taken, so that nobody waits in vain
    /// for what has to be made ready.
    pub at_once: for<'a> fn(&'a App) -> BoxFuture<'a, usize>,
}

/// A kind of job.
pub struct Kind {
    /// What its rows say.
    pub name: &'static str,
    pub lane: &'static Lane,
    /// How often a job is tried before it has failed.
    pub tries: i64,
    /// What an attempt may take.
    pub longest: Duration,
    /// What is older than this and has not ended has failed.
    pub given_up_after: Micros,
    /// Whether a new job takes the place of one about the same subject.
    pub one_per_subject: bool,
    /// One attempt, which ends soon after it is told to stop. What was done is written in one transaction with
    /// [`finish`](super::finish).
    pub attempt: for<'a> fn(&'a App, &'a Job, CancellationToken) -> BoxFuture<'a, Result<Ended>>,
    /// What every other end of an attempt means for the subject, in the transaction that ends it. False when the
    /// subject has no use for the job any more; that is then all that is written.
    pub end: for<'a> fn(&'a App, &'a mut Tx, &'a Job, End) -> BoxFuture<'a, Result<bool>>,
}

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

/// What becomes of a job that was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It waits for another attempt.
    Waits,
    /// It has failed for good.
    Fails,
    /// It has failed for good, whoever has it: it is too old.
    IsGivenUp,
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
