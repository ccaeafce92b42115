//! The rooms of the month.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::api::AuthorAnswer;
use crate::error::Result;
use crate::locale::Locale;
use crate::neighbours::months::{self, Room};
use crate::web::api::Problem;
use crate::web::page::locale_of;

/// A room of this month.
#[derive(Serialize, ToSchema)]
pub struct RoomOfMonthAnswer {
    /// Whose it is.
    resident: AuthorAnswer,
    /// How many came this month, each once a day.
    visits: i64,
    /// Likes of this month.
    likes: i64,
}

/// The rooms of this month.
#[derive(Serialize, ToSchema)]
pub struct RoomsOfMonthAnswer {
    /// Those that most came to, twenty at most.
    visited: Vec<RoomOfMonthAnswer>,
    /// Those that most like.
    liked: Vec<RoomOfMonthAnswer>,
}

/// The most visited and the most liked rooms of this month, without those whose residents do not want it
#[utoipa::path(get, path = "/api/v1/rooms", tag = "residents", responses((status = 200, body = RoomsOfMonthAnswer), (status = 401, body = Problem)))]
pub async fn list_rooms_of_month(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
) -> Result<Json<RoomsOfMonthAnswer>> {
    let rooms = months::seen_by(&app, &citizen).await?;
    let locale = locale_of(&headers, &app);
    Ok(Json(RoomsOfMonthAnswer { visited: answers(&rooms.visited, locale), liked: answers(&rooms.liked, locale) }))
}

fn answers(rooms: &[Room], locale: Locale) -> Vec<RoomOfMonthAnswer> {
    let answer = |room: &Room| RoomOfMonthAnswer {
        resident: AuthorAnswer::of(room.who.clone(), locale),
        visits: room.visits,
        likes: room.likes,
    };
    rooms.iter().map(answer).collect()
}
