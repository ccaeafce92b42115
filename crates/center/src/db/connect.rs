//! Opening the database with the settings that matter.

use std::fs::File;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use tokio::sync::Notify;

use super::points::Points;
use super::readers::Readers;
use super::ring::Ring;
use super::together::Together;
use super::writer::Writer;
use super::{Db, Engine, Patience, Result, Shared, gone, migrations, own, trouble};

/// Where the data lives.
#[derive(Clone)]
pub enum Target {
    /// A file that is made when it is missing.
    Sqlite(PathBuf),
    /// `postgres://user:password@host:port/name`
    Postgres(String),
}

/// How long another process that opens the same file at the same moment is waited for.
const OPENING: Duration = Duration::from_secs(15);

impl Db {
    /// Opens the database and brings its tables up to date.
    pub async fn open(target: &Target, patience: Patience) -> Result<Db> {
        let rung = Arc::default();
        let engine = match target {
            Target::Sqlite(file) => sqlite(file, &patience).await?,
            Target::Postgres(url) => postgres(url, &patience, Arc::clone(&rung)).await?,
        };
        let watch = trouble::Watch::default();
        Ok(Db { engine, shared: Arc::new(Shared { asked: 0.into(), patience, watch, rung }) })
    }
}

async fn sqlite(file: &Path, patience: &Patience) -> Result<Engine> {
    // made here, so that only its owner may read it; the files beside it get the same mode
    std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(file)
        .map_err(sqlx::Error::Io)?;
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // with `normal`, commits that were acknowledged are lost at a power cut
        .synchronous(SqliteSynchronous::Full)
        .auto_vacuum(SqliteAutoVacuum::None)
        .foreign_keys(true)
        .busy_timeout(OPENING);
    let options = own::PRAGMAS.iter().fold(options, |options, (name, value)| options.pragma(*name, *value));
    // the migrator has no lock of its own for a file
    let alone = alone(file).await?;
    let mut first = options.connect().await?;
    gone::before_migrations(&mut first).await?;
    migrations::migrator(false).run(&mut first).await?;
    gone::after_migrations(&mut first).await;
    first.close().await?;
    drop(alone);
    let readers = std::thread::available_parallelism().map_or(4, std::num::NonZero::get).clamp(4, 16);
    let read = Readers::open(file, patience.lock, readers)?;
    let writer = Writer::open(file, patience)?;
    let points = Points::open(file, writer.known.clone())?;
    Ok(Engine::Sqlite { read, writer, points, file: file.to_owned() })
}

/// Waits until no other process brings a file of the same folder up to date. It is the folder that is locked: closing a
/// file of a database gives up the locks that SQLite itself holds on it.
async fn alone(file: &Path) -> Result<File> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    let locked = tokio::task::spawn_blocking(move || -> std::io::Result<File> {
        let folder = File::open(folder)?;
        folder.lock()?;
        Ok(folder)
    });
    locked.await.map_err(std::io::Error::other).flatten().map_err(sqlx::Error::Io)
}

async fn postgres(url: &str, patience: &Patience, rung: Arc<Notify>) -> Result<Engine> {
    let unhurried = PgConnectOptions::from_str(url)?.statement_cache_capacity(256).application_name("make-migrations");
    // one connection first: a pool would try for half a minute, and not say why in the end
    let first = tokio::time::timeout(Duration::from_secs(5), first_connection(&unhurried)).await;
    let mut first = first.map_err(|_| {
        sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, "it does not answer within five seconds"))
    })??;
    migrations::migrator(true).run(&mut first).await?;
    first.close().await?;
    // the server gives up a little earlier than we do, and says so
    let options = unhurried.clone().options([("statement_timeout", patience.statement.as_millis() * 4 / 5)]);
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(patience.connection)
        .test_before_acquire(false)
        .connect_with(options.clone())
        .await?;
    let (points, unhurried) = (Together::open(options, patience), Arc::new(unhurried));
    Ok(Engine::Postgres { pool, points, ring: Ring::open(unhurried.clone(), rung), unhurried })
}

/// Connects once; a database that is only just starting is asked again.
async fn first_connection(options: &PgConnectOptions) -> Result<PgConnection> {
    loop {
        match options.connect().await {
            Err(sqlx::Error::Io(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                tokio::time::sleep(Duration::from_millis(250)).await
            }
            outcome => return outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn processes_that_start_at_once_wait_for_one_another() {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::Sqlite(folder.path().join("center.db"));
        let all = futures_util::future::join_all((0..4).map(|_| Db::open(&target, Patience::default()))).await;
        assert!(all.iter().all(Result::is_ok));
    }
}
