//! How long the database may keep anybody waiting. A database that accepts and says nothing is as good as one that is
//! away: whoever waits for it hears so in time, and what hung is given up. What waits here is no `async fn`: each would
//! have room for what it is handed twice, and these stand around everything.

use std::cell::Cell;
use std::future::Future;
use std::io::{Error as IoError, ErrorKind};
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::time::{Instant, timeout};

use super::{DbError, Result};

/// The longest waits. Tests make them short.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a connection to become free, or to be made.
    pub connection: Duration,
    /// The same while the database has failed to answer anybody since.
    pub connection_in_trouble: Duration,
    /// For the answer to one statement; PostgreSQL ends it by itself then.
    pub statement: Duration,
    /// For the lock of another process on SQLite's file. Less than a statement may take, so that the engine says why.
    pub lock: Duration,
    /// For everything that one request asks, the end of its transaction excepted.
    pub request: Duration,
    /// For the end of a transaction, whatever the request has left: given up, nobody knows whether it was written.
    pub commit: Duration,
    /// For `/readyz`.
    pub ready: Duration,
}

impl Default for Patience {
    /// A request is answered within ten seconds in the worst case: 7 for its statements, 2 for its commit.
    fn default() -> Patience {
        let (second, millis) = (Duration::from_secs, Duration::from_millis);
        Patience {
            connection: second(6),
            connection_in_trouble: second(1),
            statement: second(4),
            lock: second(3),
            request: second(7),
            commit: second(2),
            ready: millis(1_500),
        }
    }
}

tokio::task_local! {
    /// What is left of the patience of the request that runs.
    static LEFT: Cell<Duration>;
}

/// Runs `work`, whose waits for the database come to at most `budget` together.
pub(super) fn within<T>(budget: Duration, work: impl Future<Output = T>) -> impl Future<Output = T> {
    LEFT.scope(Cell::new(budget), work)
}

/// Waits for `work` at most so long, and not longer than what is left to the request.
pub(super) fn wait<T>(most: Duration, work: impl Future<Output = Result<T>>) -> impl Future<Output = Result<T>> {
    let (left, began) = (LEFT.try_with(Cell::get).unwrap_or(Duration::MAX), Instant::now());
    timeout(most.min(left), work).map(move |outcome| {
        let _ = LEFT.try_with(|left| left.set(left.get().saturating_sub(began.elapsed())));
        outcome.unwrap_or_else(|_| Err(silent()))
    })
}

/// Waits for the end of a transaction.
pub(super) fn wait_for_commit<T>(
    most: Duration,
    work: impl Future<Output = Result<T>>,
) -> impl Future<Output = Result<T>> {
    timeout(most, work).map(|outcome| outcome.unwrap_or_else(|_| Err(silent())))
}

/// What it means that an answer did not come in time.
pub(super) fn silent() -> DbError {
    DbError::Io(IoError::new(ErrorKind::TimedOut, "the database did not answer in time"))
}
