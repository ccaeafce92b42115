//! Layouts as codes.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::RoomAnswer;
use crate::accounts::Citizen;
use crate::app::App;
use crate::error::Result;
use crate::form::id_of;
use crate::homes::codes::{self, Code, Missing};
use crate::homes::picture::language;
use crate::web::api::{Problem, gone};
use crate::web::page::locale_of;

#[derive(Serialize, ToSchema)]
pub struct CodeAnswer {
    /// `K7QM-2XHD-9VTE-4RNB`: case, spaces and hyphens do not matter
    code: String,
    /// The page on which others try it on
    url: String,
}

impl From<Code> for CodeAnswer {
    fn from(code: Code) -> CodeAnswer {
        CodeAnswer { code: code.shown(), url: code.path() }
    }
}

/// A layout of somebody, as you would have it.
#[derive(Serialize, ToSchema)]
pub struct TriedAnswer {
    code: String,
    /// What its owner calls it; may be empty.
    name: String,
    by: OwnerAnswer,
    #[serde(flatten)]
    room: RoomAnswer,
    /// Pieces of it that you do not own, each once.
    missing: Vec<MissingAnswer>,
    /// Coins for all of those that you can buy.
    missing_price: i64,
}

#[derive(Serialize, ToSchema)]
pub struct OwnerAnswer {
    id: i64,
    nickname: String,
    /// In words.
    address: String,
}

#[derive(Serialize, ToSchema)]
pub struct MissingAnswer {
    furniture: String,
    /// In the language of the request.
    name: String,
    price: i64,
    /// The planet whose residents alone may buy it.
    planet: Option<String>,
    /// Whether you can buy it: not when it is another planet's, or sold no more.
    for_sale: bool,
}

/// Give a layout a code with which other residents may try it on; it keeps the one it has
#[utoipa::path(put, path = "/api/v1/me/layouts/{n}/code", tag = "homes", params(("n" = i64, Path, description = "1–5")), responses((status = 200, body = CodeAnswer), (status = 401, body = Problem), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem), (status = 429, body = Problem)))]
pub async fn put_code(State(app): State<App>, citizen: Citizen, Path(n): Path<String>) -> Result<Json<CodeAnswer>> {
    Ok(Json(codes::give(&app, &citizen, id_of(&n)?, false).await?.into()))
}

/// Take a layout's code back: it opens nothing any more. The next one is another
#[utoipa::path(delete, path = "/api/v1/me/layouts/{n}/code", tag = "homes", params(("n" = i64, Path, description = "1–5")), responses((status = 204), (status = 401, body = Problem), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem)))]
pub async fn delete_code(State(app): State<App>, citizen: Citizen, Path(n): Path<String>) -> Result<Response> {
    codes::end(&app, &citizen, id_of(&n)?).await?;
    Ok(gone())
}

/// A layout by its code, with what you lack of it
#[utoipa::path(get, path = "/api/v1/layouts/{code}", tag = "homes", params(("code" = String, Path)), responses((status = 200, body = TriedAnswer), (status = 401, body = Problem), (status = 403, description = "`not_resident`", body = Problem), (status = 404, description = "nobody's, taken back, or its owner is gone or rests", body = Problem), (status = 429, description = "too many that are nobody's", body = Problem)))]
pub async fn show_layout_of_code(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Json<TriedAnswer>> {
    let locale = locale_of(&headers, &app);
    let tried = codes::find(&app, &citizen, &code).await?;
    let missing = |one: &Missing<'_>| MissingAnswer {
        furniture: one.piece.id.clone(),
        name: one.piece.name.in_language(language(locale)).to_owned(),
        price: one.piece.price,
        planet: one.piece.planet.clone(),
        for_sale: one.is_for_them,
    };
    Ok(Json(TriedAnswer {
        code: tried.code.shown(),
        name: tried.layout.name.clone(),
        by: OwnerAnswer { id: tried.owner, nickname: tried.nickname.clone(), address: tried.address.text(locale) },
        missing: tried.missing.iter().map(missing).collect(),
        missing_price: tried.price(),
        room: tried.layout.into(),
    }))
}
