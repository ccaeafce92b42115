//! Coins and the market over the JSON API.

mod deals;
mod gifts;
mod ledger;
mod lists;
mod wishes;

pub use deals::*;
pub use gifts::*;
pub use ledger::*;
pub use lists::*;
pub use wishes::*;
