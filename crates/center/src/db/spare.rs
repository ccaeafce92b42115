//! Connections for those who read where they are (`here.rs`).

use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

/// How many read where they are: one less than there are threads that answer requests. Asked once: the system reads a dozen
/// files for it, which took longer than a page.
static IN_PLACE: LazyLock<usize> =
    LazyLock::new(|| std::thread::available_parallelism().map_or(1, |cores| cores.get().max(2) - 1));

/// Those that are there, and how many are lent.
#[derive(Default)]
pub(super) struct Spare(Mutex<Lent>);

#[derive(Default)]
struct Lent {
    there: Vec<Connection>,
    lent: usize,
}

impl Spare {
    /// One to be given back, made by `connect` where none is there; nothing when too many are lent, or none can be had.
    pub fn lend(
        &self,
        is_closed: impl FnOnce() -> bool,
        connect: impl FnOnce() -> Option<Connection>,
    ) -> Option<Connection> {
        let mut lent = self.lock();
        if lent.lent >= *IN_PLACE || is_closed() {
            return None;
        }
        lent.lent += 1;
        if let Some(connection) = lent.there.pop() {
            return Some(connection);
        }
        drop(lent);
        let connection = connect();
        if connection.is_none() {
            self.lock().lent -= 1;
        }
        connection
    }

    /// Takes one back, unless something is wrong with it.
    pub fn give_back(&self, connection: Option<Connection>, is_closed: impl FnOnce() -> bool) {
        let mut lent = self.lock();
        lent.lent -= 1;
        lent.there.extend(connection.filter(|_| !is_closed()));
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
