//! `/economy`: what the town earns and spends, for everybody.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::Response;
use template::Template;

use crate::app::App;
use crate::error::Result;
use crate::frame::Page;
use crate::locale::Locale;
use crate::market::economy::{self, Figure, MONTHS, month_of, year_and_month};
use crate::web::page::html;

#[derive(Template)]
#[template(path = "market/economy.html")]
struct EconomyPage {
    page: Page,
    /// Nothing while there are too few residents.
    chart: Option<Chart>,
}

/// Two bars a month, what was made and what was spent, each of its reasons. The drawing has no words in it: they stand
/// beside and below, so that they can be read however narrow it becomes.
struct Chart {
    width: i64,
    height: i64,
    made: i64,
    spent: i64,
    lines: Vec<Line>,
    bars: Vec<Bar>,
    /// `3월`, from the first to the last.
    months: Vec<String>,
    reasons: Vec<String>,
    /// Newest month first.
    rows: Vec<Figure>,
}

struct Line {
    y: i64,
    label: String,
}

struct Bar {
    reason: String,
    x: i64,
    y: i64,
    width: i64,
    height: i64,
}

const PLOT: i64 = 200;
const STEP: i64 = 48;
const BAR: i64 = 17;

impl EconomyPage {
    fn month(&self, month: &i64) -> String {
        let (year, month) = year_and_month(*month);
        format!("{year}.{month:02}")
    }

    fn alt(&self, chart: &Chart) -> String {
        self.page.with2("economy-alt", "made", chart.made, "spent", chart.spent)
    }
}

impl Chart {
    fn of(figures: Vec<Figure>, now: i64, page: &Page) -> Chart {
        let first = now - MONTHS + 1;
        let sum = |month: i64, of: fn(&Figure) -> i64| {
            figures.iter().filter(|figure| figure.month == month).map(of).sum::<i64>()
        };
        let months = first..=now;
        let most = months.clone().map(|month| sum(month, |f| f.made).max(sum(month, |f| f.spent))).max().unwrap_or(0);
        let top = round(most);
        let high = |coins: i64| coins * PLOT / top;
        let mut bars = Vec::new();
        for month in months.clone() {
            let both = sum(month, |f| f.made).min(sum(month, |f| f.spent)) > 0;
            // above the month: two beside each other, or one
            let x = (month - first) * STEP + (STEP - if both { 2 * BAR + 2 } else { BAR }) / 2;
            for (n, of) in [(0, (|f| f.made) as fn(&Figure) -> i64), (1, |f| f.spent)] {
                let mut below = 0;
                for figure in figures.iter().filter(|figure| figure.month == month && of(figure) > 0) {
                    let (from, to) = (high(below), high(below + of(figure)));
                    below += of(figure);
                    let reason = figure.reason.clone();
                    bars.push(Bar {
                        reason,
                        x: if both { x + n * (BAR + 2) } else { x },
                        y: PLOT - to,
                        width: BAR,
                        height: to - from,
                    });
                }
            }
        }
        let label = |month: i64| page.with("economy-month-short", "n", year_and_month(month).1);
        let line = |n: i64| Line { y: PLOT - n * PLOT / 4, label: label_of(top * n / 4, page) };
        let reasons: BTreeSet<String> = figures.iter().map(|figure| figure.reason.clone()).collect();
        let (made, spent) = (figures.iter().map(|f| f.made).sum(), figures.iter().map(|f| f.spent).sum());
        let mut rows = figures;
        rows.sort_by_key(|figure| -figure.month);
        Chart {
            width: MONTHS * STEP,
            height: PLOT,
            made,
            spent,
            lines: (0..=4).map(line).collect(),
            bars,
            months: months.map(label).collect(),
            reasons: reasons.into_iter().collect(),
            rows,
        }
    }
}

/// The next number of one digit with noughts that four parts divide.
fn round(most: i64) -> i64 {
    let mut unit = 4;
    loop {
        if let Some(n) = [1, 2, 3, 5].into_iter().find(|n| n * unit >= most) {
            return n * unit;
        }
        unit *= 10;
    }
}

fn label_of(coins: i64, page: &Page) -> String {
    match short(coins, page.locale) {
        (number, Some(key)) => page.with(key, "n", number),
        (number, None) => number,
    }
}

/// `12` and thousands, or `1.2` and ten thousands where people count in those, so that it fits beside the chart.
fn short(coins: i64, locale: Locale) -> (String, Option<&'static str>) {
    let (large, huge) = match locale {
        Locale::Ko => (10_000, 100_000_000),
        Locale::En => (1_000, 1_000_000),
    };
    let (unit, key) = match coins {
        _ if coins < large => return (coins.to_string(), None),
        _ if coins < huge => (large, "economy-large"),
        _ => (huge, "economy-huge"),
    };
    let number = match coins % unit * 10 / unit {
        0 => (coins / unit).to_string(),
        tenths => format!("{}.{tenths}", coins / unit),
    };
    (number, Some(key))
}

/// `GET /economy`
pub async fn show_economy(State(app): State<App>, page: Page) -> Result<Response> {
    let now = month_of(&app.clock, page.now);
    let chart = economy::figures(&app).await?.map(|figures| Chart::of(figures, now, &page));
    html(&EconomyPage { page, chart })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_round_and_holds_all() {
        for (most, top) in [(0, 4), (4, 4), (5, 8), (21, 40), (1_100, 1_200), (1_201, 2_000), (999_999, 1_200_000)] {
            assert_eq!(round(most), top, "{most}");
        }
        let all = [900, 9_000, 12_000, 20_000, 1_500_000, 40_000_000, 300_000_000];
        let said = |locale| all.map(|coins| short(coins, locale)).map(|(number, key)| number + key.unwrap_or(""));
        let (large, huge) = ("economy-large", "economy-huge");
        let korean =
            [("900", ""), ("9000", ""), ("1.2", large), ("2", large), ("150", large), ("4000", large), ("3", huge)];
        let english =
            [("900", ""), ("9", large), ("12", large), ("20", large), ("1.5", huge), ("40", huge), ("300", huge)];
        assert_eq!(said(Locale::Ko), korean.map(|(number, key)| format!("{number}{key}")));
        assert_eq!(said(Locale::En), english.map(|(number, key)| format!("{number}{key}")));
    }
}
