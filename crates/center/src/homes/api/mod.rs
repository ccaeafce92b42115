//! Homes over the JSON API.

mod codes;
mod rooms;
mod status;

pub use codes::*;
pub use rooms::*;
pub use status::*;
