//! The even colour of the skin around an eye: Lab as a plane over it, fitted to what looks like skin.

use super::lab::Lab;
use crate::median;

/// Lab as a linear function of `u` and `v`.
pub(super) struct Plane {
    at: Lab,
    by_u: Lab,
    by_v: Lab,
}

impl Plane {
    pub fn color(&self, [u, v]: [f32; 2]) -> Lab {
        std::array::from_fn(|lane| self.at[lane] + self.by_u[lane] * u + self.by_v[lane] * v)
    }
}

/// A sample that the plane is fitted to.
pub(super) struct Sample {
    pub place: [f32; 2],
    pub color: Lab,
    pub weight: f32,
    pub is_under: bool,
}

/// The plane, the share of the samples under the eye that it keeps, and how far those are from it.
pub(super) fn fit(samples: &[Sample], under: Lab) -> (Plane, f32, f32) {
    let count = samples.iter().filter(|sample| sample.is_under).count().max(1) as f32;
    let near: Lab = [0, 1, 2].map(|lane: usize| {
        let off =
            samples.iter().filter(|sample| sample.is_under).map(|sample| (sample.color[lane] - under[lane]).abs());
        (3.0 * median(off.collect())).max([9.0, 6.0, 6.0][lane])
    });
    let mut kept: Vec<bool> = samples
        .iter()
        .map(|sample| (0..3).all(|lane| (sample.color[lane] - under[lane]).abs() <= near[lane]))
        .collect();
    let mut plane = Plane { at: under, by_u: [0.0; 3], by_v: [0.0; 3] };
    for _ in 0..3 {
        plane = least_squares(samples, &kept, under);
        let off: Vec<f32> = samples.iter().map(|sample| apart(sample.color, plane.color(sample.place))).collect();
        let inside = off.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(off, _)| *off).collect();
        let limit = 2.5 * median(inside) + 1.0;
        kept = off.iter().map(|off| *off <= limit.max(2.0)).collect();
    }
    let under_kept = samples.iter().zip(&kept).filter(|(sample, kept)| sample.is_under && **kept).count() as f32;
    let below = samples.iter().filter(|sample| sample.is_under);
    let squares = below.map(|sample| apart(sample.color, plane.color(sample.place)).powi(2)).sum::<f32>();
    (plane, under_kept / count, (squares / count).sqrt())
}

/// Normal equations of three unknowns, with a little to hold the slopes back.
fn least_squares(samples: &[Sample], kept: &[bool], fallback: Lab) -> Plane {
    let (mut normal, mut right) = ([[0.0_f64; 3]; 3], [[0.0_f64; 3]; 3]);
    let mut total = 0.0;
    for (sample, _) in samples.iter().zip(kept).filter(|(_, kept)| **kept) {
        let row = [1.0, sample.place[0], sample.place[1]].map(f64::from);
        let weight = f64::from(sample.weight);
        total += weight;
        for i in 0..3 {
            (0..3).for_each(|j| normal[i][j] += weight * row[i] * row[j]);
            (0..3).for_each(|lane| right[i][lane] += weight * row[i] * f64::from(sample.color[lane]));
        }
    }
    if total < 10.0 {
        return Plane { at: fallback, by_u: [0.0; 3], by_v: [0.0; 3] };
    }
    normal[1][1] += 0.002 * total;
    normal[2][2] += 0.002 * total;
    let minor = |r: [usize; 2], c: [usize; 2]| {
        normal[r[0]][c[0]] * normal[r[1]][c[1]] - normal[r[0]][c[1]] * normal[r[1]][c[0]]
    };
    let others = |index: usize| [[1, 2], [0, 2], [0, 1]][index];
    let determinant: f64 = (0..3).map(|c| [1.0, -1.0, 1.0][c] * normal[0][c] * minor([1, 2], others(c))).sum();
    if determinant.abs() < 1e-9 {
        return Plane { at: fallback, by_u: [0.0; 3], by_v: [0.0; 3] };
    }
    let unknown = |index: usize| -> Lab {
        std::array::from_fn(|lane| {
            let sum: f64 = (0..3)
                .map(|row| {
                    let sign = if (row + index).is_multiple_of(2) { 1.0 } else { -1.0 };
                    sign * minor(others(row), others(index)) * right[row][lane]
                })
                .sum();
            (sum / determinant) as f32
        })
    };
    Plane { at: unknown(0), by_u: unknown(1), by_v: unknown(2) }
}

fn apart(a: Lab, b: Lab) -> f32 {
    ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2) + (a[2] - b[2]).powi(2)).sqrt()
}

/// 0 of none.
pub(super) fn median(values: Vec<f32>) -> f32 {
    median::median(values).unwrap_or(0.0)
}
