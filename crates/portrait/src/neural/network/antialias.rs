//! Shrinking without stairs: a Gaussian, then every so-manieth pixel.

use rayon::prelude::*;

use super::weights::{Weights, WeightsError};
use crate::neural::act::{Act, Shape, Workspace};

/// For pictures of three channels.
pub(super) struct AntiAlias {
    /// Side of the window, odd.
    side: usize,
    step: usize,
    /// `[row][column][channel]`
    weights: Vec<[f32; 3]>,
}

impl AntiAlias {
    /// `name` is absent in networks that work on the whole picture: then the picture stays as it is.
    pub fn take(weights: &mut Weights, name: &str) -> Result<AntiAlias, WeightsError> {
        let Some(values) = weights.take_vector(name) else {
            return Ok(AntiAlias { side: 1, step: 1, weights: vec![[1.0; 3]] });
        };
        let area = values.len() / 3;
        let side = area.isqrt();
        // The window's side tells the scale: 1 + 4 × (step − 1).
        if values.len() != side * side * 3 || side % 4 != 1 {
            return Err(WeightsError::Shape(name.to_owned()));
        }
        let weights = (0..area).map(|at| [values[at], values[area + at], values[2 * area + at]]).collect();
        Ok(AntiAlias { side, step: 1 + (side - 1) / 4, weights })
    }

    /// Side of the result for a side of the picture.
    pub fn shrunk(&self, side: usize) -> usize {
        side.div_ceil(self.step)
    }

    /// All of one image, with a border of `pad`.
    pub fn run(&self, space: &mut Workspace, input: &Act, pad: usize) -> Act {
        let (height, width) = (self.shrunk(input.height), self.shrunk(input.width));
        let mut output = space.take(Shape { images: 1, height, width, channels: 3, pad });
        let row = output.row();
        let reach = (self.side / 2) as isize;
        output.data[pad * row..(pad + height) * row].par_chunks_exact_mut(row).enumerate().for_each(|(y, line)| {
            for (x, pixel) in line[pad * 3..(pad + width) * 3].chunks_exact_mut(3).enumerate() {
                let (top, left) = ((y * self.step) as isize - reach, (x * self.step) as isize - reach);
                let mut sum = [0.0f32; 3];
                for (row, weights) in (top..).zip(self.weights.chunks_exact(self.side)) {
                    if row < 0 || row >= input.height as isize {
                        continue;
                    }
                    for (column, weight) in (left..).zip(weights) {
                        if column < 0 || column >= input.width as isize {
                            continue;
                        }
                        let from = input.pixel(0, row as usize, column as usize);
                        (0..3).for_each(|channel| sum[channel] += weight[channel] * from[channel]);
                    }
                }
                pixel.copy_from_slice(&sum);
            }
        });
        output
    }
}
