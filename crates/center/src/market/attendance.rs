//! The daily reward: once a day per person, with their first request of the day, however many tabs, tokens and servers.

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::Clock;
use crate::db::{Number, args};
use crate::error::{Error, Result};
use crate::market::ledger::{Reason, enter};
use crate::market::store;

/// Rewards a resident's first request of the day. Most requests cost nothing here: the citizen already knows its last
/// day.
pub async fn greet(app: &App, citizen: &mut Citizen) -> Result<()> {
    let now = app.clock.now();
    let today = app.clock.day(now);
    if !citizen.is_resident() || citizen.attended_on >= today || app.config.data.attendance == 0 {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    // the row is locked by this statement: of many requests at once, one sees a change
    if tx.run(store::ATTEND, args![citizen.id, today]).await? == 1 {
        match enter(
            &mut tx,
            citizen.id,
            app.config.data.attendance,
            Reason::Attendance,
            &Clock::date_of_day(today),
            now,
        )
        .await
        {
            Ok(coins) => {
                tx.commit().await?;
                citizen.coins = coins;
                citizen.rewarded_now = true;
            }
            // paid already and only the mark was lost, by a restored row for instance: nobody is locked out for that
            Err(Error::Conflict(_)) => {
                drop(tx);
                app.db.run(store::ATTEND, args![citizen.id, today]).await?;
            }
            Err(error) => return Err(error),
        }
    } else {
        // another request of the same moment was faster; what it paid is shown here too
        citizen.coins = tx.one::<Number>(store::COINS, args![citizen.id]).await?.n;
    }
    citizen.attended_on = today;
    Ok(())
}
