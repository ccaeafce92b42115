//! The one question that every request asks: a point. Rules: it looks rows up by their keys and finds at most one; those
//! that wait at the same time are asked together, after the last of them was asked, so that an answer is never older
//! than its question; whatever goes wrong, the pool is asked instead.
//!
//! On SQLite a thread of ours answers, what waits from one moment of the file. More threads would be slower: they wake
//! one another for a question each. PostgreSQL is asked by `together.rs`.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{DbError, Record, Result, SqlStr, Value, own};

/// How many are answered from one moment at most.
pub(super) const MOST: usize = 64;

/// Asks, and tells whoever waits for it.
type Question = Box<dyn FnOnce(&Connection) + Send>;

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
        connection.execute_batch("pragma query_only = on").map_err(super::fault::fault)?;
        let (questions, asked) = channel();
        let thread = std::thread::Builder::new().name("points".into());
        thread.spawn(move || answer(connection, &asked)).map_err(DbError::Io)?;
        Ok(Points { questions })
    }

    /// The row, or none; `None` instead of either when the pool is to be asked.
    pub async fn ask<T: Record>(&self, sql: SqlStr, args: std::sync::Arc<[Value]>) -> Option<Option<T>> {
        let (tell, told) = oneshot::channel();
        let question = move |connection: &Connection| {
            // an error is not told: the pool says it better
            if let Ok(row) = own::first(connection, sql.as_str(), &args) {
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
            for question in waiting {
                question(&connection);
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
