//! The only place that knows which database engine runs. Rules: one portable SQL text for both engines (tokens
//! `{skip_locked}`, `{id}`, `{bytes}`, `{clustered}`, `{hot}`, `{bytewise}`, `{ids:$1}`, `{texts:$1}` are filled here); SQLite has
//! many readers and one writer; nobody
//! waits for the database without end (`patience.rs`), and what it cannot do is told apart from our own faults
//! (`trouble.rs`); what was deleted leaves the disk, too (`gone.rs`). Start with [`Db`], then [`Tx`].

mod connect;
mod fault;
pub mod gone;
mod lent;
mod migrations;
mod own;
mod patience;
mod points;
mod row;
mod together;
mod trouble;
mod tx;
mod upkeep;
mod value;

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

use lent::Lent;
use patience::wait;
use points::Points;
use together::Together;

use crate::topics::{self, Asked, Topic};

pub use connect::Target;
pub use patience::Patience;
pub use record::Record;
pub use row::{Field, Record, Row};
pub use trouble::{Trouble, trouble};
pub use tx::Tx;
pub use value::Value;
pub(crate) use value::args;

include!(concat!(env!("OUT_DIR"), "/statements.rs"));

/// What every query can fail with.
pub type DbError = sqlx::Error;
pub type Result<T> = std::result::Result<T, DbError>;

/// A single number, for counts and existence checks.
#[derive(Debug, Clone, Copy, Record)]
pub struct Number {
    pub n: i64,
}

/// A single text.
#[derive(Debug, Clone, Record)]
pub struct Text {
    pub s: String,
}

#[derive(Clone)]
enum Engine {
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
        points: Points,
        file: PathBuf,
    },
    Postgres {
        pool: PgPool,
        points: Together,
        /// For connections of their own, on which a statement may take as long as it takes.
        unhurried: Arc<PgConnectOptions>,
    },
}

/// The same as in the question of a sign-in: $1 to $3 topics.
const VERSION: &str = "
    select cast(coalesce(sum(v.n), 0) as bigint) as n from versions v where v.topic in ('all', $1, $2, $3)";

/// A handle on the database; clones share the pools.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    shared: Arc<Shared>,
}

/// What all handles and transactions of a database share.
struct Shared {
    asked: AtomicU64,
    patience: Patience,
    watch: trouble::Watch,
}

/// Values for their places, borrowed: a statement may be sent a second time.
macro_rules! bound {
    ($query:expr, $args:expr) => {{
        let mut query = $query;
        for value in $args {
            query = match value {
                Value::Int(v) => query.bind(*v),
                Value::Text(v) => query.bind(v.as_deref()),
                Value::Bool(v) => query.bind(*v),
                Value::Bytes(v) => query.bind(v.as_deref()),
            };
        }
        query
    }};
}
use bound;

/// How often a statement that may be sent twice is sent anew because its connection had died in the pool: once for each
/// that may lie there.
const STALE: usize = 16;

/// Asks whichever pool is there: `|query, on| …` is what to do with the statement and a connection.
macro_rules! ask {
    ($self:ident, $pool:ident, twice: $twice:literal, $sql:ident, $args:ident, |$query:ident, $on:ident| $ask:expr) => {{
        let args: Vec<Value> = $args.into_iter().collect();
        let sql = $self.fill($sql);
        let outcome = match &$self.engine {
            Engine::Sqlite { $pool, .. } => {
                let ($query, $on) = (bound!(sqlx::query(sql), &args), $pool);
                wait($self.shared.in_all(), Box::pin($ask)).await
            }
            Engine::Postgres { pool, .. } => {
                let mut tries = if $twice { STALE } else { 0 };
                loop {
                    let outcome = async {
                        let mut lent = Lent::from(pool, $self.shared.for_connection()).await?;
                        let ($query, $on) = (bound!(sqlx::query(sql.clone()), &args), &mut *lent);
                        let outcome = wait($self.shared.patience.statement, Box::pin($ask)).await;
                        lent.noted(outcome)
                    };
                    match outcome.await {
                        Err(error) if tries > 0 && lent::is_stale(&error) => tries -= 1,
                        outcome => break outcome,
                    }
                }
            }
        };
        $self.shared.watch.note(outcome)
    }};
}

impl Db {
    /// Rows of a reading query, in its order.
    pub async fn all<T: Record>(&self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<Vec<T>> {
        ask!(self, read, twice: true, sql, args, |query, on| query.try_map(record_of).fetch_all(on))
    }

    /// The first row of a reading query, if any.
    pub async fn maybe<T: Record>(
        &self,
        sql: &'static str,
        args: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>> {
        ask!(self, read, twice: true, sql, args, |query, on| query.try_map(record_of).fetch_optional(on))
    }

    /// What a question of keys finds, asked together with those of others who wait at the same time: at most one row.
    /// Every request asks who sent it; `points.rs` says what such a question may be.
    pub async fn point<T: Record>(
        &self,
        sql: &'static str,
        args: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>> {
        let args: Arc<[Value]> = args.into_iter().collect();
        // whoever waits for a database that is away does so where its return is noticed
        if !self.shared.watch.is_in_trouble() {
            let asked = async {
                Ok(match &self.engine {
                    Engine::Sqlite { points, .. } => points.ask(filled(sql, false), args.clone()).await,
                    Engine::Postgres { points, .. } => points.ask(sql, args.clone()).await,
                })
            };
            if let Some(row) = self.shared.watch.note(wait(self.shared.patience.statement, asked).await)? {
                self.shared.asked.fetch_add(1, Ordering::Relaxed);
                return Ok(row);
            }
        }
        self.maybe(sql, args.iter().cloned()).await
    }

    /// The row of a reading query that always has one.
    pub async fn one<T: Record>(&self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<T> {
        ask!(self, read, twice: true, sql, args, |query, on| query.try_map(record_of).fetch_one(on))
    }

    /// Runs one writing statement on its own; how many rows it touched.
    pub async fn run(&self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<u64> {
        let is_shown = topics::changes_alone(sql);
        let outcome = ask!(self, write, twice: false, sql, args, |query, on| async { Ok(query.execute(on).await?.rows_affected()) });
        if is_shown {
            self.touch_everything().await?;
        }
        outcome
    }

    /// Runs one writing statement with `returning`; its first row, if it touched any.
    pub async fn run_returning<T: Record>(
        &self,
        sql: &'static str,
        args: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>> {
        topics::changes_alone(sql);
        ask!(self, write, twice: false, sql, args, |query, on| query.try_map(record_of).fetch_optional(on))
    }

    /// The version of what these topics are about: equal ones mean that nothing has changed.
    pub async fn version(&self, topics: &Asked) -> Result<i64> {
        let [a, b, c] = topics;
        let row: Option<Number> = self.point(VERSION, args![a.as_str(), b.as_str(), c.as_str()]).await?;
        Ok(row.map_or(0, |row| row.n))
    }

    /// Makes whatever is kept of pages old.
    pub async fn touch_everything(&self) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.touch(Topic::Everything);
        tx.commit().await
    }

    /// Begins a transaction.
    pub async fn begin(&self) -> Result<Tx> {
        self.shared.watch.note(Tx::begin(self).await)
    }

    /// Begins a transaction whose statements and commit may take as long as they take: for commands of the terminal.
    pub async fn begin_unhurried(&self) -> Result<Tx> {
        self.shared.watch.note(Tx::begin_unhurried(self).await)
    }

    /// Runs `work`, the answer to one request: it waits for the database only so long in all. A future that is handed
    /// on is kept once by everybody it passes: box a large one.
    pub async fn in_time<T>(&self, work: impl Future<Output = T>) -> T {
        patience::within(self.shared.patience.request, work).await
    }

    /// How many statements were sent since the start. Tests hold pages to their number of queries with it.
    pub fn asked(&self) -> u64 {
        self.shared.asked.load(Ordering::Relaxed)
    }

    /// Whether other servers may use the same database.
    pub fn may_be_shared(&self) -> bool {
        self.is_postgres()
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.engine, Engine::Postgres { .. })
    }

    fn fill(&self, sql: &'static str) -> SqlStr {
        self.shared.asked.fetch_add(1, Ordering::Relaxed);
        filled(sql, self.is_postgres())
    }
}

impl Shared {
    /// How long to wait for a connection: a database that is away is not waited for by everybody.
    fn for_connection(&self) -> Duration {
        if self.watch.is_in_trouble() { self.patience.connection_in_trouble } else { self.patience.connection }
    }

    /// How long to wait for a connection and the answer on it.
    fn in_all(&self) -> Duration {
        self.patience.connection + self.patience.statement
    }
}

/// Reads a row that sqlx has got.
fn record_of<T: Record, R>(row: R) -> Result<T>
where
    for<'r> Row<'r>: From<&'r R>,
{
    T::read(&Row::from(&row))
}

fn filled(sql: &'static str, postgres: bool) -> SqlStr {
    if sql.contains('{') { AssertSqlSafe(tokens(sql, postgres)).into_sql_str() } else { sql.into_sql_str() }
}

/// Replaces the tokens that stand for what the engines spell differently.
fn tokens(sql: &str, postgres: bool) -> String {
    let (id, bytes, skip_locked, clustered) = if postgres {
        ("bigint generated by default as identity primary key", "bytea", "for update skip locked", "")
    } else {
        // autoincrement: an id is never given twice, also not after its row was deleted
        ("integer primary key autoincrement", "blob", "", "without rowid")
    };
    // rows that change all the time stay where they are, and what is left of them is soon cleared away
    let hot = if postgres {
        " with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200)"
    } else {
        " without rowid"
    };
    // by the numbers of their characters, whatever language the database speaks
    let bytewise = if postgres { "collate \"C\"" } else { "" };
    let mut sql = sql
        .replace("{id}", id)
        .replace("{bytes}", bytes)
        .replace("{skip_locked}", skip_locked)
        .replace("{clustered}", clustered)
        .replace("{hot}", hot)
        .replace("{bytewise}", bytewise);
    // the texts of a JSON list, as rows with an `s`
    let texts = if postgres {
        "(select value as s from json_array_elements_text(cast($1 as json)))"
    } else {
        "(select cast(value as text) as s from json_each($1) k)"
    };
    sql = sql.replace("{texts:$1}", texts);
    // the numbers of a JSON list, such as $1, as rows with an `id`
    while let Some((before, rest)) = sql.split_once("{ids:")
        && let Some((list, after)) = rest.split_once('}')
    {
        let ids = if postgres {
            format!("(select cast(value as bigint) as id from json_array_elements_text(cast({list} as json)))")
        } else {
            format!("(select cast(value as integer) as id from json_each({list}) k)")
        };
        sql = format!("{before}{ids}{after}");
    }
    sql
}

/// Whether `error` says that what a row belongs to is not there.
pub fn is_orphan(error: &DbError) -> bool {
    error.as_database_error().is_some_and(|cause| cause.is_foreign_key_violation())
}

/// Whether `error` says that a unique constraint over `column` was violated.
pub fn is_taken(error: &DbError, column: &str) -> bool {
    let Some(error) = error.as_database_error() else { return false };
    // PostgreSQL names the constraint (users_username_key), SQLite the columns (users.username)
    error.is_unique_violation()
        && (error.constraint().is_some_and(|name| name.contains(column))
            || error.message().contains(&format!(".{column}")))
}
