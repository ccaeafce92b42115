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
    /// Seven days in a row.
    Streak,
    Purchase,
    Sale,
    /// Paid by the giver.
    Gift,
    /// By who keeps the site.
    Grant,
}

impl Reason {
    pub fn name(self) -> &'static str {
        match self {
            Reason::Settlement => "settlement",
            Reason::Attendance => "attendance",
            Reason::Streak => "streak",
            Reason::Purchase => "purchase",
            Reason::Sale => "sale",
            Reason::Gift => "gift",
            Reason::Grant => "grant",
        }
    }
}

/// Gives `amount` coins (or takes, when negative) inside the caller's transaction; the new balance. `reference` is
/// unique per user and reason: the same gift twice is a 409, and nothing changes once the caller drops the transaction.
pub async fn enter(tx: &mut Tx, user: i64, amount: i64, reason: Reason, reference: &str, now: Micros) -> Result<i64> {
    let balance = change(tx, user, amount).await?;
    write(tx, user, amount, (reason, reference), None, balance, now).await?;
    Ok(balance)
}

/// Changes the coins of `user`, whose row is taken by it: the new balance. 402 `not_enough_coins`. An entry must
/// follow.
pub(super) async fn change(tx: &mut Tx, user: i64, amount: i64) -> Result<i64> {
    let changed: Option<Number> = tx.maybe(store::CHANGE_COINS, args![user, amount]).await?;
    Ok(changed.ok_or(Error::NotEnoughCoins)?.n)
}

/// Writes the entry of a change.
pub(super) async fn write(
    tx: &mut Tx,
    user: i64,
    amount: i64,
    (reason, reference): (Reason, &str),
    furniture: Option<&str>,
    balance: i64,
    now: Micros,
) -> Result<()> {
    let values = args![user, amount, reason.name(), reference, furniture, balance, now];
    if tx.run(store::INSERT_ENTRY, values).await? == 1 { Ok(()) } else { Err(Error::Conflict("already_entered")) }
}

/// A change of somebody's coins.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: i64,
    /// Negative when coins were taken.
    pub amount: i64,
    /// A word such as `attendance`; see the `check` of the table.
    pub reason: String,
    /// What it was for, e.g. the date of an attendance, or the number of a purchase.
    pub reference: String,
    /// The piece that was bought, given or sold.
    pub furniture: Option<String>,
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

/// The entry of a purchase, sale or gift by its number.
pub(super) async fn entry(app: &App, user: i64, reason: Reason, number: i64) -> Result<Entry> {
    let row: Option<EntryRow> = app.db.maybe(store::ENTRY, args![user, reason.name(), number.to_string()]).await?;
    row.map(Entry::from).ok_or(Error::NotFound)
}
