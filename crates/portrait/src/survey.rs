//! What is in a photo before anything is drawn: faces, each with its square and nine handles, ready for a person to
//! correct.

use std::borrow::Cow;

use crate::eyes::{EyePoints, Trust, find_eyes};
use crate::face::{FaceBox, find_faces};
use crate::features::{self, Eye};
use crate::handles::{Axes, Crop, Handles, distance};
use crate::patch::Patch;
use crate::photo::Photo;
use crate::view;

/// Below this box side (photo pixels) a face is too coarse to be turned.
pub(crate) const SMALLEST_BOX: f32 = 48.0;
/// Eyes whose widths differ by more than this belong to a head turned well to one side.
const HALF_PROFILE: f32 = 1.5;

/// A face, or with confidence 0 the place where a person may lay one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// How often the photo must be turned clockwise by 90° ([`Photo::turned`]) to set the face upright; everything else
    /// here is in the turned photo.
    pub quarter_turns: u8,
    /// The detector's box in photo pixels; `None` in the template.
    pub face: Option<FaceBox>,
    /// That this is a face, 0 to 1.
    pub confidence: f32,
    /// The square to show.
    pub crop: Crop,
    /// Nine points in 0…1 of `crop`; they always pass [`Handles::check`].
    pub handles: Handles,
    pub landmarks: Landmarks,
}

/// How far the parts of [`Found::handles`] may be trusted, 0 (an average laid over the box) to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Landmarks {
    /// Corners of the eyes.
    pub eyes: f32,
    /// Edges of the lids: both eyes, the worse one.
    pub lids: f32,
    /// Distance of the brows; not a handle, but it decides how a lid closes.
    pub brows: f32,
    pub mouth: f32,
    pub chin: f32,
    /// That there are no glasses over the eyes.
    pub bare_eyes: f32,
}

/// Finds the faces of a photo, best first (largest, weighed by confidence), in the photo as it is or, if there are
/// none, in its three turns. Never empty: without a face it holds the template in the middle, with confidence 0.
///
/// About 60 ms of one core, and 15 ms for every further face.
pub fn survey(photo: &Photo) -> Vec<Found> {
    let faces = find_faces(photo);
    if faces.boxes.is_empty() {
        return vec![template(photo)];
    }
    let photo = match faces.quarter_turns {
        0 => Cow::Borrowed(photo),
        turns => Cow::Owned(photo.turned(turns)),
    };
    faces
        .boxes
        .iter()
        .zip(&faces.scores)
        .map(|(face, score)| Found { quarter_turns: faces.quarter_turns, ..read(&photo, face, *score) })
        .collect()
}

/// The template in the middle of a photo without a face.
fn template(photo: &Photo) -> Found {
    let crop = view::choose(photo, None);
    Found {
        quarter_turns: 0,
        face: None,
        confidence: 0.0,
        crop,
        handles: Handles::template(),
        landmarks: Landmarks::default(),
    }
}

/// Everything about the face in `face`, upright in `photo`. `score` is the confidence before the eyes were looked at.
pub(crate) fn read(photo: &Photo, face: &FaceBox, score: f32) -> Found {
    let crop = view::choose(photo, Some(face));
    let to_crop = |[x, y]: [f32; 2]| [(x - crop.x) / crop.side, (y - crop.y) / crop.side];
    let average = Handles::average([face.x + 0.5 * face.side, face.y + 0.37 * face.side], 0.41 * face.side, [1.0, 0.0]);
    let points = if face.side >= SMALLEST_BOX { find_eyes(photo, face) } else { None };
    let trust = match points {
        Some(EyePoints { trust: Trust::Sure, .. }) => 1.0,
        Some(_) => 0.7,
        None => 0.5,
    };
    let (handles, landmarks) = points.map_or((average, Landmarks::default()), |points| handles_of(photo, &points));
    let mut found = Found {
        quarter_turns: 0,
        face: Some(*face),
        confidence: score * trust,
        crop,
        handles: handles.map(to_crop),
        landmarks,
    };
    if found.handles.check().is_err() {
        // Part of the face lies outside the square, or the points make no face.
        found.landmarks = Landmarks::default();
        let inside = |[x, y]: [f32; 2]| [x.clamp(0.0, 1.0), y.clamp(0.0, 1.0)];
        found.handles = average.map(to_crop).map(inside);
        if found.handles.check().is_err() {
            found.handles = Handles::template();
            found.confidence = 0.0;
        }
    }
    found
}

/// The nine in photo pixels, from the corners of the eyes and what the pixels around them say.
fn handles_of(photo: &Photo, points: &EyePoints) -> (Handles, Landmarks) {
    let corners = [points.left_outer, points.left_inner, points.right_inner, points.right_outer];
    let mut handles = Handles::average([0.0; 2], 1.0, [1.0, 0.0]);
    [handles.left_outer, handles.left_inner, handles.right_inner, handles.right_outer] = corners;
    let axes = Axes::of(&handles);
    let patch = Patch::cut(photo, &axes);
    let eyes = features::eyes(&patch, corners.map(|corner| axes.to_head(corner)), None);
    let nose = axes.to_head(points.nose_base);
    let (mouth, mouth_confidence) = features::mouth(&patch, (1.44 * nose[1]).clamp(0.8, 1.6));
    let mouth_below = 0.5 * (mouth[0][1] + mouth[1][1]);
    let (chin, chin_confidence) = features::chin(&patch, mouth_below, (mouth_below + 0.7).clamp(1.5, 2.2));
    [handles.left_lid, handles.right_lid] = eyes.map(|eye| axes.point(eye.lid_top()));
    [handles.mouth_left, handles.mouth_right] = mouth.map(|corner| axes.point(corner));
    handles.chin = axes.point([0.5 * (mouth[0][0] + mouth[1][0]) + chin[0], chin[1]]);
    let worse = |of: fn(&Eye) -> f32| of(&eyes[0]).min(of(&eyes[1]));
    let landmarks = Landmarks {
        eyes: (1.0 - points.spread / 0.026).clamp(0.0, 1.0),
        lids: worse(|eye| eye.confidence),
        brows: worse(|eye| eye.brow_confidence),
        mouth: mouth_confidence,
        chin: chin_confidence,
        bare_eyes: 1.0 - features::glasses(&patch, &eyes),
    };
    (handles, landmarks)
}

/// Whether one eye is so much narrower that the head must be turned well to one side.
pub(crate) fn is_half_profile(handles: &Handles) -> bool {
    let (left, right) =
        (distance(handles.left_outer, handles.left_inner), distance(handles.right_outer, handles.right_inner));
    left.max(right) > HALF_PROFILE * left.min(right)
}
