//! Coins made and spent, month by month. Entries are counted once, by a chore, so that the months stay when accounts
//! go.

use std::collections::BTreeMap;

use crate::app::App;
use crate::clock::{Clock, Micros};
use crate::db::args;
use crate::error::Result;
use crate::immigration::planets;
use crate::market::store::{self, MonthRow, UncountedRow};

/// So many entries are counted in one transaction.
const AT_ONCE: i64 = 2_000;
/// With fewer residents the figures would tell of each.
pub const FEWEST: i64 = 5;
/// How many months are shown.
pub const MONTHS: i64 = 12;

/// Coins made and spent in a month for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Since 1970, in the site's time zone.
    pub month: i64,
    pub reason: String,
    pub made: i64,
    pub spent: i64,
}

/// The month of a moment, counted from 1970.
pub fn month_of(clock: &Clock, at: Micros) -> i64 {
    let local = clock.local(at);
    (i64::from(local.year()) - 1970) * 12 + i64::from(local.month()) - 1
}

/// The year and month, from 1, of a month that is counted from 1970.
pub fn year_and_month(month: i64) -> (i64, i64) {
    (1970 + month.div_euclid(12), month.rem_euclid(12) + 1)
}

/// Now and then: adds what is new in the ledger to its months.
pub async fn count(app: &App) -> Result<()> {
    loop {
        let mut tx = app.db.begin_steady().await?;
        let new: Vec<UncountedRow> = tx.all(store::UNCOUNTED, args![AT_ONCE]).await?;
        if new.is_empty() {
            return Ok(());
        }
        let mut sums: BTreeMap<(i64, &str), (i64, i64)> = BTreeMap::new();
        for entry in &new {
            let sum = sums.entry((month_of(&app.clock, entry.created_at), &entry.reason)).or_default();
            sum.0 += entry.amount.max(0);
            sum.1 -= entry.amount.min(0);
        }
        for ((month, reason), (made, spent)) in sums {
            tx.run(store::COUNT, args![month, reason, made, spent]).await?;
        }
        let ids: Vec<i64> = new.iter().map(|entry| entry.id).collect();
        tx.run(store::COUNTED, args![serde_json::to_string(&ids).unwrap_or_default()]).await?;
        tx.commit().await?;
        if new.len() < AT_ONCE as usize {
            return Ok(());
        }
    }
}

/// The last months, oldest first; nothing while there are too few residents to tell, or nothing is counted yet.
pub async fn figures(app: &App) -> Result<Option<Vec<Figure>>> {
    let population: i64 = planets::census(app).await?.iter().map(|census| census.population).sum();
    if population < FEWEST {
        return Ok(None);
    }
    let first = month_of(&app.clock, app.clock.now()) - MONTHS + 1;
    let rows: Vec<MonthRow> = app.db.all(store::MONTHS, args![first]).await?;
    let figure = |row: MonthRow| {
        let MonthRow { month, reason, made, spent } = row;
        Figure { month, reason, made, spent }
    };
    Ok(Some(rows.into_iter().map(figure).collect()).filter(|figures: &Vec<Figure>| !figures.is_empty()))
}
