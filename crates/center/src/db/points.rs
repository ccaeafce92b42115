//! The one question that every request asks: a point. Rules: it looks rows up by their keys and finds at most one; those
//! that wait at the same time are asked together, after the last of them was asked, so that an answer is never older
//! than its question; its answer follows from the rows and its values alone, without what time it is; whatever goes
//! wrong, it is asked like any other.
//!
//! On SQLite it is answered where it is asked: what is known (`known.rs`) at once, else on a connection that is lent for
//! it (`here.rs`) while there is one; otherwise by a thread of ours, what waits from one moment of the file. More threads
//! would be slower: they wake one another for a question each. PostgreSQL is asked by `together.rs`.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::known::Known;
use super::mark::State;
use super::{DbError, Record, Result, SqlStr, Value, own};

/// How many are answered from one moment at most.
pub(super) const MOST: usize = 64;

/// Asks, and tells whoever waits for it. The state is one from before the moment.
type Question = Box<dyn FnOnce(&Connection, Option<State>) + Send>;

#[derive(Clone)]
pub(super) struct Points {
    questions: Sender<Asked>,
    pub known: Arc<Known>,
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
        let known = Arc::new(Known::open(file)?);
        let (thread, its) = (std::thread::Builder::new().name("points".into()), known.clone());
        thread.spawn(move || answer(connection, &its, &asked)).map_err(DbError::Io)?;
        Ok(Points { questions, known })
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
        let known = self.known.clone();
        let question = move |connection: &Connection, then: Option<State>| {
            // an error is not told: the others who read say it better
            if let Ok(row) = own::first::<T>(connection, sql.as_str(), &args) {
                known.remember(then, name, &args, &row);
                let _ = tell.send(row);
            }
        };
        self.questions.send(Asked::Question(Box::new(question))).ok()?;
        told.await.ok()
    }

    pub async fn close(&self) {
        self.known.close();
        let (tell, told) = oneshot::channel();
        if self.questions.send(Asked::Close(tell)).is_ok() {
            let _ = told.await;
        }
    }
}

fn answer(connection: Connection, known: &Known, asked: &Receiver<Asked>) {
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
        let then = known.state();
        if run(&connection, "begin") {
            for question in waiting {
                question(&connection, then);
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
