//! The portrait over the JSON API; `preview.rs` is about photos that are only looked at.

pub mod preview;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::{Citizen, Stage};
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::Fields;
use crate::portraits::{self, Portrait, change, replace};
use crate::upload::Form;
use crate::web::api::{Body, Problem, gone};

#[derive(Serialize, ToSchema)]
pub struct PortraitAnswer {
    /// `queued`, `running`, `ready` or `failed`
    pub state: &'static str,
    /// 0–100
    pub progress: i64,
    /// The place in the queue, counted from 1, while `queued`.
    pub position: Option<i64>,
    /// What drew the files that are there, `embedded` (the face is bent and moved) or `fomm` (a network draws every
    /// frame); `embedded` before there are any
    pub engine: String,
    /// Version of the embedded engine at that time; a portrait of an earlier one moves as it did until it is changed
    pub engine_version: i64,
    /// What is being done: `finding_face`, `preparing`, `rendering`, `finishing`; otherwise the state
    pub stage: &'static str,
    /// Why it is not what one expected: `no_face`, `small_face`, `face_unsure`, `eyes_unsure`, `several_faces`,
    /// `half_profile`, `glasses`, `not_animated`, or empty.
    pub hint: String,
    /// `greeting`, `smile`, `look_around`, `dream`, `talk` or `wink`
    pub mood: String,
    /// Whether the eyes may blink.
    pub blink: bool,
    /// Why they do not: `unwanted`, `no_face`, `face_unsure`, `eyes_unsure`, `lids_unsure`, `skin_unsure`, `glasses`,
    /// `half_profile`, `eyes_narrow`, `eyes_wide`, `brows_too_near`, `too_small`, or empty when they do.
    pub no_blink: String,
    /// Whether another mood can be made without a new photo.
    pub can_change: bool,
    /// Whether a newer version of the engine would draw it better: an empty `PATCH` has it do so.
    pub can_be_redrawn: bool,
    /// The animation, 256 × 256; while a new one is made, the one before.
    pub url: Option<String>,
    /// The same, 512 × 512; nothing when the engine draws 256 × 256 alone.
    pub large_url: Option<String>,
    /// The same as a GIF, made when it is asked for.
    pub gif_url: Option<String>,
    /// The same at rest.
    pub still_url: Option<String>,
}

impl From<Portrait> for PortraitAnswer {
    fn from(portrait: Portrait) -> PortraitAnswer {
        PortraitAnswer {
            state: portrait.state.name(),
            progress: portrait.progress,
            position: portrait.position,
            stage: portrait.stage(),
            gif_url: portrait.url().map(|_| "/portrait.gif".to_owned()),
            large_url: portrait.large_url(),
            mood: portrait.mood.clone(),
            blink: portrait.blink,
            no_blink: portrait.no_blink.clone(),
            can_change: portrait.can_change,
            can_be_redrawn: portrait.is_older(),
            url: portrait.url(),
            still_url: portrait.still_url(),
            engine_version: portrait.engine_version,
            engine: portrait.engine,
            hint: portrait.hint,
        }
    }
}

/// A new photo as it is sent
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form")]
pub struct NewPhoto {
    /// JPEG, PNG, WebP, GIF or BMP, at most 10 MiB, 12,000 pixels a side and 64 megapixels
    #[schema(value_type = String, format = Binary)]
    photo: Vec<u8>,
    /// Whether the photo may be animated; `true` when absent
    animate: Option<bool>,
    /// JSON: the number of a face in the preview, or a face as the preview gave it (`turn`, `box`, `crop`); absent: the
    /// best one
    face: Option<String>,
    /// JSON: the nine points in 0…1 of the crop, as the preview gave them; absent: as they are found
    handles: Option<String>,
    /// `greeting`, `smile`, `look_around`, `dream`, `talk`, `wink`, or `random` as when absent
    mood: Option<String>,
    /// Whether the eyes may blink; `true` when absent
    blink: Option<bool>,
}

/// What may change without a new photo. What is left out stays as it is
#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct PortraitChange {
    /// `greeting`, `smile`, `look_around`, `dream`, `talk`, `wink` or `random`
    mood: Option<String>,
    blink: Option<bool>,
    /// The nine points in 0…1 of the square that is shown, by name or in their order
    #[schema(value_type = Option<Object>)]
    handles: Option<serde_json::Value>,
}

/// Your portrait
#[utoipa::path(get, path = "/api/v1/me/portrait", tag = "portraits", responses(
    (status = 200, body = PortraitAnswer), (status = 401, body = Problem), (status = 403, description = "`not_applied`", body = Problem)))]
pub async fn show(State(app): State<App>, citizen: Citizen) -> Result<Json<PortraitAnswer>> {
    answer(&app, &citizen).await
}

/// A new photo
#[utoipa::path(put, path = "/api/v1/me/portrait", tag = "portraits", request_body(content = NewPhoto, content_type = "multipart/form-data"), responses(
    (status = 200, description = "Queued; progress comes over `/events`", body = PortraitAnswer), (status = 401, body = Problem),
    (status = 403, description = "`not_applied`", body = Problem), (status = 413, description = "`too_large`", body = Problem),
    (status = 415, description = "`unsupported_image`", body = Problem), (status = 422, description = "`unreadable_image`, or what is wrong with `face`, `handles`, `mood`, `blink`", body = Problem),
    (status = 429, body = Problem)))]
pub async fn put(State(app): State<App>, citizen: Citizen, form: Form) -> Result<Json<PortraitAnswer>> {
    let animate = match form.fields.find("animate") {
        None | Some("true" | "on" | "1") => true,
        Some("" | "false" | "off" | "0") => false,
        Some(_) => return Err(Error::field("animate", "choice")),
    };
    replace::replace(&app, &citizen, form, animate, true).await?;
    answer(&app, &citizen).await
}

/// Another mood or other points, made from the still that was kept
#[utoipa::path(patch, path = "/api/v1/me/portrait", tag = "portraits", request_body = PortraitChange, responses(
    (status = 200, description = "Queued; progress comes over `/events`", body = PortraitAnswer), (status = 404, body = Problem),
    (status = 409, description = "`nothing_kept`: made without consent to animate; `portrait_busy`: a new photo waits", body = Problem),
    (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn patch(
    State(app): State<App>,
    citizen: Citizen,
    Body(sent): Body<PortraitChange>,
) -> Result<Json<PortraitAnswer>> {
    let before = portraits::current(&app, citizen.id).await?.ok_or(Error::NotFound)?;
    let mut fields = Fields::default();
    if let Some(mood) = sent.mood {
        fields.push("mood".to_owned(), mood);
    }
    if let Some(handles) = sent.handles {
        fields.push("handles".to_owned(), handles.to_string());
    }
    change::change(&app, &citizen, &fields, sent.blink.unwrap_or(before.blink)).await?;
    answer(&app, &citizen).await
}

/// Take the portrait away, with every file made of it
#[utoipa::path(delete, path = "/api/v1/me/portrait", tag = "portraits", responses(
    (status = 204, description = "Also again within a day"), (status = 404, body = Problem)))]
pub async fn delete(State(app): State<App>, citizen: Citizen) -> Result<Response> {
    change::remove(&app, &citizen).await?;
    Ok(gone())
}

async fn answer(app: &App, citizen: &Citizen) -> Result<Json<PortraitAnswer>> {
    match portraits::current(app, citizen.id).await? {
        Some(portrait) => Ok(Json(portrait.into())),
        None if citizen.stage == Stage::Newcomer => Err(Error::Forbidden("not_applied")),
        None => Err(Error::NotFound),
    }
}
