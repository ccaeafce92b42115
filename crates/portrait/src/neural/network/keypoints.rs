//! Where the keypoints of a face are, and how its surface is turned and stretched around each.

use super::antialias::AntiAlias;
use super::hourglass::Hourglass;
use super::weights::{Weights, WeightsError};
use crate::neural::act::{Act, Workspace};
use crate::neural::kernels::Kernels;
use crate::neural::ops::wide::Wide;

/// Of the soft-max that makes a heat map of logits.
const TEMPERATURE: f32 = 0.1;

/// Keypoints and the Jacobians around them. Places (x, y) are −1 and 1 at the centres of the outermost pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keypoints {
    pub values: Vec<[f32; 2]>,
    /// Two by two, by rows.
    pub jacobians: Vec<[f32; 4]>,
}

impl Keypoints {
    /// These moved as a clip moves from `rest` to `moment`: places by the difference, Jacobians by the quotient.
    pub fn moved(&self, rest: &Keypoints, moment: &Keypoints) -> Keypoints {
        let values = self.values.iter().zip(rest.values.iter().zip(&moment.values));
        let jacobians = self.jacobians.iter().zip(rest.jacobians.iter().zip(&moment.jacobians));
        Keypoints {
            values: values
                .map(|(own, (rest, moment))| [moment[0] - rest[0] + own[0], moment[1] - rest[1] + own[1]])
                .collect(),
            jacobians: jacobians.map(|(own, (rest, moment))| product(product(*moment, inverse(*rest)), *own)).collect(),
        }
    }

    /// Whether every number is one.
    pub fn is_finite(&self) -> bool {
        self.values.iter().flatten().chain(self.jacobians.iter().flatten()).all(|value| value.is_finite())
    }
}

/// Of matrices by rows.
pub(super) fn product(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
    [a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3]]
}

/// Not finite if there is none.
pub(super) fn inverse(m: [f32; 4]) -> [f32; 4] {
    let over = 1.0 / (m[0] * m[3] - m[1] * m[2]);
    [m[3] * over, -m[1] * over, -m[2] * over, m[0] * over]
}

/// The network that finds them.
pub(super) struct Detector {
    shrink: AntiAlias,
    hourglass: Hourglass,
    /// Logits of the heat maps, then four numbers of a Jacobian for each.
    heads: Wide,
    window: usize,
    pub keypoints: usize,
}

impl Detector {
    pub fn take(weights: &mut Weights) -> Result<Detector, WeightsError> {
        let shrink = AntiAlias::take(weights, "kp.antialias")?;
        let hourglass = Hourglass::take(weights, "kp")?;
        let (kp, jacobian) = (weights.take("kp.kp", [7, 7])?, weights.take("kp.jacobian", [7, 7])?);
        let channels = hourglass.outputs();
        if hourglass.inputs() != Some(3)
            || kp.inputs != channels
            || jacobian.inputs != channels
            || jacobian.outputs != 4 * kp.outputs
        {
            return Err(WeightsError::Shape("kp".to_owned()));
        }
        Ok(Detector { shrink, hourglass, heads: Wide::new(&[&kp, &jacobian]), window: 7, keypoints: kp.outputs })
    }

    pub fn accepts(&self, side: usize) -> bool {
        let small = self.shrink.shrunk(side);
        self.hourglass.accepts(small) && small > self.window
    }

    /// The keypoints of image 0.
    pub fn run(&self, kernels: &Kernels, space: &mut Workspace, image: &Act) -> Keypoints {
        let small = self.shrink.run(space, image, 1);
        let (height, width) = (small.height + 1 - self.window, small.width + 1 - self.window);
        let map = self.hourglass.run(kernels, space, small, 0);
        let heads = self.heads.run(kernels, space, &map, 0, |_| {});
        space.give(map);
        let each = self.heads.outputs;
        let place = |index: usize, count: usize| 2.0 * index as f64 / (count - 1) as f64 - 1.0;
        let mut found = Keypoints::default();
        for point in 0..self.keypoints {
            let highest = heads.iter().skip(point).step_by(each).copied().fold(f32::NEG_INFINITY, f32::max);
            let mut total = 0.0f64;
            let mut sums = [0.0f64; 6];
            for (index, pixel) in heads.chunks_exact(each).enumerate() {
                let heat = f64::from((pixel[point] - highest) / TEMPERATURE).exp();
                total += heat;
                sums[0] += heat * place(index % width, width);
                sums[1] += heat * place(index / width, height);
                let jacobian = &pixel[self.keypoints + 4 * point..][..4];
                sums[2..].iter_mut().zip(jacobian).for_each(|(sum, value)| *sum += heat * f64::from(*value));
            }
            let [x, y, a, b, c, d] = sums.map(|sum| (sum / total) as f32);
            found.values.push([x, y]);
            found.jacobians.push([a, b, c, d]);
        }
        found
    }
}
