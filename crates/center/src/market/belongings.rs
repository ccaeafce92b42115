//! What somebody owns. A piece is owned once by a person, however it came to them; it is theirs to place as often as
//! they like.

use std::collections::HashSet;

use crate::app::App;
use crate::clock::Micros;
use crate::db::{Number, Text, Tx, args};
use crate::error::Result;
use crate::homes::layouts;
use crate::market::store::{self, BelongingRow, MarksRow};

/// How many belongings a page of them has.
pub const PAGE: i64 = 50;

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

/// A piece that becomes somebody's.
pub(super) struct New<'a> {
    pub owner: i64,
    pub furniture: &'a str,
    pub origin: Origin,
    pub price: i64,
    pub giver: Option<i64>,
    pub note: &'a str,
}

/// Makes `furniture` theirs inside the caller's transaction: its number, nothing when they own it already.
pub async fn own(tx: &mut Tx, user: i64, furniture: &str, origin: Origin, now: Micros) -> Result<Option<i64>> {
    add(tx, New { owner: user, furniture, origin, price: 0, giver: None, note: "" }, now).await
}

pub(super) async fn add(tx: &mut Tx, new: New<'_>, now: Micros) -> Result<Option<i64>> {
    let values =
        args![new.owner, new.furniture, new.origin.name(), new.price, new.giver, new.note, now, new.giver.is_some()];
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

/// Waits for whoever else buys, sells or furnishes for `user`, and makes them wait, until the transaction ends. Taken
/// before anything else of theirs.
pub async fn hold(tx: &mut Tx, user: i64) -> Result<()> {
    Ok(tx.hold(store::HOLD, args![user]).await?)
}

/// Something that somebody owns.
#[derive(Debug, Clone)]
pub struct Belonging {
    pub id: i64,
    pub furniture: String,
    /// `starter`, `purchase` or `gift`.
    pub origin: String,
    /// What was paid for it, by whomever.
    pub price: i64,
    /// Who gave it, if their account is still there.
    pub giver: Option<(i64, String)>,
    pub note: String,
    pub acquired_at: Micros,
    /// A gift that its owner has not seen yet.
    pub is_new: bool,
}

impl Belonging {
    /// What selling it gives; nothing for what was not bought by its owner.
    pub fn worth(&self) -> Option<i64> {
        (self.origin == Origin::Purchase.name()).then_some(self.price / 2)
    }
}

impl From<BelongingRow> for Belonging {
    fn from(row: BelongingRow) -> Belonging {
        let BelongingRow { id, furniture, origin, price, giver_id, giver, note, acquired_at, is_new } = row;
        Belonging { id, furniture, origin, price, giver: giver_id.zip(giver), note, acquired_at, is_new }
    }
}

/// A page of what `user` owns, last acquired first, and how much there is.
pub async fn page(app: &App, user: i64, number: i64) -> Result<(Vec<Belonging>, i64)> {
    let rows: Vec<BelongingRow> = app.db.all(store::BELONGINGS, args![user, PAGE, (number - 1) * PAGE]).await?;
    let total = app.db.one::<Number>(store::COUNT_BELONGINGS, args![user]).await?.n;
    Ok((rows.into_iter().map(Belonging::from).collect(), total))
}

/// The piece `furniture` of `user`, if it is theirs.
pub async fn find(app: &App, user: i64, furniture: &str) -> Result<Option<Belonging>> {
    let row: Option<BelongingRow> = app.db.maybe(store::BELONGING, args![user, furniture]).await?;
    Ok(row.map(Belonging::from))
}

/// What was given to `user`, the last fifty.
pub async fn presents(app: &App, user: i64) -> Result<Vec<Belonging>> {
    let rows: Vec<BelongingRow> = app.db.all(store::PRESENTS, args![user]).await?;
    Ok(rows.into_iter().map(Belonging::from).collect())
}

/// What stands in the room that `user` shows.
pub async fn placed(app: &App, user: i64) -> Result<HashSet<String>> {
    let shown = layouts::shown(app, user).await?;
    Ok(shown.into_iter().flat_map(|layout| layout.room.items).map(|item| item.furniture).collect())
}

/// What somebody owns and wishes for, as lists mark it.
#[derive(Debug, Default)]
pub struct Marks {
    owned: String,
    wished: String,
}

impl Marks {
    /// Those of `user`: a point, for it is asked with every look at the market.
    pub async fn of(app: &App, user: i64) -> Result<Marks> {
        let row: Option<MarksRow> = app.db.point(store::MARKS, args![user]).await?;
        let row = row.unwrap_or(MarksRow { owned: None, wished: None });
        Ok(Marks { owned: row.owned.unwrap_or_default(), wished: row.wished.unwrap_or_default() })
    }

    pub fn owned(&self) -> HashSet<&str> {
        self.owned.split(' ').collect()
    }

    pub fn wished(&self) -> HashSet<&str> {
        self.wished.split(' ').collect()
    }
}
