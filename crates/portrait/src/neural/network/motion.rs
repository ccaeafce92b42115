//! From keypoints to where every pixel comes from.

use rayon::prelude::*;

use super::Source;
use super::antialias::AntiAlias;
use super::hourglass::Hourglass;
use super::keypoints::{Keypoints, inverse, product};
use super::laps::Laps;
use super::weights::{Weights, WeightsError};
use crate::neural::act::{Act, Shape, Workspace};
use crate::neural::kernels::Kernels;
use crate::neural::ops::pointwise::neighbours;
use crate::neural::ops::wide::Wide;

/// Of the blob that stands for a keypoint in a heat map.
const VARIANCE: f32 = 0.01;

/// The network that weighs the motions of the keypoints against each other at every pixel of the small picture.
pub(super) struct DenseMotion {
    shrink: AntiAlias,
    hourglass: Hourglass,
    /// Logits of the mask, then that of the occlusion.
    heads: Wide,
    pub keypoints: usize,
}

/// Where pixels come from, for a batch, `[image][row][column]`.
pub(super) struct Motion {
    pub height: usize,
    pub width: usize,
    /// Places in the source.
    pub deformation: Vec<[f32; 2]>,
    /// How much of the source is to be seen there, 0 to 1.
    pub occlusion: Vec<f32>,
    /// Shares of the background and of every keypoint, and the occlusion, at every pixel.
    pub shares: Vec<f32>,
}

/// The motion around one keypoint: `matrix × (z − from) + to`.
struct Local {
    matrix: [f32; 4],
    from: [f32; 2],
    to: [f32; 2],
}

impl Local {
    fn at(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (x, y) = (x - self.from[0], y - self.from[1]);
        let [a, b, c, d] = self.matrix;
        [a * x + b * y + self.to[0], c * x + d * y + self.to[1]]
    }
}

impl DenseMotion {
    pub fn take(weights: &mut Weights) -> Result<DenseMotion, WeightsError> {
        let shrink = AntiAlias::take(weights, "dense.antialias")?;
        let hourglass = Hourglass::take(weights, "dense")?;
        let (mask, occlusion) = (weights.take("dense.mask", [7, 7])?, weights.take("dense.occlusion", [7, 7])?);
        let channels = hourglass.outputs();
        if hourglass.inputs() != Some(4 * mask.outputs)
            || mask.inputs != channels
            || occlusion.inputs != channels
            || occlusion.outputs != 1
        {
            return Err(WeightsError::Shape("dense".to_owned()));
        }
        Ok(DenseMotion { shrink, hourglass, heads: Wide::new(&[&mask, &occlusion]), keypoints: mask.outputs - 1 })
    }

    pub fn accepts(&self, side: usize) -> bool {
        self.hourglass.accepts(self.shrink.shrunk(side)) && self.shrink.shrunk(side) > 1
    }

    /// The small copy of image 0 that everything here works on.
    pub fn shrink(&self, space: &mut Workspace, image: &Act) -> Act {
        self.shrink.run(space, image, 0)
    }

    /// The motion from the source to each of `moments`.
    pub fn run(
        &self,
        kernels: &Kernels,
        space: &mut Workspace,
        source: &Source,
        moments: &[Keypoints],
        laps: &mut Laps,
    ) -> Motion {
        let Shape { height, width, .. } = source.small.shape();
        let locals: Vec<Vec<Local>> = moments.iter().map(|moment| locals(&source.keypoints, moment)).collect();
        let input = self.stack(space, source, moments, &locals);
        laps.end("motion");
        let map = self.hourglass.run(kernels, space, input, 3);
        laps.end("hourglass");
        let (shares, each) = (self.keypoints + 1, self.heads.outputs);
        let heads = self.heads.run(kernels, space, &map, 3, |row| {
            for pixel in row.chunks_exact_mut(each) {
                soft_max(&mut pixel[..shares]);
                pixel[shares] = sigmoid(pixel[shares]);
            }
        });
        space.give(map);
        let area = height * width;
        let mut motion = Motion {
            height,
            width,
            deformation: vec![[0.0; 2]; moments.len() * area],
            occlusion: Vec::new(),
            shares: heads,
        };
        motion.occlusion = motion.shares.iter().skip(shares).step_by(each).copied().collect();
        motion.deformation.par_chunks_mut(width).zip(motion.shares.par_chunks(width * each)).enumerate().for_each(
            |(line, (places, row))| {
                let locals = &locals[line / height];
                for (x, (place, pixel)) in places.iter_mut().zip(row.chunks_exact(each)).enumerate() {
                    let z = [grid(x, width), grid(line % height, height)];
                    *place = [pixel[0] * z[0], pixel[0] * z[1]];
                    for (local, share) in locals.iter().zip(&pixel[1..]) {
                        let [x, y] = local.at(z);
                        *place = [place[0] + share * x, place[1] + share * y];
                    }
                }
            },
        );
        laps.end("mask");
        motion
    }

    /// For the background and every keypoint four channels: where the keypoint is now and was before, and the source
    /// moved as it moves.
    fn stack(&self, space: &mut Workspace, source: &Source, moments: &[Keypoints], locals: &[Vec<Local>]) -> Act {
        let Shape { height, width, .. } = source.small.shape();
        let mut stack =
            space.take(Shape { images: moments.len(), height, width, channels: 4 * (self.keypoints + 1), pad: 1 });
        // blobs are products of one over x and one over y
        let blobs = |points: &Keypoints, axis: usize, count: usize| -> Vec<Vec<f32>> {
            points
                .values
                .iter()
                .map(|value| (0..count).map(|index| blob(grid(index, count) - value[axis])).collect())
                .collect()
        };
        let both = |points: &Keypoints| [blobs(points, 0, width), blobs(points, 1, height)];
        let (before, now): (_, Vec<_>) = (both(&source.keypoints), moments.iter().map(both).collect());
        let (row, channels, lines) = (stack.row(), stack.channels, height + 2);
        let small = source.small.shape();
        stack.data.par_chunks_exact_mut(row).enumerate().for_each(|(line, pixels)| {
            let (image, line) = (line / lines, line % lines);
            if line == 0 || line == lines - 1 {
                return;
            }
            let y = line - 1;
            for (x, pixel) in pixels[channels..(width + 1) * channels].chunks_exact_mut(channels).enumerate() {
                let z = [grid(x, width), grid(y, height)];
                for (index, four) in pixel.chunks_exact_mut(4).enumerate() {
                    let place = match index.checked_sub(1) {
                        None => {
                            four[0] = 0.0;
                            z
                        }
                        Some(point) => {
                            four[0] = now[image][0][point][x] * now[image][1][point][y]
                                - before[0][point][x] * before[1][point][y];
                            locals[image][point].at(z)
                        }
                    };
                    let mut colour = [0.0f32; 3];
                    for (y, x, share) in neighbours(&small, place) {
                        let from = source.small.pixel(0, y, x);
                        (0..3).for_each(|channel| colour[channel] += share * from[channel]);
                    }
                    four[1..].copy_from_slice(&colour);
                }
            }
        });
        stack
    }
}

impl Motion {
    /// Where pixel (y, x) of a map of other sides comes from in the source, and how much of it is seen: resized
    /// bilinearly, edges repeated.
    pub fn at(&self, [height, width]: [usize; 2], image: usize, y: usize, x: usize) -> ([f32; 2], f32) {
        let area = self.height * self.width;
        let (deformation, occlusion) = (&self.deformation[image * area..], &self.occlusion[image * area..]);
        if (self.height, self.width) == (height, width) {
            return (deformation[y * width + x], occlusion[y * width + x]);
        }
        let between = |index: usize, count: usize, own: usize| {
            let place = ((index as f32 + 0.5) * (own as f32 / count as f32) - 0.5).max(0.0);
            let low = (place as usize).min(own - 1);
            (low, (low + 1).min(own - 1), place - low as f32)
        };
        let ((top, bottom, down), (left, right, across)) =
            (between(y, height, self.height), between(x, width, self.width));
        let four = [
            (top, left, (1.0 - down) * (1.0 - across)),
            (top, right, (1.0 - down) * across),
            (bottom, left, down * (1.0 - across)),
            (bottom, right, down * across),
        ];
        four.into_iter().fold(([0.0; 2], 0.0), |([to_x, to_y], seen), (y, x, share)| {
            let [from_x, from_y] = deformation[y * self.width + x];
            ([to_x + share * from_x, to_y + share * from_y], seen + share * occlusion[y * self.width + x])
        })
    }
}

fn locals(source: &Keypoints, moment: &Keypoints) -> Vec<Local> {
    let places = source.values.iter().zip(&moment.values);
    let matrices = source.jacobians.iter().zip(&moment.jacobians);
    places
        .zip(matrices)
        .map(|((to, from), (before, now))| Local { matrix: product(*before, inverse(*now)), from: *from, to: *to })
        .collect()
}

/// −1 to 1, the centres of the outermost pixels.
fn grid(index: usize, count: usize) -> f32 {
    2.0 * (index as f32 / (count - 1) as f32) - 1.0
}

/// Tiny values are 0: they add nothing, and processors are slow with them.
fn blob(distance: f32) -> f32 {
    let value = (-0.5 * distance * distance / VARIANCE).exp();
    if value < 1e-18 { 0.0 } else { value }
}

fn soft_max(values: &mut [f32]) {
    let highest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut total = 0.0;
    for value in values.iter_mut() {
        *value = (*value - highest).exp();
        total += *value;
    }
    values.iter_mut().for_each(|value| *value /= total);
}

pub(super) fn sigmoid(value: f32) -> f32 {
    1.0 / (1.0 + (-value).exp())
}
