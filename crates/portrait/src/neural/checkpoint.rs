//! Checkpoints as PyTorch writes them. (skeleton)
use std::fmt;
use std::io::{Read, Seek};

/// Which file format a checkpoint has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Five pickles and raw storages, as `torch.save` wrote before 1.6.
    Legacy,
    /// A zip archive, as `torch.save` writes since.
    Zip,
}

/// The two networks of a checkpoint that are read; everything else (discriminator, optimizers) is skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Generator,
    KpDetector,
}

/// A tensor that a checkpoint holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorInfo {
    pub part: Part,
    /// Such as `first.conv.weight`.
    pub name: String,
    pub shape: Vec<usize>,
}

/// An open checkpoint.
pub struct Checkpoint<R> {
    _source: R,
}

/// Why a file is no checkpoint that can be imported.
#[derive(Debug)]
pub enum CheckpointError {
    Missing { part: Part, name: String },
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for CheckpointError {}

impl<R: Read + Seek> Checkpoint<R> {
    /// Reads the table of a checkpoint, not its numbers.
    pub fn open(source: R) -> Result<Checkpoint<R>, CheckpointError> {
        Ok(Checkpoint { _source: source })
    }

    pub fn format(&self) -> Format {
        Format::Legacy
    }

    /// The floating-point tensors of both parts, in the order of the file.
    pub fn tensors(&self) -> &[TensorInfo] {
        &[]
    }

    /// The numbers of one tensor, row-major, as f32.
    pub fn read(&mut self, part: Part, name: &str) -> Result<Vec<f32>, CheckpointError> {
        Err(CheckpointError::Missing { part, name: name.to_owned() })
    }
}
