//! A status message: what a resident says at the door, in one line.

use crate::accounts::Citizen;
use crate::app::App;
use crate::db::args;
use crate::error::{Error, FieldError, Result};
use crate::homes::store;
use crate::text::{is_blank, is_refused_in_label, line, sized};
use crate::topics::Topic;

/// Characters of a status message.
pub const LONGEST: usize = 20;

/// One line of 0–20 characters; what is blank is none.
pub fn parse(raw: &str) -> Result<String> {
    let refused = |code| Error::Invalid(vec![FieldError::in_text("message", code, raw, is_refused_in_label)]);
    let text = line(raw).map_err(refused)?;
    if text.chars().all(is_blank) {
        return Ok(String::new());
    }
    if text.contains(is_refused_in_label) {
        return Err(refused("invalid_text"));
    }
    sized(text, LONGEST).map_err(refused)
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
    tx.commit().await?;
    Ok(message)
}
