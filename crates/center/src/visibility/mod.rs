//! Who lets strangers see what: a switch each for room and card, both off at first. Rules: whoever is suspended or gone
//! shows nothing; what strangers are shown of somebody is a [`Shown`], which knows no more than they may; it is asked
//! at every request, so that what is switched off is gone with the next one. Start with [`set`], then `pages/`.

pub mod api;
pub mod pages;
pub(crate) mod store;

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::Micros;
use crate::db::args;
use crate::error::{Error, Result};
use crate::homes::layouts::Furnished;
use crate::immigration::Address;
use crate::topics::Topic;
use crate::visibility::store::{OpenRow, RoomAtRow, ShownRow};

/// What of somebody everybody may see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Openness {
    pub room: bool,
    pub card: bool,
}

impl Openness {
    /// Of what is switched on, where it ever was; nothing while somebody rests until later than `now`.
    pub fn now(room: Option<bool>, card: Option<bool>, suspended_until: Micros, now: Micros) -> Openness {
        let is_here = suspended_until <= now;
        Openness { room: room == Some(true) && is_here, card: card == Some(true) && is_here }
    }
}

/// What somebody wants of it; what is left out stays as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish {
    pub room: Option<bool>,
    pub card: Option<bool>,
}

/// A resident as strangers know them.
#[derive(Debug, Clone)]
pub struct Shown {
    pub id: i64,
    pub nickname: String,
    pub address: Address,
    /// Since when they live there; strangers are told the month.
    pub since: Micros,
    /// What they say at their door; empty: nothing.
    pub status: String,
    /// What strangers may see now.
    pub openness: Openness,
}

/// Switches; 403 `not_resident` for whoever has neither room nor card.
pub async fn set(app: &App, citizen: &Citizen, wish: Wish) -> Result<Openness> {
    let address = citizen.address.ok_or(Error::Forbidden("not_resident"))?;
    let mut tx = app.db.begin().await?;
    let asked = |wish: Option<bool>| (wish.is_some(), wish.unwrap_or_default());
    let ((is_room, room), (is_card, card)) = (asked(wish.room), asked(wish.card));
    let row: OpenRow = tx.one(store::SET, args![citizen.id, is_room, room, is_card, card]).await?;
    tx.touch(Topic::Home(address));
    tx.commit().await?;
    Ok(Openness { room: row.room, card: row.card })
}

/// Who lives at `address`, as strangers know them; nothing when nobody does.
pub async fn at(app: &App, address: Address) -> Result<Option<Shown>> {
    let Address { planet, floor, unit } = address;
    from_row(app, app.db.point(store::AT, args![planet.id(), floor, unit]).await?)
}

/// The resident with this user id, as strangers know them.
pub async fn of(app: &App, user: i64) -> Result<Option<Shown>> {
    from_row(app, app.db.point(store::OF, args![user]).await?)
}

/// Who lives at `address`, if strangers may see the room.
pub async fn room_at(app: &App, address: Address) -> Result<Option<Shown>> {
    Ok(at(app, address).await?.filter(|shown| shown.openness.room))
}

/// The same with the room that they show: one question.
pub async fn furnished_at(app: &App, address: Address) -> Result<Option<(Shown, Furnished)>> {
    let Address { planet, floor, unit } = address;
    let row: Option<RoomAtRow> = app.db.maybe(store::ROOM_AT, args![planet.id(), floor, unit]).await?;
    let Some(row) = row else { return Ok(None) };
    let RoomAtRow { user_id, planet, floor, unit, issued_at, nickname, suspended_until, room, card, message, .. } = row;
    let RoomAtRow { wallpaper, flooring, light, items, .. } = row;
    let whose = ShownRow { user_id, planet, floor, unit, issued_at, nickname, suspended_until, room, card, message };
    let shown = from_row(app, Some(whose))?.filter(|shown| shown.openness.room);
    let furnished = Furnished::read(wallpaper, flooring, &light, &items)?;
    Ok(shown.map(|shown| (shown, furnished)))
}

/// Who lives at `address`, if strangers may see the card.
pub async fn card_at(app: &App, address: Address) -> Result<Option<Shown>> {
    Ok(at(app, address).await?.filter(|shown| shown.openness.card))
}

/// Whether strangers may see the room of this resident.
pub async fn shows_room(app: &App, user: i64) -> Result<bool> {
    Ok(of(app, user).await?.is_some_and(|shown| shown.openness.room))
}

/// Whether strangers may see the card of this resident, and with it the portrait.
pub async fn shows_card(app: &App, user: i64) -> Result<bool> {
    Ok(of(app, user).await?.is_some_and(|shown| shown.openness.card))
}

fn from_row(app: &App, row: Option<ShownRow>) -> Result<Option<Shown>> {
    let Some(row) = row else { return Ok(None) };
    let address = Address::from_row(Some(&row.planet), Some(row.floor), Some(row.unit))
        .ok_or_else(|| Error::internal("a residence on no planet"))?;
    let openness = Openness::now(row.room, row.card, row.suspended_until, app.clock.now());
    let (id, nickname, since) = (row.user_id, row.nickname, row.issued_at);
    Ok(Some(Shown { id, nickname, address, since, status: row.message.unwrap_or_default(), openness }))
}
