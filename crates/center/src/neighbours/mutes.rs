//! Whom somebody mutes: what those write is folded for them alone. Whoever mutes nobody is not asked for them.

use std::collections::HashSet;

use crate::accounts::Citizen;
use crate::app::App;
use crate::db::{Number, args};
use crate::error::{Error, Result};
use crate::neighbours::store;

/// Those of these people whom `citizen` mutes.
pub async fn among(app: &App, citizen: &Citizen, people: Vec<i64>) -> Result<HashSet<i64>> {
    if citizen.mutes == 0 {
        return Ok(HashSet::new());
    }
    let ids = serde_json::to_string(&people).map_err(Error::internal)?;
    let muted: Vec<Number> = app.db.all(store::MUTED_AMONG, args![citizen.id, ids]).await?;
    Ok(muted.into_iter().map(|muted| muted.n).collect())
}
