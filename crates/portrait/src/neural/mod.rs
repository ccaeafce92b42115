//! The neural portrait engine: the First Order Motion Model (Siarohin et al., NeurIPS 2019) on the processor, in f32.
//!
//! An operator who owns a checkpoint imports it once ([`import`]) into a packed file, which a server maps at its start
//! ([`Model::open`]) and shares between its jobs; [`render`] then does what [`crate::render`] does, with a network in
//! the place of the warp.
//!
//! From the outside in: `render.rs` (a job), `import.rs`, `clip.rs`; `network/` (what the paper describes, layer by
//! layer); `ops/` (convolutions and what is done with pixels); `kernels/` and `simd/` (inner loops). `checkpoint/`
//! reads what PyTorch writes, `pack.rs` and `packed.rs` make and read our own file. `unsafe` is only in `buffer.rs`,
//! `act.rs`, `ops/`, `kernels/`, `simd/` and where files are mapped.

mod act;
mod buffer;
mod checkpoint;
mod clip;
mod import;
pub(crate) mod kernels;
mod model;
mod network;
mod ops;
mod pack;
mod packed;
mod render;
mod simd;
mod square;

pub use checkpoint::{Checkpoint, CheckpointError, Format as CheckpointFormat, Part, TensorInfo};
pub use clip::{Clip, ClipError, ClipFile};
pub use import::{Import, ImportError, ImportStage, Imported, import, pack_to};
pub use kernels::peak_gflops;
pub use model::{Model, ModelError};
pub use network::{Frame, Image, Keypoints, Laps, Memory, Network, Source, WrongSides};
pub use pack::{PackError, Packed, Tensors};
pub use render::{NeuralError, render};
pub use simd::Simd;
