//! What is in a photo before anything is drawn: faces, each with its square and nine handles, ready for a person to
//! correct.

use std::borrow::Cow;
use std::ops::ControlFlow;

use crate::crop::Crop;
use crate::eyes::{EyePoints, Trust, find_eyes};
use crate::face::{FaceBox, Faces, find_faces};
use crate::features::{self, Eye};
use crate::handles::{Axes, Handles, distance};
use crate::mesh::{FaceMesh, MOVES, SHOWN, Start};
use crate::nets::Mesh;
use crate::neural::Simd;
use crate::patch::Patch;
use crate::photo::Photo;
use crate::view;

/// Below this box side (photo pixels) a face is too coarse to be turned.
pub(crate) const SMALLEST_BOX: f32 = 48.0;
/// Of so many faces at most the points are looked for: the largest. In a crowd, or on a sheet of little pictures, every
/// further one would cost as much as the first.
pub const MOST_FACES: usize = 12;
/// Corners further than this (eye distances) from those of the mesh are of something else.
const SAME_EYES: f32 = 0.12;
/// Trust in the eyes of what may be no face.
const UNSURE_EYES: f32 = 0.4;
/// Points so little outside the square are moved into it.
const BESIDE: f32 = 0.06;
/// A lid's top stands at least so high over the line of its corners, or it is none that could be moved.
const LEAST_LID: f32 = 0.004;
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
    /// Whether this is surely a face seen from the front, so that it moves without anybody confirming its points.
    pub moves: bool,
}

/// What is known of a face before anybody looked at it: what a person is shown, and all points.
pub(crate) struct Surveyed {
    pub found: Found,
    /// `None` where the network finds none that it agrees with itself on.
    pub mesh: Option<FaceMesh>,
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
/// none, in its three turns; the best [`MOST_FACES`] of them. Never empty: without a face it holds the template in the
/// middle, with confidence 0.
///
/// About 100 ms of one core, and 60 ms for every further face.
pub fn survey(photo: &Photo) -> Vec<Found> {
    let Ok(all) = all(photo, &mut || ControlFlow::Continue(())) else { return Vec::new() };
    all.into_iter().map(|surveyed| surveyed.found).collect()
}

/// How many faces [`survey`] tells of, without looking for their points; none when it tells of the template alone.
pub fn count_faces(photo: &Photo) -> usize {
    find_faces(photo).boxes.len().min(MOST_FACES)
}

/// The one face of [`survey`] that `choose` means, by its number: it is given how often the photo must be turned and
/// the boxes, none when no face was found. A number beyond them means the first. As dear as a photo of a single face.
pub fn survey_one(photo: &Photo, choose: impl FnOnce(u8, &[FaceBox]) -> usize) -> Found {
    one(photo, choose).0.found
}

/// Like [`survey_one`], with the points, and of how many faces it is one.
pub(crate) fn one(photo: &Photo, choose: impl FnOnce(u8, &[FaceBox]) -> usize) -> (Surveyed, usize) {
    let faces = Upright::find(photo);
    let count = faces.boxes.len();
    let chosen = choose(faces.quarter_turns, &faces.boxes);
    let surveyed = faces.read(if chosen < count { chosen } else { 0 });
    (surveyed.unwrap_or_else(|| Surveyed { found: template(photo), mesh: None }), count)
}

/// Like [`survey`], with the points of each face. `goes_on` is asked before each of them; `Err` where it breaks.
pub(crate) fn all(photo: &Photo, goes_on: &mut dyn FnMut() -> ControlFlow<()>) -> Result<Vec<Surveyed>, Stopped> {
    let faces = Upright::find(photo);
    let mut all = Vec::new();
    while let Some(surveyed) = faces.read(all.len()) {
        all.push(surveyed);
        if goes_on().is_break() {
            return Err(Stopped);
        }
    }
    if all.is_empty() {
        all.push(Surveyed { found: template(photo), mesh: None });
    }
    Ok(all)
}

/// It was not gone on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

/// A photo set upright by its faces, and where these are.
struct Upright<'a> {
    photo: Cow<'a, Photo>,
    quarter_turns: u8,
    boxes: Vec<FaceBox>,
    scores: Vec<f32>,
    network: Option<Mesh>,
}

impl<'a> Upright<'a> {
    fn find(photo: &'a Photo) -> Upright<'a> {
        let Faces { quarter_turns, mut boxes, scores } = find_faces(photo);
        boxes.truncate(MOST_FACES);
        let photo = match quarter_turns {
            0 => Cow::Borrowed(photo),
            turns => Cow::Owned(photo.turned(turns)),
        };
        Upright { photo, quarter_turns, boxes, scores, network: Mesh::embedded(Simd::detect()) }
    }

    /// Everything about the face of this number.
    fn read(&self, number: usize) -> Option<Surveyed> {
        let (face, score) = (self.boxes.get(number)?, *self.scores.get(number)?);
        let mut surveyed = read(&self.photo, face, score, self.network.as_ref());
        surveyed.found.quarter_turns = self.quarter_turns;
        Some(surveyed)
    }
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
        moves: false,
    }
}

/// Everything about the face in `face`, upright in `photo`. `score` is the confidence before the eyes were looked at.
pub(crate) fn read(photo: &Photo, face: &FaceBox, score: f32, network: Option<&Mesh>) -> Surveyed {
    let crop = view::choose(photo, Some(face));
    let average = Handles::average([face.x + 0.5 * face.side, face.y + 0.37 * face.side], 0.41 * face.side, [1.0, 0.0]);
    let is_large = face.side >= SMALLEST_BOX;
    let points = if is_large { find_eyes(photo, face) } else { None };
    let mesh = network.filter(|_| is_large).and_then(|network| find(photo, face, points.as_ref(), network));
    let is_sure = mesh.as_ref().is_some_and(|mesh| mesh.is_sure(points.is_some()));
    let trust = match points {
        _ if is_sure => 1.0,
        Some(EyePoints { trust: Trust::Sure, .. }) => 1.0,
        Some(_) => 0.7,
        None => 0.5,
    };
    let (handles, landmarks) = match (&mesh, points) {
        (Some(mesh), points) if is_sure => of_mesh(photo, mesh, points),
        (Some(mesh), points) => {
            // nothing moves by itself, but a person may find the points where they belong
            let (handles, landmarks) = of_mesh(photo, mesh, points);
            (handles, Landmarks { eyes: landmarks.eyes.min(UNSURE_EYES), ..landmarks })
        }
        (None, Some(points)) => {
            let (handles, landmarks) = handles_of(photo, &points);
            // a person should look at them
            (handles, Landmarks { eyes: landmarks.eyes.min(UNSURE_EYES), ..landmarks })
        }
        (None, None) => (average, Landmarks::default()),
    };
    let crop = view::down_to(photo, crop, handles.chin[1]);
    let to_crop = |[x, y]: [f32; 2]| [(x - crop.x) / crop.side, (y - crop.y) / crop.side];
    let mut found = Found {
        quarter_turns: 0,
        face: Some(*face),
        confidence: score * trust,
        crop,
        // the chin of a photo that ends below it, say
        handles: handles
            .map(to_crop)
            .map(|point| point.map(|at| if (-BESIDE..1.0 + BESIDE).contains(&at) { at.clamp(0.0, 1.0) } else { at })),
        landmarks,
        moves: is_sure,
    };
    if found.handles.check().is_err() {
        // Part of the face lies outside the square, or the points make no face.
        found.landmarks = Landmarks::default();
        found.moves = false;
        let inside = |[x, y]: [f32; 2]| [x.clamp(0.0, 1.0), y.clamp(0.0, 1.0)];
        found.handles = average.map(to_crop).map(inside);
        if found.handles.check().is_err() {
            found.handles = Handles::template();
            found.confidence = 0.0;
        }
    }
    let mesh = mesh.filter(|_| found.moves);
    Surveyed { found, mesh }
}

/// The mesh of the face in a box, if it has the shape of one: begun at the eyes where those are known.
fn find(photo: &Photo, face: &FaceBox, eyes: Option<&EyePoints>, network: &Mesh) -> Option<FaceMesh> {
    let from_box = Start::Box([face.x + 0.5 * face.side, face.y + 0.5 * face.side], face.side);
    let start = match eyes {
        Some(eyes) => Start::Eyes([eyes.left_outer, eyes.left_inner, eyes.right_inner, eyes.right_outer]),
        None => from_box,
    };
    let found = FaceMesh::find(photo, network, &start);
    found.filter(|mesh| mesh.spread <= SHOWN && mesh.has_a_shape())
}

/// The nine in photo pixels from the mesh; corners of the eyes from their own model, where both mean the same eyes.
fn of_mesh(photo: &Photo, mesh: &FaceMesh, eyes: Option<EyePoints>) -> (Handles, Landmarks) {
    let mut handles = mesh.handles();
    if let Some(EyePoints { left_outer, left_inner, right_inner, right_outer, .. }) = eyes {
        let corners = [left_outer, left_inner, right_inner, right_outer];
        let far = corners.iter().zip(handles.points()).map(|(a, b)| distance(*a, b)).fold(0.0, f32::max);
        if far < SAME_EYES * mesh.unit() {
            [handles.left_outer, handles.left_inner, handles.right_inner, handles.right_outer] = corners;
        }
    }
    let axes = Axes::of(&handles);
    // the lids of narrow eyes may lie under the line of corners from another model
    for (lid, [left, right]) in [
        (&mut handles.left_lid, [handles.left_outer, handles.left_inner]),
        (&mut handles.right_lid, [handles.right_inner, handles.right_outer]),
    ] {
        let [[a, b], [c, d], [u, v]] = [left, right, *lid].map(|point| axes.to_head(point));
        let along = ((u - a) / (c - a).max(1e-3)).clamp(0.15, 0.85);
        *lid = axes.point([a + along * (c - a), v.min(b + along * (d - b) - LEAST_LID)]);
    }
    let patch = Patch::cut(photo, &axes);
    let corners = [handles.left_outer, handles.left_inner, handles.right_inner, handles.right_outer];
    let tops = [handles.left_lid, handles.right_lid].map(|top| axes.to_head(top));
    let eyes = features::eyes(&patch, corners.map(|corner| axes.to_head(corner)), Some(tops));
    let sure = |spread: f32| (1.0 - 0.5 * spread / MOVES).clamp(0.0, 1.0);
    let landmarks = Landmarks {
        eyes: sure(mesh.spread),
        lids: sure(mesh.lid_spread),
        brows: eyes[0].brow_confidence.min(eyes[1].brow_confidence),
        mouth: sure(mesh.spread),
        chin: sure(mesh.spread),
        bare_eyes: 1.0 - features::glasses(&patch, &eyes),
    };
    (handles, landmarks)
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
