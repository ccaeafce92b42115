//! `GET /api/v1/residents/{id}/presence`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::api::AuthorAnswer;
use crate::error::Result;
use crate::form::id_of;
use crate::presence;
use crate::web::api::Problem;
use crate::web::page::locale_of;

/// Who is in a room with you, as far as they want to be seen by you.
#[derive(Serialize, ToSchema)]
pub struct PresenceAnswer {
    people: Vec<AuthorAnswer>,
    /// How many more there are.
    more: usize,
}

/// Who else is in the room of a resident just now, for whoever is in it: who has a stream of `/events` with the topic
/// `room:{id}`. You see those who show themselves to you, unless you hide yourself (`presence` of `/me/host`)
#[utoipa::path(get, path = "/api/v1/residents/{id}/presence", tag = "residents", params(("id" = i64, Path)), responses(
    (status = 200, body = PresenceAnswer), (status = 403, description = "`not_there`: you are not in that room", body = Problem), (status = 404, body = Problem)))]
pub async fn show_presence(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<PresenceAnswer>> {
    let locale = locale_of(&headers, &app);
    let seen = presence::seen_by(&app, citizen.id, id_of(&id)?).await?;
    let people = seen.people.into_iter().map(|who| AuthorAnswer::of(who, locale)).collect();
    Ok(Json(PresenceAnswer { people, more: seen.more }))
}
