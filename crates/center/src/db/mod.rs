//! The only place that knows which database engine runs.
//! Rules: one portable SQL text for both engines (tokens `{skip_locked}`, `{id}`, `{bytes}`, `{ids:$1}` are filled here); SQLite has many readers and
//! one writer. Start with [`Db`], then [`Tx`].

mod connect;
mod migrations;
mod value;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::postgres::{PgPool, PgRow};
use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{AssertSqlSafe, FromRow, Postgres, SqlSafeStr, SqlStr, Sqlite};

pub use connect::Target;
pub use value::Value;
pub(crate) use value::args;

include!(concat!(env!("OUT_DIR"), "/statements.rs"));

/// What every query can fail with.
pub type DbError = sqlx::Error;
pub type Result<T> = std::result::Result<T, DbError>;

/// A row struct that both engines can fill; `#[derive(sqlx::FromRow)]` is enough.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> Record for T {}

/// A single number, for counts and existence checks.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct Number {
    pub n: i64,
}

/// A single text.
#[derive(Debug, Clone, FromRow)]
pub struct Text {
    pub s: String,
}

#[derive(Clone)]
enum Engine {
    Sqlite { read: SqlitePool, write: SqlitePool },
    Postgres(PgPool),
}

/// A handle on the database; clones share the pools.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    asked: Arc<AtomicU64>,
}

/// A transaction. Dropped without [`Tx::commit`], it is rolled back.
/// On SQLite it begins `immediate`, so that it never has to be retried because of another writer.
pub struct Tx {
    inner: Inner,
    asked: Arc<AtomicU64>,
}

enum Inner {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

macro_rules! bound {
    ($query:expr, $args:expr) => {{
        let mut query = $query;
        for value in $args {
            query = match value {
                Value::Int(v) => query.bind(v),
                Value::Text(v) => query.bind(v),
                Value::Bool(v) => query.bind(v),
                Value::Bytes(v) => query.bind(v),
            };
        }
        query
    }};
}

/// Runs one method of sqlx on whichever pool or transaction is there.
macro_rules! fetch {
    (read $self:ident, $sql:expr, $args:expr, $make:path, $method:ident) => {{
        let sql = $self.fill($sql);
        match &$self.engine {
            Engine::Sqlite { read, .. } => bound!($make(sql), $args).$method(read).await,
            Engine::Postgres(pool) => bound!($make(sql), $args).$method(pool).await,
        }
    }};
    (write $self:ident, $sql:expr, $args:expr, $make:path, $method:ident) => {{
        let sql = $self.fill($sql);
        match &$self.engine {
            Engine::Sqlite { write, .. } => bound!($make(sql), $args).$method(write).await,
            Engine::Postgres(pool) => bound!($make(sql), $args).$method(pool).await,
        }
    }};
    (tx $self:ident, $sql:expr, $args:expr, $make:path, $method:ident) => {{
        let sql = $self.fill($sql);
        match &mut $self.inner {
            Inner::Sqlite(tx) => bound!($make(sql), $args).$method(&mut **tx).await,
            Inner::Postgres(tx) => bound!($make(sql), $args).$method(&mut **tx).await,
        }
    }};
}

impl Db {
    /// Rows of a reading query, in its order.
    pub async fn all<T: Record>(&self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<Vec<T>> {
        fetch!(read self, sql, args, sqlx::query_as, fetch_all)
    }

    /// The first row of a reading query, if any.
    pub async fn maybe<T: Record>(&self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<Option<T>> {
        fetch!(read self, sql, args, sqlx::query_as, fetch_optional)
    }

    /// The row of a reading query that always has one.
    pub async fn one<T: Record>(&self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<T> {
        fetch!(read self, sql, args, sqlx::query_as, fetch_one)
    }

    /// Runs one writing statement on its own; how many rows it touched.
    pub async fn run(&self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<u64> {
        let sql = self.fill(sql);
        Ok(match &self.engine {
            Engine::Sqlite { write, .. } => bound!(sqlx::query(sql), args).execute(write).await?.rows_affected(),
            Engine::Postgres(pool) => bound!(sqlx::query(sql), args).execute(pool).await?.rows_affected(),
        })
    }

    /// Runs one writing statement with `returning`; its first row, if it touched any.
    pub async fn run_returning<T: Record>(&self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<Option<T>> {
        fetch!(write self, sql, args, sqlx::query_as, fetch_optional)
    }

    /// Begins a transaction.
    pub async fn begin(&self) -> Result<Tx> {
        let inner = match &self.engine {
            Engine::Sqlite { write, .. } => Inner::Sqlite(write.begin_with("begin immediate").await?),
            Engine::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        };
        Ok(Tx { inner, asked: self.asked.clone() })
    }

    /// How many statements were sent since the start. Tests hold pages to their number of queries with it.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// Asks the planner about `sql` with every parameter unset; the plan as text, a line a step.
    pub async fn explain(&self, sql: &str, parameters: usize) -> Result<String> {
        let lines: Vec<String> = match &self.engine {
            Engine::Sqlite { read, .. } => {
                let text = AssertSqlSafe(format!("explain query plan {}", tokens(sql, false)));
                let mut query = sqlx::query_as::<_, (i64, i64, i64, String)>(text);
                for _ in 0..parameters {
                    query = query.bind(None::<i64>);
                }
                query.fetch_all(read).await?.into_iter().map(|row| row.3).collect()
            }
            Engine::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                let unset = vec!["null"; parameters].join(", ");
                let execute = if parameters == 0 { "explain execute planned".to_owned() } else { format!("explain execute planned({unset})") };
                for text in [
                    "set local enable_seqscan = off".to_owned(),
                    "set local plan_cache_mode = force_generic_plan".to_owned(),
                    format!("prepare planned as {}", tokens(sql, true)),
                ] {
                    sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *tx).await?;
                }
                let rows = sqlx::raw_sql(AssertSqlSafe(execute)).fetch_all(&mut *tx).await?;
                sqlx::raw_sql("deallocate planned").execute(&mut *tx).await?;
                rows.iter().map(|row| sqlx::Row::try_get::<String, _>(row, 0)).collect::<Result<_>>()?
            }
        };
        Ok(lines.join("\n"))
    }

    /// Lets the engine prepare `sql` without running it: does it parse, do its tables and columns exist?
    pub async fn prepare(&self, sql: &str) -> Result<()> {
        use sqlx::Executor as _;
        match &self.engine {
            Engine::Sqlite { read, .. } => read.prepare(AssertSqlSafe(tokens(sql, false)).into_sql_str()).await.map(drop),
            Engine::Postgres(pool) => pool.prepare(AssertSqlSafe(tokens(sql, true)).into_sql_str()).await.map(drop),
        }
    }

    /// Runs a text of several statements without parameters, for tests and maintenance.
    pub async fn script(&self, sql: &str) -> Result<()> {
        let text = AssertSqlSafe(tokens(sql, self.is_postgres()));
        match &self.engine {
            Engine::Sqlite { write, .. } => sqlx::raw_sql(text).execute(write).await.map(drop),
            Engine::Postgres(pool) => sqlx::raw_sql(text).execute(pool).await.map(drop),
        }
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }

    fn fill(&self, sql: &'static str) -> SqlStr {
        self.asked.fetch_add(1, Ordering::Relaxed);
        filled(sql, self.is_postgres())
    }
}

impl Tx {
    pub async fn all<T: Record>(&mut self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<Vec<T>> {
        fetch!(tx self, sql, args, sqlx::query_as, fetch_all)
    }

    pub async fn maybe<T: Record>(&mut self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<Option<T>> {
        fetch!(tx self, sql, args, sqlx::query_as, fetch_optional)
    }

    pub async fn one<T: Record>(&mut self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<T> {
        fetch!(tx self, sql, args, sqlx::query_as, fetch_one)
    }

    /// Runs one statement; how many rows it touched.
    pub async fn run(&mut self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<u64> {
        let sql = self.fill(sql);
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => bound!(sqlx::query(sql), args).execute(&mut **tx).await?.rows_affected(),
            Inner::Postgres(tx) => bound!(sqlx::query(sql), args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Inserts many rows with few statements. `head` is everything up to `values`, e.g. `insert into t (a, b)`; every row has as many
    /// values as `head` has columns.
    pub async fn insert_many(&mut self, head: &'static str, rows: Vec<Vec<Value>>) -> Result<()> {
        let width = rows.first().map_or(1, Vec::len).max(1);
        let mut rows = rows.into_iter();
        loop {
            // PostgreSQL takes 65,535 parameters, SQLite 32,766; a hundred rows already amortise the statement.
            let chunk: Vec<Vec<Value>> = rows.by_ref().take((8_000 / width).min(200)).collect();
            if chunk.is_empty() {
                return Ok(());
            }
            let mut sql = format!("{head} values ");
            for row in 0..chunk.len() {
                sql.push_str(if row == 0 { "(" } else { ", (" });
                for column in 0..width {
                    let place = row * width + column + 1;
                    sql.push_str(&if column == 0 { format!("${place}") } else { format!(", ${place}") });
                }
                sql.push(')');
            }
            let (sql, values) = (AssertSqlSafe(sql), chunk.into_iter().flatten());
            match &mut self.inner {
                Inner::Sqlite(tx) => bound!(sqlx::query(sql), values).execute(&mut **tx).await.map(drop)?,
                Inner::Postgres(tx) => bound!(sqlx::query(sql), values).execute(&mut **tx).await.map(drop)?,
            }
        }
    }

    /// Makes everything durable: once this returns, the writes survive a power cut.
    pub async fn commit(self) -> Result<()> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await,
            Inner::Postgres(tx) => tx.commit().await,
        }
    }

    fn fill(&self, sql: &'static str) -> SqlStr {
        self.asked.fetch_add(1, Ordering::Relaxed);
        filled(sql, matches!(self.inner, Inner::Postgres(_)))
    }
}

fn filled(sql: &'static str, postgres: bool) -> SqlStr {
    if sql.contains('{') { AssertSqlSafe(tokens(sql, postgres)).into_sql_str() } else { sql.into_sql_str() }
}

/// Replaces the tokens that stand for what the engines spell differently.
fn tokens(sql: &str, postgres: bool) -> String {
    let (id, bytes, skip_locked) = if postgres {
        ("bigint generated by default as identity primary key", "bytea", "for update skip locked")
    } else {
        // autoincrement: an id is never given twice, also not after its row was deleted
        ("integer primary key autoincrement", "blob", "")
    };
    // the numbers of a JSON list, $1, as rows with an `id`
    let ids = if postgres {
        "(select cast(value as bigint) as id from json_array_elements_text(cast($1 as json)))"
    } else {
        "(select cast(value as integer) as id from json_each($1) k)"
    };
    sql.replace("{id}", id).replace("{bytes}", bytes).replace("{skip_locked}", skip_locked).replace("{ids:$1}", ids)
}

/// Whether `error` says that a unique constraint over `column` was violated.
pub fn is_taken(error: &DbError, column: &str) -> bool {
    let Some(error) = error.as_database_error() else { return false };
    // PostgreSQL names the constraint (users_username_key), SQLite the columns (users.username)
    error.is_unique_violation() && (error.constraint().is_some_and(|name| name.contains(column)) || error.message().contains(&format!(".{column}")))
}
