//! Why a file cannot be imported, each in one sentence that says what to do.

use std::{fmt, io};

use super::Part;

/// Why a file is no checkpoint that can be imported. Texts of the file in it are escaped and cut short: it may be
/// printed as it is.
#[derive(Debug)]
pub enum CheckpointError {
    /// The file cannot be read at all.
    Read(io::Error),
    TooSmall {
        length: u64,
    },
    /// A page about the file was saved in its place.
    WebPage,
    /// The stand-in that git keeps for large files.
    LfsPointer,
    /// A file of another kind, and which.
    Foreign(&'static str),
    /// The file ends too early; it should have `expected` bytes, as far as its tables were read.
    Truncated {
        length: u64,
        expected: Option<u64>,
    },
    /// Something in the file cannot be, found at a byte.
    Damaged {
        at: u64,
        what: &'static str,
    },
    /// More of something than any checkpoint of this model has.
    TooLarge {
        what: &'static str,
    },
    /// The file wants code to be run, or a class that no tensor needs.
    Forbidden {
        global: String,
    },
    /// A checkpoint, but not of this model: the keys that are there.
    OtherModel {
        keys: Vec<String>,
    },
    /// A zip archive that was packed again.
    Compressed {
        entry: String,
    },
    /// Numbers in the byte order of another kind of machine.
    BigEndian,
    /// A tensor that was asked for is not there.
    Missing {
        part: Part,
        name: String,
    },
}

impl CheckpointError {
    pub(super) fn forbidden(module: &str, name: &str) -> CheckpointError {
        CheckpointError::Forbidden { global: shown(&format!("{module}.{name}")) }
    }

    pub(super) fn compressed(entry: &str) -> CheckpointError {
        CheckpointError::Compressed { entry: shown(entry) }
    }

    pub(super) fn other_model<'a>(keys: impl Iterator<Item = &'a str>) -> CheckpointError {
        CheckpointError::OtherModel { keys: keys.take(12).map(shown).collect() }
    }
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CheckpointError::Read(error) => write!(f, "the checkpoint cannot be read: {error}"),
            CheckpointError::TooSmall { length } => {
                write!(
                    f,
                    "this file has only {length} bytes, which is no checkpoint: download it again and compare its size with what the page says"
                )
            }
            CheckpointError::WebPage => {
                write!(
                    f,
                    "this is a web page, not a checkpoint: open the link in a browser, confirm the download there, and import the file that it gives"
                )
            }
            CheckpointError::LfsPointer => {
                write!(f, "this is only git's pointer to the checkpoint: fetch the file itself with `git lfs pull`")
            }
            CheckpointError::Foreign(kind) => {
                write!(f, "this is {kind}, not a checkpoint as PyTorch saves it (`vox-cpk.pth.tar`)")
            }
            CheckpointError::Truncated { length, expected: Some(expected) } => {
                write!(f, "the file is cut short: it has {length} bytes of {expected}; download it again")
            }
            CheckpointError::Truncated { length, expected: None } => {
                write!(f, "the file is cut short: it ends after {length} bytes; download it again")
            }
            CheckpointError::Damaged { at, what } => {
                write!(f, "the file is damaged at byte {at} ({what}): download it again")
            }
            CheckpointError::TooLarge { what } => {
                write!(f, "the file has {what}, more than a checkpoint of this model can have")
            }
            CheckpointError::Forbidden { global } => {
                write!(
                    f,
                    "this file asks for `{global}`, which is not part of a checkpoint of this model; nothing of it was run: get the file from its authors"
                )
            }
            CheckpointError::OtherModel { keys } if keys.is_empty() => {
                write!(
                    f,
                    "this is a PyTorch file without names in it, not a checkpoint with `generator` and `kp_detector`"
                )
            }
            CheckpointError::OtherModel { keys } => {
                write!(
                    f,
                    "this is a checkpoint of another model: it needs `generator` and `kp_detector`, but has `{}`",
                    keys.join("`, `")
                )
            }
            CheckpointError::Compressed { entry } => {
                write!(
                    f,
                    "`{entry}` in the archive is compressed, which PyTorch never does: import the file as it was downloaded, not packed again"
                )
            }
            CheckpointError::BigEndian => write!(
                f,
                "this checkpoint was saved on a big-endian machine: load it with PyTorch and save it on this one"
            ),
            CheckpointError::Missing { part, name } => {
                let name = shown(name);
                write!(
                    f,
                    "the checkpoint has no tensor `{name}` in `{}`: it is of another version of the model",
                    part.key()
                )
            }
        }
    }
}

impl std::error::Error for CheckpointError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            CheckpointError::Read(error) => Some(error),
            _ => None,
        }
    }
}

/// A text of the file for a terminal: no control characters, never long.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(80).flat_map(char::escape_debug).collect();
    if text.chars().nth(80).is_some() {
        shown.push('…');
    }
    shown
}
