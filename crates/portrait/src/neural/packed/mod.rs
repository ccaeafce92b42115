//! The packed file: what a server maps at its start.
//!
//! ```text
//! 0   magic "FOMMpack", version, flags (1: weights of 16 bits), place and length of the table, its checksum; 64 bytes
//! 64  numbers, little-endian, each run of them on a multiple of 64 bytes
//! …   the table: convolutions, vectors, clips, each with its name and the places of its numbers
//! ```
//!
//! Weights lie in the order in which the kernels read them, so that nothing but the few convolutions that are computed
//! in another way has to be touched at start.

mod read;
mod write;

pub(crate) use read::{Contents, map, read};
pub(crate) use write::Writer;

use super::kernels::PANEL;

const MAGIC: &[u8; 8] = b"FOMMpack";
const VERSION: u32 = 1;
const HALF: u32 = 1;
const HEADER: u64 = 64;
/// On what all runs of numbers begin; vectors load fastest from there.
const ALIGNMENT: u64 = 64;
const LONGEST_NAME: usize = 200;
const MOST_ENTRIES: usize = 10_000;
const MOST_FRAMES: usize = 400;
const MOST_KEYPOINTS: usize = 1_000;
/// Numbers of one keypoint: place and Jacobian.
const POINT: usize = 6;

/// The sides of a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub rows: usize,
    pub columns: usize,
    pub inputs: usize,
    pub outputs: usize,
}

impl Entry {
    /// Whether a network may have such a convolution; products of the sides do not overflow then.
    pub fn is_sane(&self) -> bool {
        let window = 1..=15;
        let channels = 1..=16_384;
        window.contains(&self.rows)
            && window.contains(&self.columns)
            && channels.contains(&self.inputs)
            && channels.contains(&self.outputs)
    }

    pub fn panels(&self) -> usize {
        self.outputs.div_ceil(PANEL)
    }

    /// Weights, whole panels of them.
    fn length(&self) -> usize {
        self.panels() * PANEL * self.rows * self.columns * self.inputs
    }
}

/// FNV-1a: it finds damage, not malice.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
