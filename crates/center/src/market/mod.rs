//! Coins: the ledger and the daily reward. The market itself is not open yet. Rules: the ledger only grows;
//! `users.coins` equals its sum, because both change in one transaction; a balance is never negative. Start with
//! `ledger.rs`.

pub mod api;
pub mod attendance;
pub mod belongings;
pub mod layer;
pub mod ledger;
pub mod pages;
pub(crate) mod store;
