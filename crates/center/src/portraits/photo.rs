//! Accepting a photo: checked completely, kept in the store, then queued in the caller's transaction.

use portrait::PhotoError;

use crate::app::App;
use crate::db::{Tx, args};
use crate::error::{Error, FieldError, Result};
use crate::form::Fields;
use crate::jobs;
use crate::media::files;
use crate::portraits::choice::Chosen;
use crate::portraits::store::{self, FilesRow};
use crate::portraits::wish::Wish;
use crate::upload::Upload;
use crate::work::PORTRAIT;

/// A photo that decoded completely and lies in the store under a random name.
pub struct KeptPhoto {
    pub(super) name: String,
    /// Set upright, in pixels.
    pub(super) width: u32,
    pub(super) height: u32,
}

impl KeptPhoto {
    /// What a person said of the face in it.
    pub fn chosen(&self, fields: &Fields) -> Result<Option<Chosen>, Vec<FieldError>> {
        Chosen::parse(fields, self.width, self.height)
    }
}

/// How a portrait is to be made.
pub struct Wanted {
    /// The consent.
    pub animate: bool,
    pub wish: Wish,
    pub chosen: Option<Chosen>,
}

/// Decodes `upload` and keeps its bytes in the store. 415 `unsupported_image`, 413 `too_large`, 422 `unreadable_image`;
/// nothing is kept then. Called before the transaction that files it.
pub async fn keep(app: &App, upload: Upload) -> Result<KeptPhoto> {
    let bytes = upload.read().await?;
    let (width, height) = super::draw::decode(bytes.clone(), |photo, scale| super::draw::size_of(&photo, scale))
        .await
        .map_err(refusal)?;
    let name = format!("uploads/{}", hex::encode(rand::random::<[u8; 16]>()));
    files::write(app, &name, bytes).await?;
    Ok(KeptPhoto { name, width, height })
}

/// Writes the portrait's row and its job inside the caller's transaction; an older job of the user is cancelled. 429
/// when there were `most` within a day already.
pub async fn enqueue(
    app: &App,
    tx: &mut Tx,
    user: i64,
    photo: &KeptPhoto,
    wanted: &Wanted,
    most: Option<i64>,
) -> Result<()> {
    let now = app.clock.now();
    // the rows first: two photos at once come one after the other, also when they are the first ones
    tx.run(store::HOLD_USER, args![user]).await?;
    let before: Option<FilesRow> = tx.maybe(store::HOLD, args![user]).await?;
    if let Some(most) = most {
        jobs::limit_per_day(app, tx, &PORTRAIT, user, most).await?;
    }
    let job = jobs::enqueue(app, tx, &PORTRAIT, user).await?;
    let face = wanted.chosen.as_ref().map(Chosen::to_json).unwrap_or_default();
    tx.run(
        store::WAIT,
        args![user, job, wanted.animate, &photo.name, now, wanted.wish.mood.key(), wanted.wish.blink, face],
    )
    .await?;
    files::spare(tx, &photo.name).await?;
    if let Some(replaced) = before.and_then(|before| before.photo) {
        files::doom(app, tx, &replaced).await?;
    }
    app.live.wake_after(&app.db, tx);
    Ok(())
}

/// Removes a kept photo whose transaction failed.
pub async fn forget(app: &App, photo: KeptPhoto) {
    files::remove(app, [photo.name]).await;
}

pub(super) fn refusal(error: PhotoError) -> Error {
    match error {
        PhotoError::Unsupported { .. } => Error::Unsupported("unsupported_image"),
        PhotoError::TooLarge { .. } => Error::TooLarge,
        PhotoError::Unreadable => Error::Refused("unreadable_image"),
    }
}
