//! Residents: who lives behind a door, and what of it others may know.

use jiff::civil::Date;

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::Micros;
use crate::db::args;
use crate::error::{Error, Result};
use crate::immigration::store::{self, AtDoorRow, ResidentRow};
use crate::immigration::{Address, application};
use crate::portraits::Files;
use crate::visibility::Openness;

/// Somebody who holds a unit, with everything on their card.
#[derive(Debug, Clone)]
pub struct Resident {
    pub id: i64,
    pub nickname: String,
    pub address: Address,
    /// Since when, and the card's day of issue.
    pub since: Micros,
    pub birthday: Date,
    /// For the resident and admins only, like the names, the full birthday and the coins: see [`Resident::is_open_to`].
    pub citizen_number: String,
    pub name_ko: String,
    pub name_en: String,
    pub coins: i64,
}

impl Resident {
    /// Whether `viewer` may see the real names, the full birthday, the coins and the citizen number.
    pub fn is_open_to(&self, viewer: &Citizen) -> bool {
        viewer.id == self.id || viewer.is_admin()
    }

    /// `MM.DD`
    pub fn birthday_short(&self) -> String {
        self.birthday.strftime("%m.%d").to_string()
    }
}

/// The resident with this user id.
pub async fn find(app: &App, user: i64) -> Result<Option<Resident>> {
    let row: Option<ResidentRow> = app.db.maybe(store::RESIDENT, args![user]).await?;
    row.map(from_row).transpose()
}

/// Who lives at `address`.
pub async fn at(app: &App, address: Address) -> Result<Option<Resident>> {
    let row: Option<ResidentRow> =
        app.db.maybe(store::RESIDENT_AT, args![address.planet.id(), address.floor, address.unit]).await?;
    row.map(from_row).transpose()
}

/// A resident, and what stands beside them at their door.
pub struct Door {
    pub resident: Resident,
    pub portrait: Files,
    /// What strangers may see now.
    pub openness: Openness,
    /// What they say; empty: nothing.
    pub status: String,
    /// The next doors of the tower that are lived in, down and up.
    pub beside: [Option<Address>; 2],
}

/// Who lives at `address`, with their portrait, what they say and what strangers see: one question.
pub async fn door(app: &App, address: Address) -> Result<Option<Door>> {
    let row: Option<AtDoorRow> =
        app.db.maybe(store::DOOR, args![address.planet.id(), address.floor, address.unit]).await?;
    let Some(row) = row else { return Ok(None) };
    let AtDoorRow { user_id, planet, floor, unit, citizen_number, issued_at, nickname, coins, .. } = row;
    let AtDoorRow { name_ko, name_en, birthday, suspended_until, room, card, message, animation, still, .. } = row;
    let beside = [row.below, row.above].map(|number| number.map(|number| Address::behind(address.planet, number)));
    let resident = ResidentRow {
        user_id,
        planet,
        floor,
        unit,
        citizen_number,
        issued_at,
        nickname,
        coins,
        name_ko,
        name_en,
        birthday,
    };
    Ok(Some(Door {
        resident: from_row(resident)?,
        portrait: Files::named(still.as_deref(), animation.as_deref()),
        openness: Openness::now(room, card, suspended_until, app.clock.now()),
        status: message.unwrap_or_default(),
        beside,
    }))
}

fn from_row(row: ResidentRow) -> Result<Resident> {
    let address = Address::from_row(Some(&row.planet), Some(row.floor), Some(row.unit))
        .ok_or_else(|| Error::internal("a residence on no planet"))?;
    let birthday = application::day(&row.birthday).ok_or_else(|| Error::internal("a birthday that is no day"))?;
    Ok(Resident {
        id: row.user_id,
        nickname: row.nickname,
        address,
        since: row.issued_at,
        birthday,
        citizen_number: row.citizen_number,
        name_ko: row.name_ko,
        name_en: row.name_en,
        coins: row.coins,
    })
}
