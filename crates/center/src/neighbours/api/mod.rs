//! Neighbours over the JSON API.

mod guestbook;
mod lists;
mod ties;

pub use guestbook::*;
pub use lists::*;
pub use ties::*;
