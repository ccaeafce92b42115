//! Whom one may mean while one types an `@`, over the JSON API.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::accounts::api::{AddressAnswer, answer_address};
use crate::app::App;
use crate::error::{Error, Result};
use crate::mentions;
use crate::text::{is_blank, is_refused_in_line};
use crate::web::api::Problem;
use crate::web::form::Query;
use crate::web::page::locale_of;

#[derive(Serialize, ToSchema)]
pub struct Offers {
    items: Vec<Offer>,
}

/// A resident who can be named.
#[derive(Serialize, ToSchema)]
pub struct Offer {
    id: i64,
    nickname: String,
    address: Option<AddressAnswer>,
    /// The still of the portrait.
    still_url: Option<String>,
}

/// Residents whose nickname begins with `prefix`, at most eight
#[utoipa::path(get, path = "/api/v1/mentions", tag = "boards", params(("prefix" = String, Query, description = "1–20 characters")), responses(
    (status = 200, body = Offers), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn offer(State(app): State<App>, _: Citizen, headers: HeaderMap, query: Query) -> Result<Json<Offers>> {
    let prefix = query.get("prefix");
    if prefix.contains(is_refused_in_line) {
        return Err(Error::field("prefix", "invalid_text"));
    }
    if prefix.chars().all(is_blank) {
        return Err(Error::field("prefix", "required"));
    }
    let locale = locale_of(&headers, &app);
    let offer = |(person, still): (mentions::Person, Option<String>)| Offer {
        id: person.id,
        nickname: person.nickname,
        address: person.address.map(|address| answer_address(address, locale)),
        still_url: still.map(|name| format!("/media/{name}")),
    };
    Ok(Json(Offers { items: mentions::beginning_with(&app, prefix).await?.into_iter().map(offer).collect() }))
}
