//! `/planets/{planet}/{floor}/{unit}/meet`: who lives there, as a small card beside their name on other pages.

use axum::extract::{Path, State};
use axum::response::Response;
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Page;
use crate::homes::layouts;
use crate::immigration::residents::{self, Resident};
use crate::portraits::{self, Portrait};
use crate::web::page::html;

#[derive(Template)]
#[template(path = "immigration/meet.html")]
struct MeetCard {
    page: Page,
    id: i64,
    resident: Resident,
    portrait: Option<Portrait>,
    has_room: bool,
}

impl MeetCard {
    fn still_url(&self) -> Option<String> {
        self.portrait.as_ref().and_then(Portrait::still_url)
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
    let resident = residents::at(&app, address).await?.ok_or(Error::NotFound)?;
    let portrait = portraits::current(&app, resident.id).await?;
    let has_room = layouts::shown(&app, resident.id).await?.is_some();
    html(&MeetCard { page, id: resident.id, resident, portrait, has_room })
}
