//! `/me/coins`: every change of one's coins.

use axum::extract::State;
use axum::response::Response;
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::Result;
use crate::frame::Page;
use crate::market::ledger::{self, Entry, PAGE};
use crate::web::form::Query;
use crate::web::page::html;

#[derive(Template)]
#[template(path = "market/coins.html")]
struct CoinsPage {
    page: Page,
    coins: i64,
    entries: Vec<Entry>,
    /// Which part of the ledger, counted from 1, and how many there are.
    part: i64,
    parts: i64,
}

impl CoinsPage {
    fn balance(&self) -> String {
        self.page.with("coins-balance", "n", self.coins)
    }

    fn lead(&self) -> String {
        self.page.with("coins-lead", "n", self.page.attendance)
    }

    fn reason(&self, entry: &Entry) -> String {
        self.page.t(&format!("coins-reason-{}", entry.reason)).to_owned()
    }

    /// `+100` or `−50`
    fn amount(&self, entry: &Entry) -> String {
        let sign = if entry.amount < 0 { '\u{2212}' } else { '+' };
        format!("{sign}{}", self.page.number(&entry.amount.saturating_abs()))
    }

    fn before(&self) -> Option<i64> {
        (self.part > 1).then(|| (self.part - 1).min(self.parts.max(1)))
    }

    fn after(&self) -> Option<i64> {
        (self.part < self.parts).then_some(self.part + 1)
    }

    /// The pages near this one, with the first and the last.
    fn near(&self) -> Vec<i64> {
        (1..=self.parts).filter(|part| *part == 1 || *part == self.parts || (part - self.part).abs() <= 2).collect()
    }
}

/// `GET /me/coins?page=`
pub async fn show_coins(State(app): State<App>, page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    let part = query.page()?;
    let (entries, total) = ledger::entries(&app, citizen.id, part).await?;
    html(&CoinsPage { page, coins: citizen.coins, entries, part, parts: (total + PAGE - 1) / PAGE })
}
