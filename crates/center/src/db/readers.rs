//! What is read of SQLite's file beside the one question of every request: a few threads of ours, each with a connection
//! of its own, and one line in front of them. They are there from when they are first needed. What nobody waits for any
//! more ends (`given_up.rs`).

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::fault::fault;
use super::given_up::Waits;
use super::spare::Spare;
use super::{DbError, Result, given_up, own};

/// What those who only read keep of the file themselves, as SQLite counts it; the rest is the page cache of the system.
const KEPT: &str = "pragma query_only = on; pragma cache_size = -1000";

/// Asks, and tells whoever waits for it.
type Question = Box<dyn FnOnce(&Connection) + Send>;

/// A handle on the threads, which end with the last of them or by [`Readers::close`].
#[derive(Clone)]
pub(super) struct Readers(Arc<Handle>);

struct Handle(Arc<Line>);

struct Line {
    file: PathBuf,
    lock: Duration,
    most: usize,
    waiting: Mutex<Waiting>,
    bell: Condvar,
    spare: Spare,
}

#[derive(Default)]
struct Waiting {
    questions: VecDeque<Question>,
    /// How many threads there are, and how many of them have nothing to do.
    threads: usize,
    idle: usize,
    is_closed: bool,
    /// Who waits for the end of the last thread.
    closing: Vec<oneshot::Sender<()>>,
}

impl Readers {
    /// At most so many threads on a file that is there and up to date; `lock` is how long another process's lock is
    /// waited for.
    pub fn open(file: &Path, lock: Duration, most: usize) -> Result<Readers> {
        let line = Line {
            file: file.to_owned(),
            lock,
            most,
            waiting: Mutex::default(),
            bell: Condvar::new(),
            spare: Spare::default(),
        };
        let readers = Readers(Arc::new(Handle(Arc::new(line))));
        let line = &readers.0.0;
        line.waiting().threads += 1;
        let here = Here(line.clone());
        let connection = line.connect(line.lock)?;
        spawn(move || here.read(connection))?;
        Ok(readers)
    }

    /// Does `work`, which reads, when its turn comes.
    pub async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (tell, told) = oneshot::channel();
        let waits = Waits::default();
        let asked = waits.asked();
        let question = move |connection: &Connection| {
            // nobody waits for it any more
            if !tell.is_closed() {
                let _ = tell.send(asked.answer(|| work(connection)));
            }
        };
        self.0.0.put(Box::new(question))?;
        told.await.unwrap_or_else(|_| Err(DbError::WorkerCrashed))
    }

    /// A connection, to be given back; none when too many are lent out or none can be had.
    pub fn lend(&self) -> Option<Connection> {
        let line = &self.0.0;
        // a lock is not waited for: nobody else runs on this thread meanwhile
        line.spare.lend(|| line.waiting().is_closed, || line.connect(Duration::ZERO).ok())
    }

    /// Takes back what was lent, unless something is wrong with it.
    pub fn give_back(&self, connection: Option<Connection>) {
        let line = &self.0.0;
        line.spare.give_back(connection, || line.waiting().is_closed);
    }

    /// Waits for the answers that are being looked for, and closes every connection.
    pub async fn close(&self) {
        self.close_threads().await;
        self.0.0.spare.close().await;
    }

    async fn close_threads(&self) {
        let (tell, told) = oneshot::channel();
        let line = &self.0.0;
        {
            let mut waiting = line.waiting();
            waiting.is_closed = true;
            if waiting.threads == 0 {
                return;
            }
            waiting.closing.push(tell);
        }
        line.bell.notify_all();
        let _ = told.await;
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.waiting().is_closed = true;
        self.0.bell.notify_all();
    }
}

impl Line {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(self: &Arc<Line>, question: Question) -> Result<()> {
        let mut waiting = self.waiting();
        if waiting.is_closed {
            return Err(DbError::PoolClosed);
        }
        waiting.questions.push_back(question);
        let is_one_more = waiting.questions.len() > waiting.idle && waiting.threads < self.most;
        waiting.threads += usize::from(is_one_more);
        let are_idle = waiting.idle > 0;
        drop(waiting);
        if are_idle {
            self.bell.notify_one();
        }
        if is_one_more {
            let here = Here(self.clone());
            // one that cannot be had now is tried again with the next question that waits
            let _ = spawn(move || {
                if let Ok(connection) = here.0.connect(here.0.lock) {
                    here.read(connection);
                }
            });
        }
        Ok(())
    }

    fn connect(&self, lock: Duration) -> Result<Connection> {
        let connection = own::open(&self.file, lock)?;
        connection.execute_batch(KEPT).map_err(fault)?;
        given_up::heed(&connection)?;
        Ok(connection)
    }
}

fn spawn(reads: impl FnOnce() + Send + 'static) -> Result<()> {
    std::thread::Builder::new().name("readers".into()).spawn(reads).map(drop).map_err(DbError::Io)
}

/// A thread that is counted among those of its line.
struct Here(Arc<Line>);

impl Here {
    fn read(self, connection: Connection) {
        while let Some(question) = self.next() {
            // whoever asked hears of it by what is dropped; the others wait for this thread, too
            let _ = catch_unwind(AssertUnwindSafe(|| question(&connection)));
        }
        // before anybody hears that it is closed
        drop(connection);
    }

    /// The question whose turn it is; none when there will be no more.
    fn next(&self) -> Option<Question> {
        let mut waiting = self.0.waiting();
        loop {
            match waiting.questions.pop_front() {
                Some(question) => return Some(question),
                None if waiting.is_closed => return None,
                None => {
                    waiting.idle += 1;
                    waiting = self.0.bell.wait(waiting).unwrap_or_else(PoisonError::into_inner);
                    waiting.idle -= 1;
                }
            }
        }
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        let mut waiting = self.0.waiting();
        waiting.threads -= 1;
        if waiting.threads == 0 {
            for tell in waiting.closing.drain(..) {
                let _ = tell.send(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readers(folder: &Path, most: usize) -> Readers {
        let file = folder.join("read.sqlite");
        std::fs::File::create(&file).unwrap();
        Readers::open(&file, Duration::ZERO, most).unwrap()
    }

    fn number(connection: &Connection) -> Result<i64> {
        connection.query_row("select 7", [], |row| row.get(0)).map_err(fault)
    }

    #[tokio::test]
    async fn many_are_answered_and_one_that_panics_harms_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let readers = readers(folder.path(), 2);
        let asked = (0..50).map(|n| {
            let readers = readers.clone();
            tokio::spawn(async move {
                readers.ask(move |connection| if n % 10 == 3 { panic!("on purpose") } else { number(connection) }).await
            })
        });
        for (n, asked) in asked.collect::<Vec<_>>().into_iter().enumerate() {
            assert_eq!(asked.await.unwrap().is_ok(), n % 10 != 3, "{n}");
        }
        assert!(readers.0.0.waiting().threads <= 2);
    }

    #[tokio::test]
    async fn a_slow_one_holds_up_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let readers = readers(folder.path(), 2);
        let (open, opened) = std::sync::mpsc::channel::<()>();
        let slow = tokio::spawn({
            let readers = readers.clone();
            async move {
                readers
                    .ask(move |connection| {
                        let _ = opened.recv();
                        number(connection)
                    })
                    .await
            }
        });
        tokio::task::yield_now().await;
        for _ in 0..20 {
            assert_eq!(readers.ask(number).await.unwrap(), 7);
        }
        assert!(readers.ask(|connection| connection.execute_batch("create table t (n)").map_err(fault)).await.is_err());
        drop(open);
        assert_eq!(slow.await.unwrap().unwrap(), 7);
        readers.close().await;
        assert!(matches!(readers.ask(number).await, Err(DbError::PoolClosed)));
    }
}
