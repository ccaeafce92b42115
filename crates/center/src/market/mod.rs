//! Coins and the market: the ledger and the daily reward, what is sold, bought, given and wished for. Rules: the ledger
//! only grows; `users.coins` equals its sum, because both change in one transaction; a balance is never negative; a
//! piece is owned once by a person. Start with `ledger.rs`, then `deals.rs`.

pub mod api;
pub mod attendance;
pub mod belongings;
pub mod command;
pub mod deals;
pub mod economy;
pub mod gifts;
pub mod layer;
pub mod ledger;
pub mod pages;
pub mod shelf;
pub(crate) mod store;
pub mod wishes;
