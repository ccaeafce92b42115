//! Another mood or other points for a portrait that is there, made from the still that was kept; and taking the
//! portrait away.

use crate::accounts::Citizen;
use crate::app::App;
use crate::db::{Number, args};
use crate::deleted::{self, Kind};
use crate::error::{Error, Result};
use crate::form::Fields;
use crate::jobs;
use crate::portraits::choice::{Chosen, read_handles};
use crate::portraits::store::{self, FilesRow};
use crate::portraits::wish::Wish;
use crate::topics::Topic;
use crate::work::PORTRAIT;

/// Queues the portrait anew: `mood`, `blink`, and `handles` in 0…1 of the square that is shown. 404 without a portrait,
/// 409 `nothing_kept` when there is no kept still (made without consent to animate, or never made), 409 `portrait_busy`
/// while a new photo waits, 429 when there were too many today. What waits already to be drawn so waits on.
pub async fn change(app: &App, citizen: &Citizen, fields: &Fields, blink: bool) -> Result<()> {
    let mut wish = Wish::parse(fields, blink).map_err(Error::Invalid)?;
    let points = match fields.get("handles") {
        "" => None,
        text => Some(read_handles(text).map_err(|code| Error::field("handles", code))?),
    };
    let mut tx = app.db.begin().await?;
    // the row first: changes and photos at once come one after the other
    let before: FilesRow = tx.maybe(store::HOLD, args![citizen.id]).await?.ok_or(Error::NotFound)?;
    if before.photo.is_some() {
        return Err(Error::Conflict("portrait_busy"));
    }
    if before.kept.is_none() {
        return Err(Error::Conflict("nothing_kept"));
    }
    if fields.find("mood").is_none() {
        wish.mood = portrait::Mood::parse(&before.mood).unwrap_or(wish.mood);
    }
    // a change that is still to be drawn is the one that this one changes
    let face = Chosen::of_json(&before.face).or_else(|| Chosen::of_json(&before.kept_face)).unwrap_or_default();
    let face = face.fitted(points);
    let is_the_same =
        (wish.mood.key(), wish.blink, face.to_json()) == (before.mood.as_str(), before.blink, before.face);
    if is_the_same && tx.maybe::<Number>(store::IS_QUEUED, args![citizen.id]).await?.is_some() {
        return Ok(());
    }
    if let Some(most) = super::most_per_day(app) {
        jobs::limit_per_day(app, &mut tx, &PORTRAIT, citizen.id, most).await?;
    }
    let job = jobs::enqueue(app, &mut tx, &PORTRAIT, citizen.id).await?;
    let values = args![citizen.id, job, app.clock.now(), wish.mood.key(), wish.blink, face.to_json()];
    if tx.run(store::WAIT_ANEW, values).await? == 0 {
        return Err(Error::Conflict("portrait_busy"));
    }
    app.live.wake_after(&app.db, &mut tx);
    Ok(tx.commit().await?)
}

/// Takes the portrait away with every file that was made of it or for it. 404 without one; within a day, doing it twice
/// is the same as once.
pub async fn remove(app: &App, citizen: &Citizen) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let Some(row) = tx.maybe::<FilesRow>(store::DELETE, args![citizen.id]).await? else {
        drop(tx);
        return deleted::again(app, citizen, Kind::Portrait, citizen.id).await;
    };
    deleted::note(app, &mut tx, citizen, Kind::Portrait, citizen.id).await?;
    jobs::cancel(app, &mut tx, &PORTRAIT, citizen.id).await?;
    super::forget_files(app, &mut tx, citizen.id, row.files()).await?;
    tx.touch(Topic::People);
    Ok(tx.commit().await?)
}

/// The kept still, for its owner to look at.
pub async fn kept(app: &App, citizen: &Citizen) -> Result<bytes::Bytes> {
    let row: FilesRow = app.db.maybe(store::KEPT, args![citizen.id]).await?.ok_or(Error::NotFound)?;
    app.store.get(&row.kept.ok_or(Error::NotFound)?).await
}

/// The face in the kept still as JSON, lengths in shares of its longer side; nothing without one.
pub async fn kept_face(app: &App, citizen: &Citizen) -> Result<Option<String>> {
    let row: Option<FilesRow> = app.db.maybe(store::KEPT, args![citizen.id]).await?;
    Ok(row.filter(|row| row.kept.is_some() && !row.kept_face.is_empty()).map(|row| row.kept_face))
}
