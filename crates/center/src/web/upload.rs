//! Forms with files: streamed to temporary files under a limit, and read to the end even when refused, so that the browser shows the answer.

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use crate::error::{Error, Result};
use crate::web::api::is_of_type;
use crate::web::form::Fields;

/// The largest file: 10 MiB.
pub const FILE_LIMIT: u64 = 10 * 1024 * 1024;
/// The largest text field, in bytes; every rule about length is far below.
const TEXT_LIMIT: usize = 256 * 1024;
/// More parts than any form has.
const MOST_PARTS: usize = 64;
/// More files than any form has.
const MOST_FILES: usize = 8;
/// How much of a refused request is read on before the connection is given up.
const READ_ON: u64 = 256 * 1024 * 1024;

/// A file that arrived. It has no name on the disk, so that nothing is left of it however this process ends.
pub struct Upload {
    file: File,
    pub size: u64,
}

impl Upload {
    /// All of it.
    pub async fn read(mut self) -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.size as usize);
        self.file.rewind().await.map_err(Error::internal)?;
        self.file.read_to_end(&mut bytes).await.map_err(Error::internal)?;
        Ok(bytes)
    }
}

/// A multipart form: its text fields, and its files by field name in order of arrival. Empty file fields are left out.
#[derive(Default)]
pub struct Form {
    pub fields: Fields,
    pub files: Vec<(String, Upload)>,
}

impl Form {
    /// Takes the first file of the field `name`.
    pub fn take(&mut self, name: &str) -> Option<Upload> {
        let place = self.files.iter().position(|(field, _)| field == name)?;
        Some(self.files.remove(place).1)
    }
}

/// A form of which a file may have been refused. What was typed is kept, so that the page can be shown again with it.
pub struct Sent {
    pub form: Form,
    /// Why a file was refused, or the whole form.
    pub refused: Option<Error>,
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Form> {
        let sent = Sent::from_request(request, state).await?;
        sent.refused.map_or(Ok(sent.form), Err)
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Sent> {
        if !is_of_type(request.headers(), "multipart/form-data") {
            return Err(Error::Unsupported("unsupported_media_type"));
        }
        let mut form = Form { fields: Fields::of(request.extensions()), files: Vec::new() };
        let mut multipart = Multipart::from_request(request, state).await.map_err(|_| Error::BadRequest)?;
        let mut refused = None;
        let mut read = 0;
        let mut parts = 0;
        while let Some(mut field) = multipart.next_field().await.map_err(of_multipart)? {
            parts += 1;
            if parts > MOST_PARTS || form.files.len() > MOST_FILES {
                refused.get_or_insert(Error::BadRequest);
            }
            // endless parts are not read to an end that never comes
            if parts > 16 * MOST_PARTS {
                return Err(Error::BadRequest);
            }
            let is_wanted = parts <= MOST_PARTS && (refused.is_none() || field.file_name().is_none());
            let outcome = if is_wanted { take(&mut form, &mut field, &mut read).await } else { drain(&mut field, &mut read).await };
            if let Err(error) = outcome {
                if read > READ_ON {
                    return Err(error);
                }
                refused.get_or_insert(error);
                drain(&mut field, &mut read).await?;
            }
        }
        Ok(Sent { form, refused })
    }
}

async fn take(form: &mut Form, field: &mut Field<'_>, read: &mut u64) -> Result<()> {
    let name = field.name().ok_or(Error::BadRequest)?.to_owned();
    if field.file_name().is_none() {
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(of_multipart)? {
            *read += chunk.len() as u64;
            if bytes.len() + chunk.len() > TEXT_LIMIT {
                return Err(Error::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        form.fields.push(name, bytes);
        return Ok(());
    }
    let was_chosen = field.file_name().is_some_and(|name| !name.is_empty());
    let mut file = File::from_std(tempfile::tempfile().map_err(Error::internal)?);
    let mut size = 0;
    while let Some(chunk) = field.chunk().await.map_err(of_multipart)? {
        *read += chunk.len() as u64;
        size += chunk.len() as u64;
        if size > FILE_LIMIT {
            return Err(Error::TooLarge);
        }
        file.write_all(&chunk).await.map_err(Error::internal)?;
    }
    file.flush().await.map_err(Error::internal)?;
    match size {
        // browsers send an empty part for a field in which nothing was chosen
        0 if was_chosen => return Err(Error::Refused("unreadable_image")),
        0 => {}
        size => form.files.push((name, Upload { file, size })),
    }
    Ok(())
}

/// Reads a field to its end and forgets it.
async fn drain(field: &mut Field<'_>, read: &mut u64) -> Result<()> {
    while let Some(chunk) = field.chunk().await.map_err(of_multipart)? {
        *read += chunk.len() as u64;
        if *read > READ_ON {
            return Err(Error::TooLarge);
        }
    }
    Ok(())
}

fn of_multipart(error: MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Error::TooLarge } else { Error::BadRequest }
}
