//! A packed model in memory.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::buffer::Mapping;
use super::clip::{Clip, Drive};
use super::import::ImportError;
use super::network::Network;
use super::pack::{Tensors, pack};
use super::packed::{self, Writer};
use super::simd::Simd;

/// A packed model, mapped: shared by any number of jobs at once.
pub struct Model {
    network: Network,
    clips: Vec<Clip>,
    drives: Vec<Drive>,
}

/// Why a file is no model.
#[derive(Debug)]
pub enum ModelError {
    Read(std::io::Error),
    /// Not a file that [`super::import`] wrote, or one that was cut or damaged: the text says where.
    Damaged(&'static str),
    /// The parts make no network: the text says which.
    Network(String),
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelError::Read(error) => write!(f, "the model cannot be read: {error}"),
            ModelError::Damaged(what) => write!(f, "this is no model that `portrait import` wrote: {what}"),
            ModelError::Network(what) => write!(f, "the model is not complete: {what}"),
        }
    }
}

impl std::error::Error for ModelError {}

impl Model {
    /// Maps the packed file at `path` and prepares what the kernels want. The file must not be changed in place while
    /// the model lives; replacing it by rename is fine.
    pub fn open(path: &Path) -> Result<Model, ModelError> {
        Model::open_with(path, Simd::detect())
    }

    /// The same for chosen instructions; without them on this processor, portable ones.
    pub fn open_with(path: &Path, simd: Simd) -> Result<Model, ModelError> {
        Model::of(&packed::map(path).map_err(ModelError::Read)?, simd)
    }

    /// From the bytes of a packed file, which are copied.
    pub fn from_bytes(bytes: &[u8], simd: Simd) -> Result<Model, ModelError> {
        Model::of(&Arc::new(Mapping::of_bytes(bytes).map_err(ModelError::Read)?), simd)
    }

    /// From the tensors of a checkpoint, in memory and without clips: for measuring and for comparing.
    pub fn from_tensors(tensors: &mut impl Tensors, half: bool, simd: Simd) -> Result<Model, ImportError> {
        let mut writer = Writer::new(std::io::Cursor::new(Vec::new()), half)?;
        pack(tensors, &mut writer, &mut |_| true)?;
        writer.finish()?;
        Model::from_bytes(writer.into_inner().get_ref(), simd).map_err(ImportError::Model)
    }

    fn of(map: &Arc<Mapping>, simd: Simd) -> Result<Model, ModelError> {
        let packed::Contents { weights, clips, .. } = packed::read(map)?;
        let network = Network::new(weights, simd).map_err(|error| ModelError::Network(error.to_string()))?;
        let (clips, drives): (Vec<Clip>, Vec<Drive>) = clips.into_iter().unzip();
        if drives.iter().any(|drive| drive.rest.values.len() != network.keypoints()) {
            return Err(ModelError::Damaged("a clip belongs to another network"));
        }
        Ok(Model { network, clips, drives })
    }

    /// The networks.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// What can drive a portrait.
    pub fn clips(&self) -> &[Clip] {
        &self.clips
    }

    pub(crate) fn drive(&self, clip: usize) -> Option<(&Clip, &Drive)> {
        self.clips.get(clip).zip(self.drives.get(clip))
    }
}
