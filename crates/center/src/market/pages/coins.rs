//! `/me/coins`: every change of one's coins, and the days on which one came.

use std::collections::HashSet;

use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Page;
use crate::market::attendance::{self, ROW};
use crate::market::economy::{month_of, year_and_month};
use crate::market::ledger::{self, Entry, PAGE};
use crate::market::shelf;
use crate::web::form::Query;
use crate::web::page::html;

#[derive(Template)]
#[template(path = "market/coins.html")]
struct CoinsPage {
    page: Page,
    coins: i64,
    entries: Vec<Line>,
    /// Which part of the ledger, counted from 1, and how many there are.
    part: i64,
    parts: i64,
    calendar: Option<Calendar>,
}

/// An entry with what it was for, in words.
struct Line {
    entry: Entry,
    about: Option<String>,
}

/// A month, in weeks that begin on Sunday.
struct Calendar {
    year: i64,
    month: i64,
    weeks: Vec<Vec<Option<Day>>>,
    /// On how many days of it somebody came.
    came: i64,
    /// Today's days in a row.
    row: i64,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Clone)]
struct Day {
    number: i8,
    came: bool,
    is_today: bool,
}

impl CoinsPage {
    fn balance(&self) -> String {
        self.page.with("coins-balance", "n", self.coins)
    }

    fn lead(&self) -> String {
        self.page.with2("coins-lead", "n", self.page.attendance, "row", self.page.streak)
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

    fn month(&self, calendar: &Calendar) -> String {
        self.page.with2("calendar-month", "year", calendar.year.to_string(), "month", calendar.month)
    }

    fn weekdays(&self) -> Vec<String> {
        (0..7).map(|n| self.page.text(format!("weekday-{n}"))).collect()
    }

    fn came(&self, calendar: &Calendar) -> String {
        self.page.with("calendar-came", "n", calendar.came)
    }

    /// How many days in a row it has been, and how many are left.
    fn row(&self, calendar: &Calendar) -> String {
        let left = ROW - calendar.row % ROW;
        match calendar.row {
            0 => self.page.with("calendar-row-none", "more", self.page.streak),
            row => self.page.with2("calendar-row", "n", row, "left", left),
        }
    }
}

/// `GET /me/coins?page=&month=`
pub async fn show_coins(State(app): State<App>, page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    let part = query.page()?;
    let (found, total) = ledger::entries(&app, citizen.id, part).await?;
    let calendar = match citizen.is_resident() {
        true => Some(calendar(&app, &page, &citizen, query.get("month")).await?),
        false => None,
    };
    let line = |entry: Entry| {
        let piece = entry.furniture.as_ref().and_then(|id| app.furniture.piece(id));
        let granted = (entry.reason == "grant").then(|| entry.reference.clone());
        Line { about: piece.map(|piece| shelf::name(piece, page.locale).to_owned()).or(granted), entry }
    };
    let entries = found.into_iter().map(line).collect();
    html(&CoinsPage { coins: citizen.coins, entries, part, parts: (total + PAGE - 1) / PAGE, calendar, page })
}

/// The month that was asked for as `YYYY-MM`, or this one.
async fn calendar(app: &App, page: &Page, citizen: &Citizen, asked: &str) -> Result<Calendar> {
    let now = month_of(&page.clock, page.now);
    let wanted = match asked {
        "" => now,
        asked => {
            month(asked).filter(|month| (0..=now).contains(month)).ok_or_else(|| Error::field("month", "month"))?
        }
    };
    let first = first_of(wanted)?;
    let (from, to) = (first.to_string(), first_of(wanted + 1)?.to_string());
    let came: HashSet<String> = attendance::days(app, citizen.id, &from, &to).await?.into_iter().collect();
    let today = page.clock.local(page.now).date();
    let mut weeks = Vec::new();
    let mut week: Vec<Option<Day>> = vec![None; first.weekday().to_sunday_zero_offset() as usize];
    for date in first.series(jiff::Span::new().days(1)).take_while(|date| date.month() == first.month()) {
        week.push(Some(Day { number: date.day(), came: came.contains(&date.to_string()), is_today: date == today }));
        if week.len() == 7 {
            weeks.push(std::mem::take(&mut week));
        }
    }
    if !week.is_empty() {
        week.resize(7, None);
        weeks.push(week);
    }
    let (year, number) = year_and_month(wanted);
    let name = |month: i64| {
        let (year, month) = year_and_month(month);
        format!("{year}-{month:02}")
    };
    Ok(Calendar {
        year,
        month: number,
        weeks,
        came: came.len() as i64,
        row: attendance::days_in_a_row(app, citizen, page.clock.day(page.now)).await?,
        before: (wanted > 0).then(|| name(wanted - 1)),
        after: (wanted < now).then(|| name(wanted + 1)),
    })
}

fn first_of(month: i64) -> Result<Date> {
    let (year, month) = year_and_month(month);
    Date::new(year as i16, month as i8, 1).map_err(Error::internal)
}

/// `YYYY-MM` as months since 1970.
fn month(text: &str) -> Option<i64> {
    let (year, month) = text.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() == 2)?;
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (year, month): (i64, i64) =
        (is_number(year).then(|| year.parse().ok())??, is_number(month).then(|| month.parse().ok())??);
    (1..=12).contains(&month).then_some((year - 1970) * 12 + month - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_exactly() {
        assert_eq!((month("1970-01"), month("2026-11")), (Some(0), Some(56 * 12 + 10)));
        for bad in ["", "2026", "2026-13", "2026-00", "2026-1", "26-11", "2026-11-01", "+026-11", "２０２６-11"] {
            assert_eq!(month(bad), None, "{bad}");
        }
        assert_eq!(first_of(56 * 12 + 10).unwrap().to_string(), "2026-11-01");
    }
}
