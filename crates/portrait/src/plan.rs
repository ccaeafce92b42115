//! What a request comes to: which square of which photo, which face in it, what it may do. Shared by all sizes.

use std::borrow::Cow;

use crate::face::FaceBox;
use crate::features::{self, Eye};
use crate::handles::{Axes, Crop, Handles};
use crate::patch::Patch;
use crate::photo::Photo;
use crate::render::{Face, RenderError, Request};
use crate::survey::{Found, Landmarks, SMALLEST_BOX, is_half_profile, read, survey};
use crate::view;

/// With eyes further apart than this (of the square) the motion is made smaller, or it would reach the edge.
const ROOMY: f32 = 0.205;
/// Landmarks under these are not believed: the head moves, the lids do not.
const SURE_EYES: f32 = 0.5;
const SURE_LIDS: f32 = 0.45;
const SURE_BARE: f32 = 0.5;
/// Between lid and brow there must be this much skin, and the eye must be open this far, in head units.
const LEAST_GAP: f32 = 0.035;
const LEAST_OPENING: f32 = 0.045;

/// What the person should be told about their photo. The portrait is made nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// No face was found; the picture only breathes.
    NoFace,
    /// The face has too few pixels (its box under 48); the picture only breathes.
    SmallFace,
    /// The eyes were not found for certain (sunglasses, shade); the head moves, but points should be confirmed.
    EyesUnsure,
    /// There are several faces; the first of [`survey`] was taken.
    SeveralFaces,
    /// The head is turned well to one side, and turns half as far.
    HalfProfile,
    /// There may be glasses; the eyes do not blink.
    Glasses,
}

impl Hint {
    /// The name for storing and for looking up its text.
    pub fn key(self) -> &'static str {
        match self {
            Hint::NoFace => "no_face",
            Hint::SmallFace => "small_face",
            Hint::EyesUnsure => "eyes_unsure",
            Hint::SeveralFaces => "several_faces",
            Hint::HalfProfile => "half_profile",
            Hint::Glasses => "glasses",
        }
    }
}

/// Why the eyes do not blink. Nobody misses a blink, and a wrong one is horrible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBlink {
    /// The request says so.
    Unwanted,
    /// There is no face to blink.
    NoFace,
    /// The corners of the eyes were not found for certain.
    EyesUnsure,
    /// The edges of the lids were not found for certain.
    LidsUnsure,
    /// There may be glasses.
    Glasses,
    /// The head is turned well to one side.
    HalfProfile,
    /// The eyes are closed already, or nearly.
    EyesNarrow,
    /// There is too little skin between lids and brows.
    BrowsTooNear,
    /// The eyes would be less than 24 pixels apart.
    TooSmall,
}

impl NoBlink {
    /// The name for looking up its text.
    pub fn key(self) -> &'static str {
        match self {
            NoBlink::Unwanted => "unwanted",
            NoBlink::NoFace => "no_face",
            NoBlink::EyesUnsure => "eyes_unsure",
            NoBlink::LidsUnsure => "lids_unsure",
            NoBlink::Glasses => "glasses",
            NoBlink::HalfProfile => "half_profile",
            NoBlink::EyesNarrow => "eyes_narrow",
            NoBlink::BrowsTooNear => "brows_too_near",
            NoBlink::TooSmall => "too_small",
        }
    }
}

/// The photo the right way up, its square, and the face to animate in it.
pub(crate) struct Plan<'a> {
    pub photo: Cow<'a, Photo>,
    pub quarter_turns: u8,
    pub crop: Crop,
    pub face: Option<PlannedFace>,
    pub hints: Vec<Hint>,
}

/// A face that will move.
pub(crate) struct PlannedFace {
    pub handles: Handles,
    /// `None` where a person chose the handles.
    pub landmarks: Option<Landmarks>,
    /// In head units.
    pub eyes: [Eye; 2],
    /// Factors for the angles, the yaw alone, and the smile.
    pub strength: f32,
    pub turn: f32,
    pub smile: f32,
    /// Whether lids and gaze may be painted at all, and why not. [`NoBlink::Unwanted`] keeps the gaze.
    pub no_blink: Option<NoBlink>,
}

impl<'a> Plan<'a> {
    /// Takes the chosen face or searches for one.
    pub fn of(request: &Request<'a>) -> Result<Plan<'a>, RenderError> {
        let photo = request.photo;
        match request.face {
            Face::Automatic => {
                let found = survey(photo);
                let several = found.len() > 1;
                let Some(best) = found.into_iter().next() else { return Err(RenderError::Crop) };
                let mut plan = Plan::found(turned(photo, best.quarter_turns), best, request.blink);
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
                let found = Found { quarter_turns: quarter_turns % 4, ..read(&photo, &face, 1.0) };
                Ok(Plan::found(photo, found, request.blink))
            }
            Face::Chosen { quarter_turns, crop, handles, landmarks } => {
                let photo = turned(photo, quarter_turns);
                if !crop.is_within(&photo) {
                    return Err(RenderError::Crop);
                }
                handles.check().map_err(RenderError::Handle)?;
                let crop = within(crop, &photo);
                let (face, hints) = PlannedFace::new(&photo, &crop, handles, landmarks, request.blink);
                Ok(Plan { photo, quarter_turns: quarter_turns % 4, crop, face: Some(face), hints })
            }
        }
    }

    fn found(photo: Cow<'a, Photo>, found: Found, blink: bool) -> Plan<'a> {
        let Found { quarter_turns, crop, .. } = found;
        let nothing = |hint| (None, vec![hint]);
        let (face, hints) = match found.face {
            Some(FaceBox { side, .. }) if side < SMALLEST_BOX => nothing(Hint::SmallFace),
            Some(_) if found.confidence > 0.0 => {
                let (face, hints) = PlannedFace::new(&photo, &crop, found.handles, Some(found.landmarks), blink);
                (Some(face), hints)
            }
            _ => nothing(Hint::NoFace),
        };
        Plan { photo, quarter_turns, crop, face, hints }
    }
}

impl PlannedFace {
    /// `landmarks` say how far automatic handles may be trusted; a person's are.
    fn new(
        photo: &Photo,
        crop: &Crop,
        handles: Handles,
        landmarks: Option<Landmarks>,
        blink: bool,
    ) -> (PlannedFace, Vec<Hint>) {
        let in_photo = handles.map(|[x, y]| [crop.x + x * crop.side, crop.y + y * crop.side]);
        let axes = Axes::of(&in_photo);
        let patch = Patch::cut(photo, &axes);
        let corners = [in_photo.left_outer, in_photo.left_inner, in_photo.right_inner, in_photo.right_outer]
            .map(|corner| axes.to_head(corner));
        let tops = [in_photo.left_lid, in_photo.right_lid].map(|top| axes.to_head(top));
        let eyes = features::eyes(&patch, corners, Some(tops));
        let teeth =
            features::teeth(&patch, [in_photo.mouth_left, in_photo.mouth_right].map(|corner| axes.to_head(corner)));
        let half_profile = is_half_profile(&handles);
        let smallest = |of: fn(&Eye) -> f32| of(&eyes[0]).min(of(&eyes[1]));
        let marks =
            landmarks.unwrap_or(Landmarks { eyes: 1.0, lids: 1.0, brows: 1.0, mouth: 1.0, chin: 1.0, bare_eyes: 1.0 });
        let no_blink = [
            (marks.eyes < SURE_EYES, NoBlink::EyesUnsure),
            (half_profile && landmarks.is_some(), NoBlink::HalfProfile),
            (marks.lids < SURE_LIDS, NoBlink::LidsUnsure),
            (marks.bare_eyes < SURE_BARE, NoBlink::Glasses),
            (smallest(|eye| eye.upper + eye.lower) < LEAST_OPENING, NoBlink::EyesNarrow),
            (smallest(|eye| eye.gap) < LEAST_GAP, NoBlink::BrowsTooNear),
            (!blink, NoBlink::Unwanted),
        ];
        let no_blink = no_blink.into_iter().find_map(|(applies, reason)| applies.then_some(reason));
        // In a dark or blurred photo everything looks like glasses: only where they alone forbid the blink they are
        // spoken of.
        let glasses = no_blink == Some(NoBlink::Glasses);
        let hints =
            [(marks.eyes < SURE_EYES, Hint::EyesUnsure), (half_profile, Hint::HalfProfile), (glasses, Hint::Glasses)];
        let face = PlannedFace {
            handles,
            landmarks,
            eyes,
            strength: strength(&handles),
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

fn turned(photo: &Photo, quarter_turns: u8) -> Cow<'_, Photo> {
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
