//! What a text will look like.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::{read, written};
use crate::error::{Error, FieldError, Result};
use crate::mentions::{Before, On};
use crate::text::is_refused;
use crate::web::api::{self, Problem};

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct PreviewBody {
    /// Up to 10,000 characters: Markdown with fewer marks
    #[schema(required = true)]
    body: String,
    /// Your article that is to be changed to it: whom that named already it goes on naming, and nobody new at its old
    /// places
    article: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct TextPreviewAnswer {
    /// As an article with this text would have it, safe to show.
    html: String,
}

/// What an article with this text would look like, or one that is changed to it; nothing is kept
#[utoipa::path(post, path = "/api/v1/preview", tag = "boards", request_body = PreviewBody, responses(
    (status = 200, body = TextPreviewAnswer), (status = 403, description = "`not_yours`", body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn preview(
    State(app): State<App>,
    citizen: Citizen,
    api::Body(sent): api::Body<PreviewBody>,
) -> Result<Json<TextPreviewAnswer>> {
    let refused = |code| Error::Invalid(vec![FieldError::in_text("body", code, &sent.body, is_refused)]);
    let body = written::draft(&sent.body).map_err(refused)?;
    let before = match sent.article {
        Some(id) => Some(before(&app, &citizen, id).await?),
        None => None,
    };
    Ok(Json(TextPreviewAnswer { html: written::preview(&app, &body, before.as_ref()).await? }))
}

/// Whom one's own article names before it is changed.
async fn before(app: &App, citizen: &Citizen, id: i64) -> Result<Before> {
    let article = read::article(app, citizen, id).await?;
    if !article.is_by(citizen) {
        return Err(Error::Forbidden("not_yours"));
    }
    written::before(On::Db(&app.db), article.id, &article.body).await
}
