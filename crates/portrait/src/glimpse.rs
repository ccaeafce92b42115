//! A short look at what a request would come to, before anybody decides on it: the eyes closing, shown large, or its
//! mood, small and with every second frame. Marked like all that is synthetic here; nothing of it is kept.

use std::ops::ControlFlow;

use crate::animation::{Animation, FRAMES, FRAMES_PER_SECOND};
use crate::encode::AnimationEncoder;
use crate::handles::Axes;
use crate::hints::{Hint, NoBlink};
use crate::lids::Lids;
use crate::mark::Mark;
use crate::motion::Pose;
use crate::photo::Photo;
use crate::plan::{Plan, PlannedFace, in_photo, turned};
use crate::render::{RenderError, Request};
use crate::riff::SYNTHETIC_XMP;
use crate::survey::{Found, Stopped, all};
use crate::view::{Canvas, square_around};

/// Side of what is shown, in pixels; more if the face is small in its square: its eyes are so far apart at least.
const SIDE: u32 = 192;
const EYES_APART: f32 = 25.0;
/// What is shown of eyes that close, in eye distances: both, with their brows.
const AROUND_EYES: f32 = 2.3;
/// How far the lids are closed, frame by frame: a blink that can be looked at.
const CLOSING: [f32; 20] =
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.3, 0.7, 1.0, 1.0, 1.0, 1.0, 0.8, 0.5, 0.25, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0];
const CLOSING_MS: u16 = 80;

/// A face of a photo, and what would have to be said about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    pub found: Found,
    pub hints: Vec<Hint>,
    /// Why its eyes would stay open, as long as nobody confirms its points.
    pub no_blink: Option<NoBlink>,
}

/// A short look.
#[derive(Clone, Debug, PartialEq)]
pub struct Glimpse {
    /// Animated WebP of square frames, looping; `None` where closing eyes were asked for and would stay open, and where
    /// nothing was to be drawn.
    pub animation: Option<Vec<u8>>,
    pub hints: Vec<Hint>,
    /// Why the eyes stay open, if they do.
    pub no_blink: Option<NoBlink>,
}

/// Like [`crate::survey`], with what would become of each face. `goes_on` is asked after each of them; `Err` where it
/// breaks.
pub fn outlook(photo: &Photo, goes_on: &mut dyn FnMut() -> ControlFlow<()>) -> Result<Vec<Outlook>, Stopped> {
    let of = |surveyed: crate::survey::Surveyed| {
        let found = surveyed.found;
        let plan = Plan::surveyed(turned(photo, found.quarter_turns), surveyed, true);
        Outlook { found, no_blink: plan.no_blink(), hints: plan.hints }
    };
    Ok(all(photo, goes_on)?.into_iter().map(of).collect())
}

/// What [`glimpse`] says of the request besides what it shows, without a frame being drawn; for a request that may blink
/// what [`glimpse_of_blink`] says, too.
pub fn foresee(request: &Request) -> Result<Glimpse, RenderError> {
    let plan = Plan::of(request)?;
    Ok(Glimpse { animation: None, no_blink: plan.no_blink(), hints: plan.hints })
}

/// The eyes of the request's face as they close and open, its head at rest. `goes_on` is asked between frames; where it
/// breaks, the look ends with [`RenderError::Cancelled`].
pub fn glimpse_of_blink(
    request: &Request,
    goes_on: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Glimpse, RenderError> {
    let plan = Plan::of(&Request { blink: true, ..*request })?;
    let no_blink = plan.no_blink();
    let animation = match &plan.face {
        Some(face) if no_blink.is_none() => closing(&plan, face, goes_on)?,
        _ => None,
    };
    Ok(Glimpse { animation, hints: plan.hints, no_blink })
}

fn closing(
    plan: &Plan,
    face: &PlannedFace,
    goes_on: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Option<Vec<u8>>, RenderError> {
    let Some(lids) = &face.lids else { return Ok(None) };
    let Axes { eyes, unit, .. } = Axes::of(&in_photo(&plan.crop, &face.handles));
    let shown = square_around(eyes, AROUND_EYES * unit);
    let canvas = Canvas::cut(&plan.photo, &shown, SIDE as usize);
    let (scale, margin) = (SIDE as f32 / shown.side, canvas.margin as f32);
    let place = |[x, y]: [f32; 2]| [(x - shown.x) * scale + margin - 0.5, (y - shown.y) * scale + margin - 0.5];
    let lids = Lids::new(&canvas, lids, place, scale);
    let mark = Mark::new(SIDE as usize);
    let mut painted = canvas.clone();
    let mut frame = |closed: f32| {
        lids.paint(&canvas, &mut painted, &Pose { lids: [closed; 2], ..Pose::default() });
        let mut rgb = painted.visible();
        mark.stamp(&mut rgb);
        rgb
    };
    let mut encoder = AnimationEncoder::new(SIDE, CLOSING_MS, CLOSING.len(), &frame(0.0))?;
    for closed in CLOSING {
        carry_on(goes_on)?;
        encoder.add(&frame(closed))?;
    }
    Ok(Some(encoder.finish(SYNTHETIC_XMP)?))
}

/// The request in its mood, small; its sizes do not matter. `goes_on` is asked between frames, as above.
pub fn glimpse(request: &Request, goes_on: &mut dyn FnMut() -> ControlFlow<()>) -> Result<Glimpse, RenderError> {
    let plan = Plan::of(request)?;
    carry_on(goes_on)?;
    let unit = plan.face.as_ref().map_or(1.0, |face| Axes::of(&face.handles).unit);
    let size = ((EYES_APART / unit).ceil() as u32).max(SIDE);
    let animation = Animation::of(&plan, size, request.mood);
    let mut encoder = AnimationEncoder::new(size, (2_000 / FRAMES_PER_SECOND) as u16, FRAMES / 2, &animation.still())?;
    let mut drawing = animation.drawing();
    for index in (0..FRAMES).step_by(2) {
        carry_on(goes_on)?;
        encoder.add(&drawing.frame(index))?;
    }
    let file = encoder.finish(SYNTHETIC_XMP)?;
    Ok(Glimpse { animation: Some(file), no_blink: animation.no_blink(), hints: plan.hints })
}

fn carry_on(goes_on: &mut dyn FnMut() -> ControlFlow<()>) -> Result<(), RenderError> {
    match goes_on() {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(RenderError::Cancelled),
    }
}
