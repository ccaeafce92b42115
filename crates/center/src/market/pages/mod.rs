//! The pages of the market and of coins.

mod coins;
mod economy;
mod gifts;
mod giving;
mod list;
mod pictures;
mod piece;
mod wishes;

pub use coins::show_coins;
pub use economy::show_economy;
pub use gifts::{gifts_seen, take_gifts};
pub use giving::gift;
pub use list::show_market;
pub use pictures::{picture, room};
pub use piece::{purchase, sale, show_piece, wish};
pub use wishes::{show_wishes, show_wishes_of};

use isometric::{Look, Piece};

use crate::frame::Page;
use crate::furniture::Furniture;
use crate::immigration::Planet;
use crate::market::shelf;

/// A piece as lists show it.
struct Shown {
    id: String,
    name: String,
    price: i64,
    /// The planet whose residents alone may buy it.
    planet: Option<Planet>,
    picture: String,
    is_new: bool,
}

impl Shown {
    fn of(furniture: &Furniture, piece: &Piece, page: &Page) -> Shown {
        Shown {
            id: piece.id.clone(),
            name: shelf::name(piece, page.locale).to_owned(),
            price: piece.price,
            planet: piece.planet.as_deref().and_then(Planet::from_id),
            picture: furniture.picture_url(&piece.id, Look::default()),
            is_new: is_new(furniture, piece, page),
        }
    }
}

/// Whether a piece came lately; the page is another one when it no longer did.
fn is_new(furniture: &Furniture, piece: &Piece, page: &Page) -> bool {
    let until = furniture.new_until(&piece.id).filter(|until| page.now < *until);
    if let Some(until) = until {
        page.ends_at(until);
    }
    until.is_some()
}
