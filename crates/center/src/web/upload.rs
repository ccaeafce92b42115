//! Forms with files: streamed to temporary files under a limit, and read to the end even when refused, so that the browser shows the answer.

use std::path::Path;

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use tempfile::TempPath;
use tokio::io::AsyncWriteExt;

use crate::error::{Error, Result};
use crate::web::form::Fields;

/// The largest file: 10 MiB.
pub const FILE_LIMIT: u64 = 10 * 1024 * 1024;
/// The largest text field, in bytes; every rule about length is far below.
const TEXT_LIMIT: usize = 256 * 1024;
/// More parts than any form has.
const MOST_PARTS: usize = 64;
/// How much of a refused request is read on before the connection is given up.
const READ_ON: u64 = 256 * 1024 * 1024;

/// A file that arrived. It is deleted when this is dropped.
pub struct Upload {
    path: TempPath,
    pub size: u64,
}

impl Upload {
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub async fn read(&self) -> Result<Vec<u8>> {
        tokio::fs::read(&self.path).await.map_err(Error::internal)
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
        let is_multipart = request.headers().get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"multipart/form-data"));
        if !is_multipart {
            return Err(Error::Unsupported("unsupported_media_type"));
        }
        let mut multipart = Multipart::from_request(request, state).await.map_err(|_| Error::BadRequest)?;
        let mut form = Form::default();
        let mut refused = None;
        let mut read = 0;
        let mut parts = 0;
        while let Some(mut field) = multipart.next_field().await.map_err(of_multipart)? {
            parts += 1;
            if parts > MOST_PARTS {
                refused.get_or_insert(Error::BadRequest);
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
        let text = String::from_utf8(bytes).map_err(|_| Error::Refused("invalid_text"))?;
        form.fields.push(name, text);
        return Ok(());
    }
    let temporary = tempfile::Builder::new().prefix("upload-").tempfile().map_err(Error::internal)?;
    let (file, path) = temporary.into_parts();
    let mut file = tokio::fs::File::from_std(file);
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
    if size > 0 {
        form.files.push((name, Upload { path, size }));
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
