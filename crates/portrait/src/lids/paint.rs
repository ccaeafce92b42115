//! Lids and gaze painted on a copy of the canvas before it is moved.

use super::Lid;
use super::patch::PER_UNIT;
use super::shape::EyeShape;
use super::skin::{COLUMNS, ROWS, Skin};
use crate::head::smoothstep;
use crate::motion::Pose;
use crate::view::Canvas;

/// Darkening of the eyeball under the lid's edge, and how far it reaches.
const SHADOW: f32 = 0.17;
const SHADOW_DEPTH: f32 = 0.03;
/// Lashes above and below the edge.
const LASHES: (f32, f32, f32) = (0.009, 0.015, 0.90);

/// Both eyes on one canvas.
pub(crate) struct Lids {
    eyes: [Painter; 2],
}

struct Painter {
    /// In pixels of the canvas.
    shape: EyeShape,
    skin: Skin,
    /// Pixels that may change: left, top, right, bottom (exclusive).
    area: [usize; 4],
}

impl Lids {
    /// For a canvas in which a photo pixel is `scale` canvas pixels wide, and `(x - left) × scale` is its index there.
    pub fn new(canvas: &Canvas, lids: &[Lid; 2], to_canvas: impl Fn([f32; 2]) -> [f32; 2], scale: f32) -> Lids {
        let painter = |lid: &Lid| {
            let mut shape = lid.shape.clone();
            shape.corner = to_canvas(shape.corner);
            shape.unit *= scale;
            Painter::new(canvas, shape, lid.skin.clone())
        };
        Lids { eyes: [painter(&lids[0]), painter(&lids[1])] }
    }

    /// Paints both eyes of `base` on `target`, an equal canvas. Paints nothing outside two small rectangles, and all of
    /// these, so `target` may have been painted before.
    pub fn paint(&self, base: &Canvas, target: &mut Canvas, pose: &Pose) {
        for (painter, closed) in self.eyes.iter().zip(pose.lids) {
            let [left, top, right, bottom] = painter.area;
            for y in top..bottom {
                for x in left..right {
                    target.put(x, y, painter.color(base, x, y, closed, pose.gaze));
                }
            }
        }
    }
}

impl Painter {
    fn new(canvas: &Canvas, shape: EyeShape, skin: Skin) -> Painter {
        let steps = || (0..=16).map(|step| shape.width * step as f32 / 16.0);
        let top = steps().map(|u| shape.upper(u)).fold(f32::MAX, f32::min) - skin.height - 0.02;
        let bottom = steps().map(|u| shape.shut(u)).fold(f32::MIN, f32::max) + 0.06;
        let corners = [[-0.05, top], [shape.width + 0.05, top], [-0.05, bottom], [shape.width + 0.05, bottom]]
            .map(|corner| shape.place(corner));
        let last = canvas.side as f32 - 1.0;
        let low = |axis: usize| corners.iter().map(|corner| corner[axis]).fold(f32::MAX, f32::min).floor();
        let high = |axis: usize| corners.iter().map(|corner| corner[axis]).fold(f32::MIN, f32::max).ceil();
        let bound = |at: f32| at.clamp(0.0, last) as usize;
        let area = [bound(low(0)), bound(low(1)), bound(high(0)), bound(high(1))];
        Painter { shape, skin, area }
    }

    /// The colour of one pixel; its fourth lane stays.
    fn color(&self, base: &Canvas, x: usize, y: usize, closed: f32, gaze: [f32; 2]) -> [f32; 4] {
        let untouched = base.pixel(x, y);
        let shape = &self.shape;
        let [u, v] = shape.to_eye([x as f32, y as f32]);
        if u <= 0.0 || u >= shape.width {
            return untouched;
        }
        let (upper, lower) = (shape.upper(u), shape.lower(u));
        let pixel = 1.0 / shape.unit;
        let mut color = untouched;
        if gaze != [0.0; 2] && v > upper && v < lower {
            // nothing moves at the rim
            let depth = (v - upper).min(lower - v);
            let ends = smoothstep(0.0, 0.22, u / shape.width) * smoothstep(0.0, 0.22, 1.0 - u / shape.width);
            let free = smoothstep(0.25 * pixel, 0.045, depth) * ends;
            if free > 0.0 {
                let [sx, sy] = shape.place([u - gaze[0] * free, v - gaze[1] * free]);
                color = keep(untouched, base.sample(sx, sy));
            }
        }
        if closed <= 0.002 {
            return color;
        }
        let edge = upper + closed.min(1.0) * (shape.shut(u) - upper);
        // the last of the closing covers the lower rim, or a white line would stay
        let over = 0.016 * smoothstep(0.9, 1.0, closed);
        let bottom = edge + over;
        let along = u / shape.width;
        // towards the corners, where lids meet, there is less and less to unfold
        let sides = smoothstep(0.0, 0.22, along) * smoothstep(0.0, 0.22, 1.0 - along);
        let height = self.skin.height * (0.25 + 0.75 * sides);
        let top = upper - height;
        if v > bottom + SHADOW_DEPTH * 2.0 || v < top {
            return color;
        }
        let within = smoothstep(0.0, 0.10, along) * smoothstep(0.0, 0.10, 1.0 - along);
        let corner = if v < upper { within * sides.sqrt() } else { within.sqrt() };
        if v > upper && v < lower + 0.02 {
            let below = ((v - bottom) / SHADOW_DEPTH).max(0.0);
            let dark = 1.0 - SHADOW * closed.min(1.0) * corner * (-below * below).exp();
            color = keep(untouched, color.map(|lane| lane * dark));
        }
        let covered = ((bottom - v) / pixel + 0.5).clamp(0.0, 1.0);
        let fade = smoothstep(0.0, 0.6 * height, v - top);
        // as soon as it moves at all, the old line of the lashes must go
        let begun = smoothstep(0.0, 0.16, closed);
        let skin = covered * fade * begun * corner;
        if skin > 0.0 {
            let filled = self.fill(u, (v - top) / (bottom - top).max(1e-4), bottom - v);
            color = mix(color, filled, skin);
        }
        let column = (u / shape.width * COLUMNS as f32 - 0.5).clamp(0.0, COLUMNS as f32 - 1.0) as usize;
        let (lash, dark) = self.skin.lashes[column];
        let from = v - bottom;
        let sigma = if from < 0.0 { LASHES.0 } else { LASHES.1 }.max(0.45 * pixel);
        let line = LASHES.2 * dark * begun * corner * (-0.5 * (from / sigma).powi(2)).exp();
        if line > 0.01 { mix(color, lash, line) } else { color }
    }

    /// The lid at `u`, `along` from its upper end to its edge, `above` the edge.
    fn fill(&self, u: f32, along: f32, above: f32) -> [f32; 3] {
        let x = (u / self.shape.width * COLUMNS as f32 - 0.5).clamp(0.0, COLUMNS as f32 - 1.001);
        let y = (along * (ROWS - 1) as f32).clamp(0.0, (ROWS - 1) as f32 - 0.001);
        let at = y as usize * COLUMNS + x as usize;
        let row = ((above.max(0.0) * PER_UNIT) as usize).min(self.skin.grain_rows - 1);
        let grain = 2.4 * self.skin.grain[row * COLUMNS + x as usize];
        std::array::from_fn(|lane| {
            let fill = |at: usize| self.skin.fill[at][lane];
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
