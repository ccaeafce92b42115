//! From a checkpoint to one packed file.
use std::fmt;
use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::path::Path;

use super::checkpoint::{CheckpointError, Format};
use super::clip::{Clip, ClipError, ClipFile};

/// How to import.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// Store numbers of 16 bits: half the file, converted at every start.
    pub half: bool,
    /// Clips of the operator, beside the built-in ones.
    pub clips: Vec<ClipFile>,
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportStage {
    Reading,
    Packing,
    /// The keypoints of clip number so-and-so.
    Driving(usize),
    Finishing,
}

/// What was imported.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    pub format: Format,
    /// Tensors taken, and the numbers in them.
    pub tensors: usize,
    pub parameters: u64,
    /// Keypoints of the network.
    pub keypoints: usize,
    /// Length of the packed file in bytes.
    pub bytes: u64,
    pub clips: Vec<Clip>,
}

/// Why nothing was imported. Nothing was put in place then.
#[derive(Debug)]
pub enum ImportError {
    Checkpoint(CheckpointError),
    Clip {
        name: String,
        error: ClipError,
    },
    /// The packed file cannot be written.
    Write(std::io::Error),
    /// The progress callback asked to stop.
    Cancelled,
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportError::Checkpoint(error) => error.fmt(f),
            ImportError::Clip { name, error } => write!(f, "{name}: {error}"),
            ImportError::Write(error) => write!(f, "the packed file cannot be written: {error}"),
            ImportError::Cancelled => write!(f, "the import was cancelled"),
        }
    }
}

impl std::error::Error for ImportError {}

/// Reads a checkpoint and writes the packed file `out`, which appears (by rename) when all of it is there.
pub fn import(
    _checkpoint: impl Read + Seek,
    _out: &Path,
    _options: &Import,
    _progress: &mut dyn FnMut(ImportStage, u8) -> ControlFlow<()>,
) -> Result<Imported, ImportError> {
    Err(ImportError::Cancelled)
}
