//! The whole job: a photo and what is known about it in, two files out. Start reading here.

use std::fmt;
use std::ops::{ControlFlow, RangeInclusive};

use crate::animation::{Animation, FRAMES, FRAMES_PER_SECOND, Located};
use crate::encode::{self, AnimationEncoder, EncodeError};
use crate::eyes::EyePoints;
use crate::face::FaceBox;
use crate::photo::Photo;
use crate::riff::{SYNTHETIC_XMP, with_xmp};

/// Sides a portrait may have, in pixels. The card shows 256, the profile page 512.
pub const SIZES: RangeInclusive<u32> = 32..=1024;

const ANIMATION_QUALITY: f32 = 75.0;
const STILL_QUALITY: f32 = 82.0;
/// Progress is told every so many frames.
const FRAMES_PER_REPORT: usize = 4;

/// What to render.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub photo: &'a Photo,
    /// Side of the square result in pixels, within [`SIZES`].
    pub size: u32,
    /// A known face box in photo pixels, which skips the search; its centre must lie in the photo.
    pub face: Option<FaceBox>,
}

/// Where a job stands; see [`render`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    FindingFace,
    Preparing,
    Rendering,
    Finishing,
}

/// What the person should be told about their photo. The portrait is made nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// No face was found; the picture only breathes.
    NoFace,
    /// The face has too few pixels (under 48); the picture only breathes.
    SmallFace,
    /// The eyes were not found for certain (sunglasses, shade); the head moves, but points should be confirmed.
    EyesUnsure,
}

impl Hint {
    /// The name for storing and for looking up its text: `no_face`, `small_face`, `eyes_unsure`.
    pub fn key(self) -> &'static str {
        match self {
            Hint::NoFace => "no_face",
            Hint::SmallFace => "small_face",
            Hint::EyesUnsure => "eyes_unsure",
        }
    }
}

/// A finished portrait.
#[derive(Clone, Debug, PartialEq)]
pub struct Portrait {
    /// Animated WebP, `size × size`, looping for ever.
    pub animation: Vec<u8>,
    /// WebP of the same square at rest.
    pub still: Vec<u8>,
    pub hint: Option<Hint>,
    /// Side of both pictures in pixels.
    pub size: u32,
    /// Frames of one loop.
    pub frames: usize,
    /// Length of one loop in milliseconds.
    pub duration_ms: u32,
    /// How often the photo was turned clockwise by 90° to set the face upright.
    pub quarter_turns: u8,
    /// The box of the animated face, in pixels of the turned photo.
    pub face: Option<FaceBox>,
    /// Eye corners and nose base, in pixels of the turned photo, where they were found.
    pub eyes: Option<EyePoints>,
}

/// Why there is no portrait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenderError {
    /// The size is not within [`SIZES`].
    Size,
    /// The given face box is not finite, empty, far too large, or its centre lies outside the photo.
    Face,
    /// The progress callback asked to stop.
    Cancelled,
    /// The encoder failed; in practice, no memory.
    Encode(EncodeError),
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RenderError::Size => write!(f, "a portrait's side must be {} to {} pixels", SIZES.start(), SIZES.end()),
            RenderError::Face => write!(f, "the face box does not lie in the photo"),
            RenderError::Cancelled => write!(f, "the portrait was cancelled"),
            RenderError::Encode(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RenderError {}

impl From<EncodeError> for RenderError {
    fn from(error: EncodeError) -> RenderError {
        RenderError::Encode(error)
    }
}

/// Renders the animation and its still, both with the visible mark and the metadata that they are synthetic.
///
/// About one second of one core at 256 pixels. `progress` is called with the stage and the percentage of the whole (never
/// falling, 100 at the end) before and after each stage and every few frames; `ControlFlow::Break` ends the job with
/// [`RenderError::Cancelled`].
pub fn render(request: &Request, progress: &mut dyn FnMut(Stage, u8) -> ControlFlow<()>) -> Result<Portrait, RenderError> {
    let mut report = |stage, percent| match progress(stage, percent) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(RenderError::Cancelled),
    };
    report(Stage::FindingFace, 0)?;
    let located = Located::find(request)?;
    report(Stage::Preparing, 8)?;
    let animation = Animation::of(&located, request.size);
    drop(located);

    let frame_ms = (1000 / FRAMES_PER_SECOND) as u16;
    let mut encoder = AnimationEncoder::new(request.size, frame_ms, ANIMATION_QUALITY)?;
    for (index, frame) in animation.frames().enumerate() {
        if index % FRAMES_PER_REPORT == 0 {
            report(Stage::Rendering, (10 + 85 * index / FRAMES) as u8)?;
        }
        encoder.add(&frame)?;
    }
    report(Stage::Finishing, 95)?;
    let portrait = Portrait {
        animation: marked(&encoder.finish()?, request.size)?,
        still: marked(&encode::still(&animation.still(), request.size, request.size, STILL_QUALITY)?, request.size)?,
        hint: animation.hint(),
        size: request.size,
        frames: FRAMES,
        duration_ms: (1000 * FRAMES / FRAMES_PER_SECOND) as u32,
        quarter_turns: animation.quarter_turns(),
        face: animation.face(),
        eyes: animation.eyes(),
    };
    report(Stage::Finishing, 100)?;
    Ok(portrait)
}

fn marked(file: &[u8], size: u32) -> Result<Vec<u8>, EncodeError> {
    with_xmp(file, size, size, SYNTHETIC_XMP).ok_or(EncodeError)
}
