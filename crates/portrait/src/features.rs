//! What the corners of the eyes do not tell: lids, brows, mouth, chin, teeth, glasses. Each by a search along one line
//! with a prior from 38 measured faces, and each with a confidence, because pixels may say nothing at all.
//!
//! All places are in head units ([`crate::handles::Axes`]), brightness is 0 to 1.

use crate::head::smoothstep;
use crate::patch::Patch;

/// Half the distance over which a lid's edge is taken, in head units.
const EDGE: f32 = 0.016;
/// Medians of upper and lower lid from the line of the corners, and how hard deviations are held back.
const UPPER_LID: f32 = 0.084;
const LOWER_LID: f32 = 0.039;
const HOLD: f32 = 6.0;
/// Contrast at which a lid's edge begins to be believed, and is.
const LID_CONTRAST: (f32, f32) = (0.03, 0.11);
/// The same for the iris between them: closed eyes have edges too.
const IRIS: (f32, f32) = (0.18, 0.34);

/// Contrast at which an edge over the nose or under the eyes begins to look like a frame, and does.
const BRIDGE: (f32, f32) = (0.05, 0.11);
const RIMS: (f32, f32) = (0.07, 0.14);

/// One eye's opening.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Eye {
    /// Middle of its corners.
    pub centre: [f32; 2],
    /// Unit vector from its left to its right corner.
    pub across: [f32; 2],
    /// Half the distance of its corners.
    pub half_width: f32,
    /// Height of the upper lid over the line of the corners, and where along it (−1 to 1) it is highest.
    pub upper: f32,
    pub apex: f32,
    /// Depth of the lower lid under that line.
    pub lower: f32,
    /// From the upper lid's edge up to the brow's hair, a little less.
    pub gap: f32,
    /// Of both lids, 0 to 1.
    pub confidence: f32,
    /// Of the brow, 0 to 1.
    pub brow_confidence: f32,
}

impl Eye {
    /// An eye with average lids between two corners.
    pub fn between(left: [f32; 2], right: [f32; 2]) -> Eye {
        let (dx, dy) = (right[0] - left[0], right[1] - left[1]);
        let width = dx.hypot(dy).max(1e-3);
        let centre = [0.5 * (left[0] + right[0]), 0.5 * (left[1] + right[1])];
        let across = [dx / width, dy / width];
        Eye {
            centre,
            across,
            half_width: 0.5 * width,
            upper: UPPER_LID,
            apex: 0.0,
            lower: LOWER_LID,
            gap: 0.1,
            confidence: 0.0,
            brow_confidence: 0.0,
        }
    }

    /// The place `along` (−1 to 1 from corner to corner) and `v` under the line of the corners.
    pub fn place(&self, along: f32, v: f32) -> [f32; 2] {
        let [cos, sin] = self.across;
        let u = along * self.half_width;
        [self.centre[0] + cos * u - sin * v, self.centre[1] + sin * u + cos * v]
    }

    /// The reverse of [`Eye::place`].
    pub fn to_eye(self, [u, v]: [f32; 2]) -> [f32; 2] {
        let (du, dv) = (u - self.centre[0], v - self.centre[1]);
        let [cos, sin] = self.across;
        [(cos * du + sin * dv) / self.half_width, cos * dv - sin * du]
    }

    /// The highest point of the upper lid's edge.
    pub fn lid_top(&self) -> [f32; 2] {
        self.place(self.apex, -self.upper)
    }

    /// The same eye with the upper lid through `top`.
    pub fn with_lid_top(self, top: [f32; 2]) -> Eye {
        let [along, v] = self.to_eye(top);
        Eye { apex: along.clamp(-0.5, 0.5), upper: (-v).clamp(0.0, 0.3), ..self }
    }

    /// The upper lid's share of its height at `along`: 1 at the apex, 0 at the corners.
    pub fn arch(&self, along: f32) -> f32 {
        let side = if along < self.apex { 1.0 + self.apex } else { 1.0 - self.apex };
        let t = ((along - self.apex) / side).abs().min(1.0);
        1.0 - t * t
    }

    /// Fits both lids to the picture; what is known stays where `keep_upper`.
    fn fitted(self, patch: &Patch, keep_upper: bool) -> Eye {
        let mut best = (f32::MIN, self, 0.0);
        if keep_upper {
            best = (0.0, self, self.upper_step(patch));
        } else {
            for (height, apex) in
                (0..22).flat_map(|step| [-0.2, 0.0, 0.2].map(|apex| (0.02 + 0.007 * step as f32, apex)))
            {
                let eye = Eye { upper: height, apex, ..self };
                let step = eye.upper_step(patch);
                let score = step - HOLD * (height - UPPER_LID).powi(2) - 0.06 * apex.powi(2);
                if score > best.0 {
                    best = (score, eye, step);
                }
            }
        }
        let (_, mut eye, step) = best;
        let lower = (0..14).map(|step| 0.012 + 0.007 * step as f32).map(|depth| {
            let edge = eye.mean_along(|along| {
                let v = depth * (1.0 - along * along);
                patch.luma(eye.place(along, v + EDGE)) - patch.luma(eye.place(along, v - EDGE))
            });
            (edge - HOLD * (depth - LOWER_LID).powi(2), depth)
        });
        eye.lower = lower.max_by(|a, b| a.0.total_cmp(&b.0)).map_or(LOWER_LID, |(_, depth)| depth);
        eye.confidence = smoothstep(LID_CONTRAST.0, LID_CONTRAST.1, step) * smoothstep(IRIS.0, IRIS.1, eye.iris(patch));
        eye
    }

    /// How much darker it is under the upper lid's edge than above.
    fn upper_step(&self, patch: &Patch) -> f32 {
        self.mean_along(|along| {
            let v = -self.upper * self.arch(along);
            patch.luma(self.place(along, v - 1.6 * EDGE)) - patch.luma(self.place(along, v + 0.8 * EDGE))
        })
    }

    /// How much darker the darkest part of the eye is than its white or the skin below, whichever is brighter: an iris,
    /// where lashes alone are too thin to count.
    fn iris(&self, patch: &Patch) -> f32 {
        let column = |along: f32| {
            let (top, bottom) = (-0.75 * self.upper * self.arch(along), 0.75 * self.lower * (1.0 - along * along));
            (0..=6).map(|step| patch.luma(self.place(along, top + (bottom - top) * step as f32 / 6.0))).sum::<f32>()
                / 7.0
        };
        let darkest = (-4..=4).map(|step| column(step as f32 / 8.0)).fold(f32::MAX, f32::min);
        let skin = (-4..=4).map(|step| patch.luma(self.place(step as f32 / 8.0, self.lower + 0.08))).sum::<f32>() / 9.0;
        let white = (-4..=4).map(|step| column(step as f32 / 5.5)).fold(0.0, f32::max);
        skin.max(white) - darkest
    }

    fn mean_along(&self, value: impl Fn(f32) -> f32) -> f32 {
        (-6..=6).map(|step| value(step as f32 / 7.5)).sum::<f32>() / 13.0
    }

    /// Upwards from the lid until it gets darker than before: there the brow's hair begins. Without it a closing lid
    /// would drag the brow down.
    fn with_gap(self, patch: &Patch) -> Eye {
        let (mut brightest, mut gap, mut drop) = (0.0_f32, 0.125, 0.0_f32);
        for step in 3..26 {
            let above = 0.012 * step as f32;
            let row = (-4..=4)
                .map(|t| t as f32 / 6.0)
                .map(|along| patch.luma(self.place(along, -self.upper * self.arch(along) - above)));
            let row = row.sum::<f32>() / 9.0;
            brightest = brightest.max(row);
            if brightest - row > 0.07 && drop == 0.0 {
                gap = 0.86 * above;
            }
            drop = if brightest - row > 0.07 { drop.max(brightest - row) } else { drop };
        }
        Eye { gap: gap.clamp(0.03, 0.16), brow_confidence: smoothstep(0.04, 0.16, drop), ..self }
    }
}

/// Both eyes with their lids and brows. Where `tops` are given (highest points of the upper lids) they stay.
pub(crate) fn eyes(patch: &Patch, corners: [[f32; 2]; 4], tops: Option<[[f32; 2]; 2]>) -> [Eye; 2] {
    let [left_outer, left_inner, right_inner, right_outer] = corners;
    let pair = [Eye::between(left_outer, left_inner), Eye::between(right_inner, right_outer)];
    if let Some(tops) = tops {
        let fit = |index: usize| pair[index].with_lid_top(tops[index]).fitted(patch, true).with_gap(patch);
        return alike([fit(0), fit(1)]);
    }
    let [left, right] = pair.map(|eye| eye.fitted(patch, false));
    // A person's two eyes are alike: each goes half-way to their mean, and the less sure one further.
    let share = |a: &Eye, b: &Eye| (0.5 + 0.5 * (b.confidence - a.confidence)).clamp(0.2, 0.8);
    let towards = |a: Eye, b: &Eye, share: f32| {
        let blend = |x: f32, y: f32| x + 0.5 * share.mul_add(y - x, 0.5 * (y - x));
        Eye { upper: blend(a.upper, b.upper), lower: blend(a.lower, b.lower), ..a }
    };
    alike([
        towards(left, &right, share(&left, &right)).with_gap(patch),
        towards(right, &left, share(&right, &left)).with_gap(patch),
    ])
}

/// The crease of a lid ends the skin that unfolds just as a brow does, and is seen on one eye or on both. Were they not
/// closed alike, the one would look painted and the other squeezed.
fn alike([left, right]: [Eye; 2]) -> [Eye; 2] {
    let gap = left.gap.min(right.gap);
    [Eye { gap, ..left }, Eye { gap, ..right }]
}

/// Corners of the mouth (left, right) and a confidence; `below` is where it is expected under the eyes.
pub(crate) fn mouth(patch: &Patch, below: f32) -> ([[f32; 2]; 2], f32) {
    // The line of the lips is dark between brighter rows, and red.
    let line = |u: f32, v: f32| {
        let valley = 0.5 * (patch.luma([u, v - 0.07]) + patch.luma([u, v + 0.07])) - patch.luma([u, v]);
        let lips = 0.5 * (patch.red([u, v - 0.05]) + patch.red([u, v + 0.05])) - patch.red([u, v + 0.24]);
        valley.max(0.0) + 0.6 * lips.max(0.0)
    };
    let score =
        |v: f32| (-5..=5).map(|step| line(0.06 * step as f32, v)).sum::<f32>() / 11.0 - 0.9 * (v - below).powi(2);
    let best = (-20..=20).map(|step| below + 0.014 * step as f32).max_by(|a, b| score(*a).total_cmp(&score(*b)));
    let v = best.unwrap_or(below);
    let strength = score(v) + 0.9 * (v - below).powi(2);
    // Each corner on its own: where the line stops, a little up or down of the middle.
    let corner = |side: f32| {
        let mut best = (f32::MIN, [side * 0.417, v]);
        for (reach, lift) in
            (0..16).flat_map(|step| (-4..=3).map(move |lift| (0.29 + 0.018 * step as f32, 0.022 * lift as f32)))
        {
            let inside = (0..4).map(|step| line(side * (reach - 0.03 * step as f32), v + lift)).sum::<f32>() / 4.0;
            let outside = (1..4).map(|step| line(side * (reach + 0.03 * step as f32), v + lift)).sum::<f32>() / 3.0;
            let held = 1.6 * (reach - 0.417).powi(2) + 1.2 * lift.powi(2);
            if inside - outside - held > best.0 {
                best = (inside - outside - held, [side * reach, v + lift]);
            }
        }
        best.1
    };
    ([corner(-1.0), corner(1.0)], smoothstep(0.015, 0.07, strength))
}

/// The lowest point of the chin and a confidence: the edge between chin and neck, near `below`.
pub(crate) fn chin(patch: &Patch, mouth: f32, below: f32) -> ([f32; 2], f32) {
    let edge = |v: f32| patch.row(-0.22, 0.22, v - 0.05) - patch.row(-0.22, 0.22, v + 0.05);
    // A collar is a stronger edge than a chin: beyond some strength more does not count, and distance counts much.
    let score = |v: f32| edge(v).abs().min(0.14) - 2.6 * (v - below).powi(2);
    let candidates = (-16..=16).map(|step| below + 0.02 * step as f32).filter(|v| *v > mouth + 0.35);
    let v = candidates.max_by(|a, b| score(*a).total_cmp(&score(*b))).unwrap_or(below.max(mouth + 0.5));
    ([0.0, v], smoothstep(0.02, 0.12, edge(v).abs()))
}

/// How open or toothy the mouth is, 0 to 1: bright and hardly red between the lips.
pub(crate) fn teeth(patch: &Patch, corners: [[f32; 2]; 2]) -> f32 {
    let v = 0.5 * (corners[0][1] + corners[1][1]);
    let cheek = 0.5 * (patch.luma([-0.55, 0.75]) + patch.luma([0.55, 0.75]));
    let bright = (-4..=4).flat_map(|step| (-1..=6).map(move |down| [0.05 * step as f32, v + 0.02 * down as f32]));
    let teeth = bright
        .filter(|place| patch.luma(*place) > 0.92 * cheek && patch.red(*place) < 0.75 * patch.red([0.0, 0.45]))
        .count();
    smoothstep(8.0, 30.0, teeth as f32)
}

/// Suspicion of glasses, 0 to 1: a sharp edge over the bridge of the nose, where bare skin has none, or under both
/// eyes. Deep shadows and noise raise it, too; it is meant to miss no glasses rather than to be right.
pub(crate) fn glasses(patch: &Patch, eyes: &[Eye; 2]) -> f32 {
    let sharpest = |left: f32, right: f32, top: f32, bottom: f32| {
        let steps = ((bottom - top) / 0.02) as usize;
        let edge = |v: f32| (patch.row(left, right, v - 0.02) - patch.row(left, right, v + 0.02)).abs();
        (0..=steps).map(|step| edge(top + 0.02 * step as f32)).fold(0.0, f32::max)
    };
    let bridge = sharpest(-0.1, 0.1, -0.12, 0.22);
    let rim = |eye: &Eye| {
        sharpest(eye.centre[0] - 0.14, eye.centre[0] + 0.14, eye.centre[1] + eye.lower + 0.10, eye.centre[1] + 0.55)
    };
    let rims = rim(&eyes[0]).min(rim(&eyes[1]));
    smoothstep(BRIDGE.0, BRIDGE.1, bridge).max(smoothstep(RIMS.0, RIMS.1, rims))
}
