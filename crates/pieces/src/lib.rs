//! A page that many people read is made and compressed once. What is each reader's own in it (a name, coins, buttons for
//! what they wrote) is left out and put in when the page is sent.
//!
//! A text with [marks](mark()) is kept as a [`Kept`]; [`Kept::gzip`] makes the answer of it as one ordinary gzip member, and
//! [`Kept::plain`] as text. In a member what is a reader's own travels in stored blocks: no secret is compressed together
//! with a text that others choose, so that the length of the answer tells nothing of it but its own length. [`Store`]
//! keeps such texts under the version at which they were read, within a bound.
//!
//! Formats: RFC 1951 (deflate), RFC 1952 (gzip). The sum of joined pieces is that of polynomials modulo the CRC's, as
//! M. Adler described it for zlib's `crc32_combine`.

#![forbid(unsafe_code)]

mod common;
mod join;
mod kept;
mod packed;
mod piece;
mod rows;
mod store;

pub use kept::{Kept, Slot, mark, mark_fine, note, strip, tell_apart_by};
pub use packed::hurry;
pub use store::{Place, Stats, Store};
