//! `/planets`: the solar system, for everybody.

use askama::Template as _;
use axum::extract::State;
use axum::response::Response;
use pieces::{Kept, Slot, mark};
use template::Template;

use crate::accounts::Stage;
use crate::app::App;
use crate::error::Result;
use crate::frame::{Own, Page, kept};
use crate::immigration::planets::{self, Census};
use crate::immigration::{Address, Planet};
use crate::web::page::rendered;

#[derive(Template)]
#[template(path = "immigration/planets.html")]
struct PlanetsPage {
    page: Page,
    planets: Vec<Census>,
    stage: Option<Stage>,
    /// Where the viewer lives.
    home: Option<Planet>,
}

/// The viewer's own: the sentence with their address, and the way to it.
const LEAD: u8 = Own::FIRST_OF_PAGES;
const WAY_HOME: u8 = LEAD + 1;

/// Text in markup.
#[derive(Template)]
#[template(source = "{{ text }}", ext = "html")]
struct Escaped {
    text: String,
}

impl PlanetsPage {
    /// Where the viewer's journey is: the end of the keys of what is said.
    fn way(&self) -> &'static str {
        self.stage.map_or("visitor", Stage::name)
    }

    fn heading(&self) -> String {
        match (&self.home, self.stage) {
            (Some(home), _) => self.page.with("planets-heading-resident", "planet", home.name(self.page.locale)),
            _ => self.page.t(&format!("planets-heading-{}", self.way())).to_owned(),
        }
    }

    fn lead(&self) -> String {
        match &self.home {
            Some(_) => self.own(LEAD),
            None => self.page.t(&format!("planets-lead-{}", self.way())).to_owned(),
        }
    }

    fn name(&self, census: &Census) -> &'static str {
        census.tower.planet.name(self.page.locale)
    }

    /// `20층 × 10호`
    fn size(&self, census: &Census) -> String {
        self.page.with2("planet-size", "floors", census.tower.floors, "units", census.tower.units)
    }

    /// `주민 127명`
    fn people(&self, census: &Census) -> String {
        self.page.with("planet-people", "n", census.population)
    }

    fn vacancies(&self, census: &Census) -> String {
        self.page.with("planet-vacancies", "n", census.vacancies())
    }

    /// Where the journey goes on; applicants are where they should be.
    fn link(&self) -> Option<String> {
        match (&self.home, self.stage) {
            (Some(_), _) => Some(self.own(WAY_HOME)),
            (None, None) => Some("/signup".to_owned()),
            (None, Some(Stage::Newcomer)) => Some("/application".to_owned()),
            (None, Some(_)) => None,
        }
    }

    fn own(&self, kind: u8) -> String {
        if self.page.is_shared() { mark(kind, (0, 0)) } else { own(&self.page, kind) }
    }

    fn link_text(&self) -> String {
        self.page.t(&format!("planets-link-{}", self.way())).to_owned()
    }
}

/// `GET /planets`
pub async fn show_planets(State(app): State<App>, page: Page) -> Result<Response> {
    let stage = page.viewer.as_ref().map(|viewer| viewer.stage);
    let home = address_of(&page).map(|address| address.planet);
    let (app, frame) = (&app, &page);
    let make = |page| async move {
        let planets = planets::census(app).await?;
        rendered(&PlanetsPage { page, planets, stage, home })
    };
    let own = |_: &Kept| async move {
        Ok(move |slot: Slot, out: &mut String| {
            // writing into memory does not fail
            let _ = Escaped { text: self::own(frame, slot.kind) }.render_into(out);
        })
    };
    kept::page(app, frame, "/planets", make, own).await
}

fn address_of(page: &Page) -> Option<Address> {
    page.viewer.as_ref().and_then(|viewer| viewer.address)
}

/// What is the viewer's own at a place, as text.
fn own(page: &Page, kind: u8) -> String {
    let Some(address) = address_of(page) else { return String::new() };
    if kind == LEAD {
        page.with("planets-lead-resident", "address", address.short(page.locale))
    } else {
        address.path()
    }
}
