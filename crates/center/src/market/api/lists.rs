//! What is sold, and what one owns.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use isometric::{Look, Piece};
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::rfc3339;
use crate::error::Result;
use crate::furniture::Furniture;
use crate::locale::Locale;
use crate::market::belongings::{self, Marks};
use crate::market::shelf::{self, Wanted};
use crate::web::api::{List, Problem};
use crate::web::form::Query;
use crate::web::page::locale_of;

/// A piece that is sold.
#[derive(Serialize, ToSchema)]
pub struct PieceAnswer {
    id: String,
    /// In the language of the request.
    name: String,
    /// `bedroom`, `study`, `kitchen`, …
    theme: String,
    /// `floor`, `rug` or `wall`
    kind: &'static str,
    /// Coins.
    price: i64,
    /// How many colourways it has.
    colours: u8,
    /// The planet whose residents alone may buy it.
    planet: Option<String>,
    /// Whether it came to the market within the last 14 days.
    new: bool,
    /// An SVG that everybody may see.
    picture_url: String,
    /// Whether you own it.
    owned: bool,
    /// Whether it is on your wish list.
    wished: bool,
}

impl PieceAnswer {
    pub(super) fn of(furniture: &Furniture, piece: &Piece, locale: Locale, now: i64, marks: &Marks) -> PieceAnswer {
        PieceAnswer {
            id: piece.id.clone(),
            name: shelf::name(piece, locale).to_owned(),
            theme: piece.theme.clone(),
            kind: piece.kind.as_str(),
            price: piece.price,
            colours: piece.colours,
            planet: piece.planet.clone(),
            new: shelf::is_new(furniture, piece, now),
            picture_url: furniture.picture_url(&piece.id, Look::default()),
            owned: marks.owned().contains(&*piece.id),
            wished: marks.wished().contains(&*piece.id) && !marks.owned().contains(&*piece.id),
        }
    }
}

/// The furniture that is sold, 50 a page; with `q` pieces in whose name or theme all of its words occur
#[utoipa::path(get, path = "/api/v1/market", tag = "coins", params(("q" = Option<String>, Query, description = "Words that all occur in the name of the piece or of its theme, in Korean or English: `word`, `\"a phrase\"`, `-word`"), ("theme" = Option<String>, Query), ("sort" = Option<String>, Query, description = "`price`, `-price` or `name`; otherwise as the market shows it"), ("page" = Option<i64>, Query)), responses(
    (status = 200, body = List<PieceAnswer>), (status = 422, body = Problem)))]
pub async fn list_market(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    query: Query,
) -> Result<Json<List<PieceAnswer>>> {
    let (locale, number, now) = (locale_of(&headers, &app), query.page()?, app.clock.now());
    let furniture = &app.furniture;
    let wanted = Wanted::parse(furniture, query.get("q"), query.get("theme"), query.get("sort"))?;
    let marks = Marks::of(&app, citizen.id).await?;
    let found = wanted.find(furniture, locale, now);
    let shown = shelf::page(&found, number).iter();
    let items = shown.map(|piece| PieceAnswer::of(furniture, piece, locale, now, &marks)).collect();
    Ok(Json(List::new(items, number, found.len() as i64, shelf::PAGE)))
}

/// Something you own.
#[derive(Serialize, ToSchema)]
pub struct BelongingAnswer {
    furniture: String,
    /// `starter`, `purchase` or `gift`
    origin: String,
    /// What selling it gives; null for gifts and the starter set, which cannot be sold.
    worth: Option<i64>,
    /// Who gave it.
    giver: Option<GiverAnswer>,
    /// What they wrote.
    note: Option<String>,
    acquired_at: String,
    /// Whether it is a gift that you have not seen yet.
    new: bool,
    /// Whether it stands in the room you show.
    placed: bool,
}

#[derive(Serialize, ToSchema)]
pub struct GiverAnswer {
    id: i64,
    nickname: String,
}

/// What you own, last acquired first
#[utoipa::path(get, path = "/api/v1/me/furniture", tag = "coins", params(("page" = Option<i64>, Query)), responses((status = 200, body = List<BelongingAnswer>), (status = 422, body = Problem)))]
pub async fn my_furniture(
    State(app): State<App>,
    citizen: Citizen,
    query: Query,
) -> Result<Json<List<BelongingAnswer>>> {
    let number = query.page()?;
    let (found, total) = belongings::page(&app, citizen.id, number).await?;
    let placed = belongings::placed(&app, citizen.id).await?;
    let answer = |one: belongings::Belonging| BelongingAnswer {
        placed: placed.contains(&one.furniture),
        worth: one.worth(),
        new: one.is_new,
        furniture: one.furniture,
        origin: one.origin,
        giver: one.giver.map(|(id, nickname)| GiverAnswer { id, nickname }),
        note: Some(one.note).filter(|note| !note.is_empty()),
        acquired_at: rfc3339(one.acquired_at),
    };
    Ok(Json(List::new(found.into_iter().map(answer).collect(), number, total, belongings::PAGE)))
}
