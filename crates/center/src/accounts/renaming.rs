//! Choosing another nickname: once in thirty days, and never one that somebody else has. Everything that shows people
//! looks their nickname up, so the new one stands everywhere at once.

use crate::accounts::store::{self, SinceRow};
use crate::accounts::{Citizen, Nickname};
use crate::app::App;
use crate::clock::{DAY, MINUTE, Micros};
use crate::db::{args, is_taken};
use crate::error::{Error, Result};
use crate::search::{self, Thing};
use crate::topics::Topic;

/// How long a nickname that was chosen stays at least.
const STAYS: Micros = 30 * DAY;

/// From when on `citizen` may choose another nickname; nothing when that is now.
pub async fn not_before(app: &App, citizen: &Citizen) -> Result<Option<Micros>> {
    let row: SinceRow = app.db.one(store::NICKNAME_SINCE, args![citizen.id]).await?;
    Ok(row.nickname_changed_at.map(|at| at + STAYS).filter(|at| *at > app.clock.now()))
}

/// Whether they chose the one they have a moment ago: a form sent twice is told the same twice.
pub async fn is_fresh(app: &App, citizen: &Citizen) -> Result<bool> {
    let row: SinceRow = app.db.one(store::NICKNAME_SINCE, args![citizen.id]).await?;
    Ok(row.nickname_changed_at.is_some_and(|at| app.clock.now() - at < MINUTE))
}

/// Calls `citizen` by what was typed; the nickname. The one they have is theirs already. 422 for what is none, 409
/// `nickname_taken` for somebody else's, 409 `too_soon` within thirty days of the change before.
pub async fn rename(app: &App, citizen: &Citizen, typed: &str) -> Result<Nickname> {
    let name = Nickname::parse_for(citizen.role, typed).map_err(|fault| Error::Invalid(vec![fault.at("nickname")]))?;
    if name.as_str() == citizen.nickname {
        return Ok(name);
    }
    let now = app.clock.now();
    let values = args![citizen.id, name.as_str(), name.key(), now, now - STAYS];
    let mut tx = app.db.begin().await?;
    let found = search::before(&mut tx, Thing::Person(citizen.id)).await?;
    match tx.run(store::CHANGE_NICKNAME, values).await {
        Ok(0) => {
            drop(tx);
            let row: SinceRow = app.db.one(store::NICKNAME_SINCE, args![citizen.id]).await?;
            // the same was sent twice
            if row.nickname == name.as_str() {
                return Ok(name);
            }
            Err(Error::TooSoon(row.nickname_changed_at.unwrap_or(now) + STAYS))
        }
        Ok(_) => {
            search::settle(&mut tx, found).await?;
            tx.touch(Topic::People);
            tx.commit().await?;
            Ok(name)
        }
        Err(error) if is_taken(&error, "nickname_key") => Err(Error::Conflict("nickname_taken")),
        Err(error) => Err(error.into()),
    }
}
