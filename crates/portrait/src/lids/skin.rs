//! The colours of a closed lid: the skin between lid and brow where it is skin, the even colour around the eye where
//! hair, lashes or shadow lie over it.

use super::join::{bare, joined};
use super::judge::{self, Measures};
use super::lab::{Lab, rgb};
use super::patch::{EyePatch, Grid};
use super::plane::{Plane, Sample, fit, median};
use super::shape::EyeShape;
use crate::head::smoothstep;
use crate::hints::NoBlink;

/// The texture of the lid, columns over the eye's width, rows from its upper end down to its lashes.
pub(super) const COLUMNS: usize = 48;
pub(super) const ROWS: usize = 24;
/// The height of skin that unfolds, as a share of the gap below the brow, and its bounds.
const UNFOLDS: (f32, f32, f32) = (0.62, 0.035, 0.15);
/// What lies nearer to the old lash line than this is lashes.
const LASH_LINE: f32 = 0.032;
/// Smoothing of lid colours, and where there are few.
const FINE: f32 = 0.025;
const COARSE: f32 = 0.10;
const GRAIN: f32 = 0.035;
/// How far around the lid's edge its blur is looked for.
const EDGE: f32 = 0.06;
/// Share of the grain under the eye that the lid gets.
const GRAIN_SHARE: f32 = 0.8;
/// With eyes nearer to each other than the first (photo pixels) it is the file's, not the skin's.
const FINE_GRAIN: (f32, f32) = (32.0, 70.0);
/// A lid has at least this share of the colour under the eye, unless both differ by more than the second.
const LEAST_COLOR: f32 = 0.75;
const MADE_UP: f32 = 12.0;
/// A fill may be made lighter or darker by so much.
const LARGEST_SHIFT: f32 = 14.0;

#[derive(Clone, Debug)]
pub(crate) struct Skin {
    /// Red, green, blue, 0 to 255.
    pub fill: Vec<[f32; 3]>,
    /// Lightness to add, by column and distance above the new edge (`1 / PER_UNIT` each).
    pub grain: Vec<f32>,
    pub grain_rows: usize,
    /// Colour of the lashes and how dark they are (0 to 1), by column.
    pub lashes: Vec<([f32; 3], f32)>,
    /// Skin that unfolds above the open lid's edge.
    pub height: f32,
    /// Lightness of the closed lid, and of the skin under the eye.
    pub light: [f32; 2],
    /// How much colour there is in both, as they were found.
    pub chroma: [f32; 2],
    /// How blurred the photo is there: deviation of its softest edges, in eye distances.
    pub blur: f32,
    /// What is around the eye without lashes; red, green, blue.
    pub bare: Grid,
}

impl Skin {
    /// The closed lid of an eye, or why there should be none.
    pub fn of(shape: &EyeShape, patch: &EyePatch) -> Result<Skin, NoBlink> {
        let gap = shape.gap();
        let samples = samples(shape, patch, gap);
        let under: Vec<&Sample> = samples.iter().filter(|sample| sample.is_under).collect();
        let strip: Vec<&Sample> = samples.iter().filter(|sample| !sample.is_under).collect();
        if under.len() < 30 || strip.len() < 10 {
            return Err(NoBlink::BrowsTooNear);
        }
        let (under_median, strip_median) = (median_color(&under), median_color(&strip));
        let (plane, kept, residual) = fit(&samples, under_median);
        let (map, share) = map(shape, patch, &plane, gap);
        let trust = smoothstep(0.12, 0.40, share) * smoothstep(0.05, 0.11, gap);
        let height = (UNFOLDS.0 * gap).clamp(UNFOLDS.1, UNFOLDS.2);
        let mut fill: Vec<Lab> = Vec::with_capacity(COLUMNS * ROWS);
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                let u = shape.width * (column as f32 + 0.5) / COLUMNS as f32;
                let along = row as f32 / (ROWS - 1) as f32;
                let v = shape.upper(u) - height + along * (height - LASH_LINE).max(0.0);
                let (even, own) = (plane.color([u, v]), map[patch.at([u, v])]);
                fill.push(std::array::from_fn(|lane| even[lane] + (own[lane] - even[lane]) * trust));
            }
        }
        let mean = fill.iter().map(|color| color[0]).sum::<f32>() / fill.len() as f32;
        let spread = (fill.iter().map(|color| (color[0] - mean).powi(2)).sum::<f32>() / fill.len() as f32).sqrt();
        let lightness = median(fill.iter().map(|color| color[0]).collect());
        let (b, t) = (under_median[0], strip_median[0]);
        let (low, high) = ((b - 11.0).max(b.min(t)), 0.5 * (b + t) + 2.0);
        let wanted = lightness.clamp(low.min(high), high.max(low));
        let shift = (wanted - lightness).clamp(-LARGEST_SHIFT, LARGEST_SHIFT);
        for (index, color) in fill.iter_mut().enumerate() {
            // its upper end must go on from the skin above it
            color[0] += shift * smoothstep(0.0, 0.55, (index / COLUMNS) as f32 / (ROWS - 1) as f32);
        }
        let lid: Lab = [0, 1, 2].map(|lane| median(fill.iter().map(|color: &Lab| color[lane]).collect()));
        let chroma = [lid, under_median].map(|color| color[1].hypot(color[2]));
        colored(&mut fill, lid, under_median);
        hued(&mut fill, under_median, 1.0 - trust);
        judge::skin(&Measures { under: under_median, strip: strip_median, lid, spread, residual, kept })?;
        let bare = bare(shape, patch, &plane);
        joined(&mut fill, shape, patch, &bare, height, 1.0 - trust);
        for (index, color) in fill.iter_mut().enumerate() {
            let along = (index / COLUMNS) as f32 / (ROWS - 1) as f32;
            // a lid is a ball: brightest in its middle, darker towards the lashes
            color[0] += 1.5 * (std::f32::consts::PI * along).sin() - 1.5 * along * along;
        }
        let (grain, grain_rows) = grain(shape, patch, height);
        Ok(Skin {
            fill: fill.into_iter().map(rgb).collect(),
            grain,
            grain_rows,
            lashes: lashes(shape, patch, &plane),
            height,
            light: [lid[0], under_median[0]],
            chroma,
            blur: blur(shape, patch),
            bare: patch.with(bare.into_iter().map(rgb).collect()),
        })
    }
}

/// A lid is skin, hardly greyer than the skin under the eye: in shade and behind a lens it is found too grey. One of
/// another colour is made up, and stays.
fn colored(fill: &mut [Lab], lid: Lab, under: Lab) {
    let (own, wanted) = (lid[1].hypot(lid[2]), LEAST_COLOR * under[1].hypot(under[2]));
    let away = [under[1] - lid[1], under[2] - lid[2]];
    let apart = away[0].hypot(away[1]);
    if own < wanted && apart < MADE_UP {
        let share = ((wanted - own) / apart.max(1e-3)).min(1.0);
        for color in fill {
            color[1] += share * away[0];
            color[2] += share * away[1];
        }
    }
}

/// Where the lid's own colours are not known, it has those of the skin under the eye, which hardly pale in shadow: what
/// is carried on from there over the eye drifts.
fn hued(fill: &mut [Lab], under: Lab, unknown: f32) {
    for color in fill {
        (1..3).for_each(|lane| color[lane] += unknown * (under[lane] - color[lane]));
    }
}

/// Skin under the eye, and the strip between lid and brow.
fn samples(shape: &EyeShape, patch: &EyePatch, gap: f32) -> Vec<Sample> {
    let width = shape.width;
    let all = patch.pixels.iter().enumerate().filter_map(|(index, color)| {
        let place @ [u, v] = patch.place(index);
        let (lower, upper) = (shape.lower(u), shape.upper(u));
        if (0.05 * width..=0.95 * width).contains(&u) && (lower + 0.07..=lower + 0.22).contains(&v) {
            return Some(Sample { place, color: *color, weight: 1.0, is_under: true });
        }
        let is_strip = (0.0..=width).contains(&u) && v <= upper - 0.03 && v >= shape.brow(u) + 0.3 * gap;
        is_strip.then_some(Sample { place, color: *color, weight: 0.7, is_under: false })
    });
    all.collect()
}

/// The lid's own colours, smoothed, and the share of its samples that are skin.
fn map(shape: &EyeShape, patch: &EyePatch, plane: &Plane, gap: f32) -> (Vec<Lab>, f32) {
    let (mut all, mut skin) = (0, 0);
    let marked: Vec<[f32; 4]> = patch
        .pixels
        .iter()
        .enumerate()
        .map(|(index, color)| {
            let place @ [u, v] = patch.place(index);
            let inside =
                (0.0..=shape.width).contains(&u) && v < shape.upper(u) - 0.042 && v > shape.brow(u) + 0.25 * gap;
            let even = plane.color(place);
            let lighter = color[0] - even[0];
            let is_skin =
                inside && (-14.0..16.0).contains(&lighter) && (color[1] - even[1]).hypot(color[2] - even[2]) < 32.0;
            all += usize::from(inside);
            skin += usize::from(is_skin);
            let weight = f32::from(u8::from(is_skin));
            [weight * color[0], weight * color[1], weight * color[2], weight]
        })
        .collect();
    let (fine, coarse) = (patch.blurred(&marked, FINE), patch.blurred(&marked, COARSE));
    let map = fine.iter().zip(&coarse).enumerate().map(|(index, (fine, coarse))| {
        let even = plane.color(patch.place(index));
        let enough = smoothstep(0.05, 0.35, fine[3]);
        let mean = |[l, a, b, weight]: [f32; 4]| [l, a, b].map(|sum| sum / weight.max(1e-4));
        let (fine, rough) = (mean(*fine), mean(*coarse));
        let some = smoothstep(0.005, 0.03, coarse[3]);
        let mut color: Lab = std::array::from_fn(|lane| {
            let rough = even[lane] + (rough[lane] - even[lane]) * some;
            rough + (fine[lane] - rough) * enough
        });
        color[0] = color[0].max(even[0] - 9.0);
        color
    });
    (map.collect(), skin as f32 / all.max(1) as f32)
}

/// What is fine in the skin under the eye, mirrored: rows count upwards from the edge of the closed lid.
fn grain(shape: &EyeShape, patch: &EyePatch, height: f32) -> (Vec<f32>, usize) {
    let light: Vec<[f32; 1]> = patch.pixels.iter().map(|color| [color[0]]).collect();
    let smooth = patch.blurred(&light, GRAIN);
    let tallest = (0..COLUMNS).map(|column| {
        let u = shape.width * (column as f32 + 0.5) / COLUMNS as f32;
        shape.shut(u) - shape.upper(u)
    });
    let tallest = tallest.fold(0.0, f32::max) + height;
    let rows = ((tallest * super::patch::PER_UNIT) as usize + 2).min(96);
    let share = GRAIN_SHARE * smoothstep(FINE_GRAIN.0, FINE_GRAIN.1, shape.unit);
    let mut grain = Vec::with_capacity(rows * COLUMNS);
    for row in 0..rows {
        for column in 0..COLUMNS {
            let u = shape.width * (column as f32 + 0.5) / COLUMNS as f32;
            // down and up again in what there is
            let (span, at) = (0.15, row as f32 / super::patch::PER_UNIT);
            let folded = at % (2.0 * span);
            let v = shape.lower(u) + 0.08 + if folded < span { folded } else { 2.0 * span - folded };
            let index = patch.at([u, v]);
            grain.push((share * (light[index][0] - smooth[index][0])).clamp(-5.0, 5.0));
        }
    }
    (grain, rows)
}

/// Deviation of the blur that an edge has where the lid meets the eye: how far it goes, over how steep it is.
fn blur(shape: &EyeShape, patch: &EyePatch) -> f32 {
    let step = 1.0 / super::patch::PER_UNIT;
    let reach = (EDGE * super::patch::PER_UNIT) as i32;
    let of = |column: usize| {
        let u = shape.width * (column as f32 + 0.5) / COLUMNS as f32;
        let light: Vec<f32> =
            (-reach..=reach).map(|row| patch.pixels[patch.at([u, shape.upper(u) + row as f32 * step])][0]).collect();
        let (least, most) = light.iter().fold((f32::MAX, f32::MIN), |(a, b), light| (a.min(*light), b.max(*light)));
        let steepest = light.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        step * (most - least) / (steepest.max(0.2) * std::f32::consts::TAU.sqrt())
    };
    median((COLUMNS / 5..COLUMNS * 4 / 5).map(of).collect())
}

/// The darkest of every column at the edge of the lid: smoothed, weaker towards both ends.
fn lashes(shape: &EyeShape, patch: &EyePatch, plane: &Plane) -> Vec<([f32; 3], f32)> {
    let darkest: Vec<(f32, Lab)> = (0..COLUMNS)
        .map(|column| {
            let u = shape.width * (column as f32 + 0.5) / COLUMNS as f32;
            let mut best = (6.0, [0.0; 3]);
            for step in 0..=8 {
                let place = [u, shape.upper(u) - 0.02 + 0.004 * step as f32];
                let color = patch.pixels[patch.at(place)];
                let darker = plane.color(place)[0] - color[0];
                if darker > best.0 || best.1 == [0.0; 3] {
                    best = (darker.max(6.0), color);
                }
            }
            best
        })
        .collect();
    (0..COLUMNS)
        .map(|column| {
            let near = &darkest[column.saturating_sub(4)..(column + 5).min(COLUMNS)];
            let count = near.len() as f32;
            let color: Lab = std::array::from_fn(|lane| near.iter().map(|(_, color)| color[lane]).sum::<f32>() / count);
            let along = (column as f32 + 0.5) / COLUMNS as f32;
            let taper = smoothstep(0.0, 0.18, if shape.is_left { 1.0 - along } else { along });
            let mean = near.iter().map(|(darker, _)| darker).sum::<f32>() / count;
            (rgb(color), taper * smoothstep(3.0, 16.0, mean))
        })
        .collect()
}

fn median_color(samples: &[&Sample]) -> Lab {
    std::array::from_fn(|lane| median(samples.iter().map(|sample| sample.color[lane]).collect()))
}

#[cfg(test)]
#[path = "skin_tests.rs"]
mod tests;
