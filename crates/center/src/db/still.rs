//! A long look at the whole, while others write: everything that it reads stood there at one moment. For commands of the
//! terminal, which may take minutes. On SQLite nobody waits for it, but the log grows as long as it looks.

use super::{Db, Engine, Record, Result, Tx, Value};

/// Where such a look asks.
pub enum Still<'d> {
    /// In place, at the moment of the first question.
    Here(&'d Db),
    /// In a transaction that reads.
    There(Tx),
}

impl Still<'_> {
    pub async fn all<T: Record>(&mut self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<Vec<T>> {
        match self {
            Still::Here(db) => db.all(sql, args).await,
            Still::There(tx) => tx.all(sql, args).await,
        }
    }

    pub async fn one<T: Record>(&mut self, sql: &'static str, args: impl IntoIterator<Item = Value>) -> Result<T> {
        match self {
            Still::Here(db) => db.one(sql, args).await,
            Still::There(tx) => tx.one(sql, args).await,
        }
    }
}

impl Db {
    /// Runs `work`, which only reads, and finds what stood there as it began.
    pub async fn stand_still<T>(&self, work: impl AsyncFnOnce(Still<'_>) -> T) -> Result<T> {
        Ok(match &self.engine {
            Engine::Sqlite { .. } => self.at_once(work(Still::Here(self))).await,
            Engine::Postgres { .. } => work(Still::There(Tx::begin_still(self).await?)).await,
        })
    }
}
