//! A status message: what a resident says at the door, in one line.

use crate::accounts::Citizen;
use crate::app::App;
use crate::db::args;
use crate::error::{Error, FieldError, Result};
use crate::homes::store;
use crate::text::label;
use crate::topics::Topic;

/// Characters of a status message.
pub const LONGEST: usize = 20;

/// One line of 0–20 characters; 422 at `message`.
pub fn parse(raw: &str) -> Result<String> {
    label(raw, LONGEST).map_err(|refusal| Error::Invalid(vec![FieldError::in_short_text("message", raw, refusal)]))
}

/// Says it from now on; nothing when it is empty. 403 `not_resident`, 422 at `message`.
pub async fn say(app: &App, citizen: &Citizen, raw: &str) -> Result<String> {
    let address = citizen.address.ok_or(Error::Forbidden("not_resident"))?;
    let message = parse(raw)?;
    let mut tx = app.db.begin().await?;
    if message.is_empty() {
        tx.run(store::HUSH, args![citizen.id]).await?;
    } else {
        tx.run(store::SAY, args![citizen.id, &message, app.clock.now()]).await?;
    }
    tx.touch(Topic::Home(address));
    tx.touch(Topic::Doors(address.planet.id()));
    tx.touch(Topic::Statuses);
    tx.commit().await?;
    Ok(message)
}
