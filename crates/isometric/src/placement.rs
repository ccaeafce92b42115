//! What stands where, and the rules of it. The editor shows them, the server holds them.

use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::piece::{Kind, Piece};

/// Half a tile, in units: everything stands on a multiple of it.
pub const GRID: i32 = 8;
/// How long floor and walls are, in units.
pub const SIDE: i32 = 128;
pub const WALL_HEIGHT: i32 = 48;
pub const MOST_ITEMS: usize = 100;

/// A furnished room.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Room {
    pub wallpaper: String,
    pub flooring: String,
    pub items: Vec<Placement>,
}

/// One piece in a room. `(x, y)`, in units, is the corner of its turned footprint that is nearest the back; on a wall
/// `x` runs along it from the corner of the room, and `y` is the height above the floor.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Placement {
    pub furniture: String,
    pub x: i32,
    pub y: i32,
    /// Quarter turns, 0–3; on a wall 0.
    #[serde(default)]
    pub rotation: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall: Option<Wall>,
    /// Which of the piece's colourways, from 0.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub colour: u8,
    /// Its lamps are off.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub off: bool,
}

fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Wall {
    Left,
    Right,
}

/// Why a room is not taken: which item, counted from 0 (none: the room itself).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub item: Option<usize>,
    pub code: Code,
    /// The item that it overlaps.
    pub with: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    Overlap,
    Outside,
    OffGrid,
    BadRotation,
    UnknownFurniture,
    UnknownColour,
    /// A piece for the wall stands on the floor, or the other way round.
    WrongKind,
    TooMany,
    UnknownWallpaper,
    UnknownFlooring,
}

impl Code {
    /// As the interface says it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Overlap => "overlap",
            Code::Outside => "outside",
            Code::OffGrid => "off_grid",
            Code::BadRotation => "bad_rotation",
            Code::UnknownFurniture => "unknown_furniture",
            Code::UnknownColour => "unknown_colour",
            Code::WrongKind => "wrong_kind",
            Code::TooMany => "too_many",
            Code::UnknownWallpaper => "unknown_wallpaper",
            Code::UnknownFlooring => "unknown_flooring",
        }
    }
}

/// Everything that is wrong with a room, at most one refusal an item; nothing for one that may be kept. Who owns what
/// is for the caller to know.
#[must_use]
pub fn refusals(catalogue: &Catalogue, room: &Room) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut refuse = |item, code, with| refusals.push(Refusal { item, code, with });
    if catalogue.wallpaper(&room.wallpaper).is_none() {
        refuse(None, Code::UnknownWallpaper, None);
    }
    if catalogue.flooring(&room.flooring).is_none() {
        refuse(None, Code::UnknownFlooring, None);
    }
    if room.items.len() > MOST_ITEMS {
        refuse(Some(MOST_ITEMS), Code::TooMany, None);
        return refusals;
    }
    let mut taken: Vec<(usize, Area)> = Vec::new();
    for (at, item) in room.items.iter().enumerate() {
        match area(catalogue, item) {
            Err(code) => refuse(Some(at), code, None),
            Ok(area) => match taken.iter().find(|(_, other)| area.meets(other)) {
                Some((other, _)) => refuse(Some(at), Code::Overlap, Some(*other)),
                None => taken.push((at, area)),
            },
        }
    }
    refusals
}

/// The place that an item takes: on the floor, among the rugs, or on one of the walls.
struct Area {
    layer: (Kind, Option<Wall>),
    low: (i32, i32),
    high: (i32, i32),
}

impl Area {
    fn meets(&self, other: &Area) -> bool {
        self.layer == other.layer
            && self.low.0 < other.high.0
            && other.low.0 < self.high.0
            && self.low.1 < other.high.1
            && other.low.1 < self.high.1
    }
}

fn area(catalogue: &Catalogue, item: &Placement) -> Result<Area, Code> {
    let piece = catalogue.piece(&item.furniture).ok_or(Code::UnknownFurniture)?;
    if (piece.kind == Kind::Wall) != item.wall.is_some() {
        return Err(Code::WrongKind);
    }
    if item.rotation > 3 || (item.wall.is_some() && item.rotation != 0) {
        return Err(Code::BadRotation);
    }
    if item.colour >= piece.colours {
        return Err(Code::UnknownColour);
    }
    let (w, d) = footprint(piece, item.rotation);
    let far = if item.wall.is_some() { WALL_HEIGHT } else { SIDE };
    if !(0..=SIDE - w).contains(&item.x) || !(0..=far - d).contains(&item.y) {
        return Err(Code::Outside);
    }
    if item.x % GRID != 0 || item.y % GRID != 0 {
        return Err(Code::OffGrid);
    }
    Ok(Area { layer: (piece.kind, item.wall), low: (item.x, item.y), high: (item.x + w, item.y + d) })
}

/// What a piece covers once it is turned: along x and y of the floor, or along the wall and up.
pub(crate) fn footprint(piece: &Piece, rotation: u8) -> (i32, i32) {
    match piece.kind {
        Kind::Wall => (piece.width, piece.height),
        _ if rotation % 2 == 1 => (piece.depth, piece.width),
        _ => (piece.width, piece.depth),
    }
}
