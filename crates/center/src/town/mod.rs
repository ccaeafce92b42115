//! The pages that belong to no feature: landing, 오늘 (home) and about.
//! Rules: the landing page leads people who are signed in straight on; home says what is new and what to do next, to
//! admins of a young site what comes first.

mod first_steps;

use axum::extract::State;
use axum::response::Response;
use jiff::Zoned;
use template::Template;

use crate::accounts::{Citizen, Stage};
use crate::app::App;
use crate::boards::Board;
use crate::boards::list::{self, Entry, Sort};
use crate::error::Result;
use crate::frame::Page;
use crate::town::first_steps::FirstStep;
use crate::web::form::Query;
use crate::web::page::{go, html};

/// How many new articles home shows.
const HEADLINES: usize = 5;

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
    /// The one board whose articles are shown.
    news: Option<Board>,
    /// For admins, as long as there are any.
    first_steps: Option<Vec<FirstStep>>,
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

    fn first_text(&self, step: &str, part: &str) -> String {
        self.page.t(&format!("first-{step}-{part}")).to_owned()
    }

    fn news_path(&self) -> String {
        self.news.unwrap_or(Board::Solar).path()
    }

    /// Whether today's coins are there: a resident's first request of the day brings them.
    fn attended(&self) -> bool {
        self.citizen.is_resident() && self.page.attendance > 0
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

/// `GET /home?news=`: with a board, only what is new on that.
pub async fn home(State(app): State<App>, page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    let hour = part_of_day(&app.clock.local(app.clock.now()));
    let news = query.0.find("news").map(|id| Board::open(id, &citizen)).transpose()?;
    let headlines = headlines(&app, &citizen, news).await?;
    let first_steps = first_steps::of(&app, &citizen).await?;
    html(&Home { page, citizen, hour, headlines, news, first_steps })
}

/// The newest of one board, or of the solar board and the own planet's.
async fn headlines(app: &App, citizen: &Citizen, news: Option<Board>) -> Result<Vec<Entry>> {
    let home = citizen.address.map(|address| Board::Planet(address.planet));
    let boards = news.map_or_else(|| std::iter::once(Board::Solar).chain(home).collect(), |board| vec![board]);
    let mut entries = Vec::new();
    for board in boards {
        entries.extend(list::plain_page(app, board, Sort::Newest, 1).await?.0);
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
