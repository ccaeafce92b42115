//! Rooms of the demo's residents: a few that were furnished by hand, in turns, each in the colours of its own.

use std::collections::BTreeSet;

use isometric::Room;

use super::store;
use crate::app::App;
use crate::clock::Micros;
use crate::db::{Tx, Value, args};
use crate::error::{Error, Result};

/// Furnishes everybody's room; what stands in it is theirs.
pub async fn furnish(app: &App, tx: &mut Tx, residents: &[i64], now: Micros) -> Result<()> {
    let rooms: Vec<Room> =
        serde_json::from_str(include_str!("../../../../catalogue/demo/rooms.json")).map_err(Error::internal)?;
    let catalogue = &app.furniture.catalogue;
    let (mut belongings, mut layouts): (Vec<Vec<Value>>, Vec<Vec<Value>>) = (Vec::new(), Vec::new());
    for (place, user) in residents.iter().enumerate() {
        let room = &rooms[place % rooms.len()];
        let surface = |own: &str, all: &[isometric::Surface]| {
            let turn = place / rooms.len();
            if turn == 0 { own.to_owned() } else { all[(place + turn) % all.len()].id.clone() }
        };
        let (paper, floor) =
            (surface(&room.wallpaper, &catalogue.wallpapers), surface(&room.flooring, &catalogue.floorings));
        let items = serde_json::to_string(&room.items).map_err(Error::internal)?;
        layouts.push(args![*user, 1, "", true, paper, floor, "auto", items, 1, now].into());
        let starter = catalogue.starter.items.iter().map(|item| (&item.furniture, "starter"));
        let bought = room.items.iter().map(|item| (&item.furniture, "purchase"));
        let mut seen = BTreeSet::new();
        for (furniture, origin) in starter.chain(bought).filter(|(furniture, _)| seen.insert(*furniture)) {
            belongings.push(args![*user, furniture, origin, 0, now].into());
        }
    }
    tx.insert_many(store::INSERT_BELONGINGS, belongings).await?;
    tx.insert_many(store::INSERT_LAYOUTS, layouts).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use isometric::{Catalogue, Room, refusals};

    #[test]
    fn they_may_all_be_so() {
        let catalogue = Catalogue::built_in().unwrap();
        let rooms: Vec<Room> = serde_json::from_str(include_str!("../../../../catalogue/demo/rooms.json")).unwrap();
        for (place, room) in rooms.iter().enumerate() {
            assert_eq!(refusals(&catalogue, room), [], "room {place}");
        }
    }
}
