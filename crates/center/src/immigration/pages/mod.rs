//! The pages of the way from Earth to a door: application, planets, tower, card, doors.

mod application;
mod card;
mod door;
mod meet;
mod planets;
mod tower;

pub use application::{file_application, show_application};
pub use card::{card_png, show_card};
pub use door::free_door;
pub use meet::show_meeting;
pub use planets::show_planets;
pub use tower::{claim, show_tower};
