//! From a checkpoint to one packed file.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Read, Seek};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::checkpoint::{Checkpoint, CheckpointError, Format};
use super::clip::{self, Clip, ClipError, ClipFile, Drive};
use super::model::{Model, ModelError};
use super::pack::{PackError, Tensors, pack};
use super::packed::Writer;

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
    /// The tensors make no network that can be packed.
    Pack(PackError),
    /// They were packed, but make no network.
    Model(ModelError),
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
            ImportError::Pack(error) => error.fmt(f),
            ImportError::Model(ModelError::Network(what)) => {
                write!(f, "the checkpoint makes no First Order Motion Model: {what}")
            }
            ImportError::Model(error) => error.fmt(f),
            ImportError::Clip { name, error } => write!(f, "{name}: {error}"),
            ImportError::Write(error) => write!(f, "the packed file cannot be written: {error}"),
            ImportError::Cancelled => write!(f, "the import was cancelled"),
        }
    }
}

impl std::error::Error for ImportError {}

impl From<std::io::Error> for ImportError {
    fn from(error: std::io::Error) -> ImportError {
        ImportError::Write(error)
    }
}

impl From<PackError> for ImportError {
    fn from(error: PackError) -> ImportError {
        match error {
            PackError::Checkpoint(error) => ImportError::Checkpoint(error),
            PackError::Write(error) => ImportError::Write(error),
            PackError::Cancelled => ImportError::Cancelled,
            other => ImportError::Pack(other),
        }
    }
}

/// A file beside the one to be made, gone unless it took its place.
struct Draft {
    path: PathBuf,
    placed: bool,
}

impl Draft {
    fn beside(out: &Path) -> std::io::Result<(Draft, File)> {
        let mut name = out.file_name().unwrap_or_default().to_owned();
        name.push(format!(".new-{}", std::process::id()));
        let path = out.with_file_name(name);
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path)?;
        Ok((Draft { path, placed: false }, file))
    }

    fn place(mut self, out: &Path) -> std::io::Result<()> {
        std::fs::rename(&self.path, out)?;
        self.placed = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.placed {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Packs tensors into the file `out` without any clip: for measuring.
pub fn pack_to(tensors: &mut impl Tensors, out: &Path, half: bool) -> Result<(), ImportError> {
    let (draft, file) = Draft::beside(out)?;
    let mut writer = Writer::new(BufWriter::new(file), half)?;
    pack(tensors, &mut writer, &mut |_| true)?;
    writer.finish()?;
    Ok(draft.place(out)?)
}

/// Reads a checkpoint and writes the packed file `out`, which appears (by rename) when all of it is there.
///
/// `progress` is called with the stage and the percentage of the whole, which never falls; `ControlFlow::Break` ends
/// the import with [`ImportError::Cancelled`].
pub fn import(
    checkpoint: impl Read + Seek,
    out: &Path,
    options: &Import,
    progress: &mut dyn FnMut(ImportStage, u8) -> ControlFlow<()>,
) -> Result<Imported, ImportError> {
    let mut report = |stage, percent: f32| progress(stage, percent as u8).is_continue();
    if !report(ImportStage::Reading, 0.0) {
        return Err(ImportError::Cancelled);
    }
    // clips first: what is wrong with them is known at once
    let mut pictures = Vec::new();
    for file in &options.clips {
        let frames =
            clip::pictures(&file.bytes).map_err(|error| ImportError::Clip { name: file.name.clone(), error })?;
        let clip = Clip { name: file.name.clone(), mood: file.mood, blinks: true, frames: frames.len() - 1 };
        pictures.push((clip, frames));
    }
    let mut checkpoint = Checkpoint::open(checkpoint).map_err(ImportError::Checkpoint)?;
    let format = checkpoint.format();
    let (draft, file) = Draft::beside(out)?;
    let mut writer = Writer::new(BufWriter::new(&file), options.half)?;
    let packed = pack(&mut checkpoint, &mut writer, &mut |share| report(ImportStage::Packing, 2.0 + 28.0 * share))?;
    writer.finish()?;
    let model = Model::open(&draft.path).map_err(ImportError::Model)?;
    let network = model.network();

    let built_in = clip::built_in()
        .map_err(|_| ImportError::Clip { name: "built-in clips".to_owned(), error: ClipError::Unreadable })?;
    let total = (built_in.len() + pictures.len()) as f32;
    let mut clips = Vec::new();
    let mut add = |index: usize, mut clip: Clip, frames: Vec<Vec<u8>>, own: bool| {
        let mut each = |frame: usize| {
            let share = (index as f32 + frame as f32 / frames.len().max(1) as f32) / total;
            report(ImportStage::Driving(index), 30.0 + 65.0 * share)
        };
        let mut drive: Drive = clip::drive(network, &frames, &mut each).ok_or(ImportError::Cancelled)?;
        if own {
            clip::close(&mut drive);
        }
        clip.frames = drive.moments.len();
        if !drive.rest.is_finite() || !drive.moments.iter().all(|moment| moment.is_finite()) {
            return Err(ImportError::Model(ModelError::Network("it finds no keypoints in a face".to_owned())));
        }
        writer.clip(&clip, &drive)?;
        clips.push(clip);
        Ok(())
    };
    let count = built_in.len();
    for (index, (clip, draw)) in built_in.into_iter().enumerate() {
        add(index, clip, draw(), false)?;
    }
    for (index, (clip, frames)) in pictures.into_iter().enumerate() {
        add(count + index, clip, frames, true)?;
    }
    if !report(ImportStage::Finishing, 96.0) {
        return Err(ImportError::Cancelled);
    }
    let bytes = writer.finish()?;
    file.sync_all()?;
    draft.place(out)?;
    let _ = report(ImportStage::Finishing, 100.0);
    Ok(Imported {
        format,
        tensors: packed.tensors,
        parameters: packed.parameters,
        keypoints: network.keypoints(),
        bytes,
        clips,
    })
}
