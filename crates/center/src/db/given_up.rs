//! Statements that nobody waits for any more end where they are: SQLite asks now and then whether to go on. Rules: for
//! what only reads; what is being written is written.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::Result;
use super::fault::fault;

/// After how many steps of its machine SQLite asks: some hundredths of a millisecond.
const STEPS: i32 = 5_000;

thread_local! {
    /// What is being answered on this thread.
    static ANSWERED: RefCell<Option<Answered>> = const { RefCell::new(None) };
}

enum Answered {
    /// Until this says that it is given up.
    For(Arc<AtomicBool>),
    Until(Instant),
}

/// Somebody who waits for an answer, until this is dropped.
#[derive(Default)]
pub(super) struct Waits(Arc<AtomicBool>);

impl Waits {
    pub fn asked(&self) -> Asked {
        Asked(self.0.clone())
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What they have asked.
pub(super) struct Asked(Arc<AtomicBool>);

impl Asked {
    /// Does `work` as long as they wait for it.
    pub fn answer<T>(self, work: impl FnOnce() -> T) -> T {
        as_long_as(Answered::For(self.0), work)
    }
}

/// Does `work`, but for no longer than `most`.
pub(super) fn at_most<T>(most: Duration, work: impl FnOnce() -> T) -> T {
    as_long_as(Answered::Until(Instant::now() + most), work)
}

fn as_long_as<T>(answered: Answered, work: impl FnOnce() -> T) -> T {
    /// Also where it panics.
    struct Over;
    impl Drop for Over {
        fn drop(&mut self) {
            ANSWERED.with_borrow_mut(Option::take);
        }
    }
    ANSWERED.set(Some(answered));
    let _over = Over;
    work()
}

/// Has a connection ask.
pub(super) fn heed(connection: &Connection) -> Result<()> {
    connection.progress_handler(STEPS, Some(is_over)).map_err(fault)
}

fn is_over() -> bool {
    ANSWERED.with_borrow(|answered| match answered {
        None => false,
        Some(Answered::For(is_given_up)) => is_given_up.load(Ordering::Relaxed),
        Some(Answered::Until(until)) => Instant::now() >= *until,
    })
}

#[cfg(test)]
mod tests {
    use super::super::readers::Readers;
    use super::super::{DbError, own};
    use super::*;

    /// Hours of work.
    const SLOW: &str = "
        with recursive c (n) as (select 1 union all select n + 1 from c where n < 1000000000000) select count(*) from c";

    fn slow(connection: &Connection) -> Result<i64> {
        connection.query_row(SLOW, [], |row| row.get(0)).map_err(fault)
    }

    #[tokio::test]
    async fn what_nobody_waits_for_ends() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("read.sqlite");
        std::fs::File::create(&file).unwrap();
        // there is one who reads: as long as that goes on, everybody else waits
        let readers = Readers::open(&file, Duration::ZERO, 1).unwrap();
        let (began, begun) = tokio::sync::oneshot::channel();
        let asked = readers.clone();
        let waits = tokio::spawn(async move {
            let outcome = asked.ask(move |connection| {
                let _ = began.send(());
                slow(connection)
            });
            outcome.await
        });
        begun.await.unwrap();
        waits.abort();
        let next = readers.ask(|connection| connection.query_row("select 7", [], |row| row.get(0)).map_err(fault));
        let next: i64 = tokio::time::timeout(Duration::from_secs(60), next).await.expect("it goes on").unwrap();
        assert_eq!(next, 7);
        readers.close().await;
    }

    #[test]
    fn what_is_read_in_place_takes_no_longer_than_it_may() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("read.sqlite");
        std::fs::File::create(&file).unwrap();
        let connection = own::open(&file, Duration::ZERO).unwrap();
        heed(&connection).unwrap();
        let outcome = at_most(Duration::from_millis(20), || slow(&connection));
        assert!(matches!(outcome, Err(DbError::Io(error)) if error.kind() == std::io::ErrorKind::TimedOut));
        assert_eq!(connection.query_row("select 7", [], |row| row.get::<_, i64>(0)).unwrap(), 7);
    }
}
