//! The writer of SQLite's file: a thread of ours (`group.rs`), and how it is asked. Rules: transactions take turns;
//! those that wait are written as one group, with one flush; nobody hears that something is written before it is. Whoever
//! has the turn uses the connection where they are: to send each statement to the thread and wait for it takes longer
//! than most statements.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Instant;

use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use super::answering::Answering;
use super::changed::Changed;
use super::checkpoints::Checkpoints;
use super::known::Known;
use super::line::Line;
use super::turn::{Desk, Turn};
use super::{DbError, Patience, Result, group, here, own, unwritten};

/// A handle on the thread, which ends with the last of them or by [`Writer::close`].
#[derive(Clone)]
pub(super) struct Writer {
    handle: Arc<Handle>,
    desk: Weak<Desk>,
    written: Arc<Written>,
    changed: Changed,
    pub known: Arc<Known>,
}

/// Lives as long as somebody could ask.
struct Handle(Arc<Line>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// How much was written, and how often for it.
#[derive(Default)]
pub(super) struct Written {
    pub transactions: AtomicU64,
    pub commits: AtomicU64,
    /// How many steps SQLite's machine has made for the statements of transactions.
    pub steps: AtomicU64,
    /// How many requests are being answered.
    pub answering: Arc<AtomicU64>,
    /// The number of the group that ended last, and of the last one that was not written.
    pub ended: watch::Sender<u64>,
    pub failed: AtomicU64,
}

pub(super) struct Ask {
    pub at: Instant,
    pub what: What,
}

pub(super) enum What {
    /// A statement on its own.
    Once(Once),
    /// A transaction of several statements.
    Turn { begun: Begun, pace: Pace },
    /// What is done outside of every transaction.
    Apart(Box<dyn FnOnce(&Connection) + Send>),
    /// The connection is closed, and whoever waits for that hears so.
    Close(oneshot::Sender<()>),
}

/// How a transaction goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Few statements, each done at once, where whoever has the turn is; they pass the turn on to one another.
    Quick,
    /// Statements that take a while: the thread does them, so that nobody else waits for a core.
    Steady,
    /// Alone in its group, it keeps its turn for as long as it likes.
    Alone,
}

/// Does it, or hears why there was no transaction for it; what is left to tell once it is written.
pub(super) type Once = Box<dyn FnOnce(Result<&Connection>) -> Option<Member> + Send>;

/// Hears that it is the turn of whoever asked.
pub(super) type Begun = oneshot::Sender<Result<Turn>>;

/// Tells whoever waits for it how the commit of the group ended.
pub(super) type Member = Box<dyn FnOnce(Result<()>) + Send>;

pub(super) type Last = Box<dyn FnOnce(&Connection) -> Result<()> + Send>;

pub(super) enum Step {
    Do(Box<dyn FnOnce(&Connection) + Send>),
    /// Its last step, and who hears how it ended.
    Commit(Last, oneshot::Sender<Result<()>>),
}

impl Writer {
    /// Starts the thread on a file that is up to date.
    pub fn open(file: &Path, patience: &Patience) -> Result<Writer> {
        let connection = own::open(file, patience.lock)?;
        let checkpoints = Checkpoints::open(file, &connection)?;
        let line = Arc::new(Line::default());
        let written = Arc::new(Written::default());
        let changed = Changed::heed(&connection)?;
        let known = Arc::new(Known::open(file, &changed)?);
        let minds = (changed.clone(), known.clone());
        let desk = Arc::new(Desk::new(connection, line.clone(), written.clone(), minds));
        let (patience, handle, asked) = (*patience, Arc::new(Handle(line)), Arc::downgrade(&desk));
        let thread = std::thread::Builder::new().name("writer".into());
        thread.spawn(move || group::write(desk, checkpoints, &patience)).map_err(DbError::Io)?;
        Ok(Writer { handle, desk: asked, written, changed, known })
    }

    /// Does `work` in the next group: all of it, or nothing when it fails. Done once it is written.
    pub async fn once<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (tell, told) = oneshot::channel();
        let once: Once = Box::new(move |begun| {
            // nobody waits for it any more, and was told that it is not done
            if tell.is_closed() {
                return None;
            }
            match begun {
                // an error may be about what others of the group have done: it waits, too
                Ok(connection) => {
                    let outcome = group::whole(connection, work);
                    Some(Box::new(move |written: Result<()>| drop(tell.send(written.and(outcome)))))
                }
                Err(error) => {
                    let _ = tell.send(Err(error));
                    None
                }
            }
        });
        self.ask(What::Once(once))?;
        told.await.unwrap_or_else(|_| Err(DbError::WorkerCrashed))
    }

    /// Where it is to be said what a statement is about to write.
    pub fn changed(&self) -> Changed {
        self.changed.clone()
    }

    /// Waits for the turn of a transaction.
    pub async fn turn(&self, pace: Pace) -> Result<Turn> {
        if pace == Pace::Quick
            && let Some(turn) = self.desk.upgrade().and_then(|desk| desk.join())
        {
            here::end_moment();
            unwritten::sees_for_itself();
            return Ok(turn);
        }
        let (begun, told) = oneshot::channel();
        self.ask(What::Turn { begun, pace })?;
        let turn = told.await.unwrap_or_else(|_| Err(DbError::WorkerCrashed))?;
        unwritten::sees_for_itself();
        Ok(turn)
    }

    /// Does `work` outside of every transaction.
    pub async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (tell, told) = oneshot::channel();
        let work = move |connection: &Connection| {
            if !tell.is_closed() {
                let _ = tell.send(work(connection));
            }
        };
        self.ask(What::Apart(Box::new(work)))?;
        told.await.unwrap_or_else(|_| Err(DbError::WorkerCrashed))
    }

    pub async fn close(&self) {
        let (tell, told) = oneshot::channel();
        if self.ask(What::Close(tell)).is_ok() {
            let _ = told.await;
        }
    }

    /// Until what this gives is dropped, a request is being answered that may want something written.
    pub fn answering(&self) -> Answering {
        Answering::among(&self.written.answering)
    }

    /// How many there are.
    pub fn being_answered(&self) -> u64 {
        self.written.answering.load(Ordering::Relaxed)
    }

    /// Transactions that were written, and commits that it took.
    pub fn written(&self) -> (u64, u64) {
        (self.written.transactions.load(Ordering::Relaxed), self.written.commits.load(Ordering::Relaxed))
    }

    /// How many steps SQLite's machine has made for the statements of transactions.
    pub fn steps(&self) -> u64 {
        self.written.steps.load(Ordering::Relaxed)
    }

    /// Waits for the end of a group.
    pub async fn ended(&self, group: u64) -> Result<()> {
        self.written.ended.subscribe().wait_for(|ended| *ended >= group).await.map(drop).map_err(|_| group::over())
    }

    /// Whether a group that has ended was not written, or one soon after it.
    pub fn has_failed(&self, group: u64) -> bool {
        self.written.failed.load(Ordering::Acquire) >= group
    }

    fn ask(&self, what: What) -> Result<()> {
        here::end_moment();
        self.handle.0.put(Ask { at: Instant::now(), what })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_that_panics_harms_nobody_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("own.sqlite");
        std::fs::File::create(&file).unwrap();
        let writer = Writer::open(&file, &Patience::default()).unwrap();
        let run = |sql: &'static str| writer.once(move |connection| own::run(connection, sql, &[]));
        run("create table t (n)").await.unwrap();
        for _ in 0..3 {
            let panics = writer.once(|connection| -> Result<()> {
                own::run(connection, "insert into t values (1)", &[])?;
                panic!("on purpose")
            });
            assert!(panics.await.is_err());
            assert!(writer.apart(|_| -> Result<()> { panic!("on purpose") }).await.is_err());
        }
        run("insert into t values (2)").await.unwrap();
        let turn = writer.turn(Pace::Quick).await.unwrap();
        turn.commit(|connection| own::run(connection, "insert into t values (3)", &[]).map(drop)).await.unwrap();
        let sum = writer.once(|connection| {
            connection
                .query_row("select sum(n) from t", [], |row| row.get::<_, i64>(0))
                .map_err(super::super::fault::fault)
        });
        assert_eq!(sum.await.unwrap(), 5);
        writer.close().await;
    }
}
