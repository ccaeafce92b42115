//! A connection to SQLite that a thread of ours holds: the same library, the same settings and the same statements as
//! in the pools, without the way there and back.

use std::cell::Cell;
use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSql, ToSqlOutput};
use rusqlite::{CachedStatement, Connection, OpenFlags, StatementStatus};

use super::fault::fault;
use super::{DbError, Record, Result, Row, Value};

/// What every connection is told as it opens.
///
/// The file is not mapped: every reader would map it anew after every commit, which takes longer than to read its pages
/// from the page cache of the system.
pub(super) const PRAGMAS: [(&str, &str); 3] = [
    ("cache_size", "-4000"),
    ("temp_store", "memory"),
    // what is deleted is overwritten
    ("secure_delete", "on"),
];

/// Statements that stay prepared.
pub(super) const PREPARED: usize = 256;

thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// How many steps SQLite's machine has made on this thread for statements that have ended.
pub(super) fn steps() -> u64 {
    STEPS.get()
}

fn ended(statement: &CachedStatement<'_>) {
    STEPS.set(STEPS.get() + statement.reset_status(StatementStatus::VmStep).unsigned_abs() as u64);
}

/// Opens a file that is there and up to date; `lock` is how long another process's lock is waited for.
pub(super) fn open(file: &Path, lock: Duration) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = || {
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(lock)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        connection.execute_batch("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on")?;
        for (name, value) in PRAGMAS {
            connection.execute_batch(&format!("pragma {name} = {value}"))?;
        }
        Ok(connection)
    };
    opened().map_err(fault)
}

/// The first rows of an answer, at most so many.
fn rows<T: Record>(connection: &Connection, sql: &str, args: &[Value], most: usize) -> Result<Vec<T>> {
    let mut statement = bound(connection, sql, args).map_err(fault)?;
    let places = places::<T>(&statement)?;
    let only_reads = statement.readonly();
    let mut rows = statement.raw_query();
    let mut read = Vec::new();
    // what writes is brought to its end
    while !(only_reads && read.len() == most)
        && let Some(row) = rows.next().map_err(fault)?
    {
        if read.len() < most {
            read.push(T::read(&Row::Own(row, &places))?);
        }
    }
    drop(rows);
    ended(&statement);
    Ok(read)
}

/// Where the columns of a record are in an answer: most statements name them in its order.
fn places<T: Record>(statement: &CachedStatement<'_>) -> Result<Vec<usize>> {
    let count = statement.column_count();
    let is = |place: usize, name: &str| statement.column_name(place).is_ok_and(|other| other == name);
    let place = |(guess, name): (usize, &&str)| {
        let place = Some(guess).filter(|guess| *guess < count && is(*guess, name));
        place
            .or_else(|| (0..count).find(|place| is(*place, name)))
            .ok_or_else(|| DbError::ColumnNotFound(name.to_string()))
    };
    T::COLUMNS.iter().enumerate().map(place).collect()
}

/// The first row of an answer, if any.
pub(super) fn first<T: Record>(connection: &Connection, sql: &str, args: &[Value]) -> Result<Option<T>> {
    Ok(rows(connection, sql, args, 1)?.pop())
}

/// The row of an answer that always has one.
pub(super) fn only<T: Record>(connection: &Connection, sql: &str, args: &[Value]) -> Result<T> {
    first(connection, sql, args)?.ok_or(DbError::RowNotFound)
}

/// All rows of an answer.
pub(super) fn all<T: Record>(connection: &Connection, sql: &str, args: &[Value]) -> Result<Vec<T>> {
    rows(connection, sql, args, usize::MAX)
}

/// Runs a statement; how many rows it touched.
pub(super) fn run(connection: &Connection, sql: &str, args: &[Value]) -> Result<u64> {
    ran(connection, bound(connection, sql, args).map_err(fault)?)
}

/// The same for one in which each value appears once, in its order: of hundreds, looking for the names takes longer than
/// the rest.
pub(super) fn run_in_order(connection: &Connection, sql: &str, args: &[Value]) -> Result<u64> {
    let bound = || {
        let mut statement = connection.prepare_cached(sql)?;
        for (place, value) in args.iter().enumerate() {
            statement.raw_bind_parameter(place + 1, value)?;
        }
        Ok(statement)
    };
    ran(connection, bound().map_err(fault)?)
}

fn ran(connection: &Connection, mut statement: CachedStatement<'_>) -> Result<u64> {
    let mut rows = statement.raw_query();
    while rows.next().map_err(fault)?.is_some() {}
    drop(rows);
    ended(&statement);
    Ok(connection.changes())
}

/// A statement with its values. SQLite numbers `$1`, `$2`… by where they first appear: they are told by their names.
fn bound<'c>(connection: &'c Connection, sql: &str, args: &[Value]) -> rusqlite::Result<CachedStatement<'c>> {
    let mut statement = connection.prepare_cached(sql)?;
    let count = statement.parameter_count();
    for place in 1..=count {
        let number = statement.parameter_name(place).and_then(|name| name.get(1..)?.parse().ok()).unwrap_or(place);
        let value = args.get(number - 1).ok_or(rusqlite::Error::InvalidParameterCount(args.len(), count))?;
        statement.raw_bind_parameter(place, value)?;
    }
    Ok(statement)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Value::Int(value) => value.to_sql(),
            Value::Text(value) => value.to_sql(),
            Value::Bool(value) => value.to_sql(),
            Value::Bytes(value) => value.to_sql(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::args;

    #[derive(Record)]
    struct Pair {
        a: i64,
        b: Option<String>,
    }

    #[test]
    fn places_are_told_by_their_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("own.sqlite");
        std::fs::File::create(&file).unwrap();
        let connection = open(&file, Duration::ZERO).unwrap();
        // the second value comes first, and one comes twice
        let sql = "select cast($2 as text) as b, cast($1 as integer) as a where $2 is not null and $1 = 7";
        let pair: Pair = first(&connection, sql, &args![7, "달"]).unwrap().unwrap();
        assert_eq!((pair.a, pair.b.as_deref()), (7, Some("달")));
        assert!(first::<Pair>(&connection, sql, &args![7, None::<String>]).unwrap().is_none());
        assert!(first::<Pair>(&connection, sql, &args![7]).is_err(), "a value is missing");
        assert!(first::<Pair>(&connection, "select 1 as a", &[]).is_err(), "a column is missing");
    }
}
