//! A row of an answer, and what can be read from it.

use rusqlite::types::FromSql;
use sqlx::postgres::{PgRow, Postgres};
use sqlx::{Decode, Row as _, Type};

use super::{DbError, Result};

/// A struct that a row fills: `#[derive(Record)]` reads each field from the column of its name.
pub trait Record: Sized + Send + Unpin + 'static {
    /// The columns that it is read from.
    const COLUMNS: &'static [&'static str];

    /// Reads all of it from `row`; an error when a column is missing or holds something else.
    fn read(row: &Row<'_>) -> Result<Self>;
}

/// A row of whichever connection was asked.
pub enum Row<'r> {
    Postgres(&'r PgRow),
    /// Of a connection that a thread of ours holds, with where the record's columns are.
    Own(&'r rusqlite::Row<'r>, &'r [usize]),
}

impl Row<'_> {
    /// What stands in the column of this name, which is the record's column number `number`.
    pub fn get<T: Field>(&self, number: usize, column: &str) -> Result<T> {
        match self {
            Row::Postgres(row) => row.try_get(column),
            Row::Own(row, places) => {
                let place = *places.get(number).ok_or_else(|| DbError::ColumnNotFound(column.to_owned()))?;
                let decode = |error| DbError::ColumnDecode { index: column.to_owned(), source: Box::new(error) };
                row.get(place).map_err(decode)
            }
        }
    }
}

/// What a column can hold: numbers, texts, bytes, yes and no; with `Option` where it may be empty.
pub trait Field: for<'r> Decode<'r, Postgres> + Type<Postgres> + FromSql {}
impl<T> Field for T where T: for<'r> Decode<'r, Postgres> + Type<Postgres> + FromSql {}
