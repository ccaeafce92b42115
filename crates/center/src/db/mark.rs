//! In which state SQLite's file is, as its connections tell one another in memory: the header of the index of the log
//! (`-shm`), which a commit has changed before anybody hears of it, in whatever process. To look at it takes no lock and
//! no call of the system. Source: sqlite.org/walformat.html, “The WAL-Index Header”: two copies of 48 bytes, of which the
//! second is written first; with them the number of the change, the log's length, its salts and a check sum, so that no
//! state comes back.

use std::path::Path;
use std::ptr::{NonNull, null_mut};
use std::sync::atomic::{AtomicU32, Ordering, fence};
use std::time::Duration;

use rusqlite::{Connection, ffi};

use super::fault::fault;
use super::{Result, own};

/// How many words of four bytes the header has.
const WORDS: usize = 12;

/// How much of the index is mapped at a time.
const MAPPED: i32 = 32_768;

/// Two are equal when nobody has written from the one to the other.
pub(super) type State = [u32; WORDS];

/// Each commit that writes something adds one to it.
pub(super) fn number_of_change(state: &State) -> u32 {
    state[2]
}

/// Where to look.
pub(super) struct Mark {
    header: NonNull<AtomicU32>,
    /// The memory is there for as long as a connection is open. It is asked nothing.
    _connection: Connection,
}

// SAFETY: the memory is that of all threads and processes, and is only read, atomically; a connection may be closed by
// another thread than the one that opened it.
unsafe impl Send for Mark {}

impl Mark {
    /// None where SQLite keeps its index elsewhere.
    pub fn open(file: &Path) -> Result<Option<Mark>> {
        let connection = own::open(file, Duration::ZERO)?;
        // the index is there from when somebody reads
        connection.query_row("pragma data_version", [], |_| Ok(())).map_err(fault)?;
        Ok(mapped(&connection).map(|header| Mark { header, _connection: connection }))
    }

    /// None while somebody is writing the header.
    pub fn state(&self) -> Option<State> {
        let word = |number: usize| {
            // SAFETY: both copies lie at the beginning of what is mapped, which begins with a page of memory.
            let word = unsafe { self.header.add(number).as_ref() };
            word.load(Ordering::Relaxed)
        };
        let first: State = std::array::from_fn(word);
        fence(Ordering::Acquire);
        let second: State = std::array::from_fn(|number| word(WORDS + number));
        fence(Ordering::Acquire);
        (first == second).then_some(first)
    }
}

fn mapped(connection: &Connection) -> Option<NonNull<AtomicU32>> {
    let mut file: *mut ffi::sqlite3_file = null_mut();
    // SAFETY: the handle is an open connection's; this asks it for a pointer to its file and puts that into `file`.
    let code = unsafe {
        let pointer = (&raw mut file).cast();
        ffi::sqlite3_file_control(connection.handle(), c"main".as_ptr(), ffi::SQLITE_FCNTL_FILE_POINTER, pointer)
    };
    if code != ffi::SQLITE_OK {
        return None;
    }
    // SAFETY: the connection has its file open, and the table of what can be done with it, as long as it is open itself.
    let methods = unsafe { file.as_ref()?.pMethods.as_ref()? };
    // older tables end before it
    let map = methods.xShmMap.filter(|_| methods.iVersion >= 2)?;
    let mut memory = null_mut();
    // SAFETY: a part that is there already, mapped as SQLite itself maps it; nobody else uses the connection meanwhile.
    let code = unsafe { map(file, 0, MAPPED, 0, &raw mut memory) };
    NonNull::new(memory.cast()).filter(|_| code == ffi::SQLITE_OK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_committed_is_another_state() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mark.sqlite");
        std::fs::File::create(&file).unwrap();
        let writer = own::open(&file, Duration::ZERO).unwrap();
        writer.execute_batch("create table t (n integer)").unwrap();
        let mark = Mark::open(&file).unwrap().expect("the index is in memory");
        let mut states = vec![mark.state().unwrap()];
        for n in 0..200 {
            let before = mark.state();
            writer.execute_batch("begin immediate").unwrap();
            writer.execute("insert into t (n) values (?1)", [n]).unwrap();
            writer.query_row("select count(*) from t", [], |_| Ok(())).unwrap();
            assert_eq!(mark.state(), before, "what is not committed is to be seen");
            writer.execute_batch(if n % 5 == 4 { "rollback" } else { "commit" }).unwrap();
            let after = mark.state().unwrap();
            if n % 5 == 4 {
                assert_eq!(Some(after), before);
                continue;
            }
            assert!(!states.contains(&after), "a state came back");
            states.push(after);
            if n % 20 == 0 {
                // whether this is a state of its own does not matter
                writer.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())).unwrap();
                states.push(mark.state().unwrap());
            }
        }
    }
}
