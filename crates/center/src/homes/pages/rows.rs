//! What stands in a room, piece by piece: the rows of the list by which it is furnished without scripts.

use isometric::{GRID, Look, Piece, Placement, SIDE, Wall};

use crate::frame::Page;
use crate::furniture::Furniture;
use crate::locale::Locale;

/// A piece that stands in the room, in half tiles.
pub(super) struct Row {
    pub furniture: String,
    pub name: String,
    /// Where its picture is, as it is turned and coloured.
    pub picture: String,
    /// Where it is, in words.
    pub place: String,
    pub x: i32,
    pub y: i32,
    pub rotation: u8,
    /// Whether it hangs on a wall, and on which.
    pub wall: Option<&'static str>,
    pub colour: u8,
    pub colours: u8,
    pub has_lamp: bool,
    pub off: bool,
}

/// Where on the floor, by thirds to the right and then to the left: keys of texts.
const ON_FLOOR: [[&str; 3]; 3] = [
    ["room-at-back", "room-at-left-wall", "room-at-left"],
    ["room-at-right-wall", "room-at-middle", "room-at-front-left"],
    ["room-at-right", "room-at-front-right", "room-at-front"],
];
/// Where along a wall, from the corner that both have.
const ON_WALL: [&str; 3] = ["room-at-inner", "room-at-middle", "room-at-outer"];

/// The names that people read.
pub(super) fn name_of(piece: &Piece, locale: Locale) -> String {
    match locale {
        Locale::Ko => piece.name.ko.clone(),
        Locale::En => piece.name.en.clone(),
    }
}

/// The rows of what stands there; what the catalogue does not know has none.
pub(super) fn rows(furniture: &Furniture, items: &[Placement], page: &Page) -> Vec<Row> {
    let row = |item: &Placement| {
        let piece = furniture.piece(&item.furniture)?;
        // on the left wall a piece is seen as if it were turned thrice
        let rotation = if item.wall == Some(Wall::Left) { 3 } else { item.rotation };
        let look = Look { rotation, colour: item.colour, ..Look::default() };
        Some(Row {
            furniture: item.furniture.clone(),
            name: name_of(piece, page.locale),
            picture: furniture.picture_url(&item.furniture, look),
            place: place(piece, item, page),
            x: item.x / GRID,
            y: item.y / GRID,
            rotation: item.rotation,
            wall: item.wall.map(|wall| match wall {
                Wall::Left => "left",
                Wall::Right => "right",
            }),
            colour: item.colour,
            colours: piece.colours,
            has_lamp: piece.has_lamp(),
            off: item.off,
        })
    };
    items.iter().filter_map(row).collect()
}

/// `왼쪽 벽 앞`, or `오른쪽 벽 · 가운데`.
fn place(piece: &Piece, item: &Placement, page: &Page) -> String {
    let third = |at: i32, wide: i32| usize::try_from((2 * at + wide) * 3 / (2 * SIDE)).unwrap_or(0).min(2);
    let is_across = item.rotation.is_multiple_of(2);
    let (wide, deep) = if is_across { (piece.width, piece.depth) } else { (piece.depth, piece.width) };
    match item.wall {
        None => page.t(ON_FLOOR[third(item.x, wide)][third(item.y, deep)]).to_owned(),
        Some(wall) => {
            let wall = page.t(if wall == Wall::Left { "room-wall-left" } else { "room-wall-right" });
            format!("{wall} · {}", page.t(ON_WALL[third(item.x, piece.width)]))
        }
    }
}

impl Row {
    /// What its second number is called.
    pub fn second(&self, page: &Page) -> String {
        page.t(if self.wall.is_some() { "room-height" } else { "room-y" }).to_owned()
    }

    /// How it can stand: quarter turns, and how far that is.
    pub fn turns(&self) -> [(u8, i32); 4] {
        [0, 1, 2, 3].map(|turn| (turn, 90 * i32::from(turn)))
    }

    pub fn is_left(&self) -> bool {
        self.wall == Some("left")
    }
}
