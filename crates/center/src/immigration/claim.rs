//! Getting a unit: one transaction for the door, the count of the planet, the citizen number and the settlement grant.

use crate::accounts::{Citizen, Stage};
use crate::app::App;
use crate::db::{Number, args};
use crate::error::{Error, Result};
use crate::homes::starter;
use crate::immigration::citizen_number::citizen_number;
use crate::immigration::{Address, residents, store};
use crate::market::ledger::{Reason, enter};
use crate::repeats::{self, Key};
use crate::topics::Topic;

/// A new resident's address and number.
pub struct Welcome {
    pub address: Address,
    pub citizen_number: String,
}

/// The kind of thing that a key is for.
const KIND: &str = "residence";

/// Moves `citizen` into a unit, for good; who moved in with the same key before lives where they live. 403
/// `not_applied`, 409 `already_resident`, 422 `no_such_unit`, 409 `unit_taken`.
pub async fn claim_unit(
    app: &App,
    citizen: &Citizen,
    planet: &str,
    floor: i64,
    unit: i64,
    key: Option<&Key>,
) -> Result<Welcome> {
    if repeats::first(app, citizen.id, KIND, key).await?.is_some() {
        return settled(app, citizen.id).await;
    }
    match citizen.stage {
        Stage::Newcomer => return Err(Error::Forbidden("not_applied")),
        Stage::Resident => return Err(Error::Conflict("already_resident")),
        Stage::Applicant => {}
    }
    let address = app.towers.address(planet, floor, unit).ok_or(Error::Refused("no_such_unit"))?;
    // most who come too late hear it without queueing for the locks below
    if app.db.maybe::<Number>(store::IS_TAKEN, args![address.planet.id(), floor, unit]).await?.is_some() {
        // of several tries at once another one may have moved them in
        let is_theirs = residents::find(app, citizen.id).await?.is_some();
        return Err(Error::Conflict(if is_theirs { "already_resident" } else { "unit_taken" }));
    }
    match move_in(app, citizen.id, address, key).await? {
        Some(citizen_number) => Ok(Welcome { address, citizen_number }),
        None => settled(app, citizen.id).await,
    }
}

/// Where somebody lives already.
async fn settled(app: &App, user: i64) -> Result<Welcome> {
    let resident = residents::find(app, user).await?.ok_or(Error::NotFound)?;
    Ok(Welcome { address: resident.address, citizen_number: resident.citizen_number })
}

/// The citizen number; nothing when the same key moved in a moment ago. Locks are taken in the order key, user, unit,
/// planet, sequence; the last two, for which everybody queues, as late as can be. Nothing here fails by a violated
/// constraint, which would end a transaction of PostgreSQL: who loses touches no row, and the transaction is dropped.
async fn move_in(app: &App, user: i64, address: Address, key: Option<&Key>) -> Result<Option<String>> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if repeats::take(&mut tx, user, KIND, key, now).await?.is_some() {
        return Ok(None);
    }
    if tx.run(store::BECOME_RESIDENT, args![user]).await? == 0 {
        return Err(Error::Conflict("already_resident"));
    }
    let values = args![user, address.planet.id(), address.floor, address.unit, format!("of user {user}"), now];
    if tx.run(store::INSERT_RESIDENCE, values).await? == 0 {
        return Err(Error::Conflict("unit_taken"));
    }
    if app.config.data.settlement > 0 {
        enter(&mut tx, user, app.config.data.settlement, Reason::Settlement, "settlement", now).await?;
    }
    starter::give(&mut tx, &app.furniture, user, now).await?;
    tx.run(store::COUNT_RESIDENT, args![address.planet.id()]).await?;
    let serial = tx.one::<Number>(store::NEXT_CITIZEN, args![]).await?.n;
    let number = citizen_number(address.planet, app.clock.local(now).date(), serial);
    tx.run(store::SET_CITIZEN_NUMBER, args![user, &number]).await?;
    repeats::settle(&mut tx, user, KIND, key, user).await?;
    tx.touch(Topic::People);
    tx.touch(Topic::Home(address));
    tx.commit().await?;
    Ok(Some(number))
}
