//! Accepting a photo: checked completely, kept in the store, then queued in the caller's transaction.

use portrait::{PhotoError, count_faces};

use crate::app::App;
use crate::db::{Tx, args};
use crate::error::{Error, FieldError, Result};
use crate::form::Fields;
use crate::jobs;
use crate::media::darkroom::Sitter;
use crate::media::files;
use crate::portraits::choice::Chosen;
use crate::portraits::draw::{self, Source};
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
    /// How many faces are in it, where somebody named one by its number.
    faces: Option<usize>,
}

impl KeptPhoto {
    /// What a person said of the face in it, in the `fields` with which it was kept.
    pub fn chosen(&self, fields: &Fields) -> Result<Option<Chosen>, Vec<FieldError>> {
        let chosen = Chosen::parse(fields, self.width, self.height)?;
        if let (Some(Chosen { index: Some(index), .. }), Some(faces)) = (&chosen, self.faces)
            && *index >= faces.max(1)
        {
            return Err(vec![FieldError::new("face", "face")]);
        }
        Ok(chosen)
    }
}

/// How a portrait is to be made.
pub struct Wanted {
    /// The consent.
    pub animate: bool,
    pub wish: Wish,
    pub chosen: Option<Chosen>,
}

/// Decodes what `user` sent, in their turn, and keeps its bytes in the store. 415 `unsupported_image`, 413 `too_large`,
/// 422 `unreadable_image`; nothing is kept then. Called before the transaction that files it.
pub async fn keep(app: &App, user: i64, mut upload: Upload, fields: &Fields) -> Result<KeptPhoto> {
    let is_numbered = fields.get("face").parse::<usize>().is_ok_and(|number| number > 0);
    let decoded =
        draw::decode(&app.darkroom, Sitter::Person(user), Source::Upload(&mut upload), move |photo, whole| {
            (whole.size, is_numbered.then(|| count_faces(&photo)))
        });
    let ((width, height), faces) = decoded.await?.map_err(refusal)?;
    let name = format!("uploads/{}", hex::encode(rand::random::<[u8; 16]>()));
    files::write(app, &name, upload.read().await?).await?;
    Ok(KeptPhoto { name, width, height, faces })
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
