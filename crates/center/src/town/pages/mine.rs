//! What of 오늘 is the viewer's own.

use template::Template;

use crate::accounts::{Citizen, Stage};
use crate::app::App;
use crate::frame::{Own, Page};

/// Its places: the greeting, the card in small, and what to do next.
pub(super) const GREETING: u8 = Own::FIRST_OF_PAGES;
pub(super) const CARD: u8 = GREETING + 1;
pub(super) const NEXT: u8 = GREETING + 2;

/// Whoever looks, and when.
pub(super) struct Mine {
    citizen: Citizen,
    /// `morning`, `day`, `evening` or `night`, for the greeting.
    hour: &'static str,
}

#[derive(Template)]
#[template(path = "town/own/greeting.html")]
struct Greeting<'a> {
    page: &'a Page,
    mine: &'a Mine,
}

#[derive(Template)]
#[template(path = "town/own/card.html")]
struct Card<'a> {
    page: &'a Page,
    mine: &'a Mine,
}

#[derive(Template)]
#[template(path = "town/own/next.html")]
struct Next<'a> {
    page: &'a Page,
    mine: &'a Mine,
}

impl Mine {
    pub fn of(app: &App, citizen: &Citizen) -> Mine {
        let hour = match app.clock.local(app.clock.now()).hour() {
            5..=10 => "morning",
            11..=16 => "day",
            17..=21 => "evening",
            _ => "night",
        };
        Mine { citizen: citizen.clone(), hour }
    }

    /// Puts behind `out`, as markup, what is theirs at a place. Writing into memory does not fail.
    pub fn put(&self, page: &Page, kind: u8, out: &mut String) {
        use askama::Template as _;
        let _ = match kind {
            GREETING => Greeting { page, mine: self }.render_into(out),
            CARD => Card { page, mine: self }.render_into(out),
            NEXT => Next { page, mine: self }.render_into(out),
            _ => Ok(()),
        };
    }

    fn greeting(&self, page: &Page) -> String {
        page.with(&format!("home-greeting-{}", self.hour), "nickname", page.isolated(&self.citizen.nickname))
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

    fn step_text(&self, page: &Page, part: &str) -> String {
        page.t(&format!("home-step-{}-{part}", self.step())).to_owned()
    }

    /// Whether today's coins are there: a resident's first request of the day brings them.
    fn attended(&self, page: &Page) -> bool {
        self.citizen.is_resident() && page.attendance > 0
    }
}
