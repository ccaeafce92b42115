//! The only place that knows which database engine runs. Rules: one portable SQL text for both engines (tokens
//! `{skip_locked}`, `{id}`, `{bytes}`, `{clustered}`, `{hot}`, `{bytewise}`, `{written}`, `{moment}`, `{since:$1,$2}`,
//! `{there:$2}`, `{after:$1}`, `{oldest_open}`, `{now}`, `{unlogged}`, `{ids:$1}`, `{texts:$1}`, `{each:$1}`,
//! `{list:path}` are filled here); SQLite has many readers and one writer; nobody waits for the database without end (`patience.rs`), and what it cannot do is told apart from our own faults
//! (`trouble.rs`); what was deleted leaves the disk, too (`gone.rs`). Start with [`Db`], then [`Tx`].

mod answering;
mod asking;
mod changed;
mod checkpoints;
mod connect;
mod fault;
mod given_up;
pub mod gone;
mod group;
mod here;
mod known;
mod lent;
mod line;
mod mark;
mod migrations;
mod own;
mod patience;
mod points;
mod readers;
mod ring;
mod row;
mod spare;
mod still;
mod together;
mod tokens;
mod trouble;
mod turn;
mod tx;
mod unwritten;
mod upkeep;
mod value;
mod versions;
mod writer;

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::SqlStr;
use sqlx::postgres::{PgConnectOptions, PgPool, PgRow};
use tokio::sync::Notify;

use asking::{ask_postgres, bound, read, write};
use lent::Lent;
use patience::wait;
use points::Points;
use readers::Readers;
use ring::Ring;
use together::Together;
use tokens::filled;
pub use tokens::tokens;

use crate::topics::{self, Topic};

pub use answering::{Answering, Receiving};
pub use connect::Target;
pub use patience::Patience;
pub use points::Of;
pub use record::Record;
pub use row::{Field, Record, Row};
pub use still::Still;
pub use trouble::{Trouble, trouble};
pub use tx::Tx;
pub use value::Value;
pub(crate) use value::args;
use versions::Versions;
use writer::{Pace, Writer};

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
        read: Readers,
        writer: Writer,
        points: Points,
        file: PathBuf,
    },
    Postgres {
        pool: PgPool,
        points: Together,
        ring: Ring,
        /// For connections of their own, on which a statement may take as long as it takes.
        unhurried: Arc<PgConnectOptions>,
    },
}

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
    /// Something was written that others should hear of (`ring.rs`).
    rung: Arc<Notify>,
}

/// How often a statement that may be sent twice is sent anew because its connection had died in the pool: once for each
/// that may lie there.
const STALE: usize = 16;

impl Db {
    /// Rows of a reading query, in its order.
    pub async fn all<T: Record>(&self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<Vec<T>> {
        read!(self, sql, args, own::all, |query, on| query.try_map(record_of).fetch_all(on))
    }

    /// The first row of a reading query, if any.
    pub async fn maybe<T: Record>(
        &self,
        sql: &'static str,
        args: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>> {
        read!(self, sql, args, own::first, |query, on| query.try_map(record_of).fetch_optional(on))
    }

    /// The row of a reading query that always has one.
    pub async fn one<T: Record>(&self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<T> {
        read!(self, sql, args, own::only, |query, on| query.try_map(record_of).fetch_one(on))
    }

    /// Runs one writing statement on its own; how many rows it touched.
    pub async fn run(&self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<u64> {
        let is_shown = topics::changes_alone(sql);
        let outcome =
            write!(self, sql, args, own::run, |query, on| async { Ok(query.execute(on).await?.rows_affected()) });
        if is_shown {
            Box::pin(self.touch_everything()).await?;
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
        write!(self, sql, args, own::first, |query, on| query.try_map(record_of).fetch_optional(on))
    }

    /// Makes whatever is kept of pages old.
    pub async fn touch_everything(&self) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.touch(Topic::Everything);
        tx.commit().await
    }

    /// Begins a transaction.
    pub async fn begin(&self) -> Result<Tx> {
        self.shared.watch.note(Tx::begin(self, Pace::Quick).await)
    }

    /// Begins a transaction whose statements write much: on SQLite nobody else's request waits for a core meanwhile.
    pub async fn begin_steady(&self) -> Result<Tx> {
        self.shared.watch.note(Tx::begin(self, Pace::Steady).await)
    }

    /// Begins a transaction whose statements and commit may take as long as they take: for commands of the terminal.
    pub async fn begin_unhurried(&self) -> Result<Tx> {
        self.shared.watch.note(Tx::begin_unhurried(self).await)
    }

    /// Runs `work`, the answer to one request: it waits for the database only so long in all, and what it rests on is
    /// written when it is given. A future that is handed on is kept once by everybody it passes: box a large one.
    pub async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T> {
        self.in_time_for(self.answering(), work).await
    }

    /// The same for a request that is counted already.
    pub async fn in_time_for<T>(&self, _answering: Answering, work: impl Future<Output = T>) -> Result<T> {
        let made = patience::within(self.shared.patience.request, self.on_firm_ground(work)).await;
        self.shared.watch.note(made)
    }

    /// A request is being answered until this is dropped: what it may want written is waited for a moment by others.
    pub fn answering(&self) -> Answering {
        match &self.engine {
            Engine::Sqlite { writer, .. } => writer.answering(),
            Engine::Postgres { .. } => Answering::uncounted(),
        }
    }

    /// How many requests are being answered that what is written may wait for.
    pub fn being_answered(&self) -> u64 {
        match &self.engine {
            Engine::Sqlite { writer, .. } => writer.being_answered(),
            Engine::Postgres { .. } => 0,
        }
    }

    /// How many statements were sent since the start. Tests hold pages to their number of queries with it.
    pub fn asked(&self) -> u64 {
        self.shared.asked.load(Ordering::Relaxed)
    }

    /// How many transactions were written since the start, and with how many commits; nothing where the database counts
    /// them itself.
    pub fn written(&self) -> Option<(u64, u64)> {
        match &self.engine {
            Engine::Sqlite { writer, .. } => Some(writer.written()),
            Engine::Postgres { .. } => None,
        }
    }

    /// How many steps SQLite's machine has made for transactions since the start. Tests hold what is written to what it
    /// costs with it.
    pub fn steps_of_writing(&self) -> u64 {
        match &self.engine {
            Engine::Sqlite { writer, .. } => writer.steps(),
            Engine::Postgres { .. } => 0,
        }
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
fn record_of<T: Record>(row: PgRow) -> Result<T> {
    T::read(&Row::Postgres(&row))
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
