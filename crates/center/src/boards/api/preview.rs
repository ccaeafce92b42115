//! What a text will look like.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::written;
use crate::error::{Error, FieldError, Result};
use crate::text::is_refused;
use crate::web::api::{self, Problem};

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct PreviewBody {
    /// Up to 10,000 characters: Markdown with fewer marks
    #[schema(required = true)]
    body: String,
}

#[derive(Serialize, ToSchema)]
pub struct PreviewAnswer {
    /// As an article with this text would have it, safe to show.
    html: String,
}

/// What an article with this text would look like; nothing is kept
#[utoipa::path(post, path = "/api/v1/preview", tag = "boards", request_body = PreviewBody, responses(
    (status = 200, body = PreviewAnswer), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn preview(
    State(app): State<App>,
    _: Citizen,
    api::Body(sent): api::Body<PreviewBody>,
) -> Result<Json<PreviewAnswer>> {
    let refused = |code| Error::Invalid(vec![FieldError::in_text("body", code, &sent.body, is_refused)]);
    let body = written::draft(&sent.body).map_err(refused)?;
    Ok(Json(PreviewAnswer { html: written::preview(&app, &body, None).await? }))
}
