//! What a resident says at the door, over the JSON API.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::homes::status;
use crate::web::api::{Body, Problem};

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct NewStatus {
    /// One line of 0–20 characters; nothing is said when it is empty
    #[schema(required = true, value_type = String)]
    message: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct StatusAnswer {
    message: String,
}

/// Say something at your door
#[utoipa::path(put, path = "/api/v1/me/status", tag = "homes", request_body = NewStatus, responses((status = 200, body = StatusAnswer), (status = 401, body = Problem), (status = 403, description = "`not_resident`", body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn put_status(
    State(app): State<App>,
    citizen: Citizen,
    Body(wanted): Body<NewStatus>,
) -> Result<Json<StatusAnswer>> {
    // left out by mistake it takes nothing away
    let message = wanted.message.ok_or(Error::field("message", "required"))?;
    Ok(Json(StatusAnswer { message: status::say(&app, &citizen, &message).await? }))
}
