//! The network that draws: features of the photo, moved, mended where something new must appear, and made a picture
//! again.

use rayon::prelude::*;

use super::Source;
use super::keypoints::Keypoints;
use super::laps::Laps;
use super::motion::{DenseMotion, sigmoid};
use super::weights::{Weights, WeightsError};
use crate::neural::act::{Act, Shape, Workspace};
use crate::neural::kernels::Kernels;
use crate::neural::ops::direct::{Convolution, Place};
use crate::neural::ops::pointwise::warp;
use crate::neural::ops::upsample::Upsampled;
use crate::neural::ops::wide::Wide;
use crate::neural::ops::winograd::{Finish, Winograd};

/// One frame and what it was drawn by.
pub struct Frame {
    pub width: usize,
    pub height: usize,
    /// `[row][column][red, green, blue]`, 0 to 1.
    pub prediction: Vec<f32>,
    /// `[row][column]` of the small picture: shares of the background and every keypoint, which add up to 1, then the
    /// occlusion.
    pub shares: Vec<f32>,
}

pub(super) struct Generator {
    motion: DenseMotion,
    first: Convolution,
    down: Vec<Winograd>,
    blocks: Vec<Block>,
    up: Vec<Upsampled>,
    last: Wide,
    /// Channels of the feature map.
    features: usize,
}

/// `x + second(relu(first(relu(x × scale + shift))))`, the norm between the two folded into the first.
struct Block {
    scale: Vec<f32>,
    shift: Vec<f32>,
    first: Winograd,
    second: Winograd,
}

impl Generator {
    pub fn take(weights: &mut Weights) -> Result<Generator, WeightsError> {
        let wrong = |name: &str| WeightsError::Shape(name.to_owned());
        let motion = DenseMotion::take(weights)?;
        let first = weights.take("first", [7, 7])?;
        if first.inputs != 3 {
            return Err(wrong("first"));
        }
        let mut features = first.outputs;
        let mut chain = |weights: &mut Weights, name: &str| -> Result<Option<Convolution>, WeightsError> {
            let Some(convolution) = weights.take_optional(name, [3, 3])? else { return Ok(None) };
            if convolution.inputs != features {
                return Err(wrong(name));
            }
            features = convolution.outputs;
            Ok(Some(convolution))
        };
        let mut down = Vec::new();
        while let Some(convolution) = chain(weights, &format!("down.{}", down.len()))? {
            down.push(Winograd::new(&convolution));
        }
        let mut blocks = Vec::new();
        loop {
            let prefix = format!("block.{}", blocks.len());
            let Some(conv1) = chain(weights, &format!("{prefix}.conv1"))? else { break };
            let Some(conv2) = chain(weights, &format!("{prefix}.conv2"))? else { return Err(wrong(&prefix)) };
            let mut norm = |part| weights.take_vector(&format!("{prefix}.{part}")).ok_or_else(|| wrong(&prefix));
            let (mut scale, mut shift) = (norm("scale")?, norm("shift")?);
            // the residual is added to what comes in
            if conv2.outputs != conv1.inputs || scale.len() != conv1.inputs || shift.len() != conv1.inputs {
                return Err(wrong(&prefix));
            }
            let whole = conv2.bias.len();
            scale.resize(whole, 0.0);
            shift.resize(whole, 0.0);
            blocks.push(Block { scale, shift, first: Winograd::new(&conv1), second: Winograd::new(&conv2) });
        }
        let mut up = Vec::new();
        while let Some(convolution) = chain(weights, &format!("up.{}", up.len()))? {
            up.push(Upsampled::new(convolution).ok_or_else(|| wrong("up"))?);
        }
        let last = weights.take("final", [7, 7])?;
        if last.inputs != features || last.outputs != 3 || up.len() != down.len() {
            return Err(wrong("final"));
        }
        let features = down.last().map_or(first.outputs, Winograd::outputs);
        Ok(Generator { motion, first, down, blocks, up, last: Wide::new(&[&last]), features })
    }

    pub fn keypoints(&self) -> usize {
        self.motion.keypoints
    }

    pub fn accepts(&self, side: usize) -> bool {
        self.motion.accepts(side) && side.is_multiple_of(1 << self.down.len())
    }

    /// The feature map and the small copy of a picture.
    pub fn encode(&self, kernels: &Kernels, space: &mut Workspace, image: &Act) -> (Act, Act) {
        let Shape { height, width, .. } = image.shape();
        let pad = |level: usize| usize::from(level < self.down.len());
        // with the border of the last map of a frame, which can then lie in the same memory
        let mut map = space.take(Shape {
            images: 1,
            height,
            width,
            channels: self.first.outputs,
            pad: if self.down.is_empty() { 0 } else { 3 },
        });
        self.first.same(kernels, image, &mut map, Place::PLAIN, true);
        for (level, down) in self.down.iter().enumerate() {
            let shape = Shape {
                images: 1,
                height: map.height / 2,
                width: map.width / 2,
                channels: down.outputs(),
                pad: pad(level + 1),
            };
            let mut half = space.take(shape);
            down.run(kernels, &map, &mut half, Finish { relu: true, pooled: true, ..Finish::default() });
            space.give(std::mem::replace(&mut map, half));
        }
        (map, self.motion.shrink(space, image))
    }

    pub fn draw(
        &self,
        kernels: &Kernels,
        space: &mut Workspace,
        source: &Source,
        moments: &[Keypoints],
        laps: &mut Laps,
    ) -> Vec<Frame> {
        laps.begin();
        let motion = self.motion.run(kernels, space, source, moments, laps);
        let each = motion.shares.len() / moments.len().max(1);
        let frames = (0..moments.len()).map(|image| {
            let Shape { height, width, .. } = source.features.shape();
            let channels = self.features;
            let plain = Shape { images: 1, height, width, channels, pad: 0 };
            let bordered = Shape { pad: 1, ..plain };
            let mut map = space.take(if self.blocks.is_empty() { bordered } else { plain });
            warp(kernels, &source.features, &mut map, |_, y, x| motion.at([height, width], image, y, x));
            laps.end("warp");
            let mut map = self.mend(kernels, space, map, plain, bordered);
            laps.end("blocks");
            for (level, up) in self.up.iter().enumerate() {
                let pad = if level + 1 == self.up.len() { 3 } else { 1 };
                let mut large = space.take(Shape {
                    images: 1,
                    height: map.height * 2,
                    width: map.width * 2,
                    channels: up.outputs(),
                    pad,
                });
                up.run(kernels, &map, &mut large, true);
                space.give(std::mem::replace(&mut map, large));
            }
            laps.end("up");
            let (width, height) = (map.width, map.height);
            let prediction =
                self.last.run(kernels, space, &map, 3, |row| row.iter_mut().for_each(|value| *value = sigmoid(*value)));
            space.give(map);
            laps.end("final");
            Frame { width, height, prediction, shares: motion.shares[image * each..(image + 1) * each].to_vec() }
        });
        frames.collect()
    }

    /// The residual blocks: a plain map in, one with a border out.
    fn mend(&self, kernels: &Kernels, space: &mut Workspace, map: Act, plain: Shape, bordered: Shape) -> Act {
        let Some(block) = self.blocks.first() else { return map };
        let (mut map, mut ready) = (map, space.take(bordered));
        normalise(&map, &mut ready, &block.scale, &block.shift);
        for (index, block) in self.blocks.iter().enumerate() {
            let next = self.blocks.get(index + 1);
            let mut between = space.take(Shape { channels: block.first.outputs(), ..bordered });
            block.first.run(kernels, &ready, &mut between, Finish { relu: true, ..Finish::default() });
            let mut sum = space.take(if next.is_some() { plain } else { bordered });
            let then = next.map(|next| (&next.scale[..], &next.shift[..], &mut ready));
            block.second.run(kernels, &between, &mut sum, Finish { residual: Some(&map), then, ..Finish::default() });
            space.give(between);
            space.give(std::mem::replace(&mut map, sum));
        }
        space.give(ready);
        map
    }
}

/// `max(0, x × scale + shift)`; the border stays 0.
fn normalise(input: &Act, output: &mut Act, scale: &[f32], shift: &[f32]) {
    let (row, channels, pad, height, width) = (output.row(), output.channels, output.pad, output.height, output.width);
    output.data[pad * row..(pad + height) * row].par_chunks_exact_mut(row).enumerate().for_each(|(y, line)| {
        for (x, pixel) in line[pad * channels..(pad + width) * channels].chunks_exact_mut(channels).enumerate() {
            let values = input.pixel(0, y, x).iter().zip(scale.iter().zip(shift));
            pixel
                .iter_mut()
                .zip(values)
                .for_each(|(to, (value, (scale, shift)))| *to = (value * scale + shift).max(0.0));
        }
    });
}
