//! What a day allows: pictures and characters of text a person may post, so that nobody fills the disk. Days begin as
//! the site's do.

use crate::accounts::store::{self, DayRow};
use crate::app::App;
use crate::clock::SECOND;
use crate::db::{Tx, args};
use crate::error::{Error, Result};

/// Counts what `user` posts inside the transaction that posts it; 429 `enough_pictures` or `enough_text` when the day
/// allows no more.
pub async fn use_up(app: &App, tx: &mut Tx, user: i64, pictures: i64, characters: usize) -> Result<()> {
    if !app.limits.are_on() {
        return Ok(());
    }
    let now = app.clock.now();
    let day = app.clock.day(now);
    let (most_pictures, most_text) = (app.config.pictures_per_day, app.config.text_per_day);
    // the condition and the count are one statement: of many at once none gets past it
    if tx.run(store::USE_DAY, args![user, day, pictures, characters as i64, most_pictures, most_text]).await? == 1 {
        return Ok(());
    }
    let used: DayRow = tx.one(store::DAY, args![user, day]).await?;
    let code = if used.pictures + pictures > most_pictures { "enough_pictures" } else { "enough_text" };
    Err(Error::Enough(code, ((app.clock.next_day(now) - now) / SECOND + 1) as u64))
}

/// Until the commit nobody else writes as `user`: what they do at once they do one after the other.
pub async fn hold(app: &App, tx: &mut Tx, user: i64) -> Result<()> {
    let day = app.clock.day(app.clock.now());
    tx.run(store::USE_DAY, args![user, day, 0, 0, i64::MAX, i64::MAX]).await?;
    Ok(())
}
