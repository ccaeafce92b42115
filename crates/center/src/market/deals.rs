//! Buying, giving and selling. Rules: a piece is owned once by a person; who pays is asked by one conditional
//! statement, so coins are never short; the number of a purchase or gift is the reference of its entry, so that what
//! was sold may be bought again. Locks are taken in one order, so that nobody waits in a circle: the key, the row of
//! whoever pays or sells (never a second one), the piece, its places.

use crate::accounts::{Citizen, Nickname};
use crate::app::App;
use crate::clock::Micros;
use crate::db::{Text, Tx, args};
use crate::error::{Error, FieldError, Result};
use crate::homes::layouts;
use crate::market::belongings::{self, New, Origin};
use crate::market::ledger::{self, Entry, Reason};
use crate::market::store::{self, PartedRow, RecipientRow};
use crate::notifications::{self, Kind, News};
use crate::repeats::{self, Key};
use crate::text;
use isometric::Piece;

/// The kinds of thing that a key is for.
const PURCHASE: &str = "purchase";
const GIFT: &str = "gift";
const SALE: &str = "sale";

/// How long the note of a gift may be, in scalar values.
pub const LONGEST_NOTE: usize = 100;

/// What was agreed: the entry in the ledger, and the number of the purchase or gift.
#[derive(Debug, Clone)]
pub struct Deal {
    /// The same from the purchase to the sale.
    pub id: i64,
    pub entry: Entry,
    /// Whether it was made before, with the same key.
    pub is_repeat: bool,
}

/// Buys a piece. 403 `not_resident`, `other_planet`; 402 `not_enough_coins`; 409 `already_owned`; 404 for what is not
/// sold. What was sent before, by its key, gets the first answer.
pub async fn buy(app: &App, citizen: &Citizen, furniture: &str, key: Option<&Key>) -> Result<Deal> {
    if let Some(first) = repeats::first(app, citizen.id, PURCHASE, key).await? {
        return settled(app, citizen.id, Reason::Purchase, first, true).await;
    }
    let piece = for_sale(app, citizen, furniture)?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if let Some(first) = repeats::take(&mut tx, citizen.id, PURCHASE, key, now).await? {
        drop(tx);
        return settled(app, citizen.id, Reason::Purchase, first, true).await;
    }
    let new = New {
        owner: citizen.id,
        furniture: &piece.id,
        origin: Origin::Purchase,
        price: piece.price,
        giver: None,
        note: "",
    };
    let id = pay(&mut tx, citizen.id, new, Reason::Purchase, now).await?;
    repeats::settle(&mut tx, citizen.id, PURCHASE, key, id).await?;
    tx.commit().await?;
    settled(app, citizen.id, Reason::Purchase, id, false).await
}

/// Somebody to whom something may be given.
#[derive(Debug, Clone)]
pub struct Recipient {
    pub id: i64,
    pub nickname: String,
    /// Whether they let the giver give.
    pub takes_gifts: bool,
}

impl From<RecipientRow> for Recipient {
    fn from(row: RecipientRow) -> Recipient {
        let RecipientRow { id, nickname, takes_gifts } = row;
        Recipient { id, nickname, takes_gifts }
    }
}

/// The resident with this id, for `giver`.
pub async fn recipient(app: &App, giver: &Citizen, id: i64) -> Result<Option<Recipient>> {
    let row: Option<RecipientRow> = app.db.maybe(store::RECIPIENT, args![id, giver.id]).await?;
    Ok(row.map(Recipient::from))
}

/// The resident who is called `typed`, for `giver`, with or without an `@`.
pub async fn recipient_called(app: &App, giver: &Citizen, typed: &str) -> Result<Option<Recipient>> {
    let typed = typed.trim();
    let key = Nickname::key_of(typed.strip_prefix('@').unwrap_or(typed));
    let row: Option<RecipientRow> = app.db.maybe(store::RECIPIENT_CALLED, args![key, giver.id]).await?;
    Ok(row.map(Recipient::from))
}

/// What is written on a gift: up to a hundred characters, which may be none.
#[derive(Debug, Clone)]
pub struct Note(String);

impl Note {
    /// 422 at `note`.
    pub fn parse(raw: &str) -> Result<Note> {
        let refused = |refusal| Error::Invalid(vec![FieldError::in_short_text("note", raw, refusal)]);
        text::note(raw, LONGEST_NOTE).map(Note).map_err(refused)
    }
}

/// What was given with this key before, whatever has become of the recipient since: asked before they are looked for.
pub async fn given(app: &App, citizen: &Citizen, key: Option<&Key>) -> Result<Option<Deal>> {
    match repeats::first(app, citizen.id, GIFT, key).await? {
        Some(first) => settled(app, citizen.id, Reason::Gift, first, true).await.map(Some),
        None => Ok(None),
    }
}

/// Gives a piece to somebody else, who must let others give (403 `closed`) and must not own it (409 `already_owned`).
/// Otherwise as [`buy`].
pub async fn give(
    app: &App,
    citizen: &Citizen,
    furniture: &str,
    to: &Recipient,
    note: &Note,
    key: Option<&Key>,
) -> Result<Deal> {
    if let Some(first) = given(app, citizen, key).await? {
        return Ok(first);
    }
    let piece = for_sale(app, citizen, furniture)?;
    if to.id == citizen.id {
        return Err(Error::field("resident", "yourself"));
    }
    if !to.takes_gifts {
        return Err(Error::Forbidden("closed"));
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if let Some(first) = repeats::take(&mut tx, citizen.id, GIFT, key, now).await? {
        drop(tx);
        return settled(app, citizen.id, Reason::Gift, first, true).await;
    }
    let new = New {
        owner: to.id,
        furniture: &piece.id,
        origin: Origin::Gift,
        price: piece.price,
        giver: Some(citizen.id),
        note: &note.0,
    };
    let id = pay(&mut tx, citizen.id, new, Reason::Gift, now).await?;
    repeats::settle(&mut tx, citizen.id, GIFT, key, id).await?;
    let path = format!("/market/{}", piece.id);
    let news = News::new(Kind::Gift, citizen.id, path).of_topic(format!("gift:{id}")).about(&piece.id);
    notifications::tell(app, &mut tx, &news, &[to.id]).await?;
    tx.commit().await?;
    settled(app, citizen.id, Reason::Gift, id, false).await
}

/// Sells a piece back for half of what was paid for it; it leaves all layouts. 409 `not_owned`; 409 `cannot_be_sold`
/// for what came with the keys or as a gift; 404 for what there never was.
pub async fn sell(app: &App, citizen: &Citizen, furniture: &str, key: Option<&Key>) -> Result<Deal> {
    if let Some(first) = repeats::first(app, citizen.id, SALE, key).await? {
        return settled(app, citizen.id, Reason::Sale, first, true).await;
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if let Some(first) = repeats::take(&mut tx, citizen.id, SALE, key, now).await? {
        drop(tx);
        return settled(app, citizen.id, Reason::Sale, first, true).await;
    }
    belongings::hold(&mut tx, citizen.id).await?;
    let Some(PartedRow { id, price }) = tx.maybe(store::PART_WITH, args![citizen.id, furniture]).await? else {
        let owned: Option<Text> = tx.maybe(store::OWNS, args![citizen.id, furniture]).await?;
        return Err(match owned {
            Some(_) => Error::Conflict("cannot_be_sold"),
            None if app.furniture.piece(furniture).is_some() => Error::Conflict("not_owned"),
            None => Error::NotFound,
        });
    };
    layouts::take_out(&mut tx, citizen, furniture, now).await?;
    let back = price / 2;
    let balance = ledger::change(&mut tx, citizen.id, back).await?;
    let reason = (Reason::Sale, &*id.to_string());
    ledger::write(&mut tx, citizen.id, back, reason, Some(furniture), balance, now).await?;
    repeats::settle(&mut tx, citizen.id, SALE, key, id).await?;
    tx.commit().await?;
    settled(app, citizen.id, Reason::Sale, id, false).await
}

/// A piece that `citizen` may buy, for themselves or for others.
fn for_sale<'a>(app: &'a App, citizen: &Citizen, furniture: &str) -> Result<&'a Piece> {
    let piece = app.furniture.piece(furniture).filter(|piece| app.furniture.is_sold(&piece.id));
    let piece = piece.ok_or(Error::NotFound)?;
    let address = citizen.address.filter(|_| citizen.is_resident()).ok_or(Error::Forbidden("not_resident"))?;
    match &piece.planet {
        Some(planet) if planet != address.planet.id() => Err(Error::Forbidden("other_planet")),
        _ => Ok(piece),
    }
}

/// Takes the price from `payer` and makes the piece its new owner's: its number.
async fn pay(tx: &mut Tx, payer: i64, new: New<'_>, reason: Reason, now: Micros) -> Result<i64> {
    let (owner, furniture, price) = (new.owner, new.furniture, new.price);
    let balance = match ledger::change(tx, payer, -price).await {
        // whoever owns it needs no coins for it
        Err(Error::NotEnoughCoins) => {
            let owned: Option<Text> = tx.maybe(store::OWNS, args![owner, furniture]).await?;
            return Err(owned.map_or(Error::NotEnoughCoins, |_| Error::Conflict("already_owned")));
        }
        balance => balance?,
    };
    let id = belongings::add(tx, new, now).await?.ok_or(Error::Conflict("already_owned"))?;
    ledger::write(tx, payer, -price, (reason, &id.to_string()), Some(furniture), balance, now).await?;
    tx.run(store::UNWISH, args![owner, furniture]).await?;
    Ok(id)
}

async fn settled(app: &App, user: i64, reason: Reason, id: i64, is_repeat: bool) -> Result<Deal> {
    Ok(Deal { id, entry: ledger::entry(app, user, reason, id).await?, is_repeat })
}
