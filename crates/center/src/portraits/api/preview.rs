//! Photos that are only looked at, over the JSON API: faces with their points, and how one would move.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portrait::{Handles, Hint, Landmarks, NoBlink, Outlook};
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::locale::Locale;
use crate::portraits::draw::Whole;
use crate::portraits::glimpse::{self, Glimpse};
use crate::portraits::{draw, engine, photo};
use crate::upload::Form;
use crate::web::api::Problem;
use crate::web::page::locale_of;
use crate::web::wire::There;

/// A photo to look at
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form")]
pub struct PreviewPhoto {
    /// JPEG, PNG, WebP, GIF or BMP, at most 10 MiB, 12,000 pixels a side and 64 megapixels
    #[schema(value_type = String, format = Binary)]
    photo: Vec<u8>,
}

/// How a face is to be seen moving
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form")]
pub struct MotionWanted {
    /// As in `POST /me/portrait/preview`; absent: the still that was kept of one's own portrait
    #[schema(value_type = Option<String>, format = Binary)]
    photo: Option<Vec<u8>>,
    /// `blink`, as when absent, or `mood`
    act: Option<String>,
    /// With `mood`: which, as in `PUT /me/portrait`
    mood: Option<String>,
    /// With `mood`: whether the eyes may blink; `true` when absent
    blink: Option<bool>,
    /// JSON: which face, as in `PUT /me/portrait`; with `photo` alone, for the still that was kept has one face
    face: Option<String>,
    /// JSON: its nine points, as in `PUT /me/portrait`
    handles: Option<String>,
}

/// What was seen, and what is to be said of it
#[derive(Serialize, ToSchema)]
pub struct MotionAnswer {
    /// An animated WebP of square frames in Base64; nothing where eyes were to close that stay open
    webp: Option<String>,
    /// Why it is not what one expected, as in `GET /me/portrait`
    hint: &'static str,
    /// Why the eyes stay open, as in `GET /me/portrait`; empty where they blink
    no_blink: &'static str,
    /// The same in words; empty where they blink, and where nobody wants them to
    no_blink_text: String,
    /// What is to be said of this look, in words: `no_blink_text`, and what that means for the mood; empty when it is
    /// what one expected
    text: String,
    /// Whether that may change once a person has set the points
    can_be_set: bool,
}

impl MotionAnswer {
    fn of(seen: &Glimpse, locale: Locale) -> MotionAnswer {
        MotionAnswer {
            webp: seen.animation.as_ref().map(|bytes| STANDARD.encode(bytes)),
            hint: seen.hint,
            no_blink: seen.no_blink,
            no_blink_text: seen.why_open(locale),
            text: seen.says(locale),
            can_be_set: !seen.is_fitted && glimpse::is_helped_by_points(seen.no_blink),
        }
    }
}

/// What was seen in a photo. Lengths are in pixels of the photo set upright and turned by `turn`.
#[derive(Serialize, ToSchema)]
pub struct PreviewAnswer {
    /// Of the photo set upright.
    width: u32,
    height: u32,
    /// Best first; without a face one place to begin from, with confidence 0.
    faces: Vec<FaceAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct FaceAnswer {
    /// How often the photo must be turned clockwise by 90° for this face to be upright.
    turn: u8,
    /// Where the face was found.
    #[serde(rename = "box")]
    face: Option<SquareAnswer>,
    /// That this is a face, 0 to 1.
    confidence: f32,
    /// The square that will be shown.
    crop: SquareAnswer,
    handles: HandlesAnswer,
    /// How far the points may be trusted, 0 to 1.
    trust: TrustAnswer,
    /// What would have to be said of a portrait of this face, as in `GET /me/portrait`
    hint: &'static str,
    /// Why its eyes would stay open as long as nobody sets its points, as in `GET /me/portrait`; empty where they blink
    no_blink: &'static str,
    /// The same in words
    no_blink_text: String,
    /// Whether that may change once a person has set the points
    can_be_set: bool,
}

#[derive(Serialize, ToSchema)]
pub struct SquareAnswer {
    x: f32,
    y: f32,
    side: f32,
}

/// Nine points, x and y in 0…1 of the crop; left and right as seen in the picture.
#[derive(Serialize, ToSchema)]
pub struct HandlesAnswer {
    left_outer: [f32; 2],
    left_inner: [f32; 2],
    right_inner: [f32; 2],
    right_outer: [f32; 2],
    left_lid: [f32; 2],
    right_lid: [f32; 2],
    mouth_left: [f32; 2],
    mouth_right: [f32; 2],
    chin: [f32; 2],
}

/// How far points may be trusted that nobody has looked at, 0 to 1.
#[derive(Serialize, ToSchema)]
pub struct TrustAnswer {
    /// The corners of the eyes: `left_outer`, `left_inner`, `right_inner`, `right_outer`
    eyes: f32,
    /// The upper lids: `left_lid`, `right_lid`
    lids: f32,
    /// How far the brows are from the eyes: no point, but it decides how a lid closes
    brows: f32,
    /// The corners of the mouth: `mouth_left`, `mouth_right`
    mouth: f32,
    /// The chin
    chin: f32,
    /// That no glasses are before the eyes
    bare_eyes: f32,
}

impl HandlesAnswer {
    fn of(handles: &Handles) -> HandlesAnswer {
        let Handles {
            left_outer,
            left_inner,
            right_inner,
            right_outer,
            left_lid,
            right_lid,
            mouth_left,
            mouth_right,
            chin,
        } = *handles;
        HandlesAnswer {
            left_outer,
            left_inner,
            right_inner,
            right_outer,
            left_lid,
            right_lid,
            mouth_left,
            mouth_right,
            chin,
        }
    }
}

impl FaceAnswer {
    fn of(outlook: &Outlook, whole: Whole, locale: Locale) -> FaceAnswer {
        let Outlook { found, hints, no_blink } = outlook;
        let no_blink = no_blink.map(NoBlink::key).unwrap_or_default();
        let Whole { size, scale } = whole;
        let (width, height) = if found.quarter_turns % 2 == 1 { (size.1, size.0) } else { size };
        // of a very thin photo the copy is rounded up to a pixel
        let square = |x: f32, y: f32, side: f32| {
            let side = (side * scale).min(width.min(height) as f32);
            let within = |at: f32, length: u32| (at * scale).min(length as f32 - side);
            SquareAnswer { x: within(x, width), y: within(y, height), side }
        };
        let Landmarks { eyes, lids, brows, mouth, chin, bare_eyes } = found.landmarks;
        FaceAnswer {
            turn: found.quarter_turns,
            face: found.face.map(|face| square(face.x, face.y, face.side)),
            confidence: found.confidence,
            crop: square(found.crop.x, found.crop.y, found.crop.side),
            handles: HandlesAnswer::of(&found.handles),
            trust: TrustAnswer { eyes, lids, brows, mouth, chin, bare_eyes },
            hint: engine::weightiest(hints).map(Hint::key).unwrap_or_default(),
            no_blink,
            no_blink_text: glimpse::why_open(no_blink, false, false, locale),
            can_be_set: glimpse::is_helped_by_points(no_blink),
        }
    }
}

/// The faces in a photo, with the points that a person may correct. Nothing is stored
#[utoipa::path(post, path = "/api/v1/me/portrait/preview", tag = "portraits", request_body(content = PreviewPhoto, content_type = "multipart/form-data"), responses(
    (status = 200, body = PreviewAnswer), (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_image`", body = Problem), (status = 422, description = "`unreadable_image`", body = Problem), (status = 429, body = Problem),
    (status = 503, description = "the other side closed its half of the connection, and nobody was taken to wait", body = Problem)))]
pub async fn show(
    State(app): State<App>,
    citizen: Citizen,
    there: There,
    headers: HeaderMap,
    mut form: Form,
) -> Result<Json<PreviewAnswer>> {
    let mut upload = form.take("photo").ok_or(Error::field("photo", "required"))?;
    let looked = there.waits(draw::look(&app.darkroom, citizen.id, &mut upload)).await?.map_err(photo::refusal)?;
    let locale = locale_of(&headers, &app);
    let faces = looked.faces.iter().map(|found| FaceAnswer::of(found, looked.whole, locale)).collect();
    let (width, height) = looked.whole.size;
    Ok(Json(PreviewAnswer { width, height, faces }))
}

/// How a face would move: its eyes closing, shown large, or a mood, small. Nothing is stored
#[utoipa::path(post, path = "/api/v1/me/portrait/preview/motion", tag = "portraits", request_body(content = MotionWanted, content_type = "multipart/form-data"), responses(
    (status = 200, body = MotionAnswer), (status = 404, description = "no photo was sent and none is kept", body = Problem), (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_image`", body = Problem), (status = 422, description = "`unreadable_image`, or what is wrong with `act`, `face`, `handles`, `mood`, `blink`", body = Problem),
    (status = 429, body = Problem), (status = 503, description = "not drawn within 20 seconds; or the other side closed its half of the connection, and nobody was taken to wait", body = Problem)))]
pub async fn motion(
    State(app): State<App>,
    citizen: Citizen,
    there: There,
    headers: HeaderMap,
    mut form: Form,
) -> Result<Json<MotionAnswer>> {
    let seen = match form.take("photo") {
        Some(upload) => there.waits(glimpse::of_photo(&app, citizen.id, upload, form.fields)).await?,
        None => there.waits(glimpse::of_kept(&app, &citizen, &form.fields)).await?,
    };
    Ok(Json(MotionAnswer::of(&seen, locale_of(&headers, &app))))
}
