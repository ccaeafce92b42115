//! Lids and gaze painted on a copy of the canvas before it is moved.

use super::join::height_at;
use super::patch::PER_UNIT;
use super::shape::EyeShape;
use super::skin::{COLUMNS, ROWS, Skin};
use super::{Lid, ball};
use crate::head::smoothstep;
use crate::motion::Pose;
use crate::view::Canvas;

/// Darkening of the eyeball under the lid's edge, and how far it reaches.
const SHADOW: f32 = 0.17;
const SHADOW_DEPTH: f32 = 0.03;
/// Lashes above and below the edge.
const LASHES: (f32, f32, f32) = (0.009, 0.015, 0.85);
/// Beside the outer corner the skin of the lid goes over into what is there.
const BESIDE: f32 = 0.05;
/// Old lashes go beyond the corners: none of them at the first, all of them from the second on; so far above, and
/// inwards.
const OUTER: [f32; 2] = [0.20, 0.09];
const INNER: [f32; 2] = [0.08, 0.02];
const WING_UP: f32 = 0.16;
const WING_IN: f32 = 0.22;

/// Both eyes on one canvas.
pub(crate) struct Lids {
    eyes: [Painter; 2],
}

struct Painter {
    /// In pixels of the canvas.
    shape: EyeShape,
    /// `None` where it must not close.
    skin: Option<Skin>,
    /// Pixels that may change: left, top, right, bottom (exclusive).
    area: [usize; 4],
}

impl Lids {
    /// For a canvas in which a photo pixel is `scale` canvas pixels wide, and `(x - left) × scale` is its index there.
    pub fn new(canvas: &Canvas, eyes: &[Lid; 2], to_canvas: impl Fn([f32; 2]) -> [f32; 2], scale: f32) -> Lids {
        let painter = |eye: &Lid| {
            let mut shape = eye.shape.clone();
            shape.corner = to_canvas(shape.corner);
            shape.unit *= scale;
            Painter::new(canvas, shape, eye.skin.clone())
        };
        Lids { eyes: [painter(&eyes[0]), painter(&eyes[1])] }
    }

    /// Paints both eyes of `base` on `target`, an equal canvas. Paints nothing outside two small rectangles, and all of
    /// these, so `target` may have been painted before.
    pub fn paint(&self, base: &Canvas, target: &mut Canvas, pose: &Pose) {
        for (painter, closed) in self.eyes.iter().zip(pose.lids) {
            let [left, top, right, bottom] = painter.area;
            for y in top..bottom {
                for x in left..right {
                    target.put(x, y, painter.color(base, x, y, closed, pose));
                }
            }
        }
    }
}

impl Painter {
    fn new(canvas: &Canvas, shape: EyeShape, skin: Option<Skin>) -> Painter {
        let steps = || (0..=16).map(|step| shape.width * step as f32 / 16.0);
        let height = skin.as_ref().map_or(0.0, |skin| skin.height);
        let top = steps().map(|u| shape.upper(u)).fold(f32::MAX, f32::min) - height.max(WING_UP) - 0.02;
        let bottom = steps().map(|u| shape.shut(u)).fold(f32::MIN, f32::max) + ball::reach().max(0.06);
        let corners =
            [[-OUTER[0], top], [shape.width + OUTER[0], top], [-OUTER[0], bottom], [shape.width + OUTER[0], bottom]]
                .map(|corner| shape.place(corner));
        let last = canvas.side as f32 - 1.0;
        let low = |axis: usize| corners.iter().map(|corner| corner[axis]).fold(f32::MAX, f32::min).floor();
        let high = |axis: usize| corners.iter().map(|corner| corner[axis]).fold(f32::MIN, f32::max).ceil();
        let bound = |at: f32| at.clamp(0.0, last) as usize;
        let area = [bound(low(0)), bound(low(1)), bound(high(0)), bound(high(1))];
        Painter { shape, skin, area }
    }

    /// The colour of one pixel; its fourth lane stays.
    fn color(&self, base: &Canvas, x: usize, y: usize, closed: f32, pose: &Pose) -> [f32; 4] {
        let untouched = base.pixel(x, y);
        let shape = &self.shape;
        let [u, v] = shape.to_eye([x as f32, y as f32]);
        if u <= -OUTER[0] || u >= shape.width + OUTER[0] {
            return untouched;
        }
        let (upper, lower) = (shape.upper(u), shape.lower(u));
        let pixel = 1.0 / shape.unit;
        let mut color = match ball::color(shape, base, [u, v], pose.gaze, pose.smile) {
            Some(color) => keep(untouched, color),
            None => untouched,
        };
        let Some(skin) = self.skin.as_ref().filter(|_| closed > 0.002) else { return color };
        let edge = upper + closed.min(1.0) * (shape.shut(u) - upper);
        // the last of the closing covers the lower rim, or a white line would stay
        let over = 0.016 * smoothstep(0.9, 1.0, closed);
        let bottom = edge + over;
        let along = u / shape.width;
        let height = skin.height * height_at(along.clamp(0.0, 1.0));
        let top = upper - height;
        if v > bottom + SHADOW_DEPTH * 2.0 || v < top.min(upper - WING_UP) {
            return color;
        }
        let (from_outer, from_inner) = (shape.off_outer(u), shape.width - shape.off_outer(u));
        let within = smoothstep(0.0, 0.08, along) * smoothstep(0.0, 0.08, 1.0 - along);
        if v > upper && v < lower + 0.02 {
            let below = ((v - bottom) / SHADOW_DEPTH).max(0.0);
            let dark = 1.0 - SHADOW * closed.min(1.0) * within * (-below * below).exp();
            color = keep(untouched, color.map(|lane| lane * dark));
        }
        let soft = pixel.max(2.0 * skin.blur);
        let covered = smoothstep(-0.5, 0.5, (bottom - v) / soft);
        // as soon as it moves at all, the old line of the lashes must go
        let begun = smoothstep(0.0, 0.16, closed);
        let beside =
            |from: f32, [far, near]: [f32; 2]| smoothstep(-far, -near, from) * (1.0 - smoothstep(0.0, WING_IN, from));
        let bare = beside(from_outer, OUTER).max(beside(from_inner, INNER))
            * smoothstep(0.0, 0.06, v - (upper - WING_UP).max(shape.brow(u) + 0.02))
            * smoothstep(-0.02, 0.02, bottom - v).min(if within > 0.0 { covered } else { 1.0 });
        if bare > 0.0 {
            color = mix(color, skin.bare.at([u, v]), bare * begun);
        }
        let fade = smoothstep(0.0, 0.6 * height, v - top);
        let corner = smoothstep(-BESIDE, 0.10, from_outer) * smoothstep(-0.02, 0.08, from_inner);
        let share = covered * fade * begun * corner;
        if share > 0.0 {
            let filled = self.fill(skin, u, (v - top) / (bottom - top).max(1e-4), bottom - v);
            color = mix(color, filled, share);
        }
        let column = (u / shape.width * COLUMNS as f32 - 0.5).clamp(0.0, COLUMNS as f32 - 1.0) as usize;
        let (lash, dark) = skin.lashes[column];
        let from = v - bottom;
        let sigma = if from < 0.0 { LASHES.0 } else { LASHES.1 }.max(0.45 * pixel).hypot(skin.blur);
        let ends = smoothstep(-OUTER[1], 0.06, from_outer) * smoothstep(0.0, 0.05, from_inner);
        let line = LASHES.2 * dark * begun * ends * (-0.5 * (from / sigma).powi(2)).exp();
        if line > 0.01 { mix(color, lash, line) } else { color }
    }

    /// The lid at `u`, `along` from its upper end to its edge, `above` the edge.
    fn fill(&self, skin: &Skin, u: f32, along: f32, above: f32) -> [f32; 3] {
        let x = (u / self.shape.width * COLUMNS as f32 - 0.5).clamp(0.0, COLUMNS as f32 - 1.001);
        let y = (along * (ROWS - 1) as f32).clamp(0.0, (ROWS - 1) as f32 - 0.001);
        let at = y as usize * COLUMNS + x as usize;
        let row = ((above.max(0.0) * PER_UNIT) as usize).min(skin.grain_rows - 1);
        let grain = 2.4 * skin.grain[row * COLUMNS + x as usize];
        std::array::from_fn(|lane| {
            let fill = |at: usize| skin.fill[at][lane];
            let line = |at: usize| fill(at) + (fill(at + 1) - fill(at)) * x.fract();
            (line(at) + (line(at + COLUMNS) - line(at)) * y.fract() + grain).clamp(0.0, 255.0)
        })
    }
}

/// The fourth lane says whose pixel it is.
fn keep(of: [f32; 4], color: [f32; 4]) -> [f32; 4] {
    [color[0], color[1], color[2], of[3]]
}

fn mix(from: [f32; 4], to: [f32; 3], share: f32) -> [f32; 4] {
    let [r, g, b] = std::array::from_fn(|lane| from[lane] + (to[lane] - from[lane]) * share);
    [r, g, b, from[3]]
}
