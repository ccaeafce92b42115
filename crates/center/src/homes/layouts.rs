//! Layouts: how a room is furnished.

use isometric::{Placement, Room};

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::Micros;
use crate::db::{Tx, args};
use crate::error::{Error, Result};
use crate::homes::codes::Code;
use crate::homes::store::{self, LayoutRow};
use crate::topics::Topic;

/// What light a room is seen in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// By the site's clock.
    Auto,
    Day,
    Night,
}

impl Light {
    /// All of them, with the keys of their names.
    pub const NAMED: [(&'static str, &'static str); 3] =
        [("auto", "room-light-auto"), ("day", "room-light-day"), ("night", "room-light-night")];

    pub fn name(self) -> &'static str {
        match self {
            Light::Auto => "auto",
            Light::Day => "day",
            Light::Night => "night",
        }
    }

    pub fn parse(name: &str) -> Option<Light> {
        [Light::Auto, Light::Day, Light::Night].into_iter().find(|light| light.name() == name)
    }
}

/// A furnished room.
#[derive(Debug, Clone)]
pub struct Layout {
    /// 1 to 5.
    pub n: i64,
    /// Empty: it has none.
    pub name: String,
    pub is_shown: bool,
    pub room: Room,
    pub light: Light,
    /// Grows with every change.
    pub version: i64,
    /// With which others may try it on.
    pub code: Option<Code>,
}

/// What is seen of a layout.
#[derive(Debug, Clone)]
pub struct Furnished {
    pub room: Room,
    pub light: Light,
}

impl Furnished {
    /// As it stands in the table.
    pub fn read(wallpaper: String, flooring: String, light: &str, items: &str) -> Result<Furnished> {
        let items: Vec<Placement> = serde_json::from_str(items).map_err(Error::internal)?;
        let light = Light::parse(light).ok_or_else(|| Error::internal("a light that is none"))?;
        Ok(Furnished { room: Room { wallpaper, flooring, items }, light })
    }
}

impl TryFrom<LayoutRow> for Layout {
    type Error = Error;

    fn try_from(row: LayoutRow) -> Result<Layout> {
        let Furnished { room, light } = Furnished::read(row.wallpaper, row.flooring, &row.light, &row.items)?;
        Ok(Layout {
            n: row.n,
            name: row.name,
            is_shown: row.is_shown,
            room,
            light,
            version: row.version,
            code: row.code.as_deref().and_then(Code::parse),
        })
    }
}

/// The layout that somebody shows; nothing when they have none.
pub async fn shown(app: &App, user: i64) -> Result<Option<Layout>> {
    app.db.maybe::<LayoutRow>(store::SHOWN, args![user]).await?.map(Layout::try_from).transpose()
}

/// The layout of somebody with this number.
pub async fn one(app: &App, user: i64, n: i64) -> Result<Option<Layout>> {
    app.db.maybe::<LayoutRow>(store::LAYOUT, args![user, n]).await?.map(Layout::try_from).transpose()
}

/// All layouts of somebody, by their numbers.
pub async fn of(app: &App, user: i64) -> Result<Vec<Layout>> {
    let rows: Vec<LayoutRow> = app.db.all(store::LAYOUTS, args![user]).await?;
    rows.into_iter().map(Layout::try_from).collect()
}

/// Takes a piece out of all layouts of `citizen`, who no longer owns it, inside the caller's transaction, which must
/// have taken the row of the account already.
pub async fn take_out(tx: &mut Tx, citizen: &Citizen, furniture: &str, now: Micros) -> Result<()> {
    let user = citizen.id;
    if let Some(address) = citizen.address {
        tx.touch(Topic::Home(address));
    }
    let rows: Vec<LayoutRow> = tx.all(store::LAYOUTS, args![user]).await?;
    for row in rows {
        let mut items: Vec<Placement> = serde_json::from_str(&row.items).map_err(Error::internal)?;
        let before = items.len();
        items.retain(|item| item.furniture != furniture);
        if items.len() < before {
            let items = serde_json::to_string(&items).map_err(Error::internal)?;
            tx.run(store::SET_ITEMS, args![user, row.n, items, now]).await?;
        }
    }
    Ok(())
}
