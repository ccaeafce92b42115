//! Turning by quarters: whole-number maps of the footprint's corners.

use crate::measure::Point;
use crate::part::{Face, Form, Part};

/// A quarter turn or more of a footprint of `w` × `d`.
#[derive(Clone, Copy)]
pub(crate) struct Turn {
    pub w: i32,
    pub d: i32,
    pub quarters: u8,
}

impl Turn {
    pub fn spot(self, x: i32, y: i32) -> (i32, i32) {
        match self.quarters {
            0 => (x, y),
            1 => (self.d - y, x),
            2 => (self.w - x, self.d - y),
            _ => (y, self.w - x),
        }
    }

    fn point(self, [x, y, z]: Point) -> Point {
        let (x, y) = self.spot(x, y);
        [x, y, z]
    }

    fn face(self, face: Face) -> Face {
        const ROUND: [Face; 4] = [Face::Right, Face::Left, Face::BackLeft, Face::BackRight];
        match ROUND.iter().position(|&other| other == face) {
            Some(at) => ROUND[(at + usize::from(self.quarters)) % 4],
            None => face,
        }
    }

    pub fn part(self, part: &Part) -> Part {
        let mut part = part.clone();
        if self.quarters == 0 {
            return part;
        }
        match &mut part {
            Part::Block { at, size, form, .. } => {
                let (a, b) = self.spot(at[0], at[1]);
                let (c, e) = self.spot(at[0] + size[0], at[1] + size[1]);
                *at = [a.min(c), b.min(e), at[2]];
                *size = [(a - c).abs(), (b - e).abs(), size[2]];
                if let Form::Narrowing { x, y } = form
                    && self.quarters % 2 == 1
                {
                    std::mem::swap(x, y);
                }
            }
            Part::Turned { at, .. } | Part::Ball { at, .. } | Part::Disc { at, .. } => *at = self.point(*at),
            Part::Tube { from, to, .. } => (*from, *to) = (self.point(*from), self.point(*to)),
            Part::Leaf { at, along, .. } => {
                let end = self.point([at[0] + along[0], at[1] + along[1], at[2] + along[2]]);
                *at = self.point(*at);
                *along = [end[0] - at[0], end[1] - at[1], along[2]];
            }
            Part::Pane { points, face, .. } | Part::View { points, face } => {
                points.iter_mut().for_each(|point| *point = self.point(*point));
                *face = self.face(*face);
            }
            Part::Shapes { face, shapes: lists, .. } | Part::Lines { face, lines: lists, .. } => {
                lists.iter_mut().flatten().for_each(|point| *point = self.point(*point));
                *face = self.face(*face);
            }
            Part::Round { face, at, .. } | Part::Spot { face, at, .. } | Part::Glyph { face, at, .. } => {
                *at = self.point(*at);
                *face = self.face(*face);
            }
        }
        part
    }
}
