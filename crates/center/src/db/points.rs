//! The one question that every request asks: a point. Rules: it looks rows up by their keys and finds at most one; those
//! that wait at the same time are asked together, after the last of them was asked, so that an answer is never older
//! than its question; its answer follows from the rows and its values alone, without what time it is; whatever goes
//! wrong, it is asked like any other.
//!
//! On SQLite it is answered where it is asked: what is known (`known.rs`) at once, else on a connection that is lent for
//! it (`here.rs`) while there is one; otherwise by a thread of ours, what waits from one moment of the file. More threads
//! would be slower: they wake one another for a question each. PostgreSQL is asked by `together.rs`.

use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::known::Known;
use super::mark::State;
use super::patience::wait;
use super::tokens::filled;
use super::{Db, DbError, Engine, Record, Result, SqlStr, Value, here, own};

/// How many are answered from one moment at most.
pub(super) const MOST: usize = 64;

/// A question, by where the text of its statement stands in the program.
#[derive(Clone, Copy)]
pub(super) struct Question {
    pub sql: &'static str,
    pub of: Option<Of>,
}

/// Whose rows a question reads of the tables that are written by keys (`changed.rs`).
#[derive(Clone, Copy)]
pub struct Of {
    /// Which value names the person or the topic, from 0.
    pub value: usize,
    /// Whoever changes the answer to the question writes theirs in this table, whatever else is read for it.
    pub told_by: Option<&'static str>,
}

/// Asks, and tells whoever waits for it. The state is one from before the moment.
type Asking = Box<dyn FnOnce(&Connection, Option<State>) + Send>;

#[derive(Clone)]
pub(super) struct Points {
    questions: Sender<Asked>,
    pub known: Arc<Known>,
}

enum Asked {
    Question(Asking),
    /// The connection is closed, and whoever waits for that hears so.
    Close(oneshot::Sender<()>),
}

impl Points {
    /// Starts the thread. It ends with the last handle, or by [`Points::close`].
    pub fn open(file: &Path, known: Arc<Known>) -> Result<Points> {
        // a lock is not waited for: everybody behind would wait, too
        let connection = own::open(file, Duration::ZERO)?;
        connection.execute_batch("pragma query_only = on; pragma cache_size = -1000").map_err(super::fault::fault)?;
        let (questions, asked) = channel();
        let (thread, its) = (std::thread::Builder::new().name("points".into()), known.clone());
        thread.spawn(move || answer(connection, &its, &asked)).map_err(DbError::Io)?;
        Ok(Points { questions, known })
    }

    /// The row, or none; `None` instead of either when it is to be asked otherwise.
    pub async fn ask<T: Record + Clone>(&self, asked: Question, sql: SqlStr, args: Arc<[Value]>) -> Option<Option<T>> {
        let (tell, told) = oneshot::channel();
        let known = self.known.clone();
        let question = move |connection: &Connection, then: Option<State>| {
            // an error is not told: the others who read say it better
            if let Ok(row) = own::first::<T>(connection, sql.as_str(), &args) {
                known.remember(then, asked, &args, &row);
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

impl Db {
    /// What a question of keys finds, asked together with those of others who wait at the same time: at most one row.
    /// Every request asks who sent it; the head of this file says what such a question may be.
    pub async fn point<T: Record + Clone + Debug>(
        &self,
        sql: &'static str,
        args: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>> {
        self.asks(Question { sql, of: None }, args.into_iter().collect()).await
    }

    /// The same for one of which it is known whose rows it reads.
    pub async fn point_of<T: Record + Clone + Debug>(
        &self,
        of: Of,
        sql: &'static str,
        args: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>> {
        self.asks(Question { sql, of: Some(of) }, args.into_iter().collect()).await
    }

    async fn asks<T: Record + Clone + Debug>(&self, question: Question, args: Arc<[Value]>) -> Result<Option<T>> {
        // whoever waits for a database that is away does so where its return is noticed
        if !self.shared.watch.is_in_trouble()
            && let Some(row) = self.found(question, &args).await?
        {
            self.shared.asked.fetch_add(1, Ordering::Relaxed);
            return Ok(row);
        }
        Box::pin(self.maybe(question.sql, args.iter().cloned())).await
    }

    /// The row, or none; `None` instead of either when it is to be asked otherwise.
    pub(super) async fn found<T: Record + Clone + Debug>(
        &self,
        question: Question,
        args: &Arc<[Value]>,
    ) -> Result<Option<Option<T>>> {
        let asked = async {
            Ok(match &self.engine {
                Engine::Sqlite { points, writer, read, .. } => {
                    self.before_reading(writer).await?;
                    let sql = filled(question.sql, false);
                    // within a moment nothing is read of a later one
                    let here = here::ask(self.shared.patience.statement, |connection| {
                        own::first(connection, sql.as_str(), args)
                    });
                    match here {
                        Some(row) => row.ok(),
                        None => match points.known.row(question.sql, args) {
                            Some((row, state)) => {
                                points.check(question, sql, args, (&row, state)).await;
                                Some(row)
                            }
                            None => match here::point(read, &points.known, question, sql.as_str(), args) {
                                Some(row) => Some(row),
                                None => points.ask(question, sql, args.clone()).await,
                            },
                        },
                    }
                }
                Engine::Postgres { points, .. } => Box::pin(points.ask(question.sql, args.clone())).await,
            })
        };
        self.shared.watch.note(wait(self.shared.patience.statement, asked).await)
    }
}

impl Points {
    /// In a debug build, whether what was known is what would be found; panics when it is not. All tests run so.
    pub async fn check<T: Record + Clone + Debug>(
        &self,
        question: Question,
        sql: SqlStr,
        args: &Arc<[Value]>,
        (known, state): (&Option<T>, State),
    ) {
        if !cfg!(debug_assertions) {
            return;
        }
        let Some(found) = self.ask::<T>(question, sql, args.clone()).await else { return };
        let (known, found) = (format!("{known:?}"), format!("{found:?}"));
        // nobody has written between the two
        let is_so = known == found || self.known.state() != Some(state);
        assert!(is_so, "what is remembered is not what is there: {known} and {found} for {}", question.sql);
    }
}

fn answer(connection: Connection, known: &Known, asked: &Receiver<Asked>) {
    while let Ok(first) = asked.recv() {
        let mut closing = None;
        let waiting = std::iter::once(first).chain(asked.try_iter().take(MOST - 1));
        let waiting: Vec<Asking> = waiting
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
