//! A packed model in memory.
use std::fmt;
use std::path::Path;

use super::clip::Clip;

/// A packed model, mapped: shared by any number of jobs at once.
pub struct Model {
    clips: Vec<Clip>,
}

/// Why a file is no model.
#[derive(Debug)]
pub enum ModelError {
    Read(std::io::Error),
    /// Not a file that [`super::import`] wrote, or one that was cut or damaged: the text says where.
    Damaged(&'static str),
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelError::Read(error) => write!(f, "the model cannot be read: {error}"),
            ModelError::Damaged(what) => write!(f, "this is no model that `portrait import` wrote: {what}"),
        }
    }
}

impl std::error::Error for ModelError {}

impl Model {
    /// Maps the packed file at `path` and prepares what the kernels want. The file must not be changed in place while the
    /// model lives; replacing it by rename is fine.
    pub fn open(_path: &Path) -> Result<Model, ModelError> {
        Err(ModelError::Damaged("skeleton"))
    }

    /// What can drive a portrait.
    pub fn clips(&self) -> &[Clip] {
        &self.clips
    }
}
