//! The neural portrait engine: the First Order Motion Model (Siarohin et al., NeurIPS 2019) on the processor, in f32.
//!
//! An operator who owns a checkpoint imports it once ([`import`]) into a packed file, which a server maps at its start
//! ([`Model::open`]) and shares between its jobs; [`render`] then does what [`crate::render`] does, with a network in the
//! place of the warp.

mod checkpoint;
mod clip;
mod import;
mod model;
mod render;

pub use checkpoint::{Checkpoint, CheckpointError, Format as CheckpointFormat, Part, TensorInfo};
pub use clip::{Clip, ClipError, ClipFile};
pub use import::{Import, ImportError, ImportStage, Imported, import};
pub use model::{Model, ModelError};
pub use render::{NeuralError, render};
