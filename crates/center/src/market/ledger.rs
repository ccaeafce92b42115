//! Giving and taking coins, and reading what was given and taken.

use crate::app::App;
use crate::clock::Micros;
use crate::db::{Number, Tx, args};
use crate::error::{Error, Result};
use crate::market::store::{self, EntryRow};

/// How many entries a page of the ledger has.
pub const PAGE: i64 = 50;

/// Why coins changed hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    Settlement,
    Attendance,
}

impl Reason {
    pub fn name(self) -> &'static str {
        match self {
            Reason::Settlement => "settlement",
            Reason::Attendance => "attendance",
        }
    }
}

/// Gives `amount` coins (or takes, when negative) inside the caller's transaction; the new balance. `reference` is
/// unique per user and reason: the same gift twice is a 409, and nothing changes once the caller drops the transaction.
pub async fn enter(tx: &mut Tx, user: i64, amount: i64, reason: Reason, reference: &str, now: Micros) -> Result<i64> {
    let balance = tx
        .maybe::<Number>(store::CHANGE_COINS, args![user, amount])
        .await?
        .ok_or(Error::Conflict("not_enough_coins"))?
        .n;
    let entered = tx.run(store::INSERT_ENTRY, args![user, amount, reason.name(), reference, balance, now]).await?;
    if entered == 1 { Ok(balance) } else { Err(Error::Conflict("already_entered")) }
}

/// A change of somebody's coins.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: i64,
    /// Negative when coins were taken.
    pub amount: i64,
    /// A word such as `attendance`; see the `check` of the table.
    pub reason: String,
    /// What it was for, e.g. the date of an attendance.
    pub reference: String,
    /// Coins after it.
    pub balance: i64,
    pub created_at: Micros,
}

/// A page of the ledger of `user`, newest first, and how many entries there are in all.
pub async fn entries(app: &App, user: i64, page: i64) -> Result<(Vec<Entry>, i64)> {
    let rows: Vec<EntryRow> = app.db.all(store::ENTRIES, args![user, PAGE, (page - 1) * PAGE]).await?;
    let total = app.db.one::<Number>(store::ENTRY_COUNT, args![user]).await?.n;
    Ok((rows.into_iter().map(Entry::from).collect(), total))
}
