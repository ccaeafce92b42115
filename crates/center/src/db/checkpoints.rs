//! Bringing SQLite's write-ahead log into its file, by a thread and a connection of their own. Left to itself, SQLite does
//! that within a commit, each time the log has grown by a thousand pages: all who are written then wait for it. Rules: it
//! is begun some time after somebody has written, so that a page that is written again and again is brought over once;
//! it waits for nobody and nobody waits for it (`passive`); who writes without a pause leaves it no moment in which the
//! whole log is in the file, so from a certain length on the writer does what is left of it itself.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

use super::fault::fault;
use super::{DbError, Result, own};

/// How long after a commit.
const AFTER: Duration = Duration::from_millis(500);

/// From how many pages on the writer does it: 64 MB. A shorter log makes its commits slower, a longer one lets who reads
/// look for their pages in more places.
const LONGEST: u32 = 16_000;

/// The thread. It ends when this is dropped, which waits for it.
pub(super) struct Checkpoints {
    bell: Arc<Bell>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Bell {
    state: Mutex<State>,
    rung: Condvar,
}

#[derive(Default)]
struct State {
    /// Something was written since the last time.
    is_due: bool,
    is_over: bool,
}

impl Checkpoints {
    /// Takes them over from `writer`, which writes to `file`.
    pub fn open(file: &Path, writer: &Connection) -> Result<Checkpoints> {
        writer.execute_batch(&format!("pragma wal_autocheckpoint = {LONGEST}")).map_err(fault)?;
        let connection = own::open(file, Duration::ZERO)?;
        connection.execute_batch("pragma cache_size = -100").map_err(fault)?;
        let bell = Arc::<Bell>::default();
        let (named, its) = (std::thread::Builder::new().name("checkpoints".into()), bell.clone());
        let thread = named.spawn(move || its.work(&connection)).map_err(DbError::Io)?;
        Ok(Checkpoints { bell, thread: Some(thread) })
    }

    /// Something was written.
    pub fn are_due(&self) {
        let mut state = self.bell.state();
        if !std::mem::replace(&mut state.is_due, true) {
            self.bell.rung.notify_one();
        }
    }
}

impl Bell {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, connection: &Connection) {
        while self.waits() {
            if let Err(error) = connection.execute_batch("pragma wal_checkpoint(passive)") {
                // whoever empties the log now and then says so aloud (`gone.rs`)
                tracing::debug!(%error, "the log could not be brought into the file");
            }
        }
    }

    /// Waits until it is to be done; false when it is over.
    fn waits(&self) -> bool {
        let idle = |state: &mut State| !state.is_due && !state.is_over;
        let state = self.rung.wait_while(self.state(), idle).unwrap_or_else(PoisonError::into_inner);
        let early = |state: &mut State| !state.is_over;
        let (mut state, _) = self.rung.wait_timeout_while(state, AFTER, early).unwrap_or_else(PoisonError::into_inner);
        state.is_due = false;
        !state.is_over
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.bell.state().is_over = true;
        self.bell.rung.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn frames(connection: &Connection) -> (i64, i64) {
        // without bringing anything over: as many pages as the log has, and as many of them as are in the file
        let asked = connection.query_row("pragma wal_checkpoint(noop)", [], |row| Ok((row.get(1)?, row.get(2)?)));
        asked.unwrap()
    }

    #[test]
    fn what_is_written_is_in_the_file_soon_and_nobody_brought_it_there_in_a_commit() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("own.sqlite");
        std::fs::File::create(&file).unwrap();
        let writer = own::open(&file, Duration::ZERO).unwrap();
        writer.execute_batch("create table t (n)").unwrap();
        let checkpoints = Checkpoints::open(&file, &writer).unwrap();
        // more than SQLite leaves in the log by itself
        let sql = "insert into t with recursive k(n) as (select 1 union all select n + 1 from k where n < 3000) select randomblob(4000) from k";
        writer.execute_batch(sql).unwrap();
        let (all, brought) = frames(&writer);
        assert!(all > 3_000 && brought == 0, "{brought} of {all}");
        checkpoints.are_due();
        let until = Instant::now() + Duration::from_secs(30);
        while frames(&writer).1 < all {
            assert!(Instant::now() < until, "{:?}", frames(&writer));
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(checkpoints);
    }
}
