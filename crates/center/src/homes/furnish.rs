//! Furnishing a room: the rules, and writing it.

use isometric::{Catalogue, GRID, Kind, MOST_ITEMS, Placement, Room, SIDE, WALL_HEIGHT, Wall, refusals};

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::Micros;
use crate::db::{Number, Tx, args};
use crate::error::{Error, Result, Unplaced};
use crate::homes::layouts::{Layout, Light};
use crate::homes::store::{self, LayoutRow};
use crate::immigration::Address;
use crate::market::belongings;
use crate::repeats;
use crate::topics::Topic;

/// How many layouts somebody may have.
pub const MOST: i64 = 5;
/// Characters of a layout's name.
pub const LONGEST_NAME: usize = 20;

/// The kind of thing that a key is for when a layout is added.
pub(super) const LAYOUT: &str = "layout";
/// More than there are numbers of layouts.
pub(super) const NUMBERS: i64 = 8;

/// What a key made, of whomever.
pub(super) fn subject(user: i64, n: i64) -> i64 {
    user * NUMBERS + n
}

/// A room as somebody wants it.
pub struct Wish {
    pub room: Room,
    /// As it is when left out, like the name.
    pub light: Option<Light>,
    pub name: Option<String>,
    /// The version that it was made from.
    pub version: Option<i64>,
}

impl Wish {
    /// Whether nothing of it is left to do: it came before, and its answer was lost on the way.
    fn is_done(&self, there: &Layout) -> bool {
        self.room == there.room
            && self.light.is_none_or(|light| light == there.light)
            && self.name.as_ref().is_none_or(|name| *name == there.name)
    }
}

/// Writes the layout that `citizen` shows, or the one with this number, which may be new. All of it or nothing: 422
/// with the item that may not be so, 409 `stale_version` when it was changed since `version` and is not as wished,
/// 409 `layout_gone` when it was thrown away, 403 `not_resident`.
pub async fn furnish(app: &App, citizen: &Citizen, n: Option<i64>, wish: &Wish) -> Result<Layout> {
    let address = home_of(citizen)?;
    if n.is_some_and(|n| !(1..=MOST).contains(&n)) {
        return Err(Error::NotFound);
    }
    check(app, &wish.room)?;
    let mut tx = app.db.begin().await?;
    hold(&mut tx, citizen.id).await?;
    let layout = write(&mut tx, citizen.id, n, wish, app.clock.now()).await?;
    tx.touch(Topic::Home(address));
    tx.commit().await?;
    Ok(layout)
}

/// The rules of what may stand where: 422 with the item that may not be so.
pub(super) fn check(app: &App, room: &Room) -> Result<()> {
    match refusals(&app.furniture.catalogue, room).first() {
        Some(refusal) => {
            Err(Error::Unplaced(Unplaced { code: refusal.code.as_str(), item: refusal.item, with: refusal.with }))
        }
        None => Ok(()),
    }
}

/// Writes a layout that was checked inside the caller's transaction, which holds the account: 422 for what is not
/// theirs, 409 `stale_version`, `layout_gone`.
pub(super) async fn write(tx: &mut Tx, user: i64, n: Option<i64>, wish: &Wish, now: Micros) -> Result<Layout> {
    let owned = belongings::of_in(tx, user).await?;
    if let Some(item) = wish.room.items.iter().position(|item| !owned.contains(&item.furniture)) {
        return Err(Error::Unplaced(Unplaced { code: "not_owned", item: Some(item), with: None }));
    }
    let items = serde_json::to_string(&wish.room.items).map_err(Error::internal)?;
    let there: Option<LayoutRow> = match n {
        Some(n) => tx.maybe(store::LAYOUT, args![user, n]).await?,
        None => tx.maybe(store::SHOWN, args![user]).await?,
    };
    let there = there.map(Layout::try_from).transpose()?;
    let stale = |version: i64| wish.version.is_some_and(|known| known != version);
    let (paper, floor, light) = (&wish.room.wallpaper, &wish.room.flooring, wish.light.map(Light::name));
    let n = match there {
        Some(layout) if stale(layout.version) && wish.is_done(&layout) => return Ok(layout),
        Some(layout) if stale(layout.version) => return Err(Error::Conflict("stale_version")),
        Some(layout) => {
            let name = wish.name.as_deref();
            tx.run(store::SET, args![user, layout.n, paper, floor, items, light, name, now]).await?;
            layout.n
        }
        None if stale(0) => return Err(Error::Conflict("layout_gone")),
        None => {
            let is_first = tx.maybe::<LayoutRow>(store::SHOWN, args![user]).await?.is_none();
            let n = n.unwrap_or(1);
            let name = wish.name.as_deref().unwrap_or_default();
            let light = light.unwrap_or(Light::Auto.name());
            tx.run(store::INSERT, args![user, n, name, is_first, paper, floor, light, items, now]).await?;
            n
        }
    };
    tx.maybe::<LayoutRow>(store::LAYOUT, args![user, n]).await?.ok_or(Error::Internal)?.try_into()
}

/// Where a piece would fit into a room: the first free place from the back, on the walls from the middle.
pub fn free_place(catalogue: &Catalogue, room: &Room, furniture: &str) -> Option<Placement> {
    let piece = catalogue.piece(furniture)?;
    let walls: &[Option<Wall>] =
        if piece.kind == Kind::Wall { &[Some(Wall::Right), Some(Wall::Left)] } else { &[None] };
    let mut tried = room.clone();
    tried.items.push(Placement {
        furniture: furniture.to_owned(),
        x: 0,
        y: 0,
        rotation: 0,
        wall: None,
        colour: 0,
        off: false,
    });
    let last = room.items.len();
    for wall in walls {
        for y in (0..SIDE).step_by(GRID as usize) {
            for x in (0..SIDE).step_by(GRID as usize) {
                // what hangs on a wall hangs at the height of the eye first
                let y = if wall.is_some() { (y + 2 * GRID) % WALL_HEIGHT } else { y };
                let item = &mut tried.items[last];
                (item.x, item.y, item.wall) = (x, y, *wall);
                if !refusals(catalogue, &tried).iter().any(|refusal| refusal.item == Some(last)) {
                    return tried.items.pop();
                }
            }
        }
    }
    None
}

/// Shows the room in this light; 403 `not_resident`.
pub async fn light(app: &App, citizen: &Citizen, light: Light) -> Result<()> {
    let address = home_of(citizen)?;
    let mut tx = app.db.begin().await?;
    hold(&mut tx, citizen.id).await?;
    tx.run(store::SET_LIGHT, args![citizen.id, light.name(), app.clock.now()]).await?;
    tx.touch(Topic::Home(address));
    Ok(tx.commit().await?)
}

/// Shows the layout with this number to everybody; 404 when there is none.
pub async fn show(app: &App, citizen: &Citizen, n: i64) -> Result<()> {
    let address = home_of(citizen)?;
    let mut tx = app.db.begin().await?;
    hold(&mut tx, citizen.id).await?;
    tx.maybe::<LayoutRow>(store::LAYOUT, args![citizen.id, n]).await?.ok_or(Error::NotFound)?;
    tx.run(store::HIDE_ALL, args![citizen.id]).await?;
    tx.run(store::SHOW, args![citizen.id, n, app.clock.now()]).await?;
    tx.touch(Topic::Home(address));
    Ok(tx.commit().await?)
}

/// Throws a layout away; 409 `layout_shown` for the one that is shown, 404 when there is none.
pub async fn delete(app: &App, citizen: &Citizen, n: i64) -> Result<()> {
    let address = home_of(citizen)?;
    let mut tx = app.db.begin().await?;
    hold(&mut tx, citizen.id).await?;
    let layout = tx.maybe::<LayoutRow>(store::LAYOUT, args![citizen.id, n]).await?.ok_or(Error::NotFound)?;
    if layout.is_shown {
        return Err(Error::Conflict("layout_shown"));
    }
    tx.run(store::DELETE, args![citizen.id, n]).await?;
    repeats::release(&mut tx, LAYOUT, subject(citizen.id, n)).await?;
    tx.touch(Topic::Home(address));
    Ok(tx.commit().await?)
}

/// Nobody else writes what this person owns or has furnished until the commit.
pub(super) async fn hold(tx: &mut Tx, user: i64) -> Result<()> {
    tx.maybe::<Number>(store::HOLD, args![user]).await?.map(drop).ok_or(Error::SignInNeeded)
}

/// Where they live: 403 `not_resident` when they do not.
pub(super) fn home_of(citizen: &Citizen) -> Result<Address> {
    citizen.address.ok_or(Error::Forbidden("not_resident"))
}

/// Calls a layout something else, and nothing more; 404 when there is none.
pub async fn rename(app: &App, citizen: &Citizen, n: i64, name: &str) -> Result<()> {
    let address = home_of(citizen)?;
    let mut tx = app.db.begin().await?;
    hold(&mut tx, citizen.id).await?;
    if tx.run(store::SET_NAME, args![citizen.id, n, name, app.clock.now()]).await? == 0 {
        return Err(Error::NotFound);
    }
    tx.touch(Topic::Home(address));
    Ok(tx.commit().await?)
}

/// Puts a piece of theirs into the room that they show, where there is a place for it, unless it stands there: where
/// they live. 422 `no_place`, `too_many`, `not_owned`.
pub async fn put(app: &App, citizen: &Citizen, furniture: &str) -> Result<Address> {
    let address = home_of(citizen)?;
    let mut tx = app.db.begin().await?;
    hold(&mut tx, citizen.id).await?;
    let shown: Layout =
        tx.maybe::<LayoutRow>(store::SHOWN, args![citizen.id]).await?.ok_or(Error::Internal)?.try_into()?;
    let mut room = shown.room;
    if room.items.iter().any(|item| item.furniture == furniture) {
        return Ok(address);
    }
    if room.items.len() >= MOST_ITEMS {
        return Err(Error::Refused("too_many"));
    }
    room.items.push(free_place(&app.furniture.catalogue, &room, furniture).ok_or(Error::Refused("no_place"))?);
    let wish = Wish { room, light: None, name: None, version: None };
    write(&mut tx, citizen.id, Some(shown.n), &wish, app.clock.now()).await?;
    tx.touch(Topic::Home(address));
    tx.commit().await?;
    Ok(address)
}
