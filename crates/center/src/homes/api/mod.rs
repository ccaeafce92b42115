//! Homes over the JSON API.

mod codes;
mod rooms;

pub use codes::*;
pub use rooms::*;
