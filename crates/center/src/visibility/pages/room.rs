//! A room as strangers see it, at the address at which residents see it with all that is theirs.

use axum::response::Response;
use template::Template;

use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::{Page, kept};
use crate::homes::layouts::Furnished;
use crate::homes::picture;
use crate::immigration::Address;
use crate::visibility::{self, Shown};
use crate::web::page::rendered;

#[derive(Template)]
#[template(path = "visibility/room.html")]
struct RoomPage {
    page: Page,
    resident: Shown,
    /// As SVG.
    room: String,
}

impl RoomPage {
    fn title(&self) -> String {
        self.page.with("room-title", "nickname", self.page.isolated(&self.resident.nickname))
    }

    fn address(&self) -> String {
        self.resident.address.text(self.page.locale)
    }

    fn about(&self) -> String {
        about(&self.page, &self.resident)
    }

    fn picture(&self) -> String {
        format!("/residents/{}/room.png", self.resident.id)
    }

    fn card(&self) -> String {
        super::card::path(self.resident.address)
    }
}

/// What is said of a link to a room elsewhere.
pub(super) fn about(page: &Page, resident: &Shown) -> String {
    let place = page.with("shown-room-about", "address", resident.address.text(page.locale));
    if resident.status.is_empty() { place } else { format!("{} · {place}", page.isolated(&resident.status)) }
}

/// Answers somebody who is not signed in with the room at `address`, if its resident lets them see it; everybody else
/// is asked to sign in, also where nobody lives.
pub async fn show_room(app: &App, page: &Page, address: Option<Address>) -> Result<Response> {
    let address = address.ok_or(Error::SignInNeeded)?;
    visibility::room_at(app, address).await?.ok_or(Error::SignInNeeded)?;
    kept::page(app, page, &address.path(), |page| room_for_strangers(app, page, address), kept::nothing).await
}

/// The page, with what is true under the version that was read before it.
async fn room_for_strangers(app: &App, framed: Page, address: Address) -> Result<String> {
    let (resident, furnished) = visibility::furnished_at(app, address).await?.ok_or(Error::SignInNeeded)?;
    page(app, framed, resident, &furnished)
}

pub(super) fn page(app: &App, page: Page, resident: Shown, furnished: &Furnished) -> Result<String> {
    let label = page.with("room-label", "nickname", page.isolated(&resident.nickname));
    let planet = resident.address.planet;
    let (room, until) = picture::of_room(app, &furnished.room, furnished.light, planet, page.locale, &label);
    page.ends_at(until);
    page.is_one_of_many();
    rendered(&RoomPage { page, resident, room })
}
