//! The portrait over the JSON API.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::{Citizen, Stage};
use crate::app::App;
use crate::error::{Error, Result};
use crate::portraits::{self, Portrait, replace};
use crate::web::api::Problem;
use crate::web::upload::Form;

#[derive(Serialize, ToSchema)]
pub struct PortraitAnswer {
    /// `queued`, `running`, `ready` or `failed`
    pub state: &'static str,
    /// 0–100
    pub progress: i64,
    /// The place in the queue, counted from 1, while `queued`.
    pub position: Option<i64>,
    pub engine: String,
    /// Why it is not what one expected: `no_face`, `small_face`, `eyes_unsure`, `not_animated`, or empty.
    pub hint: String,
    /// The animation; while a new one is made, the one before.
    pub url: Option<String>,
    /// The same at rest.
    pub still_url: Option<String>,
}

impl From<Portrait> for PortraitAnswer {
    fn from(portrait: Portrait) -> PortraitAnswer {
        PortraitAnswer {
            state: portrait.state.name(),
            progress: portrait.progress,
            position: portrait.position,
            url: portrait.url(),
            still_url: portrait.still_url(),
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
    (status = 415, description = "`unsupported_image`", body = Problem), (status = 422, description = "`unreadable_image`", body = Problem),
    (status = 429, body = Problem)))]
pub async fn put(State(app): State<App>, citizen: Citizen, form: Form) -> Result<Json<PortraitAnswer>> {
    let animate = match form.fields.find("animate") {
        None | Some("true" | "on" | "1") => true,
        Some("" | "false" | "off" | "0") => false,
        Some(_) => return Err(Error::field("animate", "choice")),
    };
    replace::replace(&app, &citizen, form, animate).await?;
    answer(&app, &citizen).await
}

async fn answer(app: &App, citizen: &Citizen) -> Result<Json<PortraitAnswer>> {
    match portraits::current(app, citizen.id).await? {
        Some(portrait) => Ok(Json(portrait.into())),
        None if citizen.stage == Stage::Newcomer => Err(Error::Forbidden("not_applied")),
        None => Err(Error::NotFound),
    }
}
