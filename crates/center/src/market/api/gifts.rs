//! Gifts, as whoever gets them has a say.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::Result;
use crate::market::gifts;
use crate::web::api::{Body, Problem, gone};

#[derive(Serialize, Deserialize, ToSchema)]
pub struct Gifts {
    /// Whether others may give you something
    accepted: bool,
}

/// Whether others may give you something
#[utoipa::path(get, path = "/api/v1/me/gifts", tag = "coins", responses((status = 200, body = Gifts), (status = 401, body = Problem)))]
pub async fn show_gifts(State(app): State<App>, citizen: Citizen) -> Result<Json<Gifts>> {
    Ok(Json(Gifts { accepted: gifts::are_taken(&app, citizen.id).await? }))
}

/// Let others give you something, or no longer
#[utoipa::path(put, path = "/api/v1/me/gifts", tag = "coins", request_body = Gifts, responses((status = 200, body = Gifts), (status = 401, body = Problem), (status = 403, description = "`not_resident`", body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn put_gifts(State(app): State<App>, citizen: Citizen, Body(wanted): Body<Gifts>) -> Result<Json<Gifts>> {
    gifts::take(&app, &citizen, wanted.accepted).await?;
    Ok(Json(wanted))
}

/// You have seen what you were given: it is new no more
#[utoipa::path(post, path = "/api/v1/me/gifts/seen", tag = "coins", responses((status = 204), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub async fn see_gifts(State(app): State<App>, citizen: Citizen) -> Result<Response> {
    gifts::seen(&app, &citizen, i64::MAX).await?;
    Ok(gone())
}
