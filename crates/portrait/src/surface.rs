//! The head in depth, as the mesh of a face has it: how far every place of the picture stands before the axis that the
//! head turns about, and how far it follows the head.

use crate::handles::{Axes, Handles, middle};
use crate::head::smoothstep;
use crate::median::median;
use crate::mesh::FaceMesh;
use crate::mesh::points::{CHEEKS, EARS, LIPS, LOWER_LIP, NOSE, OUTLINE, UPPER_LIP};
use crate::nets::MESH_POINTS;

/// The axis lies behind the outline of the face by so much (eye distances).
const BEHIND_OUTLINE: f32 = 0.25;
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

/// A smile of strength 1, in eye distances: how much wider the lips grow at each corner, how far the corners rise, and
/// by which share of their distance from the line between them the lips are pressed together.
const WIDENED: f32 = 0.034;
const RAISED: f32 = 0.048;
const PRESSED: f32 = 0.06;
/// Points of the lips nearer than this decide together, and farther than the second their pull has faded.
const LIP_NEAR: f32 = 0.14;
const LIP_FADES: f32 = 0.24;
/// Reach of the cheeks across and down, and how far they rise.
const CHEEK: (f32, f32) = (0.30, 0.28);
const CHEEK_RAISED: f32 = 0.018;

/// Points that are looked at at once.
const LANES: usize = 8;

/// In head units ([`Axes`]).
pub(crate) struct Surface {
    pub axes: Axes,
    /// Points with their distance before the axis; and the same side by side, for many at once.
    points: Vec<[f32; 3]>,
    lanes: Vec<[[f32; LANES]; 3]>,
    level: f32,
    nose: [f32; 2],
    chin: f32,
    /// What the head turns about.
    pub centre: [f32; 2],
    smile: Smile,
}

/// Where a smile of strength 1 moves the lips and the cheeks.
struct Smile {
    /// Points of the rings of the lips, and by how much each moves.
    lips: Vec<([f32; 2], [f32; 2])>,
    cheeks: [[f32; 2]; 2],
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
        let rim = median(OUTLINE.iter().map(|point| mesh.points[*point][2] / unit).collect()).unwrap_or(0.0);
        let axis = rim + BEHIND_OUTLINE;
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
        let smile = Smile::new(at);
        let lanes = points.chunks(LANES).map(|chunk| {
            // what is left over lies far away
            [0, 1, 2].map(|axis| std::array::from_fn(|lane| chunk.get(lane).map_or(1e6, |point| point[axis])))
        });
        let lanes = lanes.collect();
        Surface { axes, points, lanes, level: BEHIND_OUTLINE, nose, chin, centre, smile }
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
        let nearest = self.nearest([u, v]);
        let sigma = NEAR.max(0.8 * nearest);
        let (normal, right) = self.moments([u, v], sigma);
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

    /// How far the nearest point is.
    fn nearest(&self, [u, v]: [f32; 2]) -> f32 {
        let mut best = [f32::MAX; LANES];
        for [us, vs, _] in &self.lanes {
            for lane in 0..LANES {
                let squared = (us[lane] - u).powi(2) + (vs[lane] - v).powi(2);
                best[lane] = if squared < best[lane] { squared } else { best[lane] };
            }
        }
        best.into_iter().fold(f32::MAX, f32::min).sqrt()
    }

    /// Weighted sums over all points: of 1, x, y, xx, xy, yy, and of z, xz, yz; x and y from a place, in `sigma`.
    fn moments(&self, [u, v]: [f32; 2], sigma: f32) -> ([f32; 6], [f32; 3]) {
        let mut sums = [[0.0_f32; LANES]; 9];
        let scale = 1.0 / sigma;
        for [us, vs, zs] in &self.lanes {
            for lane in 0..LANES {
                let (x, y, z) = ((us[lane] - u) * scale, (vs[lane] - v) * scale, zs[lane]);
                // (1 − d²/16)⁸ is nearly exp(−d²/2), and nothing from 4 on
                let near = 1.0 - (x * x + y * y) * (1.0 / 16.0);
                let near = if near > 0.0 { near } else { 0.0 };
                let weight = near.powi(8);
                let values = [1.0, x, y, x * x, x * y, y * y, z, x * z, y * z];
                for (sum, value) in sums.iter_mut().zip(values) {
                    sum[lane] += weight * value;
                }
            }
        }
        let [w, x, y, xx, xy, yy, z, xz, yz] = sums.map(|sum| sum.iter().sum::<f32>());
        ([w, x, y, xx, xy, yy], [z, xz, yz])
    }

    /// Where a smile of strength 1 moves a place.
    pub fn smile(&self, place: [f32; 2]) -> [f32; 2] {
        self.smile.at(place)
    }

    /// 1 on the head and its hair, 0 on the shoulders and far away.
    pub fn follows(&self, [u, v]: [f32; 2]) -> f32 {
        let [x, y] = [u - self.centre[0], (v - 0.2) / HIGHER];
        (1.0 - smoothstep(self.chin + BELOW_CHIN.0, self.chin + BELOW_CHIN.1, v))
            * (1.0 - smoothstep(AROUND.0, AROUND.1, x.hypot(y)))
    }
}

impl Smile {
    /// The lips stretch, most at their corners, which rise; the middle of the lower lip goes up a little.
    fn new(at: impl Fn(usize) -> [f32; 2]) -> Smile {
        let (left, right) = (at(LIPS[0]), at(LIPS[10]));
        let centre = middle(left, right);
        let half = (0.5 * (right[0] - left[0])).max(0.05);
        let slope = (right[1] - left[1]) / (2.0 * half);
        let lips = LIPS.iter().chain(&UPPER_LIP).chain(&LOWER_LIP).map(|point| {
            let [u, v] = at(*point);
            let along = ((u - centre[0]) / half).clamp(-1.2, 1.2);
            let below = v - centre[1] - slope * (u - centre[0]);
            let corner = along.abs().powf(2.2).min(1.0);
            let thinner = PRESSED * below.clamp(-0.2, 0.2) * (1.0 - corner);
            ([u, v], [WIDENED * along * along.abs().sqrt(), -RAISED * corner - thinner])
        });
        Smile { lips: lips.collect(), cheeks: CHEEKS.map(at) }
    }

    fn at(&self, [u, v]: [f32; 2]) -> [f32; 2] {
        let (mut sum, mut weight, mut nearest) = ([0.0_f32; 2], 1e-12_f32, f32::MAX);
        for ([x, y], by) in &self.lips {
            let squared = (u - x).powi(2) + (v - y).powi(2);
            nearest = nearest.min(squared);
            let share = (-squared / (LIP_NEAR * LIP_NEAR)).exp();
            sum = [sum[0] + share * by[0], sum[1] + share * by[1]];
            weight += share;
        }
        let fade = (-nearest / (LIP_FADES * LIP_FADES)).exp() / weight;
        let mut moved = sum.map(|sum| fade * sum);
        for ([x, y], side) in self.cheeks.iter().zip([-1.0, 1.0]) {
            let share = (-((u - x) / CHEEK.0).powi(2) - ((v - y) / CHEEK.1).powi(2)).exp();
            moved = [moved[0] + 0.2 * CHEEK_RAISED * side * share, moved[1] - CHEEK_RAISED * share];
        }
        moved
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
