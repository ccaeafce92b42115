//! `/planets/{planet}/{floor}/{unit}/meet`: who lives there, as a small card beside their name on other pages.

use axum::extract::{Path, State};
use axum::response::Response;
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Page;
use crate::homes::layouts;
use crate::immigration::residents::{self, Door, Resident};
use crate::portraits::Files;
use crate::web::page::html;

#[derive(Template)]
#[template(path = "immigration/meet.html")]
struct MeetCard {
    page: Page,
    id: i64,
    resident: Resident,
    portrait: Files,
    has_room: bool,
}

impl MeetCard {
    fn still_url(&self) -> Option<String> {
        Some(self.portrait.still.clone()).filter(|url| !url.is_empty())
    }

    /// What the picture shows.
    fn label(&self) -> String {
        self.page.with("room-label", "nickname", self.page.isolated(&self.resident.nickname))
    }
}

/// `GET /planets/{planet}/{floor}/{unit}/meet`
pub async fn show_meeting(
    State(app): State<App>,
    page: Page,
    _: Citizen,
    Path((planet, floor, unit)): Path<(String, String, String)>,
) -> Result<Response> {
    let number = |text: &str| text.parse::<i64>().map_err(|_| Error::NotFound);
    let address = app.towers.address(&planet, number(&floor)?, number(&unit)?).ok_or(Error::NotFound)?;
    let Door { resident, portrait, .. } = residents::door(&app, address).await?.ok_or(Error::NotFound)?;
    let has_room = layouts::shown(&app, resident.id).await?.is_some();
    html(&MeetCard { page, id: resident.id, resident, portrait, has_room })
}
