//! Driving clips: the keypoints of a moving face, computed once at import.
//!
//! The built-in ones are our own: the embedded engine moves the public-domain portrait of an astronaut in every mood,
//! with and without a blink. An operator's are animated WebP or GIF files.

use std::fmt;
use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::{AnimationDecoder, ImageDecoder, Limits as ImageLimits};

use super::network::{Image, Keypoints, Memory, Network};
use super::square::{self, SIDE};
use crate::animation::{Animation, FRAMES, FRAMES_PER_SECOND};
use crate::crop::Crop;
use crate::decode::{Limits, PhotoError};
use crate::mood::Mood;
use crate::photo::Photo;
use crate::plan::Plan;
use crate::playback::Playback;
use crate::render::{Face, Request};
use crate::survey::survey;
use crate::view;

/// The official portrait of Eileen Collins (NASA, public domain).
const ASTRONAUT: &[u8] = include_bytes!("../../models/astronaut.webp");
/// No clip is longer, in frames: ten seconds.
const MOST_FRAMES: usize = 10 * FRAMES_PER_SECOND;
/// Sides and frames of an operator's file.
const LARGEST_SIDE: u32 = 1024;
const MOST_FILE_FRAMES: usize = 400;
/// A clip whose last frame is further from its first than this many of its usual steps is played to and fro.
const JUMP: f32 = 4.0;

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

/// An animated WebP or GIF that an operator adds as a clip: a face from the front, at most 1024 pixels a side, 400
/// frames and ten seconds. It looks best if it ends as it begins; otherwise it is played to and fro.
#[derive(Clone, Debug)]
pub struct ClipFile {
    pub name: String,
    pub mood: Option<Mood>,
    pub bytes: Vec<u8>,
}

/// Why a file is no clip.
#[derive(Clone, Debug, PartialEq)]
pub enum ClipError {
    /// Neither an animated WebP nor an animated GIF, damaged, or larger than 1024 pixels a side.
    Unreadable,
    /// Only one frame.
    Still,
    /// More than ten seconds or 400 frames.
    TooLong,
}

impl fmt::Display for ClipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClipError::Unreadable => {
                write!(f, "this is no animated WebP or GIF of at most 1024 pixels a side that can be read")
            }
            ClipError::Still => write!(f, "this picture does not move: a clip has several frames"),
            ClipError::TooLong => write!(f, "this clip is too long: ten seconds and 400 frames are the most"),
        }
    }
}

impl std::error::Error for ClipError {}

/// What moves a portrait.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Drive {
    /// The face at rest: motion is measured from here.
    pub rest: Keypoints,
    /// One for every frame.
    pub moments: Vec<Keypoints>,
}

/// A picture of [`SIDE`] pixels.
type Pixels = Vec<u8>;

/// The built-in clips, and the pictures they are made of, drawn when they are asked for.
pub(crate) fn built_in() -> Result<Vec<(Clip, impl FnOnce() -> Vec<Pixels>)>, PhotoError> {
    let photo = Photo::decode(ASTRONAUT, &Limits::default())?;
    let found = survey(&photo).into_iter().next().ok_or(PhotoError::Unreadable)?;
    let crop = square::around(&photo, &found.crop, &found.handles);
    let handles = square::moved(&found.handles, &found.crop, &crop);
    let kinds = Mood::ALL.into_iter().flat_map(|mood| [(mood, true), (mood, false)]);
    let clips = kinds.map(|(mood, blinks)| {
        let photo = photo.clone();
        let clip = Clip { name: mood.key().to_owned(), mood: Some(mood), blinks, frames: FRAMES };
        let draw = move || {
            let face = Face::Chosen { quarter_turns: found.quarter_turns, crop, handles, landmarks: None };
            let request = Request { photo: &photo, sizes: &[SIDE], face, mood, blink: blinks };
            let Ok(plan) = Plan::of(&request) else { return Vec::new() };
            let animation = Animation::of(&plan, SIDE, mood);
            [animation.bare_still()].into_iter().chain(animation.bare_frames()).collect()
        };
        (clip, draw)
    });
    Ok(clips.collect())
}

/// The keypoints of pictures, the first of which is the face at rest. `each` is told how many are done, and may stop
/// it.
pub(crate) fn drive(network: &Network, pictures: &[Pixels], each: &mut dyn FnMut(usize) -> bool) -> Option<Drive> {
    let (mut memory, mut moments) = (Memory::default(), Vec::new());
    for (index, pixels) in pictures.iter().enumerate() {
        if !each(index) {
            return None;
        }
        let image = Image::from_bytes(SIDE as usize, SIDE as usize, pixels)?;
        moments.push(network.detect(&mut memory, &image).ok()?);
    }
    if moments.is_empty() {
        return None;
    }
    let rest = moments.remove(0);
    Some(Drive { rest, moments })
}

/// Plays the motion to and fro if its end does not meet its beginning.
pub(crate) fn close(drive: &mut Drive) {
    let apart = |a: &Keypoints, b: &Keypoints| -> f32 {
        a.values.iter().zip(&b.values).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1])).sum()
    };
    let mut steps: Vec<f32> = drive.moments.windows(2).map(|pair| apart(&pair[0], &pair[1])).collect();
    steps.sort_by(f32::total_cmp);
    let usual = steps.get(steps.len() * 3 / 4).copied().unwrap_or(0.0);
    let (Some(first), Some(last)) = (drive.moments.first(), drive.moments.last()) else { return };
    if apart(first, last) > JUMP * usual {
        let back: Vec<Keypoints> =
            drive.moments.iter().rev().skip(1).take(drive.moments.len().saturating_sub(2)).cloned().collect();
        drive.moments.extend(back);
    }
}

/// The frames of an operator's file at our speed, cut square around the face of the first; the first stands for the
/// face at rest, and so is there twice.
pub(crate) fn pictures(bytes: &[u8]) -> Result<Vec<Pixels>, ClipError> {
    let frames = if bytes.starts_with(b"GIF8") { gif_frames(bytes)? } else { webp_frames(bytes)? };
    if frames.len() < 2 {
        return Err(ClipError::Still);
    }
    let end = frames.last().map_or(0, |(_, end)| *end);
    let count = (end as usize * FRAMES_PER_SECOND).div_ceil(1000);
    if count > MOST_FRAMES {
        return Err(ClipError::TooLong);
    }
    let (first, _) = &frames[0];
    let (quarter_turns, crop) = match survey(first).into_iter().next() {
        Some(found) if found.confidence > 0.0 => {
            let turned = first.turned(found.quarter_turns);
            (found.quarter_turns, square::around(&turned, &found.crop, &found.handles))
        }
        // no face: the middle
        _ => (0, view::choose(first, None)),
    };
    let cut = |photo: &Photo| cut(photo, quarter_turns, &crop).ok_or(ClipError::Unreadable);
    let mut pictures = vec![cut(first)?];
    let mut source = frames.iter().peekable();
    for index in 0..count.max(1) {
        let time = (index * 1000 / FRAMES_PER_SECOND) as u32;
        while source.peek().is_some_and(|(_, end)| *end <= time) && source.len() > 1 {
            source.next();
        }
        if let Some((photo, _)) = source.peek() {
            pictures.push(cut(photo)?);
        }
    }
    Ok(pictures)
}

fn cut(photo: &Photo, quarter_turns: u8, crop: &Crop) -> Option<Pixels> {
    photo.turned(quarter_turns).cropped(crop, SIDE).map(Photo::into_rgb)
}

/// Frames and the times they end at, in milliseconds.
fn webp_frames(bytes: &[u8]) -> Result<Vec<(Photo, u32)>, ClipError> {
    let mut playback = Playback::open(bytes).ok_or(ClipError::Unreadable)?;
    let mut frames = Vec::new();
    while let Some((rgb, end)) = playback.next_frame() {
        let photo = Photo::from_rgb(playback.width, playback.height, rgb).ok_or(ClipError::Unreadable)?;
        frames.push((photo, end));
    }
    if frames.len() == playback.frames as usize { Ok(frames) } else { Err(ClipError::Unreadable) }
}

fn gif_frames(bytes: &[u8]) -> Result<Vec<(Photo, u32)>, ClipError> {
    let unreadable = |_| ClipError::Unreadable;
    let mut decoder = GifDecoder::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut limits = ImageLimits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LARGEST_SIDE), Some(LARGEST_SIDE));
    decoder.set_limits(limits).map_err(unreadable)?;
    let (mut frames, mut end) = (Vec::new(), 0);
    for frame in decoder.into_frames() {
        if frames.len() == MOST_FILE_FRAMES {
            return Err(ClipError::TooLong);
        }
        let frame = frame.map_err(unreadable)?;
        let (numerator, denominator) = frame.delay().numer_denom_ms();
        // as browsers do: no delay, or a very short one, is a tenth of a second
        let delay = numerator / denominator.max(1);
        end += if delay < 20 { 100 } else { delay };
        let picture = frame.into_buffer();
        let (width, height) = picture.dimensions();
        let rgb = picture.pixels().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        frames.push((Photo::from_rgb(width, height, rgb).ok_or(ClipError::Unreadable)?, end));
        if end as usize > MOST_FRAMES * 1000 / FRAMES_PER_SECOND {
            return Err(ClipError::TooLong);
        }
    }
    Ok(frames)
}
