//! Gone is gone: what was deleted or overwritten leaves the disk within a minute, not only the tables.
//!
//! Rules for SQLite: every connection that writes has `secure_delete` on, so that freed places are overwritten; pages
//! from before a change stay in the write-ahead log until it is emptied, which [`Db::let_go`] does. The index of the
//! search is made of ordinary rows, which lose a text's words in the transaction that deletes it. No table copies texts
//! elsewhere without deleting them there in the same transaction. Rules for PostgreSQL: dead rows go with a `vacuum` of
//! every table that has some. What it leaves in the free space of a page, in the log and in backups is not ours to
//! overwrite; `docs/operations.md` says so.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection, SqliteConnection};

use super::fault::fault;
use super::patience::wait;
use super::{Db, Engine, Result};

/// How often [`Db::let_go`] is to be called: half of what is promised, so that a reader in the way costs nothing of the
/// promise.
pub const EVERY: Duration = Duration::from_secs(30);
/// How soon it is tried again when somebody was in the way.
pub const AGAIN: Duration = Duration::from_secs(5);
/// How often tables of PostgreSQL are vacuumed at most.
const VACUUM_EVERY: &str = "10 minutes";

/// Longer than any vacuum, or any emptying; a server that fell silent meanwhile is not waited for.
const LONGEST: Duration = Duration::from_secs(3_600);

/// How long emptying the log waits for those who read from it; meanwhile nobody writes.
const READERS: Duration = Duration::from_millis(250);

/// How often it is looked whether the log is let go of.
const LOOK: Duration = Duration::from_millis(5);

/// `user_version` of a file in which nothing is left from before `secure_delete`.
const CLEAN: i64 = 1;

impl Db {
    /// Lets go of what was deleted since the last time. False when somebody was in the way and it is to be tried again
    /// soon.
    pub async fn let_go(&self) -> Result<bool> {
        match &self.engine {
            Engine::Sqlite { writer, file, .. } => {
                if is_empty(&log_of(file)) {
                    return Ok(true);
                }
                let lock = self.shared.patience.lock;
                let emptied = writer.apart(move |connection| {
                    let outcome = empty_log(connection);
                    connection.busy_timeout(lock).and(outcome).map_err(fault)
                });
                self.shared.watch.note(wait(LONGEST, emptied).await)
            }
            Engine::Postgres { unhurried, .. } => {
                let mut connection = wait(self.shared.patience.connection, unhurried.connect()).await?;
                let vacuumed = wait(LONGEST, vacuum(&mut connection)).await;
                // not asked politely: a silent server would not answer that either
                drop(connection);
                vacuumed.map(|()| true)
            }
        }
    }
}

/// The write-ahead log beside `file`.
fn log_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn is_empty(file: &Path) -> bool {
    std::fs::metadata(file).map_or(true, |about| about.len() == 0)
}

/// Brings the log into the file and cuts it to nothing. Readers go on; writers of this process wait for the connection
/// that this uses.
fn empty_log(connection: &Connection) -> rusqlite::Result<bool> {
    // most of it without being in anybody's way
    connection.execute_batch("pragma wal_checkpoint(passive)")?;
    connection.busy_timeout(READERS)?;
    let began = Instant::now();
    loop {
        let busy: i64 = connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
        if busy == 0 || began.elapsed() >= READERS {
            return Ok(busy == 0);
        }
        // who brings the log into the file (`checkpoints.rs`) is waited for by nobody: SQLite does not ask its own patience
        std::thread::sleep(LOOK);
    }
}

/// A file that is only just made has nothing to let go of.
pub(super) async fn before_migrations(connection: &mut SqliteConnection) -> Result<()> {
    let (tables,): (i64,) = sqlx::query_as("select count(*) from sqlite_schema").fetch_one(&mut *connection).await?;
    if tables == 0 {
        mark_clean(connection).await?;
    }
    Ok(())
}

/// Once for a file from before: writes it anew, without what was deleted in it. If that cannot be, the next start tries
/// again.
pub(super) async fn after_migrations(connection: &mut SqliteConnection) {
    if let Err(error) = clean(connection).await {
        tracing::warn!(%error, "the database could not be written anew: what was deleted before this version may still be found in its file");
    }
}

async fn clean(connection: &mut SqliteConnection) -> Result<()> {
    let (version,): (i64,) = sqlx::query_as("pragma user_version").fetch_one(&mut *connection).await?;
    if version >= CLEAN {
        return Ok(());
    }
    tracing::info!("the database is written anew, this once, so that nothing deleted is left in its file");
    // what is written anew may be larger than the memory
    sqlx::raw_sql("pragma temp_store = file; vacuum").execute(&mut *connection).await?;
    sqlx::raw_sql("pragma wal_checkpoint(truncate)").execute(&mut *connection).await?;
    mark_clean(connection).await
}

async fn mark_clean(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(format!("pragma user_version = {CLEAN}"))).execute(connection).await.map(drop)
}

/// Vacuums the tables with dead rows, on one server at a time.
async fn vacuum(connection: &mut PgConnection) -> Result<()> {
    let (turn,): (bool,) = sqlx::query_as("select pg_try_advisory_lock(hashtext('make-migrations vacuum'))")
        .fetch_one(&mut *connection)
        .await?;
    if !turn {
        return Ok(());
    }
    let dead: Vec<(String,)> = sqlx::query_as(
        "select quote_ident(schemaname) || '.' || quote_ident(relname) from pg_stat_user_tables
         where schemaname = current_schema() and n_dead_tup > 0
           and coalesce(greatest(last_vacuum, last_autovacuum) < now() - cast($1 as interval), true)
         order by relname",
    )
    .bind(VACUUM_EVERY)
    .fetch_all(&mut *connection)
    .await?;
    for (table,) in dead {
        // a table that somebody else holds is left for the next time
        sqlx::raw_sql(AssertSqlSafe(format!("vacuum (skip_locked) {table}"))).execute(&mut *connection).await?;
    }
    Ok(())
}
