//! What residents wish for.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::PieceAnswer;
use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::form::id_of;
use crate::market::belongings::Marks;
use crate::market::{deals, shelf, wishes};
use crate::web::api::{List, Problem, gone};
use crate::web::form::Query;
use crate::web::page::locale_of;

/// Something that somebody wishes for.
#[derive(Serialize, ToSchema)]
pub struct WishAnswer {
    id: String,
    /// In the language of the request.
    name: String,
    theme: String,
    /// `floor`, `rug` or `wall`
    kind: &'static str,
    /// Coins.
    price: i64,
    /// The planet whose residents alone may buy it; they may give it to anybody.
    planet: Option<String>,
    wished_at: String,
}

/// Put a piece on your wish list; twice is the same as once
#[utoipa::path(put, path = "/api/v1/market/{furniture}/wish", tag = "coins", params(("furniture" = String, Path)), responses(
    (status = 200, body = PieceAnswer), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem), (status = 409, description = "`already_owned`", body = Problem)))]
pub async fn wish(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(furniture): Path<String>,
) -> Result<Json<PieceAnswer>> {
    wishes::set(&app, &citizen, &furniture, true).await?;
    let piece = app.furniture.piece(&furniture).ok_or(Error::NotFound)?;
    let (locale, marks) = (locale_of(&headers, &app), Marks::of(&app, citizen.id).await?);
    Ok(Json(PieceAnswer::of(&app.furniture, piece, locale, app.clock.now(), &marks)))
}

/// Take a piece off your wish list
#[utoipa::path(delete, path = "/api/v1/market/{furniture}/wish", tag = "coins", params(("furniture" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn unwish(State(app): State<App>, citizen: Citizen, Path(furniture): Path<String>) -> Result<Response> {
    wishes::set(&app, &citizen, &furniture, false).await?;
    Ok(gone())
}

/// What a resident wishes for, last wished for first
#[utoipa::path(get, path = "/api/v1/residents/{id}/wishes", tag = "coins", params(("id" = i64, Path), ("page" = Option<i64>, Query)), responses(
    (status = 200, body = List<WishAnswer>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn list_wishes(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<List<WishAnswer>>> {
    let (locale, number) = (locale_of(&headers, &app), query.page()?);
    let whose = deals::recipient(&app, &citizen, id_of(&id)?).await?.ok_or(Error::NotFound)?;
    let all = wishes::of(&app, whose.id).await?;
    let from = usize::try_from((number - 1) * shelf::PAGE).unwrap_or(usize::MAX);
    let shown = all.iter().skip(from).take(shelf::PAGE as usize);
    let answer = |(piece, at): &(&isometric::Piece, i64)| WishAnswer {
        id: piece.id.clone(),
        name: shelf::name(piece, locale).to_owned(),
        theme: piece.theme.clone(),
        kind: piece.kind.as_str(),
        price: piece.price,
        planet: piece.planet.clone(),
        wished_at: rfc3339(*at),
    };
    Ok(Json(List::new(shown.map(answer).collect(), number, all.len() as i64, shelf::PAGE)))
}
