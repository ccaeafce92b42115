//! `/planets`: the solar system, for everybody.

use axum::extract::State;
use axum::response::Response;
use fluent_bundle::FluentArgs;
use template::Template;

use crate::accounts::Stage;
use crate::app::App;
use crate::error::Result;
use crate::frame::Page;
use crate::immigration::Address;
use crate::immigration::planets::{self, Census};
use crate::web::page::html;

#[derive(Template)]
#[template(path = "immigration/planets.html")]
struct PlanetsPage {
    page: Page,
    planets: Vec<Census>,
    stage: Option<Stage>,
    home: Option<Address>,
}

impl PlanetsPage {
    /// Where the viewer's journey is: the end of the keys of what is said.
    fn way(&self) -> &'static str {
        self.stage.map_or("visitor", Stage::name)
    }

    fn heading(&self) -> String {
        match (&self.home, self.stage) {
            (Some(home), _) => self.page.with("planets-heading-resident", "planet", home.planet.name(self.page.locale)),
            _ => self.page.t(&format!("planets-heading-{}", self.way())).to_owned(),
        }
    }

    fn lead(&self) -> String {
        match &self.home {
            Some(home) => self.page.with("planets-lead-resident", "address", home.short(self.page.locale)),
            None => self.page.t(&format!("planets-lead-{}", self.way())).to_owned(),
        }
    }

    fn name(&self, census: &Census) -> &'static str {
        census.tower.planet.name(self.page.locale)
    }

    /// `20층 × 10호 · 주민 127명`
    fn size(&self, census: &Census) -> String {
        let mut args = FluentArgs::new();
        args.set("floors", census.tower.floors);
        args.set("units", census.tower.units);
        args.set("n", census.population);
        self.page.locale.format("planet-size", &args)
    }

    fn vacancies(&self, census: &Census) -> String {
        self.page.with("planet-vacancies", "n", census.vacancies())
    }

    /// Where the journey goes on; applicants are where they should be.
    fn link(&self) -> Option<String> {
        match (&self.home, self.stage) {
            (Some(home), _) => Some(home.path()),
            (None, None) => Some("/signup".to_owned()),
            (None, Some(Stage::Newcomer)) => Some("/application".to_owned()),
            (None, Some(_)) => None,
        }
    }

    fn link_text(&self) -> String {
        self.page.t(&format!("planets-link-{}", self.way())).to_owned()
    }
}

/// `GET /planets`
pub async fn show_planets(State(app): State<App>, page: Page) -> Result<Response> {
    let planets = planets::census(&app).await?;
    let (stage, home) = page.viewer.as_ref().map_or((None, None), |viewer| (Some(viewer.stage), viewer.address));
    html(&PlanetsPage { page, planets, stage, home })
}
