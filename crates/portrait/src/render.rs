//! The whole job: a photo and what is known about it in, files out. Start reading here.

use std::fmt;
use std::ops::{ControlFlow, RangeInclusive};

use crate::animation::{Animation, FRAMES, FRAMES_PER_SECOND};
use crate::crop::Crop;
use crate::encode::{self, AnimationEncoder, EncodeError};
use crate::face::FaceBox;
use crate::handles::{HandleError, Handles};
use crate::hints::{Hint, NoBlink};
use crate::kept::Kept;
use crate::mood::Mood;
use crate::photo::Photo;
use crate::plan::Plan;
use crate::riff::{SYNTHETIC_XMP, with_xmp};
use crate::survey::Landmarks;

/// Sides a portrait may have, in pixels. The card shows 256, the profile page 512.
pub const SIZES: RangeInclusive<u32> = 32..=1024;

pub(crate) const STILL_QUALITY: f32 = 82.0;
/// Progress is told every so many frames.
const FRAMES_PER_REPORT: usize = 4;

/// What to render.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub photo: &'a Photo,
    /// Sides of the square results in pixels, each within [`SIZES`]; at least one.
    pub sizes: &'a [u32],
    pub face: Face,
    pub mood: Mood,
    /// Whether the eyes may blink. They do not where their lids are uncertain, whatever is wanted.
    pub blink: bool,
}

/// Which face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Face {
    /// The best one, as [`crate::survey`] finds it.
    Automatic,
    /// The one in a box, in pixels of the photo turned clockwise by `quarter_turns × 90°`; the box's centre must lie in
    /// it.
    Near { quarter_turns: u8, face: FaceBox },
    /// Exactly this one. `crop` is in pixels of the turned photo, within which it must lie; the handles are checked.
    /// `landmarks` come with handles nobody has looked at; those a person confirmed are trusted: `None`.
    Chosen { quarter_turns: u8, crop: Crop, handles: Handles, landmarks: Option<Landmarks> },
}

/// Where a job stands; see [`render`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    FindingFace,
    Preparing,
    Rendering,
    Finishing,
}

/// A finished portrait.
#[derive(Clone, Debug, PartialEq)]
pub struct Portrait {
    /// One for each of the request's sizes, in its order.
    pub pictures: Vec<Picture>,
    /// Frames of one loop.
    pub frames: usize,
    /// Length of one loop in milliseconds.
    pub duration_ms: u32,
    pub hints: Vec<Hint>,
    /// Why the eyes do not blink in the largest picture, if they do not.
    pub no_blink: Option<NoBlink>,
    /// How often the photo was turned clockwise by 90° to set the face upright.
    pub quarter_turns: u8,
    /// The square that was taken, in pixels of the turned photo.
    pub crop: Crop,
    /// The points that were used, in 0…1 of the square, or that wait for a person to confirm them; `None` if there was
    /// no face.
    pub handles: Option<Handles>,
    /// How far those may be trusted; `None` where a person chose them.
    pub landmarks: Option<Landmarks>,
    /// What to keep instead of the upload.
    pub kept: Kept,
}

/// One size of a portrait. Both files carry the visible mark and the metadata that they are synthetic.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Side of both files in pixels.
    pub size: u32,
    /// Animated WebP, looping for ever.
    pub animation: Vec<u8>,
    /// WebP of the same square at rest.
    pub still: Vec<u8>,
}

/// Why there is no portrait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenderError {
    /// No size, or one that is not within [`SIZES`].
    Size,
    /// The given face box is not finite, empty, far too large, or its centre lies outside the photo.
    Box,
    /// The given square does not lie in the photo.
    Crop,
    /// A given handle does not fit.
    Handle(HandleError),
    /// The progress callback asked to stop.
    Cancelled,
    /// The encoder failed; in practice, no memory.
    Encode(EncodeError),
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RenderError::Size => write!(f, "a portrait's side must be {} to {} pixels", SIZES.start(), SIZES.end()),
            RenderError::Box => write!(f, "the face box does not lie in the photo"),
            RenderError::Crop => write!(f, "the square does not lie in the photo"),
            RenderError::Handle(error) => error.fmt(f),
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

/// Renders animations and stills in all sizes, and the still to keep.
///
/// About half a second of one core at 256 pixels. `progress` is called with the stage and the percentage of the whole
/// (never falling, 100 at the end) before and after each stage and every few frames; `ControlFlow::Break` ends the job
/// with [`RenderError::Cancelled`].
pub fn render(
    request: &Request,
    progress: &mut dyn FnMut(Stage, u8) -> ControlFlow<()>,
) -> Result<Portrait, RenderError> {
    let mut report = |stage, percent| match progress(stage, percent) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(RenderError::Cancelled),
    };
    if request.sizes.is_empty() || !request.sizes.iter().all(|size| SIZES.contains(size)) {
        return Err(RenderError::Size);
    }
    report(Stage::FindingFace, 0)?;
    let plan = Plan::of(request)?;
    report(Stage::Preparing, 8)?;
    let kept = Kept::of(&plan)?;
    let animations: Vec<Animation> =
        request.sizes.iter().map(|size| Animation::of(&plan, *size, request.mood)).collect();
    let largest = animations.iter().max_by_key(|animation| animation.size());
    let no_blink = largest.and_then(Animation::no_blink);
    let Plan { quarter_turns, crop, face, unconfirmed, hints, .. } = plan;

    // Work is counted in pixels.
    let area = |animation: &Animation| u64::from(animation.size()).pow(2);
    let (total, mut done) = (animations.iter().map(area).sum::<u64>().max(1), 0);
    let mut pictures = Vec::new();
    for animation in &animations {
        let size = animation.size();
        let still = animation.still();
        let mut encoder = AnimationEncoder::new(size, (1000 / FRAMES_PER_SECOND) as u16, FRAMES, &still)?;
        let mut drawing = animation.drawing();
        for index in 0..FRAMES {
            if index % FRAMES_PER_REPORT == 0 {
                let share = (done * FRAMES as u64 + area(animation) * index as u64) * 85 / (total * FRAMES as u64);
                report(Stage::Rendering, 10 + share as u8)?;
            }
            encoder.add(&drawing.frame(index))?;
        }
        done += area(animation);
        let still = encode::still(&still, size, size, STILL_QUALITY)?;
        pictures.push(Picture { size, animation: encoder.finish(SYNTHETIC_XMP)?, still: marked(&still, size)? });
    }
    report(Stage::Finishing, 95)?;
    let (handles, landmarks) = match (face, unconfirmed) {
        (Some(face), _) => (Some(face.handles), face.landmarks),
        (None, Some((handles, landmarks))) => (Some(handles), Some(landmarks)),
        (None, None) => (None, None),
    };
    let duration_ms = (1000 * FRAMES / FRAMES_PER_SECOND) as u32;
    let portrait = Portrait {
        pictures,
        frames: FRAMES,
        duration_ms,
        hints,
        no_blink,
        quarter_turns,
        crop,
        handles,
        landmarks,
        kept,
    };
    report(Stage::Finishing, 100)?;
    Ok(portrait)
}

pub(crate) fn marked(file: &[u8], size: u32) -> Result<Vec<u8>, EncodeError> {
    with_xmp(file, size, size, SYNTHETIC_XMP).ok_or(EncodeError)
}
