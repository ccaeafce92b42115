//! How a closed lid goes over into what is around it: it begins with what is seen above it and ends like what is seen
//! below, or it would be a patch.

use super::lab::Lab;
use super::patch::EyePatch;
use super::plane::Plane;
use super::shape::EyeShape;
use super::skin::{COLUMNS, ROWS};
use crate::head::smoothstep;

/// What is above counts as far down as this; where the lid's own colours are not known, as far as the second.
const ABOVE: (f32, f32) = (0.60, 0.90);
/// Lids are darker than they were found by so much at most, and lighter by the third; where their own colours are not
/// known, by the second: deep sockets lie in the shadow of the brow.
const DARKER: (f32, f32, f32) = (14.0, 30.0, 6.0);
/// Colours follow as far: what is above may be hair, and skin in shadow keeps most of its colour.
const COLOR: (f32, f32) = (0.5, 6.0);
/// Below the lower lashes, and how much of that counts at the edge of the lid.
const BELOW: f32 = 0.055;
const BELOW_SHARE: f32 = 0.6;
/// What is beside the corners, how far over the lid it counts, and how much darker it may make it.
const BESIDE: (f32, f32, f32) = (0.05, 0.40, 22.0);
/// Lashes are thinner than twice the first; what is seen without them is smoothed by the second.
const LASHES: (f32, f32) = (0.045, 0.022);

/// What is around the eye without the lashes, and without the eye.
pub(super) fn bare(shape: &EyeShape, patch: &EyePatch, plane: &Plane) -> Vec<Lab> {
    let skin = patch.pixels.iter().enumerate().map(|(index, color)| {
        let place @ [u, v] = patch.place(index);
        let is_eye = (0.0..=shape.width).contains(&u) && v > shape.upper(u) && v < shape.lower(u);
        if is_eye { plane.color(place) } else { *color }
    });
    patch.blurred(&patch.closed(&skin.collect::<Vec<Lab>>(), LASHES.0), LASHES.1)
}

/// The height of the skin that unfolds at `along` the eye, as a share of the most: there is less and less to unfold
/// towards the corners, where lids meet.
pub(super) fn height_at(along: f32) -> f32 {
    0.35 + 0.65 * smoothstep(0.0, 0.25, along) * smoothstep(0.0, 0.25, 1.0 - along)
}

pub(super) fn joined(fill: &mut [Lab], shape: &EyeShape, patch: &EyePatch, bare: &[Lab], height: f32, unknown: f32) {
    let darkest = DARKER.0 + (DARKER.1 - DARKER.0) * unknown;
    let reach = ABOVE.0 + (ABOVE.1 - ABOVE.0) * unknown;
    let apart = |seen: Lab, own: Lab, darkest: f32| -> Lab {
        let [l, a, b] = std::array::from_fn(|lane| seen[lane] - own[lane]);
        let light = l.clamp(-darkest, DARKER.2);
        [light, (COLOR.0 * a).clamp(-COLOR.1, COLOR.1), (COLOR.0 * b).clamp(-COLOR.1, COLOR.1)]
    };
    let add = |color: &mut Lab, share: f32, apart: Lab| (0..3).for_each(|lane| color[lane] += share * apart[lane]);
    let place = |column: f32, down: f32| {
        let along = (column + 0.5) / COLUMNS as f32;
        let u = shape.width * along;
        let top = shape.upper(u) - height * height_at(along);
        [u, top + down * (shape.shut(u) - top)]
    };
    let down = |row: usize| row as f32 / (ROWS - 1) as f32;
    for column in 0..COLUMNS {
        let [u, top] = place(column as f32, 0.0);
        let above = bare[patch.at([u, top])];
        let below = bare[patch.at([u, shape.lower(u) + BELOW])];
        let first = apart(above, fill[column], darkest);
        let last = apart(below, fill[(ROWS - 1) * COLUMNS + column], darkest);
        for row in 0..ROWS {
            let color = &mut fill[row * COLUMNS + column];
            add(color, 1.0 - smoothstep(0.0, reach, down(row)), first);
            add(color, BELOW_SHARE * smoothstep(0.3, 1.0, down(row)), last);
        }
    }
    for row in 0..ROWS {
        for (column, away) in [(0, -BESIDE.0), (COLUMNS - 1, BESIDE.0)] {
            let [u, v] = place(column as f32, down(row));
            let apart = apart(bare[patch.at([u + away, v])], fill[row * COLUMNS + column], BESIDE.2);
            for other in 0..COLUMNS {
                let from = column.abs_diff(other) as f32 / COLUMNS as f32;
                add(&mut fill[row * COLUMNS + other], 1.0 - smoothstep(0.0, BESIDE.1, from), apart);
            }
        }
    }
}
