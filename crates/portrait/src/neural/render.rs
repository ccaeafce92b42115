//! The whole job with the network.

use std::fmt;
use std::ops::ControlFlow;

use super::clip::{Clip, Drive};
use super::model::Model;
use super::network::{Frame, Image, Keypoints, Laps, Memory, WrongSides};
use super::square::{self, SIDE};
use crate::animation::FRAMES_PER_SECOND;
use crate::encode::{self, AnimationEncoder, EncodeError};
use crate::hints::NoBlink;
use crate::kept::Kept;
use crate::mark::Mark;
use crate::photo::Photo;
use crate::plan::Plan;
use crate::render::{Picture, Portrait, RenderError, Request, SIZES, STILL_QUALITY, Stage, marked};
use crate::riff::TRAINED_XMP;

/// Frames that go through the network together: its deepest layers have more weights than pixels, and read them once
/// for all.
const BATCH: usize = 4;

/// Why the network drew nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeuralError {
    /// As the embedded engine would say.
    Render(RenderError),
    /// There is no face to animate.
    NoFace,
    /// The model has no clip.
    NoClip,
    /// The network is made for pictures of other sides.
    Sides(WrongSides),
    /// The network answered with something that is no picture.
    NotFinite,
}

impl fmt::Display for NeuralError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NeuralError::Render(error) => error.fmt(f),
            NeuralError::NoFace => write!(f, "there is no face to animate"),
            NeuralError::NoClip => write!(f, "the model has no clip to drive a portrait"),
            NeuralError::Sides(error) => error.fmt(f),
            NeuralError::NotFinite => write!(f, "the network answered with numbers that are no picture"),
        }
    }
}

impl std::error::Error for NeuralError {}

impl From<RenderError> for NeuralError {
    fn from(error: RenderError) -> NeuralError {
        NeuralError::Render(error)
    }
}

impl From<EncodeError> for NeuralError {
    fn from(error: EncodeError) -> NeuralError {
        NeuralError::Render(RenderError::Encode(error))
    }
}

/// Like [`crate::render`], drawn by the network: the same request, the same progress, the same kinds of files. Among
/// the clips that fit the mood (and the wish to blink) `pick` chooses one: any number will do.
///
/// The network is shown a square of its own around the face; `crop`, handles and the kept still of the result are as
/// the embedded engine would have them, so that either engine can go on from there. Pictures of other sides than the
/// network's 256 pixels are resized.
pub fn render(
    model: &Model,
    request: &Request,
    pick: u64,
    progress: &mut dyn FnMut(Stage, u8) -> ControlFlow<()>,
) -> Result<Portrait, NeuralError> {
    let mut report = |stage, percent| match progress(stage, percent) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(RenderError::Cancelled),
    };
    if request.sizes.is_empty() || !request.sizes.iter().all(|size| SIZES.contains(size)) {
        return Err(RenderError::Size.into());
    }
    report(Stage::FindingFace, 0)?;
    let plan = Plan::of(request)?;
    let Some(face) = &plan.face else { return Err(NeuralError::NoFace) };
    report(Stage::Preparing, 8)?;
    let (clip, drive) = choose(model, request, pick).ok_or(NeuralError::NoClip)?;
    let square = square::around(&plan.photo, &plan.crop, &face.handles);
    let shown = plan.photo.cropped(&square, SIDE).ok_or(RenderError::Crop)?;
    let kept = Kept::of(&plan)?;

    let (network, mut memory) = (model.network(), Memory::default());
    let image = Image::from_bytes(SIDE as usize, SIDE as usize, shown.rgb()).ok_or(RenderError::Crop)?;
    let source = network.encode(&mut memory, &image).map_err(NeuralError::Sides)?;
    let mut outputs: Vec<Output> =
        request.sizes.iter().map(|size| Output::new(*size, &shown, drive.moments.len())).collect::<Result<_, _>>()?;
    for (index, moments) in drive.moments.chunks(BATCH).enumerate() {
        report(Stage::Rendering, 10 + (index * BATCH * 85 / drive.moments.len()) as u8)?;
        let moved: Vec<Keypoints> = moments.iter().map(|moment| source.keypoints.moved(&drive.rest, moment)).collect();
        if !moved.iter().all(Keypoints::is_finite) {
            return Err(NeuralError::NotFinite);
        }
        for frame in network.draw(&mut memory, &source, &moved, &mut Laps::default()) {
            let picture = picture(&frame).ok_or(NeuralError::NotFinite)?;
            for output in &mut outputs {
                output.add(&picture)?;
            }
        }
    }
    report(Stage::Finishing, 95)?;
    let pictures = outputs.into_iter().map(Output::finish).collect::<Result<_, _>>()?;
    let (handles, landmarks) = (Some(face.handles), face.landmarks);
    let frames = drive.moments.len();
    let portrait = Portrait {
        pictures,
        frames,
        duration_ms: (1000 * frames / FRAMES_PER_SECOND) as u32,
        no_blink: (!clip.blinks).then_some(NoBlink::Unwanted),
        hints: plan.hints,
        quarter_turns: plan.quarter_turns,
        crop: plan.crop,
        handles,
        landmarks,
        kept,
    };
    report(Stage::Finishing, 100)?;
    Ok(portrait)
}

/// One of the clips for the mood and the blink that are wished for, or of those for the mood, or any.
fn choose<'a>(model: &'a Model, request: &Request, pick: u64) -> Option<(&'a Clip, &'a Drive)> {
    let mood = |clip: &Clip| clip.mood.is_none_or(|mood| mood == request.mood);
    let wishes: [&dyn Fn(&Clip) -> bool; 3] = [&|clip| mood(clip) && clip.blinks == request.blink, &mood, &|_| true];
    let fitting = wishes
        .iter()
        .map(|fits| (0..model.clips().len()).filter(|index| fits(&model.clips()[*index])).collect::<Vec<_>>());
    let fitting = fitting.into_iter().find(|fitting| !fitting.is_empty())?;
    model.drive(fitting[(pick % fitting.len() as u64) as usize])
}

/// Rounded to bytes; `None` if a number is none.
fn picture(frame: &Frame) -> Option<Photo> {
    let finite = frame.prediction.iter().all(|value| value.is_finite());
    let rgb = frame.prediction.iter().map(|value| (value * 255.0 + 0.5) as u8).collect();
    finite.then(|| Photo::from_rgb(frame.width as u32, frame.height as u32, rgb)).flatten()
}

/// The files of one size in the making.
struct Output {
    size: u32,
    mark: Mark,
    still: Vec<u8>,
    encoder: AnimationEncoder,
}

impl Output {
    fn new(size: u32, shown: &Photo, frames: usize) -> Result<Output, EncodeError> {
        let mark = Mark::new(size as usize);
        let mut still = sized(shown, size);
        mark.stamp(&mut still);
        let encoder = AnimationEncoder::new(size, (1000 / FRAMES_PER_SECOND) as u16, frames, &still)?;
        Ok(Output { size, mark, still: encode::still(&still, size, size, STILL_QUALITY)?, encoder })
    }

    fn add(&mut self, picture: &Photo) -> Result<(), EncodeError> {
        let mut rgb = sized(picture, self.size);
        self.mark.stamp(&mut rgb);
        self.encoder.add(&rgb)
    }

    fn finish(self) -> Result<Picture, EncodeError> {
        Ok(Picture {
            size: self.size,
            animation: self.encoder.finish(TRAINED_XMP)?,
            still: marked(&self.still, self.size)?,
        })
    }
}

fn sized(picture: &Photo, size: u32) -> Vec<u8> {
    if picture.width() == size && picture.height() == size {
        picture.rgb().to_vec()
    } else {
        picture.resize(size, size).into_rgb()
    }
}
