//! Eyelids and gaze, painted on a copy of the canvas before it is warped.
//!
//! A lid slides over an eye that stays as it was, and is hidden: squeezing the eye itself looks like rubber. The lid
//! takes its lashes along (a strip at its edge moves rigidly), the skin above unfolds up to the brow and not beyond,
//! and where it would be stretched too far it is filled with the lid's own colour and the grain of the cheek.

use crate::features::Eye;
use crate::handles::Axes;
use crate::head::smoothstep;
use crate::motion::Pose;
use crate::view::Canvas;

/// The fitted eye is enlarged by this much, or white would shine at the corners and under the lashes.
const WIDER: f32 = 1.15;
/// Lashes reach past the outer corner, and the lid with them, by this share of half the eye's width.
const OUTWARD: f32 = 0.07;
const UPPER: f32 = 1.02;
const LOWER: f32 = 1.08;
/// The edge of the lid that moves rigidly, in head units and as a share of the lid.
const RIGID: f32 = 0.05;
const RIGID_SHARE: f32 = 0.42;
/// Stretch at which the skin begins to be filled, and is as far as it ever is.
const FILL: (f32, f32) = (1.15, 2.1);
const FILL_MOST: f32 = 0.8;
/// Darkening under the lid's edge.
const SHADOW: f32 = 0.28;
const SHADOW_DEPTH: f32 = 0.05;
const LASHES: f32 = 0.5;
/// A smile lifts the lower lid, and the skin under it down to this depth.
const LIFT: f32 = 0.024;
const LIFT_DEPTH: f32 = 0.28;

/// Both eyes on one canvas.
pub(crate) struct Lids {
    eyes: [Painter; 2],
}

struct Painter {
    axes: Axes,
    eye: Eye,
    /// Mean colours of the lid's skin in five columns from corner to corner.
    skin: [[f32; 4]; 5],
    /// The darkest colour along the lid's edge.
    lashes: [f32; 4],
    /// Pixels that may change: left, top, right, bottom (exclusive).
    area: [usize; 4],
}

impl Lids {
    /// For the eyes of a head in `canvas`, `axes` in its pixels.
    pub fn new(canvas: &Canvas, axes: Axes, eyes: [Eye; 2]) -> Lids {
        let [left, right] = eyes;
        Lids { eyes: [Painter::new(canvas, axes, left, -OUTWARD), Painter::new(canvas, axes, right, OUTWARD)] }
    }

    /// Paints both eyes of `base` on `target`, an equal canvas, with the lids, the gaze and the smile of `pose`. Paints
    /// nothing outside two small rectangles, and all of these, so `target` may have been painted before.
    pub fn paint(&self, base: &Canvas, target: &mut Canvas, pose: &Pose) {
        for painter in &self.eyes {
            let [left, top, right, bottom] = painter.area;
            for y in top..bottom {
                for x in left..right {
                    target.put(x, y, painter.color(base, x, y, pose));
                }
            }
        }
    }
}

impl Painter {
    fn new(canvas: &Canvas, axes: Axes, eye: Eye, outward: f32) -> Painter {
        let eye = Eye {
            centre: eye.place(outward, 0.0),
            half_width: eye.half_width * WIDER,
            upper: eye.upper * UPPER,
            lower: eye.lower * LOWER,
            ..eye
        };
        let mut painter = Painter { axes, eye, skin: [[0.0; 4]; 5], lashes: [255.0; 4], area: [0; 4] };
        for (column, skin) in painter.skin.iter_mut().enumerate() {
            let along = 0.36 * (column as f32 - 2.0);
            let places = [0.4, 0.55, 0.7].map(|share| (along, -eye.upper * eye.arch(along) - share * eye.gap));
            let sum = places
                .map(|(along, v)| sample(canvas, &axes, &eye, along, v))
                .into_iter()
                .reduce(add)
                .unwrap_or_default();
            *skin = sum.map(|lane| lane / 3.0);
        }
        for (along, v) in (-6..=6).flat_map(|step| [-0.01, 0.0, 0.01, 0.02].map(|v| (step as f32 / 8.0, v))) {
            let color = sample(canvas, &axes, &eye, along, v - eye.upper * eye.arch(along));
            if brightness(color) < brightness(painter.lashes) {
                painter.lashes = color;
            }
        }
        let reach = 1.3 * eye.half_width;
        let (top, bottom) = (eye.upper + eye.gap + 0.04, eye.lower + LIFT_DEPTH);
        let corners = [[-1.0, -top], [1.0, -top], [-1.0, bottom], [1.0, bottom]];
        let corners = corners.map(|[along, v]| axes.point(Eye { half_width: reach, ..eye }.place(along, v)));
        let last = canvas.side as f32 - 1.0;
        let low = |axis: usize| {
            corners.iter().map(|corner| corner[axis]).fold(f32::MAX, f32::min).floor().clamp(0.0, last) as usize
        };
        let high = |axis: usize| {
            corners.iter().map(|corner| corner[axis]).fold(f32::MIN, f32::max).ceil().clamp(0.0, last) as usize
        };
        painter.area = [low(0), low(1), high(0), high(1)];
        painter
    }

    /// The colour of one pixel.
    fn color(&self, base: &Canvas, x: usize, y: usize, pose: &Pose) -> [f32; 4] {
        let Pose { lids: closed, gaze, smile, .. } = *pose;
        let (eye, untouched) = (&self.eye, base.pixel(x, y));
        let [along, v] = eye.to_eye(self.axes.to_head([x as f32, y as f32]));
        if along.abs() >= 1.0 {
            return untouched;
        }
        let arch = eye.arch(along);
        let upper = -eye.upper * arch;
        let lower = eye.lower * (1.0 - along * along);
        let gap = eye.gap * (0.35 + 0.65 * arch.sqrt());
        let pixel = 1.0 / self.axes.unit;
        if v < upper - gap || v > lower + LIFT_DEPTH {
            return untouched;
        }
        let lift = LIFT * smile.max(0.0) * (1.0 - along * along);
        let (rest, lower) = (lower, lower - lift);
        if v > rest + 2.0 * pixel {
            return if lift > 0.0 { self.sample(base, along, v + lift * lifted(v - lower)) } else { untouched };
        }
        // The eye itself, turned; nothing moves at its rim.
        let free = arch
            * smoothstep(lower + 0.5 * pixel, lower - 0.035, v)
            * smoothstep(upper - 0.5 * pixel, upper + 0.035, v);
        let mut color = if free > 0.0 && gaze != [0.0; 2] {
            self.sample(base, along - gaze[0] * free / eye.half_width, v - gaze[1] * free)
        } else {
            untouched
        };
        let under = ((v - lower) / pixel + 0.5).clamp(0.0, 1.0);
        if lift > 0.0 && under > 0.0 {
            color = mix(color, self.sample(base, along, v + lift * lifted(v - lower)), under);
        }
        if closed <= 0.001 {
            return color;
        }
        let edge = upper + (lower - upper) * closed * 0.97;
        let below = ((v - edge) / SHADOW_DEPTH).max(0.0);
        color = scale(color, 1.0 - SHADOW * closed.min(1.0) * arch.sqrt() * (-below * below).exp());
        // One pixel of soft edge.
        let covered = ((edge - v) / pixel + 0.5).clamp(0.0, 1.0);
        if covered > 0.0 {
            color = mix(color, self.lid(base, along, (edge - v).max(0.0), edge - upper, gap, arch), covered);
        }
        let (thickness, from_edge) = (0.008 + 0.010 * arch, v - edge + 0.4 * pixel);
        let line =
            LASHES * closed.sqrt() * arch.sqrt().min(0.9) * (-(from_edge / thickness.max(0.55 * pixel)).powi(2)).exp();
        mix(color, self.lashes, line)
    }

    /// The lid `above` its edge, which has come down by `lowered`.
    fn lid(&self, base: &Canvas, along: f32, above: f32, lowered: f32, gap: f32, arch: f32) -> [f32; 4] {
        let edge = -self.eye.upper * arch;
        let rigid = RIGID.min(RIGID_SHARE * gap);
        if above <= rigid {
            return self.sample(base, along, edge - above);
        }
        let (long, short) = ((gap + lowered - rigid).max(1e-4), (gap - rigid).max(1e-4));
        let share = ((above - rigid) / long).min(1.0);
        let skin = self.sample(base, along, edge - rigid - share * short);
        let fill = FILL_MOST
            * smoothstep(FILL.0, FILL.1, long / short)
            * smoothstep(0.0, 0.30, share)
            * (1.0 - smoothstep(0.70, 1.0, share))
            * arch.sqrt();
        if fill <= 0.0 {
            return skin;
        }
        // A closed lid is a ball: brightest in its middle, darker towards lashes and corners.
        let round =
            0.96 + 0.035 * (std::f32::consts::PI * share).sin() - 0.05 * (1.0 - share).powi(2) - 0.04 * along * along;
        let column = (along / 0.36 + 2.0).clamp(0.0, 3.999);
        let flat = mix(self.skin[column as usize], self.skin[column as usize + 1], column.fract());
        let v = edge + lowered - above;
        let grain = |lane: usize| {
            let step = 3.0 / self.axes.unit;
            let at = |along: f32, v: f32| self.sample(base, along, v + 0.36)[lane];
            let around = [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)]
                .map(|(du, dv)| at(along + du / self.eye.half_width, v + dv));
            (at(along, v) - 0.25 * around.iter().sum::<f32>()).clamp(-7.0, 7.0)
        };
        let filled = std::array::from_fn(|lane| flat[lane] * round + if lane < 3 { grain(lane) } else { 0.0 });
        mix(skin, filled, fill)
    }

    fn sample(&self, canvas: &Canvas, along: f32, v: f32) -> [f32; 4] {
        sample(canvas, &self.axes, &self.eye, along, v)
    }
}

/// How far the skin `below` the lower lid's edge goes up with it.
fn lifted(below: f32) -> f32 {
    1.0 - smoothstep(0.0, LIFT_DEPTH - LIFT, below)
}

fn sample(canvas: &Canvas, axes: &Axes, eye: &Eye, along: f32, v: f32) -> [f32; 4] {
    let [x, y] = axes.point(eye.place(along, v));
    canvas.sample(x, y)
}

fn mix(from: [f32; 4], to: [f32; 4], share: f32) -> [f32; 4] {
    std::array::from_fn(|lane| from[lane] + (to[lane] - from[lane]) * share)
}

fn add(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
    std::array::from_fn(|lane| a[lane] + b[lane])
}

fn scale(color: [f32; 4], factor: f32) -> [f32; 4] {
    color.map(|lane| lane * factor)
}

fn brightness(color: [f32; 4]) -> f32 {
    color[0] + color[1] + color[2]
}
