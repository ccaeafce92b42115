//! Transactions.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

use crate::topics::{Topic, Topics};

use super::lent::{Lent, is_stale};
use super::patience::{wait, wait_for_commit};
use super::turn::Turn;
use super::writer::Pace;
use super::{Db, Engine, Record, Result, STALE, Shared, Value, args, bound, filled, own, record_of};

/// A transaction. Dropped without [`Tx::commit`], it is rolled back.
/// On SQLite transactions take turns, so that none has to be retried because of another writer; whoever keeps the turn
/// without using it loses it.
pub struct Tx {
    inner: Inner,
    shared: Arc<Shared>,
    /// For the answer to a statement, and for the commit.
    statement: Duration,
    commit: Duration,
    /// What happens once all of it is written.
    after: Vec<Effect>,
    /// What pages show of it.
    topics: Topics,
}

type Effect = Pin<Box<dyn Future<Output = ()> + Send>>;

enum Inner {
    Sqlite(Turn),
    Postgres(Lent),
}

/// On PostgreSQL: of so many rows of a topic a transaction takes one, so that few wait for each other.
const SHARDS: u64 = 16;
/// $1 topics (a JSON list), $2 shard. In one order, so that no two transactions wait for each other in a circle.
pub(super) const BUMP: &str = "
    insert into versions (topic, shard, n)
    select t.s, cast($2 as bigint), 1 from {texts:$1} t where true order by t.s {bytewise}
    on conflict (topic, shard) do update set n = versions.n + 1";
/// $1 topics (a JSON list).
pub(super) const FORGET: &str = "delete from versions where topic in (select t.s from {texts:$1} t)";

/// Hours: no limit.
const UNHURRIED: Duration = Duration::from_secs(86_400);

/// Asks on the connection of the transaction: `|query, on| …` is what to do with the statement, `$own` the same on a
/// connection of our own.
macro_rules! ask {
    ($self:ident, $sql:ident, $args:ident, $own:path, |$query:ident, $on:ident| $ask:expr) => {{
        let args: Vec<Value> = $args.into_iter().collect();
        $self.topics.note($sql);
        let sql = $self.fill($sql);
        let outcome = match &mut $self.inner {
            Inner::Sqlite(turn) => {
                turn.says($sql, Some(&args));
                let done = turn.step(move |connection| $own(connection, sql.as_str(), &args));
                wait($self.statement, done).await
            }
            Inner::Postgres(lent) => {
                let ($query, $on) = (bound!(sqlx::query(sql), &args), &mut **lent);
                let outcome = wait($self.statement, Box::pin($ask)).await;
                lent.noted(outcome)
            }
        };
        $self.shared.watch.note(outcome)
    }};
}

impl Tx {
    pub(super) async fn begin(db: &Db, pace: Pace) -> Result<Tx> {
        let patience = &db.shared.patience;
        let inner = match &db.engine {
            Engine::Sqlite { writer, .. } => Inner::Sqlite(wait(db.shared.in_all(), writer.turn(pace)).await?),
            Engine::Postgres { pool, .. } => {
                let mut tries = STALE;
                loop {
                    let outcome = async {
                        let mut lent = Lent::from(pool, db.shared.for_connection()).await?;
                        lent.in_transaction = true;
                        let begun = wait(patience.statement, sqlx::raw_sql("begin").execute(&mut *lent)).await;
                        lent.noted(begun)?;
                        Ok(lent)
                    };
                    // large, also where there is no pool
                    match Box::pin(outcome).await {
                        Err(error) if tries > 0 && is_stale(&error) => tries -= 1,
                        outcome => break Inner::Postgres(outcome?),
                    }
                }
            }
        };
        Ok(Tx {
            inner,
            shared: db.shared.clone(),
            statement: patience.statement,
            commit: patience.commit,
            after: Vec::new(),
            topics: Topics::default(),
        })
    }

    pub(super) async fn begin_unhurried(db: &Db) -> Result<Tx> {
        let mut tx = Tx::begin(db, Pace::Alone).await?;
        if let Inner::Postgres(lent) = &mut tx.inner {
            let outcome = sqlx::raw_sql("set local statement_timeout = 0").execute(&mut **lent).await;
            lent.noted(outcome)?;
        }
        Ok(Tx { statement: UNHURRIED, commit: UNHURRIED, ..tx })
    }

    /// A transaction that reads what stands there now, for as long as it takes; where others' turns are not waited for.
    pub(super) async fn begin_still(db: &Db) -> Result<Tx> {
        let mut tx = Tx::begin_unhurried(db).await?;
        if let Inner::Postgres(lent) = &mut tx.inner {
            let still = "set transaction isolation level repeatable read, read only";
            let outcome = sqlx::raw_sql(still).execute(&mut **lent).await;
            lent.noted(outcome)?;
        }
        Ok(tx)
    }

    pub async fn all<T: Record>(&mut self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<Vec<T>> {
        ask!(self, sql, args, own::all, |query, on| query.try_map(record_of).fetch_all(on))
    }

    pub async fn maybe<T: Record>(
        &mut self,
        sql: &'static str,
        args: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>> {
        ask!(self, sql, args, own::first, |query, on| query.try_map(record_of).fetch_optional(on))
    }

    pub async fn one<T: Record>(&mut self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<T> {
        ask!(self, sql, args, own::only, |query, on| query.try_map(record_of).fetch_one(on))
    }

    /// Runs one statement; how many rows it touched.
    pub async fn run(&mut self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<u64> {
        ask!(self, sql, args, own::run, |query, on| async { Ok(query.execute(on).await?.rows_affected()) })
    }

    /// Runs a statement that only takes a row, so that others wait until the commit. Where transactions take turns there
    /// is nobody who would have to.
    pub async fn hold(&mut self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<()> {
        match &self.inner {
            Inner::Sqlite(_) => Ok(()),
            Inner::Postgres(_) => self.run(sql, args).await.map(drop),
        }
    }

    /// Inserts many rows with few statements. `head` is everything up to `values`, e.g. `insert into t (a, b)`; every
    /// row has as many values as `head` has columns.
    pub async fn insert_many(&mut self, head: &'static str, rows: Vec<Vec<Value>>) -> Result<()> {
        self.insert_many_or(head, rows, "").await
    }

    /// The same with what comes behind the values, e.g. `on conflict (a) do nothing`.
    pub async fn insert_many_or(
        &mut self,
        head: &'static str,
        rows: Vec<Vec<Value>>,
        otherwise: &'static str,
    ) -> Result<()> {
        self.topics.note(head);
        if let Inner::Sqlite(turn) = &self.inner {
            turn.says(head, None);
        }
        let width = rows.first().map_or(1, Vec::len).max(1);
        // PostgreSQL takes 65,535 parameters, SQLite 32,766; a hundred rows already amortise the statement. Few
        // different lengths, so that statements are prepared once.
        let most = (8_000 / width).clamp(1, 200);
        let otherwise = filled(otherwise, matches!(self.inner, Inner::Postgres(_)));
        let mut left = rows.len();
        let mut rows = rows.into_iter();
        while left > 0 {
            let length = [most, 50, 10, 1].into_iter().find(|length| *length <= left.min(most)).unwrap_or(1);
            let chunk: Vec<Vec<Value>> = rows.by_ref().take(length).collect();
            left -= length;
            let mut sql = format!("{head} values ");
            for row in 0..chunk.len() {
                sql.push_str(if row == 0 { "(" } else { ", (" });
                for column in 0..width {
                    let place = row * width + column + 1;
                    sql.push_str(&if column == 0 { format!("${place}") } else { format!(", ${place}") });
                }
                sql.push(')');
            }
            sql.push(' ');
            sql.push_str(otherwise.as_str());
            let sql = AssertSqlSafe(sql).into_sql_str();
            let values: Vec<Value> = chunk.into_iter().flatten().collect();
            match &mut self.inner {
                Inner::Sqlite(turn) => {
                    let done = turn.step(move |connection| own::run_in_order(connection, sql.as_str(), &values));
                    wait(self.statement, done).await.map(drop)?
                }
                Inner::Postgres(lent) => {
                    let outcome = wait(self.statement, bound!(sqlx::query(sql), &values).execute(&mut **lent)).await;
                    lent.noted(outcome).map(drop)?;
                }
            }
        }
        Ok(())
    }

    /// Says that what pages show of `topic` changes with this transaction. Whoever writes to what is shown must say so,
    /// or [`Tx::touch_nothing`]: the commit of a debug build panics otherwise.
    pub fn touch(&mut self, topic: Topic) {
        self.topics.touch(topic);
    }

    /// Says that what this transaction writes is shown nowhere, however it looks.
    pub fn touch_nothing(&mut self) {
        self.topics.touch_nothing();
    }

    /// Forgets the versions of what has been gone for so long that no page of it can be kept any more.
    pub async fn forget(&mut self, topics: impl IntoIterator<Item = Topic>) -> Result<()> {
        let topics: Vec<String> = topics.into_iter().map(|topic| topic.name()).collect();
        if !topics.is_empty() {
            self.run(FORGET, args![serde_json::json!(topics).to_string()]).await?;
        }
        Ok(())
    }

    /// Has `effect` happen after the commit, in the order in which effects were named. None does when the transaction is
    /// rolled back, or when nobody knows how its commit ended: whoever waits for one also looks now and then.
    pub fn after(&mut self, effect: impl Future<Output = ()> + Send + 'static) {
        self.after.push(Box::pin(effect));
    }

    /// Makes everything durable: once this returns, the writes survive a power cut. When it fails because the database
    /// did not answer, nobody knows whether they were made: files that a row may name by now are left to `media::tidy`,
    /// and whoever asked may ask again.
    pub async fn commit(mut self) -> Result<()> {
        let is_looked_at = self.topics.are_looked_at();
        // last, so that nobody waits long for a row of these
        let topics: Vec<String> = self.topics.take().collect();
        let touched = (!topics.is_empty()).then(|| serde_json::json!(topics).to_string());
        let bump = match (touched, &self.inner) {
            (Some(topics), Inner::Sqlite(_)) => Some((self.fill(BUMP), args![topics, 0])),
            (Some(topics), Inner::Postgres(_)) => {
                let shard = (rand::random::<u64>() % SHARDS) as i64;
                self.run(BUMP, args![topics, shard]).await?;
                None
            }
            (None, _) => None,
        };
        let Tx { inner, shared, commit, after, .. } = self;
        let outcome = match inner {
            Inner::Sqlite(turn) => {
                if let Some((_, args)) = &bump {
                    turn.says(BUMP, Some(args));
                }
                let last = move |connection: &rusqlite::Connection| {
                    bump.map_or(Ok(()), |(sql, args)| own::run(connection, sql.as_str(), &args).map(drop))
                };
                wait_for_commit(commit, turn.commit(last)).await
            }
            Inner::Postgres(mut lent) => {
                let outcome = wait_for_commit(commit, sqlx::raw_sql("commit").execute(&mut *lent)).await;
                lent.in_transaction = outcome.is_err();
                lent.noted(outcome).map(drop)
            }
        };
        shared.watch.note(outcome)?;
        if is_looked_at {
            shared.rung.notify_one();
        }
        for effect in after {
            effect.await;
        }
        Ok(())
    }

    fn fill(&self, sql: &'static str) -> SqlStr {
        self.shared.asked.fetch_add(1, Ordering::Relaxed);
        filled(sql, matches!(self.inner, Inner::Postgres(_)))
    }
}
