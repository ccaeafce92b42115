//! Opening the database with the settings that matter.

use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Db, Engine, Result, migrations};

/// Where the data lives.
#[derive(Debug, Clone)]
pub enum Target {
    /// A file that is made when it is missing.
    Sqlite(PathBuf),
    /// `postgres://user:password@host:port/name`
    Postgres(String),
}

impl Db {
    /// Opens the database and brings its tables up to date.
    pub async fn open(target: &Target) -> Result<Db> {
        let engine = match target {
            Target::Sqlite(file) => sqlite(file).await?,
            Target::Postgres(url) => Engine::Postgres(postgres(url).await?),
        };
        let db = Db { engine, asked: Arc::default() };
        match &db.engine {
            Engine::Sqlite { write, .. } => migrations::migrator(false).run(write).await?,
            Engine::Postgres(pool) => migrations::migrator(true).run(pool).await?,
        }
        Ok(db)
    }
}

async fn sqlite(file: &std::path::Path) -> Result<Engine> {
    // made here, so that only its owner may read it; the files beside it get the same mode
    std::fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(file).map_err(sqlx::Error::Io)?;
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // with `normal`, commits that were acknowledged are lost at a power cut
        .synchronous(SqliteSynchronous::Full)
        .auto_vacuum(SqliteAutoVacuum::None)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(15))
        // rows wait here for their reader; with fewer places the connection's thread falls asleep in the middle of a page's list
        .row_buffer_size(1_024)
        .statement_cache_capacity(256)
        // pages come from the page cache of the system: fast, and not counted as the process's own memory
        .pragma("mmap_size", "1073741824")
        .pragma("cache_size", "-4000")
        .pragma("temp_store", "memory");
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options.clone())
        .await?;
    let readers = std::thread::available_parallelism().map_or(4, |n| n.get() as u32).clamp(4, 16);
    let read = SqlitePoolOptions::new()
        .max_connections(readers)
        .acquire_timeout(Duration::from_secs(30))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options.pragma("query_only", "on"))
        .await?;
    Ok(Engine::Sqlite { read, write })
}

async fn postgres(url: &str) -> Result<sqlx::PgPool> {
    let options = postgres_options(url)?;
    // one connection first: a pool would try for half a minute, and not say why in the end
    let first = tokio::time::timeout(Duration::from_secs(5), first_connection(&options)).await;
    first.map_err(|_| sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, "it does not answer within five seconds")))??;
    PgPoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(30)).test_before_acquire(false).connect_with(options).await
}

/// Connects once; a database that is only just starting is asked again.
async fn first_connection(options: &PgConnectOptions) -> Result<()> {
    loop {
        match options.connect().await {
            Ok(connection) => return connection.close().await,
            Err(sqlx::Error::Io(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => tokio::time::sleep(Duration::from_millis(250)).await,
            Err(error) => return Err(error),
        }
    }
}

fn postgres_options(url: &str) -> Result<PgConnectOptions> {
    Ok(PgConnectOptions::from_str(url)?.statement_cache_capacity(256).application_name("make-migrations"))
}
