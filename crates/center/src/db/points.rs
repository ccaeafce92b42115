//! The one question that every request asks: a point. Rules: it looks rows up by their keys and finds at most one; those
//! that wait at the same time are asked together, after the last of them was asked, so that an answer is never older
//! than its question; its answer follows from the rows and its values alone, without what time it is; whatever goes
//! wrong, it is asked like any other.
//!
//! On SQLite it is answered where it is asked while a connection can be lent for that (`here.rs`); otherwise by a thread
//! of ours, what waits from one moment of the file. More threads would be slower: they wake one another for a question
//! each. As long as nobody has written since, which the file tells by a number, what was
//! answered is answered again without asking. PostgreSQL is asked by `together.rs`.

use std::any::Any;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{DbError, Record, Result, SqlStr, Value, own};

/// How many are answered from one moment at most.
pub(super) const MOST: usize = 64;

/// How many answers are remembered at most.
const REMEMBERED: usize = 4_096;

/// Asks, and tells whoever waits for it.
type Question = Box<dyn FnOnce(&Connection, &mut Answers) + Send>;

/// Where the text of a statement stands in the program, which no other one shares, and the values it was asked with.
type Key = ((usize, usize), Arc<[Value]>);

/// What was answered on a connection since somebody wrote last.
#[derive(Default)]
pub(super) struct Answers {
    /// The number of the file's state that they hold for.
    version: i64,
    rows: HashMap<Key, Box<dyn Any + Send>>,
}

impl Answers {
    /// What was answered, if nobody has written since.
    pub fn known<T: Record + Clone>(
        &self,
        connection: &Connection,
        name: &'static str,
        args: &Arc<[Value]>,
    ) -> Option<Option<T>> {
        let row = self.rows.get(&((name.as_ptr().addr(), name.len()), args.clone()))?.downcast_ref::<Option<T>>()?;
        // outside of a transaction it tells the number of the moment
        (version(connection).ok()? == self.version).then(|| row.clone())
    }

    /// Forgets what holds no longer, within the transaction that reads.
    pub fn hold_for(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let version = version(connection)?;
        if version != self.version || self.rows.len() > REMEMBERED {
            self.rows.clear();
            self.version = version;
        }
        Ok(())
    }

    /// The row, or none, within a transaction that reads and for which [`Answers::hold_for`] was called.
    pub fn answer<T: Record + Clone>(
        &mut self,
        connection: &Connection,
        name: &'static str,
        sql: &str,
        args: Arc<[Value]>,
    ) -> Result<Option<T>> {
        let key: Key = ((name.as_ptr().addr(), name.len()), args);
        if let Some(row) = self.rows.get(&key).and_then(|row| row.downcast_ref::<Option<T>>()) {
            return Ok(row.clone());
        }
        let row = own::first::<T>(connection, sql, &key.1)?;
        self.rows.insert(key, Box::new(row.clone()));
        Ok(row)
    }
}

/// A number that changes when another connection has written.
fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("pragma data_version")?.query_row([], |row| row.get(0))
}

#[derive(Clone)]
pub(super) struct Points {
    questions: Sender<Asked>,
}

enum Asked {
    Question(Question),
    /// The connection is closed, and whoever waits for that hears so.
    Close(oneshot::Sender<()>),
}

impl Points {
    /// Starts the thread. It ends with the last handle, or by [`Points::close`].
    pub fn open(file: &Path) -> Result<Points> {
        // a lock is not waited for: everybody behind would wait, too
        let connection = own::open(file, Duration::ZERO)?;
        connection.execute_batch("pragma query_only = on; pragma cache_size = -1000").map_err(super::fault::fault)?;
        let (questions, asked) = channel();
        let thread = std::thread::Builder::new().name("points".into());
        thread.spawn(move || answer(connection, &asked)).map_err(DbError::Io)?;
        Ok(Points { questions })
    }

    /// The row, or none; `None` instead of either when it is to be asked otherwise. `name` is where the text of the
    /// statement stands in the program.
    pub async fn ask<T: Record + Clone>(
        &self,
        name: &'static str,
        sql: SqlStr,
        args: Arc<[Value]>,
    ) -> Option<Option<T>> {
        let (tell, told) = oneshot::channel();
        let question = move |connection: &Connection, answers: &mut Answers| {
            // an error is not told: the others who read say it better
            if let Ok(row) = answers.answer(connection, name, sql.as_str(), args) {
                let _ = tell.send(row);
            }
        };
        self.questions.send(Asked::Question(Box::new(question))).ok()?;
        told.await.ok()
    }

    pub async fn close(&self) {
        let (tell, told) = oneshot::channel();
        if self.questions.send(Asked::Close(tell)).is_ok() {
            let _ = told.await;
        }
    }
}

fn answer(connection: Connection, asked: &Receiver<Asked>) {
    let mut answers = Answers::default();
    while let Ok(first) = asked.recv() {
        let mut closing = None;
        let waiting = std::iter::once(first).chain(asked.try_iter().take(MOST - 1));
        let waiting: Vec<Question> = waiting
            .filter_map(|asked| match asked {
                Asked::Question(question) => Some(question),
                Asked::Close(tell) => {
                    closing = Some(tell);
                    None
                }
            })
            .collect();
        if run(&connection, "begin") {
            if answers.hold_for(&connection).is_ok() {
                for question in waiting {
                    question(&connection, &mut answers);
                }
            }
            if !run(&connection, "commit") && !connection.is_autocommit() {
                run(&connection, "rollback");
            }
        }
        if let Some(tell) = closing {
            drop(connection);
            let _ = tell.send(());
            return;
        }
    }
}

fn run(connection: &Connection, sql: &str) -> bool {
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute([])).is_ok()
}
