//! `/planets/{planet}/{floor}/{unit}`: who lives behind a door, for people who are signed in; strangers see the room where
//! its resident wants that (`visibility/pages/room.rs`). Behind a free door is the view from its window; applicants are
//! asked there, once, whether it is theirs.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use template::Template;

use crate::accounts::{Citizen, Stage};
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use crate::form::Fields;
use crate::frame::{Page, kept};
use crate::homes::layouts::Light;
use crate::homes::{layouts, picture, status};
use crate::immigration::pages::tower::{self, door};
use crate::immigration::residents::{self, Door, Resident};
use crate::immigration::view::view;
use crate::immigration::{Address, planets};
use crate::portraits::Files;
use crate::visibility::{self, Openness};
use crate::web::page::{go, go_saying, rendered};

#[derive(Template)]
#[template(path = "immigration/door.html")]
struct DoorPage {
    page: Page,
    resident: Resident,
    portrait: Files,
    /// The room as SVG; nothing for somebody who has none.
    room: Option<String>,
    light: Option<Light>,
    is_viewer: bool,
    is_open: bool,
    /// What is said at the door; what was typed, where that was refused.
    status: String,
    errors: Vec<FieldError>,
    /// What of it strangers see, too.
    openness: Openness,
}

#[derive(Template)]
#[template(path = "immigration/free_door.html")]
struct FreeDoorPage {
    page: Page,
    address: Address,
    can_choose: bool,
    view: String,
    /// The door itself and those beside it.
    doors: Vec<tower::Door>,
    /// How many live on the floor.
    people: i64,
}

impl DoorPage {
    fn alt(&self) -> String {
        self.page.with("portrait-alt", "nickname", self.page.isolated(&self.resident.nickname))
    }

    fn address(&self) -> String {
        self.resident.address.text(self.page.locale)
    }

    /// Names of lights, the keys of their names, and whether it is the one that is chosen.
    fn lights(&self) -> [(&'static str, &'static str, bool); 3] {
        Light::NAMED.map(|(name, key)| (name, key, self.light.is_some_and(|light| light.name() == name)))
    }

    /// `2001.03.14`
    fn born(&self) -> String {
        self.resident.birthday.strftime("%Y.%m.%d").to_string()
    }
}

impl FreeDoorPage {
    fn heading(&self) -> String {
        let address = self.address.short(self.page.locale);
        if self.can_choose { address } else { self.page.with("door-free-heading", "address", address) }
    }

    /// What one sees from there.
    fn seen(&self) -> String {
        self.page.text(format!("view-{}", self.address.planet.id()))
    }

    fn floor(&self) -> String {
        match self.people {
            0 => self.page.t("door-floor-empty").to_owned(),
            people => self.page.with("door-floor", "n", people),
        }
    }
}

/// `GET /planets/{planet}/{floor}/{unit}`: kept for everybody but whoever lives there, and who is shown what is theirs
/// alone.
pub async fn show_door(
    State(app): State<App>,
    page: Page,
    citizen: Option<Citizen>,
    Path((planet, floor, unit)): Path<(String, String, String)>,
) -> Result<Response> {
    let number = |text: &str| text.parse::<i64>().ok();
    let place = number(&floor).zip(number(&unit));
    let address = place.and_then(|(floor, unit)| app.towers.address(&planet, floor, unit));
    let Some(citizen) = citizen else { return visibility::pages::show_room(&app, &page, address).await };
    let address = address.ok_or(Error::NotFound)?;
    let make = |page| door_page(&app, page, &citizen, address, None);
    if citizen.address == Some(address) || citizen.is_admin() {
        return Ok(Html(make(page).await?).into_response());
    }
    kept::page(&app, &page, &address.path(), make, kept::nothing).await
}

/// `POST /me/status`: what one says at one's door.
pub async fn say(State(app): State<App>, page: Page, citizen: Citizen, fields: Fields) -> Result<Response> {
    let Some(address) = citizen.address else { return Ok(go(citizen.stage.next_step())) };
    let typed = fields.get("message");
    match status::say(&app, &citizen, typed).await {
        Ok(said) if said.is_empty() => Ok(go_saying(&address.path(), "status-gone")),
        Ok(_) => Ok(go_saying(&address.path(), "status-said")),
        Err(Error::Invalid(errors)) => {
            let again = door_page(&app, page, &citizen, address, Some((typed.to_owned(), errors))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(again)).into_response())
        }
        Err(error) => Err(error),
    }
}

/// The page of a door; for whoever lives there with what was typed and why it was refused.
async fn door_page(
    app: &App,
    page: Page,
    citizen: &Citizen,
    address: Address,
    refused: Option<(String, Vec<FieldError>)>,
) -> Result<String> {
    let Some(Door { resident, portrait, openness, status }) = residents::door(app, address).await? else {
        let neighbours = planets::neighbours(app, address.planet, address.floor).await?;
        let tower = app.towers.of(address.planet);
        let beside = (address.unit - 1..=address.unit + 1).filter(|unit| tower.has(address.floor, *unit));
        let doors = beside.map(|unit| door(&page, Address { unit, ..address }, &neighbours)).collect();
        let (can_choose, view) = (citizen.stage == Stage::Applicant, view(address, tower.floors));
        return rendered(&FreeDoorPage { page, address, can_choose, view, doors, people: neighbours.len() as i64 });
    };
    let layout = layouts::shown(app, resident.id).await?;
    let light = layout.as_ref().map(|layout| layout.light);
    let room = layout.map(|layout| {
        let label = page.with("room-label", "nickname", page.isolated(&resident.nickname));
        let (drawing, until) = picture::of_room(app, &layout.room, layout.light, address.planet, page.locale, &label);
        page.ends_at(until);
        page.is_one_of_many();
        drawing
    });
    // a page for everybody knows of nobody, not even of whoever has moved in this very moment
    let (is_viewer, is_open) = match page.is_shared() {
        true => (false, false),
        false => (resident.id == citizen.id, resident.is_open_to(citizen)),
    };
    let (status, errors) = refused.unwrap_or((status, Vec::new()));
    rendered(&DoorPage { page, resident, portrait, room, light, is_viewer, is_open, status, errors, openness })
}
