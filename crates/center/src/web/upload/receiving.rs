//! A form on its way in, part by part.

use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;

use super::Files;
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::Fields;
use crate::upload::{Form, Upload};
use crate::web::body::Room;
use crate::web::parts::{self, Kind};

/// The text of a whole form that is taken, in bytes; every rule about length is far below.
const TEXT_LIMIT: usize = 256 * 1024;
/// The text of a form that is shown again to whoever typed too much.
const TEXT_KEPT: usize = 512 * 1024;
/// More parts than any form has.
const MOST_PARTS: usize = 64;
/// How much of a refused request is read on before the connection is given up.
const READ_ON: u64 = 256 * 1024 * 1024;

/// What has come of a form.
pub(super) struct Receiving<'a> {
    app: &'a App,
    files: Files,
    pub form: Form,
    /// Why it is refused; its text is read all the same.
    pub refused: Option<Error>,
    /// What its text takes of the memory that all bodies share.
    room: Room,
    /// Bytes of text that are kept, parts, and bytes in all so far.
    text: usize,
    parts: usize,
    read: u64,
}

impl<'a> Receiving<'a> {
    pub fn new(app: &'a App, files: Files, fields: Fields, refused: Option<Error>) -> Result<Receiving<'a>> {
        let form = Form { fields, ..Form::default() };
        Ok(Receiving { app, files, form, refused, room: Room::new()?, text: 0, parts: 0, read: 0 })
    }

    pub async fn part(&mut self, field: &mut Field<'_>) -> Result<()> {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            self.refused.get_or_insert(Error::BadRequest);
        }
        // endless parts are not read to an end that never comes
        if self.parts > 16 * MOST_PARTS {
            return Err(Error::BadRequest);
        }
        let kind = parts::kind(field);
        self.form.had_file |= matches!(kind, Kind::File { was_chosen: true });
        let outcome = match kind {
            _ if self.parts > MOST_PARTS => Ok(()),
            Kind::Text => self.take_text(field).await,
            Kind::File { was_chosen } if self.refused.is_none() => self.take_file(field, was_chosen).await,
            Kind::File { .. } => Ok(()),
        };
        if let Err(error) = outcome {
            self.refused.get_or_insert(error);
        }
        // what was not taken is read past
        while self.chunk(field).await?.is_some() {}
        Ok(())
    }

    async fn chunk(&mut self, field: &mut Field<'_>) -> Result<Option<Bytes>> {
        let chunk = field.chunk().await.map_err(of_multipart)?;
        self.read += chunk.as_ref().map_or(0, Bytes::len) as u64;
        if self.read > READ_ON { Err(Error::TooLarge) } else { Ok(chunk) }
    }

    /// What is too much is kept as far as there is room, so that nobody types it again.
    async fn take_text(&mut self, field: &mut Field<'_>) -> Result<()> {
        let name = field.name().ok_or(Error::BadRequest)?.to_owned();
        let mut bytes = Vec::new();
        self.text += name.len();
        let file = self.files.0.iter().map(|(wanted, _)| *wanted).find(|wanted| *wanted == name);
        while let Some(chunk) = self.chunk(field).await? {
            if self.text + bytes.len() + chunk.len() > TEXT_KEPT {
                return Err(Error::TextTooLarge);
            }
            self.room.take(chunk.len())?;
            bytes.extend_from_slice(&chunk);
        }
        self.text += bytes.len();
        // left out in silence, it would be taken for a form without it
        if let Some(name) = file.filter(|_| !bytes.is_empty()) {
            return Err(Error::field(name, "no_file"));
        }
        self.form.fields.push(name, bytes);
        if self.text > TEXT_LIMIT { Err(Error::TextTooLarge) } else { Ok(()) }
    }

    async fn take_file(&mut self, field: &mut Field<'_>, was_chosen: bool) -> Result<()> {
        let name = field.name().ok_or(Error::BadRequest)?.to_owned();
        let Some(&(name, most)) = self.files.0.iter().find(|(wanted, _)| *wanted == name) else {
            // nobody asked for it; whoever sent it must not believe that it arrived
            let has_content = self.chunk(field).await?.is_some_and(|chunk| !chunk.is_empty());
            return if has_content { Err(Error::Refused("unexpected_file")) } else { Ok(()) };
        };
        // browsers send an empty part for a field in which nothing was chosen
        let Some(first) = self.chunk(field).await?.filter(|chunk| !chunk.is_empty()) else {
            return if was_chosen { Err(Error::Refused("unreadable_image")) } else { Ok(()) };
        };
        if self.form.files.iter().filter(|(other, _)| other == name).count() >= most {
            return Err(Error::field(name, "too_many"));
        }
        let mut upload = Upload::new(&self.app.uploads)?;
        let mut next = Some(first);
        while let Some(chunk) = next {
            upload.add(&chunk).await?;
            next = self.chunk(field).await?;
        }
        upload.end().await?;
        self.form.files.push((name.to_owned(), upload));
        Ok(())
    }
}

pub(super) fn of_multipart(error: MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Error::TooLarge } else { Error::BadRequest }
}
