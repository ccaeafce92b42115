//! `/planets/{planet}/{floor}/{unit}/card`: a citizen card as everybody may see it, where its owner wants that.

use axum::extract::{Path, State};
use axum::response::Response;
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::{Page, kept};
use crate::immigration::card::Medium;
use crate::immigration::{Address, open_card};
use crate::portraits::{self, Files, Portrait};
use crate::visibility::{self, Shown};
use crate::web::page::{go, rendered};

#[derive(Template)]
#[template(path = "visibility/card.html")]
struct CardPage {
    page: Page,
    resident: Shown,
    portrait: Option<Portrait>,
    front: String,
    /// The same for phones.
    tall: String,
    month: String,
}

impl CardPage {
    fn title(&self) -> String {
        self.page.with("shown-card-title", "nickname", self.page.isolated(&self.resident.nickname))
    }

    fn about(&self) -> String {
        about(&self.page, &self.resident, &self.month)
    }

    fn picture(&self) -> String {
        format!("/residents/{}/card.png", self.resident.id)
    }

    fn files(&self) -> Files {
        Files::of(self.portrait.as_ref())
    }

    fn alt(&self) -> String {
        self.page.with("portrait-alt", "nickname", self.page.isolated(&self.resident.nickname))
    }
}

/// Where the card of whoever lives at `address` is.
pub(super) fn path(address: Address) -> String {
    format!("{}/card", address.path())
}

/// What is said of a link to a card elsewhere.
pub(super) fn about(page: &Page, resident: &Shown, month: &str) -> String {
    page.with2("shown-card-about", "address", resident.address.text(page.locale), "month", month)
}

/// Of arrival, `2026.11`.
pub(super) fn month(app: &App, resident: &Shown) -> String {
    app.clock.local(resident.since).date().strftime("%Y.%m").to_string()
}

/// `GET /planets/{planet}/{floor}/{unit}/card`: 404 unless everybody may see it, also for neighbours; whoever's it is
/// goes where it is switched.
pub async fn show_card(
    State(app): State<App>,
    framed: Page,
    citizen: Option<Citizen>,
    Path((planet, floor, unit)): Path<(String, String, String)>,
) -> Result<Response> {
    let number = |text: &str| text.parse::<i64>().map_err(|_| Error::NotFound);
    let address = app.towers.address(&planet, number(&floor)?, number(&unit)?).ok_or(Error::NotFound)?;
    if visibility::card_at(&app, address).await?.is_none() {
        let is_own = citizen.is_some_and(|citizen| citizen.address == Some(address));
        return if is_own { Ok(go("/settings/visibility")) } else { Err(Error::NotFound) };
    }
    let make = async |framed| {
        let resident = visibility::card_at(&app, address).await?.ok_or(Error::NotFound)?;
        page(&app, framed, resident).await
    };
    kept::page(&app, &framed, &path(address), make, kept::nothing).await
}

pub(super) async fn page(app: &App, page: Page, resident: Shown) -> Result<String> {
    let portrait = portraits::current(app, resident.id).await?;
    let month = month(app, &resident);
    let open = open_card::OpenCard { nickname: &resident.nickname, address: resident.address, month: &month };
    let (front, tall) = (open.wide(page.locale, &Medium::Page), open.tall(page.locale));
    page.is_one_of_many();
    rendered(&CardPage { page, resident, portrait, front, tall, month })
}
