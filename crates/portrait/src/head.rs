//! The generic head that is laid over a face: where it is, how deep it is, how far the surroundings follow it.
//!
//! All lengths are in eye distances (between the eyes' centres) along the head's own axes: `u` across, to the right of the
//! picture, `v` down. Proportions are averages; none of them needs to be precise to look right.

use crate::eyes::{EyePoints, middle};
use crate::face::FaceBox;

/// Half the head's width with hair.
const HALF_WIDTH: f32 = 1.45;
/// The crown above the line of the eyes, the chin below it.
const CROWN: f32 = 1.55;
const CHIN: f32 = 1.81;
/// The ellipse reaches a little past crown and chin.
const HALF_HEIGHT: f32 = 0.5 * (CROWN + CHIN) * 1.03;
const CENTRE_BELOW_EYES: f32 = 0.5 * (CHIN - CROWN);
/// Depth of the flat front before the head's rim.
const FRONT: f32 = 0.95 * HALF_WIDTH;
/// The tip of the nose: where it is if only the eyes are known, and its distance as a share of the nose base's.
const NOSE_TIP: f32 = 0.64;
const NOSE_TIP_SHARE: f32 = 0.835;
/// How much further than the rim (in ellipse radii) the picture follows the head. Shorter folds the background.
const FALLOFF_START: f32 = 0.95;
const FALLOFF_END: f32 = 1.55;

/// A head in some picture; the picture's pixels are told by the constructor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Head {
    /// Middle between the eyes, in pixels.
    pub eyes: [f32; 2],
    /// Distance between the eyes' centres, in pixels.
    pub unit: f32,
    /// Direction of `u` in the picture; `v` is this turned clockwise by 90°.
    pub across: [f32; 2],
    /// The tip of the nose, in head units from the middle of the eyes.
    nose_tip: [f32; 2],
}

impl Head {
    /// From found points, in their pixels.
    pub fn from_points(points: &EyePoints) -> Head {
        let (left, right) = (points.left_centre(), points.right_centre());
        let across = [right[0] - left[0], right[1] - left[1]];
        let unit = across[0].hypot(across[1]).max(1e-3);
        let mut head = Head { eyes: middle(left, right), unit, across: across.map(|part| part / unit), nose_tip: [0.0, NOSE_TIP] };
        head.nose_tip = head.to_head(points.nose_base).map(|part| part * NOSE_TIP_SHARE);
        head
    }

    /// From the box alone: upright, average.
    pub fn from_box(face: &FaceBox) -> Head {
        Head { eyes: [face.x + 0.5 * face.side, face.y + 0.37 * face.side], unit: 0.41 * face.side, across: [1.0, 0.0], nose_tip: [0.0, NOSE_TIP] }
    }

    /// The same head after the picture was moved by `offset` and then enlarged by `scale`.
    pub fn moved(&self, offset: [f32; 2], scale: f32) -> Head {
        let eyes = [(self.eyes[0] + offset[0]) * scale, (self.eyes[1] + offset[1]) * scale];
        Head { eyes, unit: self.unit * scale, ..*self }
    }

    /// A point of the picture in head units from the middle of the eyes.
    pub fn to_head(self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (dx, dy) = ((x - self.eyes[0]) / self.unit, (y - self.eyes[1]) / self.unit);
        let [cos, sin] = self.across;
        [cos * dx + sin * dy, cos * dy - sin * dx]
    }

    /// A vector in head units as one in pixels of the picture.
    pub fn to_picture(self, [u, v]: [f32; 2]) -> [f32; 2] {
        let [cos, sin] = self.across;
        [self.unit * (cos * u - sin * v), self.unit * (sin * u + cos * v)]
    }

    /// From the middle of the eyes to the centre of the head's ellipse.
    pub fn centre() -> [f32; 2] {
        [0.0, CENTRE_BELOW_EYES]
    }

    /// The point the head rolls about: in the neck, a little under the chin.
    pub fn neck() -> [f32; 2] {
        [0.0, CHIN + 0.25]
    }

    pub fn half_width() -> f32 {
        HALF_WIDTH
    }

    /// How far the surface stands out before the rim, in head units.
    ///
    /// The front is flat and the slope is zero at the rim. A true ellipsoid has an infinite slope there, and turning it would
    /// fold the picture.
    pub fn depth(&self, point: [f32; 2]) -> f32 {
        let inside = (1.0 - radius_squared(point)).clamp(0.0, 1.0);
        let front = FRONT * inside * inside * (3.0 - 2.0 * inside);
        let nose_v = point[1] - self.nose_tip[1];
        let nose = 0.30 * bump(point[0] - self.nose_tip[0], 0.2, nose_v, if nose_v < 0.0 { 0.42 } else { 0.2 });
        let sockets = 0.08 * (bump(point[0] + 0.5, 0.28, point[1], 0.16) + bump(point[0] - 0.5, 0.28, point[1], 0.16));
        front + nose - sockets
    }

    /// 1 on the head, falling softly to 0 around it.
    pub fn follows(point: [f32; 2]) -> f32 {
        1.0 - smoothstep(FALLOFF_START, FALLOFF_END, radius_squared(point).sqrt())
    }

    /// 0 on the head, 1 on the shoulders; `below_eyes` is upright in the picture, in head units.
    pub fn body(below_eyes: f32) -> f32 {
        smoothstep(-0.15, 1.0, below_eyes - CHIN)
    }
}

fn radius_squared([u, v]: [f32; 2]) -> f32 {
    (u / HALF_WIDTH).powi(2) + ((v - CENTRE_BELOW_EYES) / HALF_HEIGHT).powi(2)
}

fn bump(u: f32, width: f32, v: f32, height: f32) -> f32 {
    (-(u / width).powi(2) - (v / height).powi(2)).exp()
}

/// 0 below `from`, 1 above `to`, and a cubic with flat ends between.
pub(crate) fn smoothstep(from: f32, to: f32, value: f32) -> f32 {
    let t = ((value - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
