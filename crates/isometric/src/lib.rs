//! Rooms and furniture, drawn: from a catalogue and what stands where to SVG. No web, no database.
//!
//! Everything is a whole number. One unit is a sixteenth of a tile; lengths in a catalogue have at most one decimal and
//! are held as **tenths of a unit**, what is drawn is held as **tenths of a pixel**. So the same room is the same bytes
//! on every machine, and the editor's script (`assets/isometric/`) draws the same bytes too; `tests/script.rs` holds
//! it.
//!
//! The floor is 8 × 8 tiles, +x to the lower right, +y to the lower left, +z up: `X = 4(x − y)`, `Y = 2(x + y) − 5z`.
//!
//! Where to start: [`Catalogue::parse`] reads and checks what furniture there is, [`Room`] says what stands where,
//! [`refusals`] holds the rules of placement, [`Sprites`] draws.
//!
//! A piece is a list of parts ([`part`]). Parts are turned by whole quarters (`turn`), sorted by what hides what
//! (`order`), and drawn with a few tones of their colour (`colour`, `draw`).

mod catalogue;
mod check;
mod colour;
mod decal;
mod defs;
mod draw;
mod light;
mod measure;
mod order;
pub mod part;
mod pen;
mod piece;
mod placement;
mod read;
mod room;
mod shadow;
mod sheet;
mod shell;
mod sky;
mod sprite;
mod surface;
mod turn;

pub use catalogue::{Catalogue, Theme};
pub use check::Fault;
pub use piece::{Kind, Name, Piece};
pub use placement::{Code, GRID, MOST_ITEMS, Placement, Refusal, Room, SIDE, WALL_HEIGHT, Wall, refusals};
pub use room::{Drawing, Language};
pub use sheet::{grid, sheet};
pub use sky::Sky;
pub use sprite::{Look, Sprites};
pub use surface::Surface;
