//! One portrait ready to be drawn at one size: frames on demand.

use crate::handles::Axes;
use crate::head::Head;
use crate::lids::Lids;
use crate::mark::Mark;
use crate::mood::Mood;
use crate::motion::{Motion, Pose};
use crate::plan::{NoBlink, Plan};
use crate::render::{RenderError, Request, SIZES};
use crate::view::Canvas;
use crate::warp::Warp;

/// Frames of one loop.
pub const FRAMES: usize = 80;
/// Speed of the loop, which so lasts four seconds. GIF could show this one exactly, too: it counts hundredths.
pub const FRAMES_PER_SECOND: usize = 20;

/// Eyes nearer to each other than this (pixels of the frame) are too small for lids.
const SMALLEST_UNIT: f32 = 24.0;

/// A looping animation of [`FRAMES`] frames. Drawing a frame needs nothing but `&self`, in any order.
pub struct Animation {
    size: usize,
    canvas: Canvas,
    warp: Warp,
    lids: Option<Lids>,
    motion: Motion,
    mark: Mark,
    no_blink: Option<NoBlink>,
}

/// Draws frame after frame of one animation, each on the canvas that the last one left.
pub(crate) struct Drawing<'a> {
    animation: &'a Animation,
    painted: Option<Canvas>,
}

impl Animation {
    /// Finds the face (unless the request names it) and prepares everything that the frames of the first of the
    /// request's sizes share.
    pub fn prepare(request: &Request) -> Result<Animation, RenderError> {
        let size = request.sizes.first().copied().filter(|size| SIZES.contains(size)).ok_or(RenderError::Size)?;
        Ok(Animation::of(&Plan::of(request)?, size, request.mood))
    }

    pub(crate) fn of(plan: &Plan, size: u32, mood: Mood) -> Animation {
        let size = size as usize;
        let canvas = Canvas::cut(&plan.photo, &plan.crop, size);
        let (mut head, mut lids, mut motion, mut no_blink) = (None, None, Motion::Zoom, Some(NoBlink::NoFace));
        if let Some(face) = &plan.face {
            let placed = Head::new(&face.handles, size, canvas.margin);
            let Axes { unit, .. } = placed.axes;
            let too_small = unit < SMALLEST_UNIT;
            no_blink = face.no_blink.or(too_small.then_some(NoBlink::TooSmall));
            let has_lids = !too_small && matches!(no_blink, None | Some(NoBlink::Unwanted));
            lids = has_lids.then(|| Lids::new(&canvas, placed.axes, face.eyes));
            motion = Motion::Alive {
                mood,
                strength: face.strength,
                turn: face.turn,
                smile: face.smile,
                blinks: no_blink.is_none(),
            };
            head = Some(placed);
        }
        let (warp, mark) = (Warp::new(&canvas, size, head), Mark::new(size));
        Animation { size, canvas, warp, lids, motion, mark, no_blink }
    }

    /// Frame `index` of the loop (any number; the loop goes on): `size × size` RGB pixels, rows from the top, marked.
    pub fn frame(&self, index: usize) -> Vec<u8> {
        self.drawing().frame(index)
    }

    /// All frames of one loop, in order.
    pub fn frames(&self) -> impl ExactSizeIterator<Item = Vec<u8>> + '_ {
        let mut drawing = self.drawing();
        (0..FRAMES).map(move |index| drawing.frame(index))
    }

    /// The same square at rest, marked too: for lists, and for people who asked for less motion.
    pub fn still(&self) -> Vec<u8> {
        let mut rgb = self.bare_still();
        self.mark.stamp(&mut rgb);
        rgb
    }

    /// The square at rest without the mark: what a network measures motion from.
    pub(crate) fn bare_still(&self) -> Vec<u8> {
        self.warp.draw(&self.canvas, &Pose::default())
    }

    /// All frames without the mark: what a network learns the motion from.
    pub(crate) fn bare_frames(&self) -> impl Iterator<Item = Vec<u8>> + '_ {
        let mut drawing = self.drawing();
        (0..FRAMES).map(move |index| drawing.bare(index))
    }

    /// Side of the frames in pixels.
    pub fn size(&self) -> u32 {
        self.size as u32
    }

    /// Why the eyes do not blink, if they do not.
    pub fn no_blink(&self) -> Option<NoBlink> {
        self.no_blink
    }

    pub(crate) fn drawing(&self) -> Drawing<'_> {
        Drawing { animation: self, painted: self.lids.as_ref().map(|_| self.canvas.clone()) }
    }
}

impl Drawing<'_> {
    /// Frame `index` of the loop.
    pub fn frame(&mut self, index: usize) -> Vec<u8> {
        let mut rgb = self.bare(index);
        self.animation.mark.stamp(&mut rgb);
        rgb
    }

    /// The same without the mark.
    fn bare(&mut self, index: usize) -> Vec<u8> {
        let Animation { canvas, warp, lids, motion, .. } = self.animation;
        let pose = motion.pose((index % FRAMES) as f32 / FRAMES as f32);
        match (lids, &mut self.painted) {
            (Some(lids), Some(painted)) => {
                lids.paint(canvas, painted, &pose);
                warp.draw(painted, &pose)
            }
            _ => warp.draw(canvas, &pose),
        }
    }
}
