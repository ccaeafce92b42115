//! The surroundings of an eye, straightened, in Lab.

use super::lab::{Lab, lab};
use super::shape::EyeShape;
use crate::photo::Photo;
use crate::resample::{View, resample};

/// Samples of an eye distance.
pub(super) const PER_UNIT: f32 = 96.0;
/// What lies beside the corners, over the brow and under the eye, in eye distances.
const BESIDE: f32 = 0.24;
const OVER: f32 = 0.06;
const UNDER: f32 = 0.30;

/// A grid over an eye: column and row 0 at (`left`, `top`).
pub(super) struct EyePatch {
    pub left: f32,
    pub top: f32,
    pub columns: usize,
    pub rows: usize,
    pub pixels: Vec<Lab>,
}

impl EyePatch {
    pub fn cut(photo: &Photo, shape: &EyeShape) -> EyePatch {
        let steps = || (0..=16).map(|step| shape.width * step as f32 / 16.0);
        let top = steps().map(|u| shape.brow(u)).fold(f32::MAX, f32::min) - OVER;
        let bottom = steps().map(|u| shape.lower(u)).fold(f32::MIN, f32::max) + UNDER;
        let (left, right) = (-BESIDE, shape.width + BESIDE);
        let columns = ((right - left) * PER_UNIT).clamp(8.0, 200.0) as usize;
        let rows = ((bottom - top) * PER_UNIT).clamp(8.0, 200.0) as usize;

        // an upright piece of the photo at about the same scale, then turned
        let corners = [[left, top], [right, top], [left, bottom], [right, bottom]].map(|corner| shape.place(corner));
        let low = |axis: usize| corners.iter().map(|corner| corner[axis]).fold(f32::MAX, f32::min) - 1.0;
        let high = |axis: usize| corners.iter().map(|corner| corner[axis]).fold(f32::MIN, f32::max) + 1.0;
        let view = View { left: low(0), top: low(1), width: high(0) - low(0), height: high(1) - low(1) };
        let scale = PER_UNIT / shape.unit;
        let side = |extent: f32| ((extent * scale).round() as usize).clamp(4, 600);
        let (width, height) = (side(view.width), side(view.height));
        let mut upright: Vec<[f32; 3]> = Vec::with_capacity(width * height);
        resample(photo, &view, width, height, |row| upright.extend_from_slice(row));
        let (across, down) = (width as f32 / view.width, height as f32 / view.height);
        let pixel = |index: usize| {
            let u = left + (index % columns) as f32 / PER_UNIT;
            let v = top + (index / columns) as f32 / PER_UNIT;
            let [x, y] = shape.place([u, v]);
            let x = ((x - view.left) * across - 0.5).clamp(0.0, width as f32 - 1.001);
            let y = ((y - view.top) * down - 0.5).clamp(0.0, height as f32 - 1.001);
            let at = y as usize * width + x as usize;
            lab(std::array::from_fn(|lane| {
                let line = |at: usize| upright[at][lane] + (upright[at + 1][lane] - upright[at][lane]) * x.fract();
                line(at) + (line(at + width) - line(at)) * y.fract()
            }))
        };
        let pixels = (0..columns * rows).map(pixel).collect();
        EyePatch { left, top, columns, rows, pixels }
    }

    /// Where a sample lies.
    pub fn place(&self, index: usize) -> [f32; 2] {
        [self.left + (index % self.columns) as f32 / PER_UNIT, self.top + (index / self.columns) as f32 / PER_UNIT]
    }

    /// The sample nearest to a place.
    pub fn at(&self, [u, v]: [f32; 2]) -> usize {
        let column = ((u - self.left) * PER_UNIT + 0.5).clamp(0.0, self.columns as f32 - 1.0) as usize;
        let row = ((v - self.top) * PER_UNIT + 0.5).clamp(0.0, self.rows as f32 - 1.0) as usize;
        row * self.columns + column
    }

    /// Colours without what is dark and thinner than twice `radius` (eye distances), lashes above all: their greyscale
    /// closing by lightness.
    pub fn closed(&self, pixels: &[Lab], radius: f32) -> Vec<Lab> {
        let reach = (radius * PER_UNIT).round() as usize;
        let pass = |from: &[Lab], count: usize, step: usize, is_better: fn(f32, f32) -> bool| {
            let best = |index: usize| {
                let at = index / step % count;
                let near = at.saturating_sub(reach)..=(at + reach).min(count - 1);
                let first = index - at * step;
                near.map(|at| from[first + at * step]).reduce(|a, b| if is_better(b[0], a[0]) { b } else { a })
            };
            (0..from.len()).map(|index| best(index).unwrap_or(from[index])).collect::<Vec<Lab>>()
        };
        let both = |from: &[Lab], is_better: fn(f32, f32) -> bool| {
            pass(&pass(from, self.columns, 1, is_better), self.rows, self.columns, is_better)
        };
        both(&both(pixels, |a, b| a > b), |a, b| a < b)
    }

    /// Other values on the same grid.
    pub fn with(&self, values: Vec<[f32; 3]>) -> Grid {
        Grid { left: self.left, top: self.top, columns: self.columns, values }
    }

    /// Gaussian means of several lanes over the grid; `sigma` in eye distances.
    pub fn blurred<const N: usize>(&self, values: &[[f32; N]], sigma: f32) -> Vec<[f32; N]> {
        let sigma = sigma * PER_UNIT;
        let reach = (3.0 * sigma).ceil() as isize;
        let kernel: Vec<f32> = (-reach..=reach).map(|at| (-0.5 * (at as f32 / sigma).powi(2)).exp()).collect();
        let pass = |from: &[[f32; N]], count: usize, step: usize, lines: usize, line: usize| {
            let mut to = vec![[0.0; N]; from.len()];
            for start in (0..lines).map(|index| index * line) {
                for at in 0..count {
                    let (mut sum, mut weight) = ([0.0; N], 0.0);
                    for (offset, share) in (-reach..=reach).zip(&kernel) {
                        let other = at as isize + offset;
                        if (0..count as isize).contains(&other) {
                            let value = from[start + other as usize * step];
                            sum.iter_mut().zip(value).for_each(|(sum, value)| *sum += share * value);
                            weight += share;
                        }
                    }
                    to[start + at * step] = sum.map(|sum| sum / weight);
                }
            }
            to
        };
        let across = pass(values, self.columns, 1, self.rows, self.columns);
        pass(&across, self.rows, self.columns, self.columns, 1)
    }
}

/// Values on a grid like a patch's.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    left: f32,
    top: f32,
    columns: usize,
    values: Vec<[f32; 3]>,
}

impl Grid {
    /// Between the samples around a place.
    pub fn at(&self, [u, v]: [f32; 2]) -> [f32; 3] {
        let rows = self.values.len() / self.columns;
        let x = ((u - self.left) * PER_UNIT).clamp(0.0, self.columns as f32 - 1.001);
        let y = ((v - self.top) * PER_UNIT).clamp(0.0, rows as f32 - 1.001);
        let at = y as usize * self.columns + x as usize;
        std::array::from_fn(|lane| {
            let line =
                |at: usize| self.values[at][lane] + (self.values[at + 1][lane] - self.values[at][lane]) * x.fract();
            line(at) + (line(at + self.columns) - line(at)) * y.fract()
        })
    }
}
