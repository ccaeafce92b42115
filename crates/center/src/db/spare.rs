//! Connections for those who read where they are (`here.rs`).

use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use super::points::Answers;

/// How many read where they are: one less than there are threads that answer requests. Asked once: the system reads a dozen
/// files for it, which took longer than a page.
static IN_PLACE: LazyLock<usize> =
    LazyLock::new(|| std::thread::available_parallelism().map_or(1, |cores| cores.get().max(2) - 1));

/// A connection, and what was answered on it.
pub(super) struct Own {
    pub connection: Connection,
    pub answers: Answers,
}

/// Those that are there, and how many are lent.
#[derive(Default)]
pub(super) struct Spare(Mutex<Lent>);

#[derive(Default)]
struct Lent {
    there: Vec<Own>,
    lent: usize,
}

impl Spare {
    /// One to be given back, made by `connect` where none is there; nothing when too many are lent, or none can be had.
    pub fn lend(&self, is_closed: impl FnOnce() -> bool, connect: impl FnOnce() -> Option<Connection>) -> Option<Own> {
        let mut lent = self.lock();
        if lent.lent >= *IN_PLACE || is_closed() {
            return None;
        }
        lent.lent += 1;
        if let Some(own) = lent.there.pop() {
            return Some(own);
        }
        drop(lent);
        let connection = connect();
        if connection.is_none() {
            self.lock().lent -= 1;
        }
        connection.map(|connection| Own { connection, answers: Answers::default() })
    }

    /// Takes one back, unless something is wrong with it.
    pub fn give_back(&self, own: Option<Own>, is_closed: impl FnOnce() -> bool) {
        let mut lent = self.lock();
        lent.lent -= 1;
        lent.there.extend(own.filter(|_| !is_closed()));
    }

    /// Closes all of them, those that are lent once they come back.
    pub async fn close(&self) {
        loop {
            {
                let mut lent = self.lock();
                lent.there.clear();
                if lent.lent == 0 {
                    return;
                }
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Lent> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
