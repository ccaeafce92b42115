//! Driving clips: the keypoints of a moving face, computed once at import.
use std::fmt;

use crate::mood::Mood;

/// A clip in a packed model.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// What an operator calls it; the built-in ones are called as their mood.
    pub name: String,
    /// Portraits in this mood may take it; in any mood if `None`.
    pub mood: Option<Mood>,
    /// Whether the eyes blink in it, as far as is known.
    pub blinks: bool,
    /// Frames at [`crate::FRAMES_PER_SECOND`].
    pub frames: usize,
}

/// An animated WebP or GIF that an operator adds as a clip.
#[derive(Clone, Debug)]
pub struct ClipFile {
    pub name: String,
    pub mood: Option<Mood>,
    pub bytes: Vec<u8>,
}

/// Why a file is no clip.
#[derive(Clone, Debug, PartialEq)]
pub enum ClipError {
    /// Neither an animated WebP nor an animated GIF, or damaged.
    Unreadable,
}

impl fmt::Display for ClipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is no animated WebP or GIF that can be read")
    }
}

impl std::error::Error for ClipError {}
