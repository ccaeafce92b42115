//! The daily reward: once a day per person, with their first request of the day, however many tabs, tokens and servers;
//! and more for every seventh day in a row.

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::{Clock, Micros};
use crate::db::{Number, Text, args};
use crate::error::{Error, Result};
use crate::market::ledger::{Reason, enter};
use crate::market::store;

/// How many days in a row are rewarded besides.
pub const ROW: i64 = 7;

/// Rewards a resident's first request of the day. Most requests cost nothing here: the citizen already knows its last
/// day.
pub async fn greet(app: &App, citizen: &mut Citizen) -> Result<()> {
    let now = app.clock.now();
    let today = app.clock.day(now);
    if !citizen.is_resident() || citizen.attended_on >= today || app.config.data.attendance == 0 {
        return Ok(());
    }
    // boxed: once a day, and every request would carry room for it
    match Box::pin(pay(app, citizen, today, now)).await {
        Ok(()) => {}
        // paid already and only the mark was lost, by a restored row for instance: nobody is locked out for that
        Err(Error::Conflict(_)) => {
            Box::pin(app.db.run_returning::<Number>(store::ATTEND, args![citizen.id, today])).await?;
        }
        Err(error) => return Err(error),
    }
    citizen.attended_on = today;
    Ok(())
}

async fn pay(app: &App, citizen: &mut Citizen, today: i64, now: Micros) -> Result<()> {
    let (user, data) = (citizen.id, &app.config.data);
    let mut tx = app.db.begin().await?;
    // the row is locked by this statement: of many requests at once, one sees a change
    let Some(Number { n: days }) = tx.maybe(store::ATTEND, args![user, today]).await? else {
        // another request of the same moment was faster; what it paid is shown here too
        citizen.coins = tx.one::<Number>(store::COINS, args![user]).await?.n;
        return Ok(());
    };
    let date = Clock::date_of_day(today);
    let mut coins = enter(&mut tx, user, data.attendance, Reason::Attendance, &date, now).await?;
    let is_row = days % ROW == 0 && data.streak > 0;
    if is_row {
        coins = enter(&mut tx, user, data.streak, Reason::Streak, &date, now).await?;
    }
    tx.commit().await?;
    citizen.coins = coins;
    citizen.rewarded_now = true;
    citizen.rewarded_row = is_row;
    Ok(())
}

/// How many days in a row `user` has come up to `today`; nothing when yesterday was missed, too.
pub async fn days_in_a_row(app: &App, citizen: &Citizen, today: i64) -> Result<i64> {
    if citizen.attended_on + 1 < today {
        return Ok(0);
    }
    Ok(app.db.one::<Number>(store::STREAK, args![citizen.id]).await?.n)
}

/// The dates from `from` up to but not including `to`, as `YYYY-MM-DD`, on which `user` came.
pub async fn days(app: &App, user: i64, from: &str, to: &str) -> Result<Vec<String>> {
    let rows: Vec<Text> = app.db.all(store::DAYS, args![user, from, to]).await?;
    Ok(rows.into_iter().map(|row| row.s).collect())
}
