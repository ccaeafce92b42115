//! The curves of one eye's opening, shared by what is painted and what is reported.

use crate::face::{Eyes, Lid};
use crate::head::EYE_U;
use crate::math::{lerp, smoothstep};

/// The lower lid is lowest a little outside the middle.
const LOWEST: f32 = 0.18;

/// `t` runs from −1 at the inner corner to 1 at the outer one, `w` upwards from the straight line between them.
#[derive(Clone, Debug)]
pub(crate) struct Eye {
    pub lid: Lid,
    pub half_width: f32,
    /// −1 for the eye on the picture's left, 1 on its right.
    side: f32,
    tilt: f32,
    upper: f32,
    lower: f32,
    pub open: f32,
}

impl Eye {
    pub fn of(eyes: &Eyes, side: f32) -> Eye {
        Eye {
            lid: eyes.lid,
            half_width: eyes.half_width,
            side,
            tilt: eyes.tilt.to_radians(),
            upper: eyes.upper,
            lower: eyes.lower,
            open: eyes.open,
        }
    }

    /// From the skin's `u`, `v` to `t`, `w`.
    pub fn local(&self, u: f32, v: f32) -> [f32; 2] {
        let (sin, cos) = self.tilt.sin_cos();
        let x = u * self.side - EYE_U;
        [(x * cos - v * sin) / self.half_width, -(v * cos + x * sin)]
    }

    /// And back.
    pub fn on_skin(&self, t: f32, w: f32) -> [f32; 2] {
        let (sin, cos) = self.tilt.sin_cos();
        let x = t * self.half_width;
        [self.side * (EYE_U + x * cos - w * sin), -x * sin - w * cos]
    }

    /// The edge of the upper lid.
    pub fn upper(&self, t: f32) -> f32 {
        let peak = self.peak();
        let q = if matches!(self.lid, Lid::Mono | Lid::Hooded) { 2.3 } else { 2.05 };
        let opened = self.upper * arch(t, peak, if t > peak { q + 0.35 } else { q }) - droop(t);
        lerp(-0.82 * self.lower_depth(t) - droop(t), opened, self.open)
    }

    /// The edge of the lower lid.
    pub fn lower(&self, t: f32) -> f32 {
        -self.lower_depth(t) - droop(t)
    }

    fn lower_depth(&self, t: f32) -> f32 {
        self.lower * arch(t, LOWEST, if t > LOWEST { 2.7 } else { 2.2 })
    }

    /// Height of the crease over the upper lid's edge; 0 where there is none.
    pub fn crease(&self, t: f32) -> f32 {
        let height = match self.lid {
            Lid::Double => 0.062,
            Lid::Round => 0.070,
            Lid::Hooded => 0.030,
            Lid::Mono => return 0.0,
        };
        height * (0.38 + 0.62 * arch(t.clamp(-1.0, 1.0), 0.1, 2.0)) * lerp(1.6, 1.0, self.open.min(1.0))
    }

    /// Where an open eye's upper lid is highest and its lower lid lowest, as `t` and `w`.
    pub fn extremes(&self) -> [[f32; 2]; 2] {
        let top = self.peak();
        [[top, self.upper(top)], [LOWEST, self.lower(LOWEST)]]
    }

    fn peak(&self) -> f32 {
        match self.lid {
            Lid::Mono => 0.05,
            Lid::Hooded => -0.12,
            _ => -0.08,
        }
    }
}

/// 0 at ±1, 1 at `peak`.
fn arch(t: f32, peak: f32, q: f32) -> f32 {
    let x = if t < peak { (peak - t) / (1.0 + peak) } else { (t - peak) / (1.0 - peak) };
    1.0 - x.min(1.4).powf(q)
}

/// The inner corner dips a little towards the tear duct.
fn droop(t: f32) -> f32 {
    0.010 * smoothstep(-0.72, -1.0, t)
}
