//! One piece, drawn once for each way it is looked at, and kept.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::catalogue::Catalogue;
use crate::colour::{DAY, LEVELS, Light};
use crate::draw::Canvas;
use crate::order::{Solid, by_middle, order};
use crate::part::{Form, Part};
use crate::pen::Bounds;
use crate::piece::{Kind, Piece};
use crate::turn::Turn;

/// How a piece is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Look {
    /// Quarter turns, 0–3. On a wall 0 is the right wall, 3 the left one.
    pub rotation: u8,
    pub colour: u8,
    /// Whether its lamps are on.
    pub lit: bool,
    /// By night how much light falls on it, 0–2; by day nothing.
    pub night: Option<u8>,
}

impl Default for Look {
    fn default() -> Look {
        Look { rotation: 0, colour: 0, lit: true, night: None }
    }
}

/// A main part with the decals on it.
pub(crate) struct Unit {
    pub parts: Vec<Part>,
    pub solid: Solid,
    /// Where it stands among the piece's parts in the catalogue.
    pub part: usize,
}

pub(crate) fn rotations(kind: Kind) -> &'static [u8] {
    if kind == Kind::Wall { &[0, 3] } else { &[0, 1, 2, 3] }
}

/// The parts of a piece, turned, in the order they are drawn in.
pub(crate) fn units(piece: &Piece, rotation: u8) -> Vec<Unit> {
    let turn = Turn { w: 10 * piece.width, d: 10 * piece.depth, quarters: rotation };
    let mut units: Vec<Unit> = Vec::new();
    for (at, part) in piece.parts.iter().enumerate() {
        let part = turn.part(part);
        match units.last_mut() {
            Some(unit) if part.is_decal() => unit.parts.push(part),
            _ => units.push(Unit { solid: part.bounds(), parts: vec![part], part: piece.origins[at] }),
        }
    }
    units
        .retain(|unit| !matches!(unit.parts[0], Part::Pane { face, .. } | Part::View { face, .. } if face.is_hidden()));
    // a top with something as large on it is not drawn
    let covered: Vec<bool> = units.iter().map(|unit| units.iter().any(|over| covers(over, unit))).collect();
    for (unit, covered) in units.iter_mut().zip(covered) {
        if let Part::Block { topless, .. } = &mut unit.parts[0] {
            *topless = covered;
        }
    }
    let solids: Vec<Solid> = units.iter().map(|unit| unit.solid).collect();
    let mut places: Vec<Option<Unit>> = units.into_iter().map(Some).collect();
    order(&solids, by_middle(&solids)).into_iter().filter_map(|at| places[at].take()).collect()
}

fn covers(over: &Unit, under: &Unit) -> bool {
    let flat = |unit: &Unit| match unit.parts[0] {
        Part::Block { form: Form::Sharp, .. } => Some((0, 0)),
        Part::Block { form: Form::Rounded { corner, bevel }, .. } => Some((corner, bevel)),
        _ => None,
    };
    let (Some((over_corner, _)), Some((corner, 0))) = (flat(over), flat(under)) else { return false };
    let (a, b) = (&over.solid, &under.solid);
    under.parts.len() == 1
        && over_corner <= corner + 10
        && a[2] == b[5]
        && a[0] <= b[0]
        && a[1] <= b[1]
        && a[3] >= b[3]
        && a[4] >= b[4]
}

/// The drawing of a piece, its back corner at (0, 0), and the box it stays within in tenths of a pixel.
pub(crate) fn draw(catalogue: &Catalogue, piece: &Piece, look: Look, prefix: &str) -> (String, Bounds) {
    let light = Light {
        palette: &catalogue.palette,
        swaps: &piece.ways[usize::from(look.colour) % piece.ways.len()],
        tint: look.night.map_or(DAY, |level| LEVELS[usize::from(level.min(2))]),
        lit: look.lit,
    };
    let name = name(piece, look, prefix);
    let mut canvas = Canvas::new(light, prefix, &name, look.night.is_some());
    for unit in units(piece, look.rotation) {
        for part in &unit.parts {
            canvas.part(part);
        }
    }
    canvas.finish()
}

/// The id of a drawing: the same for the same look, so that whoever redraws a part of a room finds it.
pub(crate) fn name(piece: &Piece, look: Look, prefix: &str) -> String {
    use std::fmt::Write as _;
    let mut name = format!("{prefix}-{}{}", piece.id, look.rotation);
    if look.colour > 0 {
        let _ = write!(name, "c{}", look.colour);
    }
    if let Some(level) = look.night {
        let _ = write!(name, "n{level}");
    }
    if !look.lit && piece.has_lamp() {
        name.push('x');
    }
    name
}

/// Drawings that were made before. Shared by all who draw rooms under the same prefix.
pub struct Sprites {
    pub(crate) prefix: String,
    kept: RwLock<HashMap<(usize, Look), Arc<str>>>,
}

impl Sprites {
    /// `prefix` is what all ids of the drawings begin with: two drawings in one page need two.
    #[must_use]
    pub fn new(prefix: &str) -> Sprites {
        Sprites { prefix: prefix.to_owned(), kept: RwLock::default() }
    }

    /// A drawing of the piece at that place of the catalogue, as one group with an id.
    pub(crate) fn get(&self, catalogue: &Catalogue, at: usize, look: Look) -> Arc<str> {
        let key = (at, look);
        if let Some(text) = self.kept.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(text);
        }
        let piece = &catalogue.pieces[at];
        let (drawing, _) = draw(catalogue, piece, look, &self.prefix);
        let text: Arc<str> = format!("<g id=\"{}\">{drawing}</g>", name(piece, look, &self.prefix)).into();
        self.kept.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&text));
        text
    }
}
