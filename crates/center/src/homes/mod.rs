//! Homes: how residents have furnished their rooms. Rules: the server repeats every rule of the editor; a layout is
//! kept as a whole or not at all; one of up to five layouts is shown; what somebody does not own stands in none of
//! theirs. Start with `layouts.rs`, then `furnish.rs`; `codes.rs` lets others try a layout on.

pub mod album;
pub mod api;
pub mod codes;
pub mod drawers;
pub mod furnish;
pub mod layouts;
pub mod pages;
pub mod picture;
pub mod postcard;
pub mod sent;
pub mod starter;
pub mod status;
pub(crate) mod store;
