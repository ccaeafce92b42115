//! Down to a few pixels that know the whole picture, and up again past what was seen on the way.

use super::weights::{Weights, WeightsError};
use crate::neural::act::{Act, Shape, Workspace};
use crate::neural::kernels::Kernels;
use crate::neural::ops::direct::{Convolution, Place};
use crate::neural::ops::pointwise::{copy, pool};
use crate::neural::ops::upsample::Upsampled;

/// Convolutions 3×3 with ReLU: one and a mean of 2×2 for every level down, an enlargement and one for every level up.
pub(super) struct Hourglass {
    down: Vec<Convolution>,
    up: Vec<Upsampled>,
}

impl Hourglass {
    /// All levels that there are, from convolutions named `{prefix}.down.{i}` and `{prefix}.up.{i}`.
    pub fn take(weights: &mut Weights, prefix: &str) -> Result<Hourglass, WeightsError> {
        let mut hourglass = Hourglass { down: Vec::new(), up: Vec::new() };
        while let Some(convolution) =
            weights.take_optional(&format!("{prefix}.down.{}", hourglass.down.len()), [3, 3])?
        {
            hourglass.down.push(convolution);
        }
        for level in 0..hourglass.down.len() {
            hourglass.up.push(weights.take_upsampled(&format!("{prefix}.up.{level}"))?);
        }
        hourglass.check().ok_or_else(|| WeightsError::Shape(prefix.to_owned()))?;
        Ok(hourglass)
    }

    /// Whether every convolution takes what the ones before it give.
    fn check(&self) -> Option<()> {
        let mut skips = vec![self.inputs()?];
        for convolution in &self.down {
            (convolution.inputs == *skips.last()?).then_some(())?;
            skips.push(convolution.outputs);
        }
        let mut channels = skips.pop()?;
        for up in &self.up {
            (up.inputs() == channels).then_some(())?;
            channels = up.outputs() + skips.pop()?;
        }
        Some(())
    }

    /// Channels that come in.
    pub fn inputs(&self) -> Option<usize> {
        self.down.first().map(|convolution| convolution.inputs)
    }

    /// Channels that go out.
    pub fn outputs(&self) -> usize {
        self.up.last().map_or(0, Upsampled::outputs) + self.inputs().unwrap_or(0)
    }

    /// Whether a side can be halved as often as needed.
    pub fn accepts(&self, side: usize) -> bool {
        side > 0 && side.is_multiple_of(1 << self.down.len())
    }

    /// `input` has a border of one pixel, the result one of `pad`.
    pub fn run(&self, kernels: &Kernels, space: &mut Workspace, input: Act, pad: usize) -> Act {
        let mut seen = vec![];
        let mut map = input;
        for convolution in &self.down {
            let Shape { images, height, width, .. } = map.shape();
            let channels = convolution.outputs;
            let mut whole = space.take(Shape { images, height, width, channels, pad: 0 });
            convolution.same(kernels, &map, &mut whole, Place::PLAIN, true);
            let mut half = space.take(Shape { images, height: height / 2, width: width / 2, channels, pad: 1 });
            pool(kernels, &whole, &mut half);
            space.give(whole);
            seen.push(std::mem::replace(&mut map, half));
        }
        for (index, up) in self.up.iter().enumerate() {
            let Some(skip) = seen.pop() else { break };
            let pad = if index + 1 == self.up.len() { pad } else { 1 };
            let mut joined = space.take(Shape { channels: up.outputs() + skip.channels, pad, ..skip.shape() });
            up.run(kernels, &map, &mut joined, true);
            copy(&skip, &mut joined, up.outputs());
            space.give(skip);
            space.give(std::mem::replace(&mut map, joined));
        }
        map
    }
}
