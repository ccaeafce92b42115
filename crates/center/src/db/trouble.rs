//! What went wrong, as far as it is the database's own fault; and one line in the log for it, not one for everybody who
//! waited.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::error::DatabaseError;

use super::{DbError, Result};

/// Why the database cannot do what it was asked. The same request may succeed later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It does not answer, is locked by somebody else, or is just being restarted.
    Away,
    /// Its disk is full.
    Full,
    /// It takes no writes: a standby, or a file that may only be read.
    ReadOnly,
}

/// Whether `error` is the database's own fault; other errors are ours.
pub fn trouble(error: &DbError) -> Option<Trouble> {
    match error {
        DbError::Io(cause) if cause.kind() == std::io::ErrorKind::StorageFull => Some(Trouble::Full),
        DbError::Io(_)
        | DbError::Tls(_)
        | DbError::PoolTimedOut
        | DbError::PoolClosed
        | DbError::WorkerCrashed
        | DbError::BeginFailed => Some(Trouble::Away),
        DbError::Database(error) => of_code(error.as_ref()),
        _ => None,
    }
}

/// PostgreSQL's five letters or SQLite's number.
fn of_code(error: &dyn DatabaseError) -> Option<Trouble> {
    let code = error.code()?;
    if let Ok(number) = code.parse::<u32>()
        && code.len() < 5
    {
        return of_sqlite(number);
    }
    match code.as_ref() {
        "53100" => Some(Trouble::Full),
        "25006" => Some(Trouble::ReadOnly),
        // a time-out of its own, a lock not had, a deadlock or a clash of transactions, a disk that fails
        "57014" | "55P03" | "40001" | "40P01" | "58030" => Some(Trouble::Away),
        // connections, resources (too many connections, memory), shutting down and starting up
        _ if ["08", "53", "57P"].iter().any(|class| code.starts_with(class)) => Some(Trouble::Away),
        _ => None,
    }
}

/// Result codes, extended ones too: <https://sqlite.org/rescode.html>. Numbers over four digits never reach this.
fn of_sqlite(number: u32) -> Option<Trouble> {
    match number & 0xff {
        // full
        13 => Some(Trouble::Full),
        // readonly
        8 => Some(Trouble::ReadOnly),
        // busy, locked, nomem, interrupt, ioerr, cantopen, protocol
        5 | 6 | 7 | 9 | 10 | 14 | 15 => Some(Trouble::Away),
        _ => None,
    }
}

/// Whether SQLite found the file locked by another connection.
pub(super) fn is_locked(error: &DbError) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

/// Whether the connection is of no more use after `error`.
pub(super) fn is_broken(error: &DbError) -> bool {
    match error {
        DbError::Io(_) | DbError::Tls(_) | DbError::Protocol(_) | DbError::WorkerCrashed => true,
        // a standby that was a primary takes no writes: the next connection may lead to the new one
        DbError::Database(error) => {
            error.code().is_some_and(|code| code.starts_with("08") || code.starts_with("57P") || code == "25006")
        }
        _ => false,
    }
}

/// At most one line in so long while the trouble lasts.
const QUIET: Duration = Duration::from_secs(30);

/// Whether the database answers at present, and what the log was told about it.
#[derive(Default)]
pub(super) struct Watch {
    in_trouble: AtomicBool,
    unsaid: AtomicU64,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    /// When the log was last told of a failure.
    at: Option<Instant>,
    /// Nothing was said of an end of it since.
    is_open: bool,
}

impl Watch {
    /// Nobody was answered since the last failure.
    pub fn is_in_trouble(&self) -> bool {
        self.in_trouble.load(Ordering::Relaxed)
    }

    /// Notes how an operation ended, and hands it on.
    pub fn note<T>(&self, outcome: Result<T>) -> Result<T> {
        match &outcome {
            Ok(_) if self.is_in_trouble() => self.is_back(),
            Err(error) if trouble(error).is_some() => {
                // a lock not had or a clash of transactions is an answer
                let is_silent = is_broken(error) || matches!(error, DbError::PoolTimedOut);
                self.in_trouble.fetch_or(is_silent, Ordering::Relaxed);
                self.complain(error);
            }
            _ => {}
        }
        outcome
    }

    fn complain(&self, error: &DbError) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.at.is_some_and(|at| at.elapsed() < QUIET) {
            self.unsaid.fetch_add(1, Ordering::Relaxed);
            return;
        }
        *said = Said { at: Some(Instant::now()), is_open: true };
        let more = self.unsaid.swap(0, Ordering::Relaxed);
        tracing::warn!(%error, more, "the database does not do what it is asked");
    }

    fn is_back(&self) {
        self.in_trouble.store(false, Ordering::Relaxed);
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut said.is_open) {
            tracing::info!(more = self.unsaid.load(Ordering::Relaxed), "the database answers");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_sqlite() {
        // SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT, SQLITE_IOERR_FSYNC
        for away in [5, 517, 1_034] {
            assert_eq!(of_sqlite(away), Some(Trouble::Away), "{away}");
        }
        assert_eq!(of_sqlite(13), Some(Trouble::Full));
        // SQLITE_READONLY, SQLITE_READONLY_DBMOVED
        assert_eq!((of_sqlite(8), of_sqlite(1_032)), (Some(Trouble::ReadOnly), Some(Trouble::ReadOnly)));
        // SQLITE_ERROR, SQLITE_CORRUPT, SQLITE_CONSTRAINT_UNIQUE
        for ours in [1, 11, 2_067] {
            assert_eq!(of_sqlite(ours), None, "{ours}");
        }
    }

    #[test]
    fn the_log_hears_once() {
        let watch = Watch::default();
        for _ in 0..100 {
            assert!(watch.note::<()>(Err(DbError::PoolTimedOut)).is_err());
        }
        assert!(watch.is_in_trouble());
        assert_eq!(watch.unsaid.load(Ordering::Relaxed), 99);
        assert!(watch.note::<()>(Err(DbError::RowNotFound)).is_err());
        assert!(watch.is_in_trouble());
        assert!(watch.note(Ok(())).is_ok());
        assert!(!watch.is_in_trouble());
    }
}
