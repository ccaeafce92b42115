//! The pages that belong to no feature: landing, 오늘 (home) and about.
//! Rules: the landing page leads people who are signed in straight on; home says what is new and what to do next.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::Zoned;

use crate::accounts::{Citizen, Stage};
use crate::app::App;
use crate::boards::Board;
use crate::boards::list::{self, Entry};
use crate::error::Result;
use crate::web::page::{Page, go, html};

/// How many new articles home shows.
const HEADLINES: usize = 6;

#[derive(Template)]
#[template(path = "town/landing.html")]
struct Landing {
    page: Page,
}

#[derive(Template)]
#[template(path = "town/about.html")]
struct About {
    page: Page,
}

#[derive(Template)]
#[template(path = "town/home.html")]
struct Home {
    page: Page,
    citizen: Citizen,
    /// `morning`, `day`, `evening` or `night`, for the greeting.
    hour: &'static str,
    headlines: Vec<Entry>,
}

impl Home {
    fn greeting(&self) -> String {
        self.page.with(&format!("home-greeting-{}", self.hour), "nickname", self.page.isolated(&self.citizen.nickname))
    }

    fn step(&self) -> &'static str {
        match self.citizen.stage {
            Stage::Newcomer => "application",
            Stage::Applicant => "planets",
            Stage::Resident if self.citizen.still.is_none() => "photo",
            Stage::Resident => "talk",
        }
    }

    fn step_link(&self) -> &'static str {
        match self.step() {
            "application" => "/application",
            "planets" => "/planets",
            "photo" => "/card",
            _ => "/boards/solar/new",
        }
    }

    fn step_text(&self, part: &str) -> String {
        self.page.t(&format!("home-step-{}-{part}", self.step())).to_owned()
    }

    fn planet(&self) -> &'static str {
        self.citizen.address.map_or("earth", |address| address.planet.id())
    }
}

/// `GET /`
pub async fn landing(page: Page) -> Result<Response> {
    match &page.viewer {
        Some(citizen) => Ok(go(citizen.stage.next_step())),
        None => html(&Landing { page }),
    }
}

/// `GET /about`
pub async fn about(page: Page) -> Result<Response> {
    html(&About { page })
}

/// `GET /home`
pub async fn home(State(app): State<App>, page: Page, citizen: Citizen) -> Result<Response> {
    let hour = part_of_day(&app.clock.local(app.clock.now()));
    let headlines = headlines(&app, &citizen).await?;
    html(&Home { page, citizen, hour, headlines })
}

/// The newest of the solar board and of the own planet's.
async fn headlines(app: &App, citizen: &Citizen) -> Result<Vec<Entry>> {
    let mut entries = list::plain_page(app, Board::Solar, 1).await?.entries;
    if let Some(address) = citizen.address {
        entries.extend(list::plain_page(app, Board::Planet(address.planet), 1).await?.entries);
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.created_at));
    entries.truncate(HEADLINES);
    Ok(entries)
}

fn part_of_day(now: &Zoned) -> &'static str {
    match now.hour() {
        5..=10 => "morning",
        11..=16 => "day",
        17..=21 => "evening",
        _ => "night",
    }
}
