//! The generic head that is laid over a face: where it is, how deep it is, how far the surroundings follow it.
//!
//! All lengths are in eye distances along the head's own axes ([`Axes`]): `u` across, to the right of the picture, `v`
//! down. What the handles do not tell is average, and need not be precise to look right.

use crate::handles::{Axes, Handles, middle};

/// Half the head's width with hair.
const HALF_WIDTH: f32 = 1.45;
/// The axis that it turns about lies so far behind the face, so that hair moves, too.
pub(crate) const AXIS_BEHIND: f32 = 0.22 * HALF_WIDTH;
/// The crown above the line of the eyes.
const CROWN: f32 = 1.55;
/// The ellipse reaches a little past crown and chin.
const PAST: f32 = 1.03;
/// Depth of the flat front before the head's rim.
const FRONT: f32 = 0.95 * HALF_WIDTH;
/// The tip of the nose on the way from the eyes to the mouth.
const NOSE_TIP: f32 = 0.58;
/// How much further than the rim (in ellipse radii) the picture follows the head. Shorter folds the background.
const FALLOFF_START: f32 = 0.95;
const FALLOFF_END: f32 = 1.55;
/// Rise of the corners of the mouth.
const SMILE: f32 = 0.05;

/// A head in some picture, whose pixels the axes speak of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Head {
    pub axes: Axes,
    /// Left and right corner of the mouth.
    pub mouth: [[f32; 2]; 2],
    nose_tip: [f32; 2],
    /// Below the line of the eyes.
    chin: f32,
}

impl Head {
    /// From handles in 0…1 of a square that is `size` pixels wide and has `margin` pixels before it; in indices of
    /// pixels, whose centres are the whole numbers.
    pub fn new(handles: &Handles, size: usize, margin: usize) -> Head {
        let place = |part: f32| part * size as f32 + margin as f32 - 0.5;
        let handles = handles.map(|[x, y]| [place(x), place(y)]);
        let axes = Axes::of(&handles);
        let mouth = [handles.mouth_left, handles.mouth_right].map(|corner| axes.to_head(corner));
        let chin = axes.to_head(handles.chin)[1].clamp(0.9, 3.5);
        Head { axes, mouth, nose_tip: middle(mouth[0], mouth[1]).map(|part| part * NOSE_TIP), chin }
    }

    /// From the middle of the eyes to the centre of the head's ellipse.
    pub fn centre(&self) -> [f32; 2] {
        [0.0, 0.5 * (self.chin - CROWN)]
    }

    /// The point the head rolls about: in the neck, a little under the chin.
    pub fn neck(&self) -> [f32; 2] {
        [0.0, self.chin + 0.25]
    }

    pub fn half_width() -> f32 {
        HALF_WIDTH
    }

    /// How far the surface stands out before the rim, in head units.
    ///
    /// The front is flat and the slope is zero at the rim. A true ellipsoid has an infinite slope there, and turning it
    /// would fold the picture.
    pub fn depth(&self, point: [f32; 2]) -> f32 {
        let inside = (1.0 - self.radius_squared(point)).clamp(0.0, 1.0);
        let front = FRONT * inside * inside * (3.0 - 2.0 * inside);
        let nose_v = point[1] - self.nose_tip[1];
        let nose = 0.30 * bump(point[0] - self.nose_tip[0], 0.2, nose_v, if nose_v < 0.0 { 0.42 } else { 0.2 });
        let sockets = 0.08 * (bump(point[0] + 0.5, 0.28, point[1], 0.16) + bump(point[0] - 0.5, 0.28, point[1], 0.16));
        front + nose - sockets
    }

    /// 1 on the head, falling softly to 0 around it.
    pub fn follows(&self, point: [f32; 2]) -> f32 {
        1.0 - smoothstep(FALLOFF_START, FALLOFF_END, self.radius_squared(point).sqrt())
    }

    /// 0 on the head, 1 on the shoulders; `below_eyes` is upright in the picture, in head units.
    pub fn body(&self, below_eyes: f32) -> f32 {
        smoothstep(-0.15, 1.0, below_eyes - self.chin)
    }

    /// Where a smile of strength 1 moves a place, in head units: the corners of the mouth out and up, the cheeks up.
    pub fn smile(&self, point: [f32; 2]) -> [f32; 2] {
        let mut sum = [0.0; 2];
        for (corner, side) in self.mouth.into_iter().zip([-1.0, 1.0]) {
            let from = [point[0] - corner[0], point[1] - corner[1]];
            let pull = bump(from[0], 0.26, from[1], 0.24);
            let cheek = 0.4 * bump(from[0] - 0.12 * side, 0.30, from[1] + 0.42, 0.28);
            sum = [sum[0] + SMILE * 0.6 * side * pull, sum[1] - SMILE * (pull + cheek)];
        }
        sum
    }

    fn radius_squared(&self, [u, v]: [f32; 2]) -> f32 {
        let half_height = 0.5 * (CROWN + self.chin) * PAST;
        (u / HALF_WIDTH).powi(2) + ((v - self.centre()[1]) / half_height).powi(2)
    }
}

fn bump(u: f32, width: f32, v: f32, height: f32) -> f32 {
    (-(u / width).powi(2) - (v / height).powi(2)).exp()
}

/// 0 below `from`, 1 above `to`, and a cubic with flat ends between.
pub(crate) fn smoothstep(from: f32, to: f32, value: f32) -> f32 {
    let t = ((value - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
