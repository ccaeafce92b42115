//! The outline of one eye and of the brow above it, as curves along its own axes.

use super::ball::Iris;
use crate::median::median;
use crate::mesh::FaceMesh;
use crate::mesh::points::{BROW, IRIS, LOWER, UPPER};

/// Columns that the curves are tabled in, over the width of the eye.
const COLUMNS: usize = 64;

/// One eye.
#[derive(Clone, Debug)]
pub(crate) struct EyeShape {
    /// Its left corner, in photo pixels.
    pub corner: [f32; 2],
    /// Photo pixels of an eye distance.
    pub unit: f32,
    /// Direction of `u`.
    pub across: [f32; 2],
    /// From corner to corner.
    pub width: f32,
    /// Whether `u` begins at its outer corner.
    pub is_left: bool,
    upper: [f32; COLUMNS + 1],
    lower: [f32; COLUMNS + 1],
    brow: [f32; COLUMNS + 1],
    /// `None` where the eye is too narrow to move it, or where its points make no disc between the lids.
    pub iris: Option<Iris>,
}

impl EyeShape {
    /// Eye 0 is the left one.
    pub fn of(mesh: &FaceMesh, eye: usize) -> EyeShape {
        let unit = mesh.unit().max(1e-3);
        let (left, right) = (mesh.at(UPPER[eye][0]), mesh.at(UPPER[eye][8]));
        let across = [right[0] - left[0], right[1] - left[1]];
        let width = across[0].hypot(across[1]).max(1e-3);
        let across = across.map(|part| part / width);
        let mut shape = EyeShape {
            corner: left,
            unit,
            across,
            width: width / unit,
            is_left: eye == 0,
            upper: [0.0; COLUMNS + 1],
            lower: [0.0; COLUMNS + 1],
            brow: [0.0; COLUMNS + 1],
            iris: None,
        };
        let place =
            |points: &[usize]| -> Vec<[f32; 2]> { points.iter().map(|point| shape.to_eye(mesh.at(*point))).collect() };
        let (upper, lower, brow) = (place(&UPPER[eye]), place(&LOWER[eye]), place(&BROW[eye]));
        for column in 0..=COLUMNS {
            let u = shape.width * column as f32 / COLUMNS as f32;
            let (above, below) = (along(&upper, u), along(&lower, u));
            shape.upper[column] = above.min(below);
            shape.lower[column] = below.max(above);
            shape.brow[column] = along(&brow, u).min(above - 0.01);
        }
        shape.iris = Iris::of(&shape, IRIS[eye].map(|point| shape.to_eye(mesh.at(point))), mesh.openness()[eye]);
        shape
    }

    /// A point of the photo in the eye's own axes.
    pub fn to_eye(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (dx, dy) = ((x - self.corner[0]) / self.unit, (y - self.corner[1]) / self.unit);
        let [cos, sin] = self.across;
        [cos * dx + sin * dy, cos * dy - sin * dx]
    }

    /// The reverse, in photo pixels.
    pub fn place(&self, [u, v]: [f32; 2]) -> [f32; 2] {
        let [cos, sin] = self.across;
        [self.corner[0] + self.unit * (cos * u - sin * v), self.corner[1] + self.unit * (sin * u + cos * v)]
    }

    /// Edge of the upper lid.
    pub fn upper(&self, u: f32) -> f32 {
        self.table(&self.upper, u)
    }

    pub fn lower(&self, u: f32) -> f32 {
        self.table(&self.lower, u)
    }

    /// Lower edge of the brow.
    pub fn brow(&self, u: f32) -> f32 {
        self.table(&self.brow, u)
    }

    /// How far `u` lies from the outer corner, inwards.
    pub fn off_outer(&self, u: f32) -> f32 {
        if self.is_left { u } else { self.width - u }
    }

    /// Skin between lid and brow, in the middle of the eye.
    pub fn gap(&self) -> f32 {
        let gaps = (COLUMNS / 5..=COLUMNS * 4 / 5).map(|column| self.upper[column] - self.brow[column]);
        median(gaps.collect()).unwrap_or(0.0).max(0.0)
    }

    /// Where the lids meet when the eye is shut.
    pub fn shut(&self, u: f32) -> f32 {
        let along = (u / self.width).clamp(0.0, 1.0);
        self.lower(u) + 0.012 * (std::f32::consts::PI * along).sin()
    }

    fn table(&self, table: &[f32; COLUMNS + 1], u: f32) -> f32 {
        let at = (u / self.width * COLUMNS as f32).clamp(0.0, COLUMNS as f32 - 0.001);
        let column = at as usize;
        table[column] + (table[column + 1] - table[column]) * at.fract()
    }
}

/// The height at `u` of a monotone cubic through points (Fritsch and Carlson 1980), level beyond its ends.
fn along(points: &[[f32; 2]], u: f32) -> f32 {
    // points that go back would make a loop
    let mut sorted: Vec<[f32; 2]> = points.to_vec();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]));
    sorted.dedup_by(|b, a| b[0] - a[0] < 1e-3);
    let last = sorted.len() - 1;
    if last == 0 || u <= sorted[0][0] {
        return sorted[0][1];
    }
    if u >= sorted[last][0] {
        return sorted[last][1];
    }
    let secant = |i: usize| (sorted[i + 1][1] - sorted[i][1]) / (sorted[i + 1][0] - sorted[i][0]);
    let slope = |i: usize| match i {
        0 => secant(0),
        i if i == last => secant(last - 1),
        i => {
            let (a, b) = (secant(i - 1), secant(i));
            if a * b <= 0.0 { 0.0 } else { 2.0 * a * b / (a + b) }
        }
    };
    let i = sorted.iter().rposition(|point| point[0] <= u).unwrap_or(0).min(last - 1);
    let h = sorted[i + 1][0] - sorted[i][0];
    let t = (u - sorted[i][0]) / h;
    let (t2, t3) = (t * t, t * t * t);
    (2.0 * t3 - 3.0 * t2 + 1.0) * sorted[i][1]
        + (t3 - 2.0 * t2 + t) * h * slope(i)
        + (3.0 * t2 - 2.0 * t3) * sorted[i + 1][1]
        + (t3 - t2) * h * slope(i + 1)
}
