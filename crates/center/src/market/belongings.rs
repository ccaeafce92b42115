//! What somebody owns. A piece is owned once by a person, however it came to them; it is theirs to place as often as they
//! like.

use std::collections::HashSet;

use crate::app::App;
use crate::clock::Micros;
use crate::db::{Number, Text, Tx, args};
use crate::error::Result;
use crate::market::store;

/// How a piece came to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// With the keys.
    Starter,
    Purchase,
    Gift,
}

impl Origin {
    pub fn name(self) -> &'static str {
        match self {
            Origin::Starter => "starter",
            Origin::Purchase => "purchase",
            Origin::Gift => "gift",
        }
    }
}

/// Makes `furniture` theirs inside the caller's transaction: its number, nothing when they own it already.
pub async fn own(tx: &mut Tx, user: i64, furniture: &str, origin: Origin, now: Micros) -> Result<Option<i64>> {
    let values = args![user, furniture, origin.name(), 0, None::<i64>, "", now];
    Ok(tx.maybe::<Number>(store::OWN, values).await?.map(|row| row.n))
}

/// Everything that somebody owns, by its id in the catalogue.
pub async fn of(app: &App, user: i64) -> Result<HashSet<String>> {
    let rows: Vec<Text> = app.db.all(store::OWNED, args![user]).await?;
    Ok(rows.into_iter().map(|row| row.s).collect())
}

/// The same inside a transaction.
pub async fn of_in(tx: &mut Tx, user: i64) -> Result<HashSet<String>> {
    let rows: Vec<Text> = tx.all(store::OWNED, args![user]).await?;
    Ok(rows.into_iter().map(|row| row.s).collect())
}
