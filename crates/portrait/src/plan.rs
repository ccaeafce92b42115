//! What a request comes to: which square of which photo, which face in it, what it may do. Shared by all sizes.

use std::borrow::Cow;

use crate::crop::Crop;
use crate::face::FaceBox;
use crate::features;
use crate::handles::{Axes, Handles};
use crate::hints::{Hint, NoBlink};
use crate::lids::Lid;
use crate::mesh::{BLINKS, FaceMesh, Start};
use crate::nets::Mesh;
use crate::neural::Simd;
use crate::patch::Patch;
use crate::photo::Photo;
use crate::render::{Face, RenderError, Request};
use crate::survey::{Landmarks, SMALLEST_BOX, Surveyed, is_half_profile, one, read};
use crate::view;

/// With eyes further apart than this (of the square) the motion is made smaller, or it would reach the edge.
const ROOMY: f32 = 0.205;
/// Heads turned further than this (degrees) are half profiles, and their eyes do not blink.
const HALF_PROFILE: f32 = 30.0;
/// Lids whose points disagree by more than this (eye distances) stay where they are.
const SURE_LIDS: f32 = 0.016;
/// Eyes nearer to each other than this in the photo are too coarse for lids: no skin is to be seen below the brow.
const LEAST_PIXELS: f32 = 24.0;

/// The photo the right way up, its square, and the face to animate in it.
pub(crate) struct Plan<'a> {
    pub photo: Cow<'a, Photo>,
    pub quarter_turns: u8,
    pub crop: Crop,
    pub face: Option<PlannedFace>,
    /// Points for a person to confirm, where there is no face that moves without that.
    pub unconfirmed: Option<(Handles, Landmarks)>,
    pub hints: Vec<Hint>,
}

/// A face that will move.
pub(crate) struct PlannedFace {
    pub handles: Handles,
    /// `None` where a person chose the handles.
    pub landmarks: Option<Landmarks>,
    /// All points in photo pixels, bent to the handles; `None` where a person chose handles on something that is no
    /// face to the network.
    pub mesh: Option<FaceMesh>,
    /// Both eyes; `None` where not even their gaze may move. [`NoBlink::Unwanted`] keeps them.
    pub lids: Option<[Lid; 2]>,
    /// Factors for the angles, the yaw alone, and the smile.
    pub strength: f32,
    pub turn: f32,
    pub smile: f32,
    pub no_blink: Option<NoBlink>,
}

impl<'a> Plan<'a> {
    /// Takes the chosen face or searches for one.
    pub fn of(request: &Request<'a>) -> Result<Plan<'a>, RenderError> {
        let photo = request.photo;
        match request.face {
            Face::Automatic => {
                let (best, count) = one(photo, |_, _| 0);
                let several = count > 1;
                let mut plan = Plan::surveyed(turned(photo, best.found.quarter_turns), best, request.blink);
                if several {
                    plan.hints.push(Hint::SeveralFaces);
                }
                Ok(plan)
            }
            Face::Near { quarter_turns, face } => {
                let photo = turned(photo, quarter_turns);
                if !face.is_within(&photo) {
                    return Err(RenderError::Box);
                }
                let mut surveyed = read(&photo, &face, 1.0, Mesh::embedded(Simd::detect()).as_ref());
                surveyed.found.quarter_turns = quarter_turns % 4;
                Ok(Plan::surveyed(photo, surveyed, request.blink))
            }
            Face::Chosen { quarter_turns, crop, handles, landmarks } => {
                let photo = turned(photo, quarter_turns);
                if !crop.is_within(&photo) {
                    return Err(RenderError::Crop);
                }
                handles.check().map_err(RenderError::Handle)?;
                let crop = within(crop, &photo);
                let has_eyes = landmarks.is_none_or(|landmarks| landmarks.eyes > 0.0);
                let mesh = mesh_at(&photo, &crop, &handles, has_eyes);
                let quarter_turns = quarter_turns % 4;
                if let (None, Some(landmarks)) = (&mesh, landmarks) {
                    let unconfirmed = Some((handles, landmarks));
                    return Ok(Plan {
                        photo,
                        quarter_turns,
                        crop,
                        face: None,
                        unconfirmed,
                        hints: vec![Hint::FaceUnsure],
                    });
                }
                let (face, hints) = PlannedFace::new(&photo, &crop, handles, landmarks, mesh, request.blink);
                Ok(Plan { photo, quarter_turns, crop, face: Some(face), unconfirmed: None, hints })
            }
        }
    }

    pub fn surveyed(photo: Cow<'a, Photo>, Surveyed { found, mesh }: Surveyed, blink: bool) -> Plan<'a> {
        let (quarter_turns, crop) = (found.quarter_turns, found.crop);
        let nothing = |hint| (None, None, vec![hint]);
        let (face, unconfirmed, hints) = match found.face {
            Some(FaceBox { side, .. }) if side < SMALLEST_BOX => nothing(Hint::SmallFace),
            Some(_) if found.confidence > 0.0 && mesh.is_some() => {
                let landmarks = Some(found.landmarks);
                let (face, hints) = PlannedFace::new(&photo, &crop, found.handles, landmarks, mesh, blink);
                (Some(face), None, hints)
            }
            Some(_) if found.confidence > 0.0 => (None, Some((found.handles, found.landmarks)), vec![Hint::FaceUnsure]),
            _ => nothing(Hint::NoFace),
        };
        Plan { photo, quarter_turns, crop, face, unconfirmed, hints }
    }

    /// Why nothing blinks where nothing moves.
    pub fn no_face(&self) -> NoBlink {
        let has = |hint| self.hints.contains(&hint);
        match (has(Hint::FaceUnsure), has(Hint::SmallFace)) {
            (true, _) => NoBlink::FaceUnsure,
            (_, true) => NoBlink::TooSmall,
            _ => NoBlink::NoFace,
        }
    }

    /// Why the eyes do not blink, if they do not.
    pub fn no_blink(&self) -> Option<NoBlink> {
        self.face.as_ref().map_or(Some(self.no_face()), |face| face.no_blink)
    }
}

/// The mesh of a face whose handles are known, bent to them.
fn mesh_at(photo: &Photo, crop: &Crop, handles: &Handles, has_eyes: bool) -> Option<FaceMesh> {
    let placed = in_photo(crop, handles);
    let start = Start::Eyes([placed.left_outer, placed.left_inner, placed.right_inner, placed.right_outer]);
    let mesh = FaceMesh::find(photo, &Mesh::embedded(Simd::detect())?, &start);
    let mesh = mesh.filter(|mesh| mesh.is_sure(has_eyes))?;
    // it may have found the face beside the one that is meant
    let (meant, found) = (Axes::of(&placed), Axes::of(&mesh.handles()));
    let away = crate::handles::distance(meant.eyes, found.eyes) / meant.unit.max(1e-3);
    (away < 0.6 && (0.5..2.0).contains(&(found.unit / meant.unit.max(1e-3)))).then(|| mesh.bent_to(&placed))
}

pub(crate) fn in_photo(crop: &Crop, handles: &Handles) -> Handles {
    handles.map(|[x, y]| [crop.x + x * crop.side, crop.y + y * crop.side])
}

impl PlannedFace {
    /// `landmarks` say how far automatic handles may be trusted; a person's are.
    fn new(
        photo: &Photo,
        crop: &Crop,
        handles: Handles,
        landmarks: Option<Landmarks>,
        mesh: Option<FaceMesh>,
        blink: bool,
    ) -> (PlannedFace, Vec<Hint>) {
        let placed = in_photo(crop, &handles);
        let axes = Axes::of(&placed);
        let patch = Patch::cut(photo, &axes);
        let teeth = features::teeth(&patch, [placed.mouth_left, placed.mouth_right].map(|corner| axes.to_head(corner)));
        let yaw = mesh.as_ref().map_or(0.0, |mesh| mesh.yaw().to_degrees().abs());
        let half_profile = is_half_profile(&handles) || yaw > HALF_PROFILE;
        // a person who looked at the points knows better where they are, not what can be painted
        let unsure = landmarks.is_some() && mesh.as_ref().is_some_and(|mesh| mesh.spread > BLINKS);
        let sides = landmarks.is_some() && half_profile || yaw > HALF_PROFILE;
        let shaky = landmarks.is_some() && mesh.as_ref().is_some_and(|mesh| mesh.lid_spread > SURE_LIDS);
        let before = [
            (mesh.is_none(), NoBlink::LidsUnsure),
            (unsure, NoBlink::EyesUnsure),
            (sides, NoBlink::HalfProfile),
            (axes.unit < LEAST_PIXELS, NoBlink::TooSmall),
            (shaky, NoBlink::LidsUnsure),
        ];
        let before = before.into_iter().find_map(|(applies, reason)| applies.then_some(reason));
        let lids = match (&mesh, before) {
            (_, Some(reason)) => Err(reason),
            (Some(mesh), None) => Lid::both(photo, mesh),
            (None, None) => Err(NoBlink::LidsUnsure),
        };
        let no_blink = lids.as_ref().err().copied().or((!blink).then_some(NoBlink::Unwanted));
        let lids = match (lids, &mesh) {
            (Ok(lids), _) => Some(lids),
            // nothing is known to lie over these eyes: they look about, and stay open
            (Err(NoBlink::EyesWide | NoBlink::BrowsTooNear), Some(mesh)) => Some(Lid::open(mesh)),
            _ => None,
        };
        let hints = [
            (unsure, Hint::EyesUnsure),
            (half_profile, Hint::HalfProfile),
            (no_blink == Some(NoBlink::Glasses), Hint::Glasses),
        ];
        let face = PlannedFace {
            handles,
            landmarks,
            mesh,
            lids,
            strength: strength(&handles) * if half_profile { 0.8 } else { 1.0 },
            turn: if half_profile { 0.5 } else { 1.0 },
            // Teeth that show already would be stretched.
            smile: 1.0 - 0.55 * teeth,
            no_blink,
        };
        (face, hints.into_iter().filter_map(|(applies, hint)| applies.then_some(hint)).collect())
    }
}

/// How far a head of this size in its square may move, 0.35 to 1.
pub(crate) fn strength(handles: &Handles) -> f32 {
    (ROOMY / Axes::of(handles).unit).clamp(0.35, 1.0)
}

pub(crate) fn turned(photo: &Photo, quarter_turns: u8) -> Cow<'_, Photo> {
    match quarter_turns % 4 {
        0 => Cow::Borrowed(photo),
        turns => Cow::Owned(photo.turned(turns)),
    }
}

/// The rounding that [`Crop::is_within`] forgives, taken back.
fn within(crop: Crop, photo: &Photo) -> Crop {
    let side = crop.side.min(photo.width() as f32).min(photo.height() as f32);
    view::inside(photo, Crop { side, ..crop })
}
