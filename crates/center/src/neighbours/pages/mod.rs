//! The pages of neighbours.

mod book;
mod door;
mod host;
mod people;
mod rooms;
mod ties;
mod visitor;
mod write;

pub use door::{say, show_door};
pub use host::{choose, show_settings};
pub use people::{show_list, show_neighbours, show_random};
pub use rooms::show_rooms;
pub use ties::tie;
pub use write::{answer, delete, edit, write};

use crate::app::App;
use crate::error::{Error, Result};
use crate::immigration::Address;

/// Planet, floor and unit as they stand in an address.
type Place = (String, String, String);

/// The unit at a place; 404 where there is none.
fn address_of(app: &App, (planet, floor, unit): &Place) -> Result<Address> {
    let number = |text: &str| text.parse::<i64>().map_err(|_| Error::NotFound);
    app.towers.address(planet, number(floor)?, number(unit)?).ok_or(Error::NotFound)
}
