//! A free door: the view from its window; applicants are asked there, once, whether it is theirs. Doors that are lived
//! in are in `neighbours/pages/door.rs`.

use axum::response::{Html, IntoResponse, Response};
use pieces::{Kept, Slot, mark};
use template::Template;

use crate::accounts::{Citizen, Stage};
use crate::app::App;
use crate::error::Result;
use crate::frame::{Own, Page, kept};
use crate::immigration::pages::tower::{self, door};
use crate::immigration::view::view;
use crate::immigration::{Address, planets};
use crate::web::page::rendered;

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

/// Whose form it is in which one moves in: the page is kept for many.
const WHOSE: u8 = Own::FIRST_OF_PAGES;

impl FreeDoorPage {
    fn whose(&self) -> String {
        if self.page.is_shared() { mark(WHOSE, (0, 0)) } else { self.page.form_key() }
    }

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

/// The page of `address`, where nobody lives; it is kept for everybody but admins.
pub async fn free_door(app: &App, page: &Page, citizen: &Citizen, address: Address) -> Result<Response> {
    let make = |page: Page| async move {
        let neighbours = planets::neighbours(app, address.planet, address.floor).await?;
        let tower = app.towers.of(address.planet);
        let beside = (address.unit - 1..=address.unit + 1).filter(|unit| tower.has(address.floor, *unit));
        let doors = beside.map(|unit| door(&page, Address { unit, ..address }, &neighbours)).collect();
        let (can_choose, view) = (citizen.stage == Stage::Applicant, view(address, tower.floors));
        rendered(&FreeDoorPage { page, address, can_choose, view, doors, people: neighbours.len() as i64 })
    };
    if citizen.is_admin() {
        return Ok(Html(make(page.clone()).await?).into_response());
    }
    let own = |_: &Kept| async move { Ok(move |_: Slot, out: &mut String| out.push_str(&page.form_key())) };
    kept::page(app, page, &address.path(), make, own).await
}
