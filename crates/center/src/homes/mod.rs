//! Homes: how residents have furnished their rooms. Rules: the server repeats every rule of the editor; a layout is kept
//! as a whole or not at all; one of up to five layouts is shown; what somebody does not own stands in none of theirs.
//! Start with `layouts.rs`.

pub mod layouts;
pub mod starter;
pub(crate) mod store;
