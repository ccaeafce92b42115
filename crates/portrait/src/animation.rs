//! One portrait ready to be drawn at one size: frames on demand.

use crate::head::Head;
use crate::hints::NoBlink;
use crate::layers::{self, Backdrop};
use crate::lids::Lids;
use crate::mark::Mark;
use crate::mood::Mood;
use crate::motion::{Motion, Pose};
use crate::mouth::Mouth;
use crate::plan::Plan;
use crate::render::{RenderError, Request, SIZES};
use crate::surface::{Reach, Surface};
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
    /// The person's layer, or all of the picture.
    canvas: Canvas,
    behind: Option<Backdrop>,
    warp: Warp,
    lids: Option<Lids>,
    mouth: Option<Mouth>,
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
        let cut = Canvas::cut(&plan.photo, &plan.crop, size);
        let mark = Mark::new(size);
        let Some(face) = &plan.face else {
            let warp = Warp::new(&cut, size, None, None, false);
            let no_blink = Some(plan.no_face());
            let (behind, lids, mouth, motion) = (None, None, None, Motion::Zoom);
            return Animation { size, canvas: cut, behind, warp, lids, mouth, motion, mark, no_blink };
        };
        let head = Head::new(&face.handles, size, cut.margin);
        let scale = size as f32 / plan.crop.side;
        let margin = cut.margin as f32;
        let place =
            |[x, y]: [f32; 2]| [(x - plan.crop.x) * scale + margin - 0.5, (y - plan.crop.y) * scale + margin - 0.5];
        let handles = face.handles.map(|part| part.map(|at| at * size as f32 + margin - 0.5));
        let surface = face.mesh.as_ref().map(|mesh| Surface::new(mesh, &handles, place));
        let split = surface.as_ref().and_then(|surface| layers::split(&cut, surface.places()));
        let (canvas, behind) = match split {
            Some((canvas, behind)) => (canvas, Some(behind)),
            None => (cut, None),
        };
        let warp = Warp::new(&canvas, size, Some(head), surface.as_ref(), behind.is_some());
        let too_small = head.axes.unit < SMALLEST_UNIT;
        let no_blink = face.no_blink.or(too_small.then_some(NoBlink::TooSmall));
        let lids = face.lids.as_ref().filter(|_| !too_small).map(|lids| Lids::new(&canvas, lids, place, scale));
        let mouth = face.mesh.as_ref().filter(|_| mood == Mood::Talk).map(|mesh| Mouth::new(&canvas, mesh, place));
        let motion = Motion::Alive {
            mood,
            strength: face.strength,
            turn: face.turn,
            smile: face.smile,
            blinks: no_blink.is_none(),
            reach: if behind.is_some() { warp.reach() } else { warp.reach().without_layers() },
        };
        Animation { size, canvas, behind, warp, lids, mouth, motion, mark, no_blink }
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
        self.warp.draw(&self.canvas, self.behind.as_ref(), &Pose::default())
    }

    /// All frames without the mark: what a network learns the motion from.
    pub(crate) fn bare_frames(&self) -> impl Iterator<Item = Vec<u8>> + '_ {
        let mut drawing = self.drawing();
        (0..FRAMES).map(move |index| drawing.bare(index))
    }

    /// For measuring: without the mark, the picture with the head turned so far (degrees to the right of the picture
    /// and up, within its reach), and how much of each pixel is the person's layer, 0 to 255; all where there is no
    /// layer.
    pub fn turned(&self, yaw: f32, pitch: f32) -> (Vec<u8>, Vec<u8>) {
        let Reach { left, right, up, down } = self.warp.reach();
        let yaw = yaw.to_radians().clamp(-left, right);
        let pose = Pose { yaw, pitch: pitch.to_radians().clamp(-down, up), ..Pose::default() };
        let rgb = self.warp.draw(&self.canvas, self.behind.as_ref(), &pose);
        let white = self.canvas.pixels().iter().map(|[.., opacity]| [255.0, 255.0, 255.0, *opacity]).collect();
        let black = self.behind.as_ref().map(Backdrop::black);
        let opacity = self.warp.draw(&self.canvas.with_pixels(white), black.as_ref(), &pose);
        (rgb, opacity.chunks_exact(3).map(|pixel| pixel[1]).collect())
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
        Drawing { animation: self, painted: (self.lids.is_some() || self.mouth.is_some()).then(|| self.canvas.clone()) }
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
        let Animation { canvas, behind, warp, lids, mouth, motion, .. } = self.animation;
        let pose = motion.pose((index % FRAMES) as f32 / FRAMES as f32);
        let Some(painted) = &mut self.painted else { return warp.draw(canvas, behind.as_ref(), &pose) };
        if let Some(lids) = lids {
            lids.paint(canvas, painted, &pose);
        }
        if let Some(mouth) = mouth {
            mouth.paint(canvas, painted, &pose);
        }
        warp.draw(painted, behind.as_ref(), &pose)
    }
}
