//! A row of an answer, and what can be read from it.

use rusqlite::types::FromSql;
use sqlx::postgres::{PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{Decode, Row as _, Type};

use super::{DbError, Result};

/// A struct that a row fills: `#[derive(Record)]` reads each field from the column of its name.
pub trait Record: Sized + Send + Unpin + 'static {
    /// Reads all of it from `row`; an error when a column is missing or holds something else.
    fn read(row: &Row<'_>) -> Result<Self>;
}

/// A row of whichever connection was asked.
pub enum Row<'r> {
    Sqlite(&'r SqliteRow),
    Postgres(&'r PgRow),
    /// Of a connection that a thread of ours holds.
    Own(&'r rusqlite::Row<'r>),
}

impl<'r> From<&'r SqliteRow> for Row<'r> {
    fn from(row: &'r SqliteRow) -> Row<'r> {
        Row::Sqlite(row)
    }
}

impl<'r> From<&'r PgRow> for Row<'r> {
    fn from(row: &'r PgRow) -> Row<'r> {
        Row::Postgres(row)
    }
}

impl Row<'_> {
    /// What stands in the column of this name.
    pub fn get<T: Field>(&self, column: &str) -> Result<T> {
        match self {
            Row::Sqlite(row) => row.try_get(column),
            Row::Postgres(row) => row.try_get(column),
            Row::Own(row) => row.get(column).map_err(|error| match error {
                rusqlite::Error::InvalidColumnName(name) => DbError::ColumnNotFound(name),
                error => DbError::ColumnDecode { index: column.to_owned(), source: Box::new(error) },
            }),
        }
    }
}

/// What a column can hold: numbers, texts, bytes, yes and no; with `Option` where it may be empty.
pub trait Field:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> + FromSql
{
}
impl<T> Field for T where
    T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> + FromSql
{
}
