//! `POST /me/room/light`: in which light one's room is seen, from the page of the room itself.

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::forms::OwnForm;
use crate::homes::furnish;
use crate::homes::layouts::Light;
use crate::web::page::{go, go_saying};

pub async fn change_light(State(app): State<App>, OwnForm { citizen, fields }: OwnForm) -> Result<Response> {
    let Some(address) = citizen.address else { return Ok(go(citizen.stage.next_step())) };
    let light = Light::parse(fields.get("light")).ok_or(Error::field("light", "light"))?;
    furnish::light(&app, &citizen, light).await?;
    Ok(go_saying(&address.path(), "light-changed"))
}
