//! One portrait ready to be drawn: which square, which head, which motion; frames on demand.

use std::borrow::Cow;

use crate::eyes::{EyePoints, Trust, find_eyes};
use crate::face::{FaceBox, find_faces};
use crate::head::Head;
use crate::mark::Mark;
use crate::motion::{Motion, Pose};
use crate::photo::Photo;
use crate::render::{Hint, RenderError, Request, SIZES};
use crate::view::{self, Canvas};
use crate::warp::Warp;

/// Frames of one loop.
pub const FRAMES: usize = 80;
/// Speed of the loop, which so lasts four seconds. GIF could show this one exactly, too: it counts hundredths.
pub const FRAMES_PER_SECOND: usize = 20;

/// Below this box side (photo pixels) a face is too coarse to be turned.
const SMALLEST_BOX: f32 = 48.0;
/// With less room than this around the face (visible square in boxes) the motion is made smaller, or it would reach the edge.
const ROOM: f32 = 2.0;

/// The photo the right way up and the face to animate in it.
pub(crate) struct Located<'a> {
    photo: Cow<'a, Photo>,
    quarter_turns: u8,
    face: Option<FaceBox>,
}

/// A looping animation of [`FRAMES`] frames. Drawing a frame needs nothing but `&self`, in any order.
pub struct Animation {
    size: usize,
    canvas: Canvas,
    warp: Warp,
    motion: Motion,
    mark: Mark,
    hint: Option<Hint>,
    quarter_turns: u8,
    face: Option<FaceBox>,
    eyes: Option<EyePoints>,
}

impl<'a> Located<'a> {
    /// Takes the known box or searches for one, in the photo as it is and in its three turns.
    pub fn find(request: &Request<'a>) -> Result<Located<'a>, RenderError> {
        if !SIZES.contains(&request.size) {
            return Err(RenderError::Size);
        }
        let photo = request.photo;
        if let Some(face) = request.face {
            let located = Located { photo: Cow::Borrowed(photo), quarter_turns: 0, face: Some(face) };
            return if face.is_within(photo) { Ok(located) } else { Err(RenderError::Face) };
        }
        let found = find_faces(photo);
        let photo = match found.quarter_turns {
            0 => Cow::Borrowed(photo),
            turns => Cow::Owned(photo.turned(turns)),
        };
        Ok(Located { photo, quarter_turns: found.quarter_turns, face: found.boxes.first().copied() })
    }
}

impl Animation {
    /// Finds the face (unless the request names it) and prepares everything that all frames share.
    pub fn prepare(request: &Request) -> Result<Animation, RenderError> {
        Ok(Animation::of(&Located::find(request)?, request.size))
    }

    pub(crate) fn of(located: &Located, size: u32) -> Animation {
        let (photo, size) = (&*located.photo, size as usize);
        let view = view::choose(photo, located.face.as_ref(), size);
        let canvas = Canvas::cut(photo, &view, size);
        let scale = size as f32 / view.width;
        let large_enough = located.face.filter(|face| face.side >= SMALLEST_BOX);
        let eyes = large_enough.and_then(|face| find_eyes(photo, &face));
        // The photo's coordinates are pixel edges, the warp's are pixel centres: half a pixel between them.
        let in_view = |head: Head| head.moved([-view.left, -view.top], scale).moved([-0.5, -0.5], 1.0);
        let head = large_enough.map(|face| in_view(eyes.as_ref().map_or(Head::from_box(&face), Head::from_points)));
        let motion = large_enough.map_or(Motion::Zoom, |face| Motion::Sway {
            strength: (view.width / (ROOM * face.side)).clamp(0.35, 1.0),
            turn: if eyes.is_some_and(|eyes| eyes.is_half_profile()) { 0.5 } else { 1.0 },
        });
        let hint = match (located.face, large_enough, eyes) {
            (None, _, _) => Some(Hint::NoFace),
            (Some(_), None, _) => Some(Hint::SmallFace),
            (_, Some(_), Some(eyes)) if eyes.trust == Trust::Sure => None,
            _ => Some(Hint::EyesUnsure),
        };
        let (quarter_turns, face) = (located.quarter_turns, located.face);
        let (warp, mark) = (Warp::new(&canvas, size, head), Mark::new(size));
        Animation { size, canvas, warp, motion, mark, hint, quarter_turns, face, eyes }
    }

    /// Frame `index` of the loop (any number; the loop goes on): `size × size` RGB pixels, rows from the top, marked.
    pub fn frame(&self, index: usize) -> Vec<u8> {
        self.draw(&self.motion.pose((index % FRAMES) as f32 / FRAMES as f32))
    }

    /// All frames of one loop, in order.
    pub fn frames(&self) -> impl ExactSizeIterator<Item = Vec<u8>> + '_ {
        (0..FRAMES).map(|index| self.frame(index))
    }

    /// The same square at rest, marked too: for lists, and for people who asked for less motion.
    pub fn still(&self) -> Vec<u8> {
        self.draw(&Pose::default())
    }

    /// Side of the frames in pixels.
    pub fn size(&self) -> u32 {
        self.size as u32
    }

    /// What the person should be told about the photo, if anything.
    pub fn hint(&self) -> Option<Hint> {
        self.hint
    }

    /// How often the photo was turned clockwise by 90° to set the face upright.
    pub fn quarter_turns(&self) -> u8 {
        self.quarter_turns
    }

    /// The box of the animated face, in pixels of the turned photo.
    pub fn face(&self) -> Option<FaceBox> {
        self.face
    }

    /// Eye corners and nose base, in pixels of the turned photo, where they were found.
    pub fn eyes(&self) -> Option<EyePoints> {
        self.eyes
    }

    fn draw(&self, pose: &Pose) -> Vec<u8> {
        let mut rgb = self.warp.draw(&self.canvas, pose);
        self.mark.stamp(&mut rgb);
        rgb
    }
}
