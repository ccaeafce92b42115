//! What strangers may see, over the JSON API.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::Result;
use crate::visibility::{self, Openness, Wish};
use crate::web::api::{Body, Problem};

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct NewVisibility {
    /// Whether everybody may see the room; as it was when left out
    room: Option<bool>,
    /// Whether everybody may see the card; as it was when left out
    card: Option<bool>,
}

#[derive(Serialize, ToSchema)]
pub struct VisibilityAnswer {
    /// Whether everybody may see the room: how it is furnished, nickname, address and status message
    room: bool,
    /// Whether everybody may see the card: nickname, address, month of arrival and portrait
    card: bool,
}

impl From<Openness> for VisibilityAnswer {
    fn from(openness: Openness) -> VisibilityAnswer {
        VisibilityAnswer { room: openness.room, card: openness.card }
    }
}

/// What people who are not signed in may see of you
#[utoipa::path(get, path = "/api/v1/me/visibility", tag = "homes", responses((status = 200, body = VisibilityAnswer), (status = 401, body = Problem)))]
pub async fn show_visibility(State(app): State<App>, citizen: Citizen) -> Result<Json<VisibilityAnswer>> {
    let openness = visibility::of(&app, citizen.id).await?.map(|shown| shown.openness);
    Ok(Json(openness.unwrap_or_default().into()))
}

/// Let everybody see your room or your card, or no longer
#[utoipa::path(put, path = "/api/v1/me/visibility", tag = "homes", request_body = NewVisibility, responses((status = 200, body = VisibilityAnswer), (status = 401, body = Problem), (status = 403, description = "`not_resident`", body = Problem), (status = 429, body = Problem)))]
pub async fn put_visibility(
    State(app): State<App>,
    citizen: Citizen,
    Body(wanted): Body<NewVisibility>,
) -> Result<Json<VisibilityAnswer>> {
    let wish = Wish { room: wanted.room, card: wanted.card };
    Ok(Json(visibility::set(&app, &citizen, wish).await?.into()))
}
