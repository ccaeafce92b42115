//! `/settings/visibility`: the switches, and the pages as strangers see them, for whoever decides. `room.rs` and
//! `card.rs` are the pages that strangers get.

mod card;
pub mod pictures;
mod room;

use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use template::Template;

pub use card::show_card;
pub use room::show_room;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Page;
use crate::frame::forms::OwnForm;
use crate::homes::layouts::{self, Furnished, Layout};
use crate::immigration::Address;
use crate::visibility::{self, Openness, Shown, Wish};
use crate::web::page::{go, go_saying, html};

#[derive(Template)]
#[template(path = "visibility/settings.html")]
struct VisibilityPage {
    page: Page,
    resident: Shown,
    switches: [Switch; 2],
    /// Of arrival.
    month: String,
    /// Whether the site knows under which address it is reached.
    has_origin: bool,
}

/// One of the two, in words.
struct Switch {
    /// `room` or `card`.
    name: &'static str,
    on: bool,
    /// Where strangers see it.
    path: String,
    /// The same with scheme and host where they are known, for whoever sends a link.
    link: String,
}

impl VisibilityPage {
    fn switches(app: &App, address: Address, openness: Openness) -> [Switch; 2] {
        let origin = app.config.base_url.as_ref().map_or("", |base| base.origin.as_str());
        let switch = |name, on, path: String| Switch { name, on, link: format!("{origin}{path}"), path };
        [switch("room", openness.room, address.path()), switch("card", openness.card, card::path(address))]
    }

    /// A text of one of the switches.
    fn of(&self, switch: &Switch, what: &str) -> String {
        self.page.text(format!("visibility-{}-{what}", switch.name))
    }

    /// What is said once it has been switched.
    fn done(&self, switch: &Switch) -> String {
        self.page.text(format!("flash-{}-{}", switch.name, if switch.on { "closed" } else { "open" }))
    }

    /// What is said of a link to it elsewhere: the title, and more.
    fn title(&self, switch: &Switch) -> String {
        let key = if switch.name == "room" { "room-title" } else { "shown-card-title" };
        self.page.with(key, "nickname", self.page.isolated(&self.resident.nickname))
    }

    fn about(&self, switch: &Switch) -> String {
        match switch.name {
            "room" => room::about(&self.page, &self.resident),
            _ => card::about(&self.page, &self.resident, &self.month),
        }
    }

    /// Elsewhere it is seen as a picture only where the site knows its own address.
    fn linked(&self, switch: &Switch) -> String {
        if self.has_origin { self.of(switch, "linked") } else { self.page.text("visibility-pictured") }
    }
}

/// `GET /settings/visibility`
pub async fn show_settings(State(app): State<App>, page: Page, citizen: Citizen) -> Result<Response> {
    let Some(resident) = visibility::of(&app, citizen.id).await? else { return Ok(go(citizen.stage.next_step())) };
    let switches = VisibilityPage::switches(&app, resident.address, resident.openness);
    let (month, has_origin) = (card::month(&app, &resident), app.config.base_url.is_some());
    html(&VisibilityPage { page, resident, switches, month, has_origin })
}

/// `POST /settings/visibility`: with `room` or `card`, `true` or `false`.
pub async fn change_settings(State(app): State<App>, OwnForm { citizen, fields }: OwnForm) -> Result<Response> {
    if citizen.address.is_none() {
        return Ok(go(citizen.stage.next_step()));
    }
    let asked = |name: &'static str| match fields.get(name) {
        "" => Ok(None),
        "true" => Ok(Some(true)),
        "false" => Ok(Some(false)),
        _ => Err(Error::field(name, "switch")),
    };
    let wish = Wish { room: asked("room")?, card: asked("card")? };
    let openness = visibility::set(&app, &citizen, wish).await?;
    let (what, is_open) = if wish.room.is_some() { ("room", openness.room) } else { ("card", openness.card) };
    let said = format!("{what}-{}", if is_open { "open" } else { "closed" });
    Ok(go_saying(&format!("/settings/visibility#shown-{what}"), &said))
}

/// `GET /settings/visibility/{what}`: one's room or card to the byte as strangers see it, or would.
pub async fn preview(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path(what): Path<String>,
) -> Result<Response> {
    let Some(resident) = visibility::of(&app, citizen.id).await? else { return Err(Error::NotFound) };
    let address = resident.address;
    let text = match what.as_str() {
        "room" => {
            let Layout { room, light, .. } = layouts::shown(&app, resident.id).await?.ok_or(Error::NotFound)?;
            room::page(&app, page.for_a_stranger(&address.path(), &app), resident, &Furnished { room, light })?
        }
        "card" => card::page(&app, page.for_a_stranger(&card::path(address), &app), resident).await?,
        _ => return Err(Error::NotFound),
    };
    Ok(Html(text).into_response())
}
