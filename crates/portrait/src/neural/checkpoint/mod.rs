//! Checkpoints as PyTorch writes them, read without PyTorch and without trust.
//!
//! A checkpoint is a pickle, a program that may do anything in Python, beside runs of numbers. Rules here: nothing is
//! run and no class is known but the few that tensors need (`value.rs`); every size, offset and stride is a claim,
//! checked before a byte is allocated for it; the tables are bounded, and the numbers of what is not imported are never
//! read.
//!
//! Start at [`Checkpoint::open`]: `foreign.rs` tells what a file is, `legacy.rs` and `zip.rs` find the tables and the
//! storages, `pickle.rs` is the machine, `layout.rs` reads one tensor out of its storage.

mod error;
mod foreign;
mod layout;
mod legacy;
mod pickle;
mod source;
mod storage;
mod value;
mod zip;

use std::collections::HashMap;
use std::io::{Read, Seek};

pub use error::CheckpointError;
use layout::Layout;
use source::Source;
use value::{Arena, Id, Value};

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

/// An open checkpoint: its tables in memory, its numbers in the file, which must not change meanwhile.
pub struct Checkpoint<R> {
    source: Source<R>,
    format: Format,
    tensors: Vec<TensorInfo>,
    /// Of each tensor: its layout, and the first byte of its storage.
    layouts: Vec<(Layout, u64)>,
    by_name: HashMap<(Part, String), usize>,
}

/// What either format gives: the saved object and the byte after it, and the first byte of each of its storages, which
/// lie in the file as a whole.
struct Tables {
    arena: Arena,
    root: Id,
    end: u64,
    starts: Vec<u64>,
}

impl Part {
    const ALL: [Part; 2] = [Part::Generator, Part::KpDetector];

    /// What it is called in a checkpoint.
    pub fn key(self) -> &'static str {
        match self {
            Part::Generator => "generator",
            Part::KpDetector => "kp_detector",
        }
    }
}

impl<R: Read + Seek> Checkpoint<R> {
    /// Reads the table of a checkpoint, not its numbers.
    pub fn open(source: R) -> Result<Checkpoint<R>, CheckpointError> {
        let mut source = Source::new(source)?;
        let head = source.bytes(source.length().min(foreign::HEAD as u64))?;
        let format = foreign::format(&head, source.length())?;
        source.jump(0)?;
        let tables = match format {
            Format::Legacy => legacy::tables(&mut source)?,
            Format::Zip => zip::tables(&mut source)?,
        };
        let mut checkpoint =
            Checkpoint { source, format, tensors: Vec::new(), layouts: Vec::new(), by_name: HashMap::new() };
        checkpoint.list(&tables)?;
        Ok(checkpoint)
    }

    pub fn format(&self) -> Format {
        self.format
    }

    /// The floating-point tensors of both parts, in the order of the file.
    pub fn tensors(&self) -> &[TensorInfo] {
        &self.tensors
    }

    /// The numbers of one tensor, row-major, as f32.
    pub fn read(&mut self, part: Part, name: &str) -> Result<Vec<f32>, CheckpointError> {
        let key = (part, name.to_owned());
        let Some(place) = self.by_name.get(&key) else { return Err(CheckpointError::Missing { part, name: key.1 }) };
        let (layout, start) = &self.layouts[*place];
        layout.read(&mut self.source, *start)
    }

    /// Takes the tensors of both parts out of the tables.
    fn list(&mut self, tables: &Tables) -> Result<(), CheckpointError> {
        let Tables { arena, root, end, starts } = tables;
        let damaged = |what| CheckpointError::Damaged { at: *end, what };
        let entries = arena.dict(*root).unwrap_or_default();
        let named = |key| entries.iter().filter(move |(id, _)| arena.text(*id) == Some(key));
        for part in Part::ALL {
            match named(part.key()).count() {
                0 => return Err(CheckpointError::other_model(entries.iter().filter_map(|(id, _)| arena.text(*id)))),
                1 => {}
                _ => return Err(damaged("a network that is there twice")),
            }
        }
        // Shared storages may be read more than once, but not without end.
        let mut left = self.source.length() + (1 << 20);
        for (key, value) in entries {
            let Some(part) = Part::ALL.into_iter().find(|part| arena.text(*key) == Some(part.key())) else { continue };
            for (name, value) in arena.dict(*value).ok_or_else(|| damaged("a network without tensors"))? {
                let name = arena.text(*name).ok_or_else(|| damaged("a tensor without a name"))?;
                let Value::Tensor(arguments) = arena.get(*value) else { continue };
                let layout = Layout::of(arena, *arguments).map_err(damaged)?;
                if !layout.kind.is_float() {
                    continue;
                }
                let work = layout.span.max(layout.count as u64);
                left = left.checked_sub(work).ok_or_else(|| damaged("tensors of more numbers than the file has"))?;
                // A network that was trained on several cards.
                let name = name.strip_prefix("module.").unwrap_or(name).to_owned();
                if self.by_name.insert((part, name.clone()), self.tensors.len()).is_some() {
                    return Err(damaged("a tensor that is there twice"));
                }
                self.tensors.push(TensorInfo { part, name, shape: layout.shape.clone() });
                let start = starts[layout.storage];
                self.layouts.push((layout, start));
            }
        }
        Ok(())
    }
}
