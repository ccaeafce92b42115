//! Finding what people wrote: every word occurs in title, body or the author's nickname, as a part of whatever it
//! stands in. Rules: texts are compared in NFC and without case; the index is kept in the transaction that changes the
//! text; what is found is decided by the index alone, so nothing is ever scanned; nicknames are found as people, and
//! through them what they wrote; no more than a thousand are counted. The decision and its figures are in ADR 14.
//! Start with `query.rs` for what can be asked, `lists.rs` for how the index is written and `runs.rs` for what is new
//! in it, then `find.rs`.

mod budget;
mod clause;
pub mod command;
pub mod find;
mod fold;
mod index;
mod lists;
mod marks;
mod phrase;
mod query;
pub mod rebuild;
mod runs;
pub(crate) mod store;

pub use find::{Found, Named};
pub use fold::folded;
pub use index::{Before, Thing, added, before, hold_people, settle};
pub use marks::{Part, excerpt, marked};
pub use query::{MOST_CHARACTERS, Query};
pub use runs::settle_all;
