//! What a piece is made of.
//!
//! In a catalogue a part is a list: a letter, then what it needs, in units with at most one decimal. `c` is a colour: a
//! name of the palette or `#rrggbb`, with `!` in front if it shines.
//!
//! | main parts, sorted by what hides what | |
//! |---|---|
//! | `b x y z w d h c` | box |
//! | `r x y z w d h c q [bevel]` | rounded box: corners of radius `q`, a soft top edge of `bevel` |
//! | `t x y z w d h c ix iy` | box that narrows upwards by `ix`, `iy` on each side |
//! | `D x y z w d h c flare` | cloth that hangs over something, its hem `flare` further out |
//! | `4 x y z w d h c s` | four posts of side `s` in the corners of a rectangle |
//! | `v x y z c [[r, z]…] [top]` | something turned: radii at heights, joined smoothly; `top` is what fills it |
//! | `k x y z r rz c` | ellipsoid |
//! | `s x y z r c [R c width]` | ball, with a ring |
//! | `l x y z x y z width c` | tube; its width in tenths of a pixel |
//! | `f x y z dx dy dz width c` | leaf |
//! | `e x y z r c [opacity]` | disc that lies flat |
//! | `p [[x, y, z]…] c face [opacity]` | polygon that looks towards `face` |
//! | `A x y z w d h [c opacity]` | glass: four panes |
//! | `W [[x, y, z]…] face` | what is seen through a window |
//!
//! | decals, on the main part before them; those on a side that is turned away are not drawn | |
//! |---|---|
//! | `q face x y z u v c [opacity]` | rectangle |
//! | `P face [[[x, y, z]…]…] c [opacity]` | polygons |
//! | `S face [a, b, c, d] n c [which tip opacity]` | every second of `n` stripes between the edges a–d and b–c (`which`: 0, 1; 2 = all), with a pointed end |
//! | `L`, `m` `face [[[x, y, z]…]…] c [width opacity]` | lines, in the side's tone or in their own |
//! | `h face x y z u v nu nv c [width opacity]` | lines across a rectangle: lattice, planks, tiles |
//! | `B face x y z u v seed [c…]` | a row of books |
//! | `O face x y z r c [rz opacity]` | circle that lies in the side |
//! | `o face x y z a b c [opacity]` | ellipse of the screen, radii in half pixels |
//! | `i face x y z path c [width]` | drawing of the screen, in pixels |
//!
//! `face` is `z` (top), `y` (front left), `x` (front right), `Y` and `X` (the sides turned away), or `*` (always seen).

use crate::colour::Ink;
use crate::measure::Point;

/// Which way something looks before the piece is turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    Top,
    Left,
    Right,
    BackLeft,
    BackRight,
    Any,
}

impl Face {
    pub fn is_hidden(self) -> bool {
        matches!(self, Face::BackLeft | Face::BackRight)
    }
}

/// A part as it is drawn: all that is written short in a catalogue is spelt out.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Block { at: Point, size: Point, ink: Ink, form: Form, topless: bool },
    Turned { at: Point, ink: Ink, profile: Vec<(i32, i32)>, top: Option<Ink> },
    Ball { at: Point, radius: i32, height: i32, ink: Ink, ring: Option<(i32, Ink, i32)> },
    Tube { from: Point, to: Point, width: i32, ink: Ink },
    Leaf { at: Point, along: Point, width: i32, ink: Ink },
    Disc { at: Point, radius: i32, ink: Ink, opacity: i32 },
    Pane { points: Vec<Point>, ink: Ink, face: Face, opacity: i32 },
    View { points: Vec<Point>, face: Face },
    Shapes { face: Face, shapes: Vec<Vec<Point>>, ink: Ink, opacity: i32 },
    Lines { face: Face, lines: Vec<Vec<Point>>, ink: Ink, width: i32, opacity: i32, own: bool },
    Round { face: Face, at: Point, radius: i32, height: i32, ink: Ink, opacity: i32 },
    Spot { face: Face, at: Point, wide: i32, tall: i32, ink: Ink, opacity: i32 },
    Glyph { face: Face, at: Point, data: String, ink: Ink, width: i32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Sharp,
    Rounded { corner: i32, bevel: i32 },
    Narrowing { x: i32, y: i32 },
    Cloth { flare: i32 },
}

impl Part {
    /// Decals follow the part before them and are not sorted.
    pub fn is_decal(&self) -> bool {
        matches!(
            self,
            Part::Shapes { .. } | Part::Lines { .. } | Part::Round { .. } | Part::Spot { .. } | Part::Glyph { .. }
        )
    }

    /// The box a part stays within, as low and high corner.
    pub fn bounds(&self) -> [i32; 6] {
        let around = |[x, y, z]: Point, r: i32, down: i32, up: i32| [x - r, y - r, z + down, x + r, y + r, z + up];
        match self {
            Part::Block { at: [x, y, z], size: [w, d, h], form, .. } => {
                let (a, b) = match form {
                    Form::Cloth { flare } => (*flare, *flare),
                    Form::Narrowing { x, y } => ((-x).max(0), (-y).max(0)),
                    _ => (0, 0),
                };
                [x - a, y - b, *z, x + w + a, y + d + b, z + h]
            }
            Part::Turned { at, profile, .. } => {
                let radius = profile.iter().map(|point| point.0).max().unwrap_or(0);
                around(*at, radius, profile[0].1, profile[profile.len() - 1].1)
            }
            Part::Ball { at, radius, height, .. } => around(*at, *radius, -height, *height),
            Part::Disc { at, radius, .. } => around(*at, *radius, 0, 0),
            Part::Tube { from, to, .. } => hull([*from, *to].iter()),
            Part::Leaf { at: [x, y, z], along: [a, b, c], .. } => hull([[*x, *y, *z], [x + a, y + b, z + c]].iter()),
            Part::Pane { points, .. } | Part::View { points, .. } => hull(points.iter()),
            Part::Shapes { shapes: lists, .. } | Part::Lines { lines: lists, .. } => hull(lists.iter().flatten()),
            Part::Round { at, .. } | Part::Spot { at, .. } | Part::Glyph { at, .. } => hull([*at].iter()),
        }
    }
}

fn hull<'a>(points: impl Iterator<Item = &'a Point>) -> [i32; 6] {
    let mut box_ = [i32::MAX, i32::MAX, i32::MAX, i32::MIN, i32::MIN, i32::MIN];
    for point in points {
        for i in 0..3 {
            box_[i] = box_[i].min(point[i]);
            box_[i + 3] = box_[i + 3].max(point[i]);
        }
    }
    box_
}
