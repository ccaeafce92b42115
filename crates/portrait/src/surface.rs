//! The head in depth, as the mesh of a face has it: how far every place of the picture stands before the axis that the
//! head turns about, and how far it follows the head.

use crate::handles::{Axes, Handles, middle};
use crate::head::smoothstep;
use crate::mesh::FaceMesh;
use crate::mesh::points::{EARS, NOSE, OUTLINE};
use crate::nets::MESH_POINTS;

/// The axis lies behind the outline of the face by so much (eye distances).
const AXIS_BEHIND: f32 = 0.25;
/// Depth goes over to that of the outline between these distances from the nose.
const LEVEL: (f32, f32) = (1.6, 2.6);
/// The head ends here: below the chin, and around it, in an ellipse higher than wide. Hair moves as a whole.
const BELOW_CHIN: (f32, f32) = (0.05, 0.95);
const AROUND: (f32, f32) = (2.0, 2.9);
const HIGHER: f32 = 1.3;
/// Points nearer than this decide on the depth of a place.
const NEAR: f32 = 0.10;
/// Slopes of the surface that light may fall on: the nose has steeper ones than its shading shows.
const STEEPEST: f32 = 1.1;
/// A turn may fold nothing: its sine times the steepest slope stays below this.
const FOLD: f32 = 0.75;

/// In head units ([`Axes`]).
pub(crate) struct Surface {
    pub axes: Axes,
    /// Points with their distance before the axis.
    points: Vec<[f32; 3]>,
    level: f32,
    nose: [f32; 2],
    chin: f32,
    /// What the head turns about.
    pub centre: [f32; 2],
}

/// The farthest a head may turn each way, in radians.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reach {
    pub left: f32,
    pub right: f32,
    pub up: f32,
    pub down: f32,
}

impl Surface {
    /// `handles` are those of the mesh in pixels of some picture, whose pixels `place` gives for photo pixels.
    pub fn new(mesh: &FaceMesh, handles: &Handles, place: impl Fn([f32; 2]) -> [f32; 2]) -> Surface {
        let axes = Axes::of(handles);
        let unit = mesh.unit().max(1e-3);
        let mut outline: Vec<f32> = OUTLINE.iter().map(|point| mesh.points[*point][2] / unit).collect();
        outline.sort_by(f32::total_cmp);
        let rim = outline[outline.len() / 2];
        let axis = rim + AXIS_BEHIND;
        let points: Vec<[f32; 3]> = mesh.points[..MESH_POINTS]
            .iter()
            .map(|[x, y, z]| {
                let [u, v] = axes.to_head(place([*x, *y]));
                [u, v, axis - z / unit]
            })
            .collect();
        let at = |point: usize| [points[point][0], points[point][1]];
        let chin = axes.to_head(handles.chin)[1].clamp(0.9, 3.5);
        let centre = [middle(at(EARS[0]), at(EARS[1]))[0], 0.35 * chin];
        let nose = at(NOSE);
        Surface { axes, points, level: AXIS_BEHIND, nose, chin, centre }
    }

    /// Where the points lie, in pixels of the picture.
    pub fn places(&self) -> impl Iterator<Item = [f32; 2]> + '_ {
        self.points.iter().map(|[u, v, _]| self.axes.point([*u, *v]))
    }

    /// Distance before the axis: a plane fitted to the points around a place, their mean where there are none near.
    pub fn depth(&self, [u, v]: [f32; 2]) -> f32 {
        let away = (u - self.nose[0]).hypot(v - self.nose[1]);
        let level = smoothstep(LEVEL.0, LEVEL.1, away);
        if level >= 1.0 {
            return self.level;
        }
        let squared = |point: &[f32; 3]| (point[0] - u).powi(2) + (point[1] - v).powi(2);
        let nearest = self.points.iter().map(squared).fold(f32::MAX, f32::min).sqrt();
        let sigma = NEAR.max(0.8 * nearest);
        let (mut normal, mut right) = ([0.0_f32; 6], [0.0_f32; 3]);
        for point in &self.points {
            let share = squared(point) / (sigma * sigma);
            if share > 9.0 {
                continue;
            }
            let weight = (-0.5 * share).exp();
            let (x, y, z) = ((point[0] - u) / sigma, (point[1] - v) / sigma, point[2]);
            for (sum, value) in normal.iter_mut().zip([1.0, x, y, x * x, x * y, y * y]) {
                *sum += weight * value;
            }
            for (sum, value) in right.iter_mut().zip([1.0, x, y]) {
                *sum += weight * value * z;
            }
        }
        let [w, x, y, xx, xy, yy] = normal;
        if w < 1e-6 {
            return self.level;
        }
        // beyond the face a slope must not go on
        let hold = w * (0.05 + (nearest / NEAR).powi(2));
        let mean = right[0] / w;
        let (mx, my) = (x / w, y / w);
        let (a, b, c) = (xx - x * mx + hold, xy - x * my, yy - y * my + hold);
        let (p, q) = (right[1] - mean * x, right[2] - mean * y);
        let determinant = (a * c - b * b).max(1e-9);
        let (by_x, by_y) = ((c * p - b * q) / determinant, (a * q - b * p) / determinant);
        let fitted = mean - by_x * mx - by_y * my;
        fitted + (self.level - fitted) * level
    }

    /// 1 on the head and its hair, 0 on the shoulders and far away.
    pub fn follows(&self, [u, v]: [f32; 2]) -> f32 {
        let [x, y] = [u - self.centre[0], (v - 0.2) / HIGHER];
        (1.0 - smoothstep(self.chin + BELOW_CHIN.0, self.chin + BELOW_CHIN.1, v))
            * (1.0 - smoothstep(AROUND.0, AROUND.1, x.hypot(y)))
    }
}

/// A slope that light may fall on.
pub(crate) fn lit(slope: f32) -> f32 {
    slope.clamp(-STEEPEST, STEEPEST)
}

impl Reach {
    /// The most that is ever wanted, in degrees: to either side, up, down.
    pub const WANTED: [f32; 3] = [12.0, 12.0, 8.0];

    /// By the steepest slopes of a surface: along u falling and rising, along v rising and falling.
    pub fn of_slopes([falling, rising, down, up]: [f32; 4]) -> Reach {
        let most = |wanted: f32, slope: f32| (FOLD / slope.max(0.1)).min(1.0).asin().min(wanted.to_radians());
        let [side, above, below] = Reach::WANTED;
        Reach { right: most(side, falling), left: most(side, rising), up: most(above, down), down: most(below, up) }
    }

    /// Where what is behind the head goes with it.
    pub fn without_layers(self) -> Reach {
        let most = Reach::generic();
        Reach {
            left: self.left.min(most.left),
            right: self.right.min(most.right),
            up: self.up.min(most.up),
            down: self.down.min(most.down),
        }
    }

    /// A head without depth of its own.
    pub fn generic() -> Reach {
        let [side, above] = [8.4_f32, 5.6].map(f32::to_radians);
        Reach { left: side, right: side, up: above, down: 8.0_f32.to_radians() }
    }
}
