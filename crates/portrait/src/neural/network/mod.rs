//! The networks: keypoints of a face, the motion between two of them, and the picture that follows it.
//!
//! Siarohin et al., "First Order Motion Model for Image Animation", NeurIPS 2019. Every size comes from the weights;
//! three numbers of the published configuration are in none of them and fixed here: the temperature of the heat maps,
//! the width of a keypoint's blob, and the epsilon of the norms (which packing uses).

mod antialias;
mod generator;
mod hourglass;
mod keypoints;
mod laps;
mod motion;
mod weights;

use std::fmt;

use super::act::{Act, Shape, Workspace};
use super::kernels::Kernels;
use super::simd::Simd;
pub use generator::Frame;
use generator::Generator;
use keypoints::Detector;
pub use keypoints::Keypoints;
pub use laps::Laps;
pub(crate) use weights::{Weights, WeightsError};

/// Both networks, ready to be computed with one set of instructions. It only reads itself: any number of threads may
/// use it.
pub struct Network {
    kernels: &'static Kernels,
    detector: Detector,
    generator: Generator,
}

/// What is computed once of a photo: its feature map, the small copy whose motion is estimated, its keypoints.
pub struct Source {
    pub(super) features: Act,
    pub(super) small: Act,
    pub keypoints: Keypoints,
}

/// Memory to compute in; one for each job, kept from frame to frame.
#[derive(Default)]
pub struct Memory(pub(super) Workspace);

/// A picture for the network: `3 × width × height` numbers from 0 to 1, channels next to each other, rows from the top.
pub struct Image {
    pub(super) act: Act,
}

/// The picture's sides are not what the network can halve as often as it must.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongSides {
    pub width: usize,
    pub height: usize,
}

impl fmt::Display for WrongSides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a picture of {} × {} pixels does not suit this network", self.width, self.height)
    }
}

impl std::error::Error for WrongSides {}

impl Image {
    /// From numbers; `None` if there are not exactly `3 × width × height`, or none.
    pub fn new(width: usize, height: usize, rgb: &[f32]) -> Option<Image> {
        let fits = width > 0
            && height > 0
            && width.checked_mul(height).and_then(|area| area.checked_mul(3)) == Some(rgb.len());
        fits.then(|| {
            let mut act = Act::zeroed(Shape { images: 1, height, width, channels: 3, pad: 3 });
            for (y, row) in rgb.chunks_exact(3 * width).enumerate() {
                let at = act.at(0, y as isize, 0);
                act.data[at..at + row.len()].copy_from_slice(row);
            }
            Image { act }
        })
    }

    /// From bytes.
    pub fn from_bytes(width: usize, height: usize, rgb: &[u8]) -> Option<Image> {
        let values: Vec<f32> = rgb.iter().map(|value| f32::from(*value) / 255.0).collect();
        Image::new(width, height, &values)
    }
}

impl Network {
    pub(crate) fn new(mut weights: Weights, simd: Simd) -> Result<Network, WeightsError> {
        let (detector, generator) = (Detector::take(&mut weights)?, Generator::take(&mut weights)?);
        if detector.keypoints != generator.keypoints() {
            return Err(WeightsError::Shape("kp".to_owned()));
        }
        Ok(Network { kernels: Kernels::of(simd), detector, generator })
    }

    /// How many keypoints a face has.
    pub fn keypoints(&self) -> usize {
        self.detector.keypoints
    }

    /// The instructions it is computed with.
    pub fn simd(&self) -> Simd {
        self.kernels.simd
    }

    /// Whether pictures of these sides can be halved as often as both networks do it.
    pub fn check(&self, width: usize, height: usize) -> Result<(), WrongSides> {
        let fits = [width, height].into_iter().all(|side| self.detector.accepts(side) && self.generator.accepts(side));
        if fits { Ok(()) } else { Err(WrongSides { width, height }) }
    }

    /// The keypoints of a face.
    pub fn detect(&self, memory: &mut Memory, image: &Image) -> Result<Keypoints, WrongSides> {
        self.check(image.act.width, image.act.height)?;
        Ok(self.detector.run(self.kernels, &mut memory.0, &image.act))
    }

    /// What frames are drawn from.
    pub fn encode(&self, memory: &mut Memory, image: &Image) -> Result<Source, WrongSides> {
        let keypoints = self.detect(memory, image)?;
        let (features, small) = self.generator.encode(self.kernels, &mut memory.0, &image.act);
        Ok(Source { features, small, keypoints })
    }

    /// Frames in which the face stands as each of the given keypoints say; those are the source's moved as a clip moves
    /// ([`Keypoints::moved`]). Several at once are faster than one after the other. `laps` collects the time of the
    /// stages.
    pub fn draw(&self, memory: &mut Memory, source: &Source, keypoints: &[Keypoints], laps: &mut Laps) -> Vec<Frame> {
        self.generator.draw(self.kernels, &mut memory.0, source, keypoints, laps)
    }
}
