//! What must be true of a piece before it may stand in a room.

use std::fmt;

use crate::catalogue::Catalogue;
use crate::order::is_behind;
use crate::piece::{Kind, Piece};
use crate::sprite::{self, Look};

/// The most that a drawing of a piece may weigh, in bytes.
const HEAVIEST: usize = 3072;
/// How far a part may reach out of the footprint, in tenths of a unit.
const OUT: i32 = 10;

/// Something wrong in a catalogue: of which piece, and which of its parts, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub piece: String,
    pub part: Option<usize>,
    pub what: String,
}

impl Fault {
    pub(crate) fn of(piece: &str, part: Option<usize>, what: String) -> Fault {
        Fault { piece: piece.to_owned(), part, what }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            Some(part) => write!(f, "{}, part {part}: {}", self.piece, self.what),
            None => write!(f, "{}: {}", self.piece, self.what),
        }
    }
}

pub(crate) fn piece(catalogue: &Catalogue, piece: &Piece) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |what: String| faults.push(Fault::of(&piece.id, None, what));
    if !catalogue.themes.iter().any(|theme| theme.id == piece.theme) {
        fault(format!("unknown theme \"{}\"", piece.theme));
    }
    if piece.planet.as_ref().is_some_and(|planet| !catalogue.skies.iter().any(|sky| sky.id == *planet)) {
        fault("unknown planet".to_owned());
    }
    if piece.price < 1 {
        fault("it costs at least 1 coin".to_owned());
    }
    let most = crate::SIDE / crate::GRID;
    let (w, d) = (piece.width / crate::GRID, piece.depth / crate::GRID);
    if w < 1 || w > most || d > most || (d < 1 && piece.kind != Kind::Wall) {
        fault(format!("its footprint is 1 to {most} half tiles each way"));
    }
    if piece.height > crate::WALL_HEIGHT + 2 || (piece.kind == Kind::Wall && !(1..=48).contains(&piece.height)) {
        fault("it is higher than the room".to_owned());
    }
    if piece.ways.len() > 8 {
        fault("it has more than 8 colourways".to_owned());
    }
    if !faults.is_empty() {
        return faults;
    }
    for rotation in sprite::rotations(piece.kind) {
        let units = sprite::units(piece, *rotation);
        bounds(piece, *rotation, &units, &mut faults);
        orderable(piece, *rotation, &units, &mut faults);
        let look = Look { rotation: *rotation, ..Look::default() };
        let weight = sprite::draw(catalogue, piece, look, "r").0.len();
        if weight > HEAVIEST {
            faults.push(Fault::of(
                &piece.id,
                None,
                format!("too heavy: {weight} bytes at rotation {rotation}, at most {HEAVIEST}"),
            ));
        }
        if !faults.is_empty() {
            break;
        }
    }
    faults
}

fn bounds(piece: &Piece, rotation: u8, units: &[sprite::Unit], faults: &mut Vec<Fault>) {
    let (w, d) = (10 * piece.width, 10 * piece.depth);
    let (w, d) = if rotation % 2 == 1 { (d, w) } else { (w, d) };
    for unit in units {
        let [x, y, z, x2, y2, z2] = unit.solid;
        let outside = match piece.kind {
            Kind::Floor => x < -OUT || y < -OUT || x2 > w + OUT || y2 > d + OUT,
            Kind::Rug => x < -2 * OUT || y < -2 * OUT || x2 > w + 2 * OUT || y2 > d + 2 * OUT,
            // along the wall, and no deeper than a shelf
            Kind::Wall if rotation == 0 => x < -OUT || x2 > w + OUT || y < 0 || y2 > 80,
            Kind::Wall => y < -OUT || y2 > d + OUT || x < 0 || x2 > 80,
        };
        let mut fault = |what: String| {
            let place = format!("{what} at rotation {rotation}: {:?}", unit.solid);
            faults.push(Fault::of(&piece.id, Some(unit.part), place));
        };
        if outside {
            fault("outside the footprint".to_owned());
        } else if z < -OUT && piece.kind != Kind::Wall || z < -30 {
            fault("below the floor".to_owned());
        } else if z2 > 10 * piece.height + OUT {
            fault(format!("higher than the piece's height of {}", piece.height));
        }
    }
}

/// Of two parts one of which hides the other, the hidden one must come out first in the order they are drawn in.
fn orderable(piece: &Piece, rotation: u8, units: &[sprite::Unit], faults: &mut Vec<Fault>) {
    for (late, b) in units.iter().enumerate() {
        for a in &units[late + 1..] {
            if is_behind(&a.solid, &b.solid) {
                let what = format!("cannot be ordered with part {} at rotation {rotation}", b.part);
                faults.push(Fault::of(&piece.id, Some(a.part), what));
            }
        }
    }
}

impl Catalogue {
    /// How many bytes a piece's drawing weighs at a rotation; 0 for an unknown one.
    #[must_use]
    pub fn weight(&self, id: &str, rotation: u8) -> usize {
        let look = Look { rotation, ..Look::default() };
        self.piece(id).map_or(0, |piece| sprite::draw(self, piece, look, "r").0.len())
    }
}
