//! What of 오늘 is the viewer's own.

use std::sync::Arc;

use isometric::Look;
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::Result;
use crate::frame::{Own, Page};
use crate::market::gifts::{self, NewGift};
use crate::market::shelf;
use crate::neighbours::months::{self, Room, Rooms};
use crate::notifications::list;
use crate::notifications::pages::Line;
use crate::town::next_step::{self, NextStep};

/// Its places: the greeting, the card in small, what to do next, what was given, and what happened meanwhile.
pub(super) const GREETING: u8 = Own::FIRST_OF_PAGES;
pub(super) const CARD: u8 = GREETING + 1;
pub(super) const NEXT: u8 = GREETING + 2;
pub(super) const GIFT: u8 = GREETING + 3;
pub(super) const MEANWHILE: u8 = GREETING + 4;

/// How much of what happened meanwhile is shown.
const SHOWN: usize = 3;
/// Rooms that are worth a visit: the same for all, and others every minute.
pub(super) const ROOMS: u8 = GREETING + 5;

/// Whoever looks, and when.
pub(super) struct Mine {
    citizen: Citizen,
    /// `morning`, `day`, `evening` or `night`, for the greeting.
    hour: &'static str,
    gift: Option<Given>,
    next: Option<NextStep>,
    /// What they were told and have not read.
    told: Vec<Line>,
    rooms: Arc<Rooms>,
}

/// A gift that they have not seen yet.
struct Given {
    id: String,
    name: String,
    picture: String,
    gift: NewGift,
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

#[derive(Template)]
#[template(path = "town/own/gift.html")]
struct Gift<'a> {
    page: &'a Page,
    given: &'a Given,
}

#[derive(Template)]
#[template(path = "town/own/meanwhile.html")]
struct Meanwhile<'a> {
    page: &'a Page,
    told: &'a [Line],
}

#[derive(Template)]
#[template(path = "town/own/rooms.html")]
struct Visits<'a> {
    page: &'a Page,
    rooms: Vec<&'a Room>,
}

impl Gift<'_> {
    fn from(&self) -> String {
        match &self.given.gift.giver {
            Some(giver) => self.page.with("gift-new-from", "nickname", self.page.isolated(giver)),
            None => self.page.text("gift-new-from-gone"),
        }
    }

    fn more(&self) -> Option<String> {
        (self.given.gift.more > 0).then(|| self.page.with("gift-new-more", "n", self.given.gift.more))
    }
}

impl Mine {
    pub async fn of(app: &App, citizen: &Citizen, page: &Page) -> Result<Mine> {
        let hour = match app.clock.local(app.clock.now()).hour() {
            5..=10 => "morning",
            11..=16 => "day",
            17..=21 => "evening",
            _ => "night",
        };
        let new = async { if citizen.is_resident() { gifts::newest(app, citizen.id).await } else { Ok(None) } };
        // together, as the points that they are
        let told = list::unread(app, citizen, SHOWN);
        let (new, next, told) = tokio::try_join!(new, next_step::of(app, citizen), told)?;
        // seldom asked: whoever waits for the rest need not carry it along
        let rooms = Box::pin(months::seen_by(app, citizen)).await?;
        let told = told.into_iter().map(|told| Line::of(app, page, told)).collect();
        let given = |gift: NewGift| {
            let piece = app.furniture.piece(&gift.furniture)?;
            let picture = app.furniture.picture_url(&piece.id, Look::default());
            Some(Given { id: piece.id.clone(), name: shelf::name(piece, page.locale).to_owned(), picture, gift })
        };
        Ok(Mine { citizen: citizen.clone(), hour, gift: new.and_then(given), next, told, rooms })
    }

    /// Puts behind `out`, as markup, what is theirs at a place. Writing into memory does not fail.
    pub fn put(&self, page: &Page, kind: u8, out: &mut String) {
        use askama::Template as _;
        let _ = match kind {
            GREETING => Greeting { page, mine: self }.render_into(out),
            CARD => Card { page, mine: self }.render_into(out),
            NEXT => Next { page, mine: self }.render_into(out),
            MEANWHILE if !self.told.is_empty() => Meanwhile { page, told: &self.told }.render_into(out),
            ROOMS => {
                let rooms = self.rooms.of_others(self.citizen.id);
                if rooms.is_empty() { Ok(()) } else { Visits { page, rooms }.render_into(out) }
            }
            GIFT => self.gift.as_ref().map_or(Ok(()), |given| Gift { page, given }.render_into(out)),
            _ => Ok(()),
        };
    }

    fn greeting(&self, page: &Page) -> String {
        page.with(&format!("home-greeting-{}", self.hour), "nickname", page.isolated(&self.citizen.nickname))
    }

    fn step(&self) -> Option<&NextStep> {
        self.next.as_ref()
    }

    fn step_text(&self, page: &Page, step: &NextStep, part: &str) -> String {
        page.t(&format!("home-step-{}-{part}", step.name)).to_owned()
    }

    /// Whether today's coins are there: a resident's first request of the day brings them.
    fn attended(&self, page: &Page) -> bool {
        self.citizen.is_resident() && page.attendance > 0
    }
}
