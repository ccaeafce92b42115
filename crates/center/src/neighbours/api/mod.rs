//! Neighbours over the JSON API.

mod guestbook;
mod lists;
mod rooms;
mod ties;

pub use guestbook::*;
pub use lists::*;
pub use rooms::*;
pub use ties::*;
