//! One component on its way from blocks to pixels.

use super::frame::{Frame, Part};
use super::transform::Transform;

/// For every coefficient, how many of its lowest bits have not come yet; this if none has.
const NOTHING: u8 = u8::MAX;

/// The state of one component from scan to scan.
pub(super) struct Component {
    pub part: Part,
    /// Blocks that the picture covers, as a scan of this component alone sends them.
    pub columns: usize,
    pub rows: usize,
    /// Blocks of all whole units, as scans of several components send them.
    pub padded_columns: usize,
    /// The last direct coefficient; each is sent as a difference.
    pub direct: i32,
    /// Progressive: for every block, which coefficients are not zero. Refinements send one bit more for each of these.
    pub known: Vec<u64>,
    /// Progressive: the coefficients of every block that will be transformed.
    pub coefficients: Vec<i16>,
    missing: [u8; 64],
    /// As it was defined when the component's first scan began, in zigzag order.
    quantiser: Option<[i32; 64]>,
    pixels: Vec<u8>,
    samples: [usize; 2],
}

/// A component as pixels.
pub(super) struct Plane {
    pub part: Part,
    pub pixels: Vec<u8>,
    pub stride: usize,
    /// Columns and rows that belong to the picture.
    pub samples: [usize; 2],
}

impl Component {
    pub fn new(frame: &Frame, part: Part, transform: &Transform) -> Component {
        let [padded_columns, padded_rows] = frame.padded_blocks(&part);
        let blocks = padded_columns * padded_rows;
        let kept = transform.side() * transform.side();
        let (known, coefficients, pixels) =
            if frame.is_progressive { (blocks, blocks * kept, 0) } else { (0, 0, blocks * kept) };
        Component {
            part,
            columns: part.samples_across(frame.width, 8).div_ceil(8),
            rows: part.samples_down(frame.height, 8).div_ceil(8),
            padded_columns,
            direct: 0,
            known: vec![0; known],
            coefficients: vec![0; coefficients],
            missing: [NOTHING; 64],
            quantiser: None,
            pixels: vec![0; pixels],
            samples: [
                part.samples_across(frame.width, transform.side()),
                part.samples_down(frame.height, transform.side()),
            ],
        }
    }

    /// At the start of each of its scans: which bits it will have then, and what its numbers are multiplied by.
    pub fn begin(&mut self, first: usize, last: usize, low: u8, quantisers: &[Option<[i32; 64]>; 4]) -> Option<()> {
        self.missing.get_mut(first..=last)?.fill(low);
        if self.quantiser.is_none() {
            self.quantiser = *quantisers.get(self.part.quantiser)?;
        }
        self.quantiser.map(drop)
    }

    /// Whether it has come to its last bit.
    pub fn is_complete(&self) -> bool {
        self.missing == [0; 64]
    }

    /// Which bits of a coefficient have not come yet.
    pub fn missing(&self, place: usize) -> Option<u8> {
        self.missing.get(place).copied().filter(|missing| *missing != NOTHING)
    }

    pub fn quantiser(&self) -> Option<&[i32; 64]> {
        self.quantiser.as_ref()
    }

    /// Draws a block of numbers that are multiplied already.
    #[inline]
    pub fn draw(&mut self, at: usize, block: &[i32; 64], is_flat: bool, transform: &Transform) -> Option<()> {
        let stride = self.padded_columns * transform.side();
        let start = at / self.padded_columns * transform.side() * stride + at % self.padded_columns * transform.side();
        transform.apply(block, is_flat, self.pixels.get_mut(start..)?, stride)
    }

    /// Its pixels, when all scans are there.
    pub fn into_plane(mut self, transform: &Transform) -> Option<Plane> {
        let kept = transform.side() * transform.side();
        if !self.coefficients.is_empty() {
            let coefficients = std::mem::take(&mut self.coefficients);
            drop(std::mem::take(&mut self.known));
            self.pixels = vec![0; coefficients.len()];
            let quantiser = transform.in_order(self.quantiser()?);
            for (at, kept) in coefficients.chunks_exact(kept).enumerate() {
                let mut block = [0; 64];
                for ((target, value), factor) in block.iter_mut().zip(kept).zip(&quantiser) {
                    *target = i32::from(*value).wrapping_mul(*factor);
                }
                let is_flat = kept.get(1..)?.iter().all(|value| *value == 0);
                self.draw(at, &block, is_flat, transform)?;
            }
        }
        Some(Plane {
            part: self.part,
            stride: self.padded_columns * transform.side(),
            samples: self.samples,
            pixels: self.pixels,
        })
    }
}
