//! The mesh bent to where a person moved its nine points.

use super::FaceMesh;
use super::points::UPPER;
use crate::handles::{Handles, distance};

/// Corners of the eyes come from another model, whose idea of a corner differs by so much (eye distances); nobody moved
/// them then.
const SAME: f32 = 0.06;
/// How far around a point the others go with it, in eye distances.
const REACH: f32 = 0.32;
/// Places among the handles of all but the lids.
const HELD: [usize; 7] = [0, 1, 2, 3, 6, 7, 8];

impl FaceMesh {
    /// The mesh whose nine points lie at `handles` (photo pixels): corners, mouth and chin each with what is around it,
    /// then the edges of the upper lids alone. Depth stays.
    pub fn bent_to(mut self, handles: &Handles) -> FaceMesh {
        let unit = self.unit().max(1e-3);
        let from = HELD.map(|place| self.handles().points()[place]);
        let to = HELD.map(|place| handles.points()[place]);
        let moved = by(&from, &to, |index| if index < 4 { SAME } else { 0.01 } * unit);
        if moved.iter().any(|by| *by != [0.0; 2]) {
            let mean = [0, 1].map(|axis| moved.iter().map(|by| by[axis]).sum::<f32>() / moved.len() as f32);
            let near = |a: [f32; 2], b: [f32; 2]| (-(distance(a, b) / (REACH * unit)).powi(2)).exp();
            let rest = moved.map(|by| [by[0] - mean[0], by[1] - mean[1]]);
            let Some(weights) = solve(&from, &rest, near) else { return self };
            for point in &mut self.points {
                let at = [point[0], point[1]];
                for (anchor, weight) in from.iter().zip(&weights) {
                    let share = near(at, *anchor);
                    point[0] += share * weight[0];
                    point[1] += share * weight[1];
                }
                point[0] += mean[0];
                point[1] += mean[1];
            }
        }
        let tops = |handles: &Handles| [handles.left_lid, handles.right_lid];
        let lids = by(&tops(&self.handles()), &tops(handles), |_| 0.01 * unit);
        for (eye, by) in UPPER.iter().zip(lids) {
            for (place, point) in eye.iter().enumerate() {
                let along = place as f32 / 8.0;
                let share = 4.0 * along * (1.0 - along);
                self.points[*point][0] += share * by[0];
                self.points[*point][1] += share * by[1];
            }
        }
        self
    }
}

/// How far each point was moved, beyond what counts as the same place.
fn by<const N: usize>(from: &[[f32; 2]; N], to: &[[f32; 2]; N], same: impl Fn(usize) -> f32) -> [[f32; 2]; N] {
    std::array::from_fn(|index| {
        let by = [to[index][0] - from[index][0], to[index][1] - from[index][1]];
        let length = by[0].hypot(by[1]);
        let share = if length > same(index) { 1.0 - same(index) / length } else { 0.0 };
        by.map(|part| part * share)
    })
}

/// Weights whose sum at each of the seven is what it moves by: Gaussian elimination with pivots.
fn solve(at: &[[f32; 2]; 7], by: &[[f32; 2]; 7], near: impl Fn([f32; 2], [f32; 2]) -> f32) -> Option<[[f32; 2]; 7]> {
    let mut rows: [[f64; 9]; 7] = std::array::from_fn(|row| {
        std::array::from_fn(|column| match column {
            0..7 => f64::from(near(at[row], at[column])) + if row == column { 1e-3 } else { 0.0 },
            _ => f64::from(by[row][column - 7]),
        })
    });
    for column in 0..7 {
        let pivot = (column..7).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        rows.swap(column, pivot);
        if rows[column][column].abs() < 1e-9 {
            return None;
        }
        let own = rows[column];
        for (index, row) in rows.iter_mut().enumerate() {
            if index != column {
                let factor = row[column] / own[column];
                row.iter_mut().zip(own).for_each(|(value, own)| *value -= factor * own);
            }
        }
    }
    Some(std::array::from_fn(|row| [7, 8].map(|lane| (rows[row][lane] / rows[row][row]) as f32)))
}
