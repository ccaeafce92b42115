//! Forms with files. Each form says which files it takes; those are streamed to temporary files under a limit, whatever else comes is read past.
//! How many arrive at once is bounded, for each person and in all, and so are the disk and the memory they take.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::app::App;
use crate::error::{Error, Result};
use crate::web::api::is_of_type;
use crate::web::body::Room;
use crate::web::form::Fields;
use crate::web::parts::{self, Kind, Overhead};
use crate::web::session::Session;

/// The file fields of a form, and how many files each takes; an extension of the request, set by its route.
#[derive(Debug, Clone, Copy)]
pub struct Files(&'static [(&'static str, usize)]);

/// One photo of a face.
pub const PHOTO: Files = Files(&[("photo", 1)]);
/// The picture of an article.
pub const PICTURE: Files = Files(&[("image", 1)]);

/// The largest file: 10 MiB.
pub const FILE_LIMIT: u64 = 10 * 1024 * 1024;
/// The text of a whole form, in bytes; every rule about length is far below.
const TEXT_LIMIT: usize = 256 * 1024;
/// More parts than any form has.
const MOST_PARTS: usize = 64;
/// How much of a refused request is read on before the connection is given up.
const READ_ON: u64 = 256 * 1024 * 1024;
/// How many forms may arrive at once: of one person, and of all.
const OF_PERSON: usize = 2;
const OF_ALL: usize = 32;
/// What their files may take on the disk, and in memory while they are looked at; counted in pieces.
const PIECE: u64 = 64 * 1024;
const DISK: usize = 256 * 1024 * 1024 / PIECE as usize;
const MEMORY: usize = 32 * 1024 * 1024 / PIECE as usize;

/// Who is sending what.
pub struct Uploads {
    of_person: Mutex<HashMap<i64, Arc<Semaphore>>>,
    all: Arc<Semaphore>,
    disk: Arc<Semaphore>,
    memory: Arc<Semaphore>,
}

impl Default for Uploads {
    fn default() -> Uploads {
        let semaphore = |places| Arc::new(Semaphore::new(places));
        Uploads { of_person: Mutex::default(), all: semaphore(OF_ALL), disk: semaphore(DISK), memory: semaphore(MEMORY) }
    }
}

impl Uploads {
    /// A place for one more form with files, until it is dropped. Whoever finds none waits, and nothing of their form is read meanwhile; then it is
    /// 429 when the person has two others under way, 503 when there are too many in all.
    async fn enter(&self, user: i64, patience: Duration) -> Result<Place<'_>> {
        let own = self.lock().entry(user).or_insert_with(|| Arc::new(Semaphore::new(OF_PERSON))).clone();
        let mut place = Place { uploads: self, user, of_person: None, _of_all: None };
        let of_person = timeout(patience, own.acquire_owned()).await.map_err(|_| Error::TooOften(5))?;
        place.of_person = Some(of_person.map_err(Error::internal)?);
        let of_all = timeout(patience, self.all.clone().acquire_owned()).await.map_err(|_| Error::Unavailable)?;
        place._of_all = Some(of_all.map_err(Error::internal)?);
        Ok(place)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Arc<Semaphore>>> {
        self.of_person.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Place<'a> {
    uploads: &'a Uploads,
    user: i64,
    of_person: Option<OwnedSemaphorePermit>,
    _of_all: Option<OwnedSemaphorePermit>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut of_person = self.uploads.lock();
        self.of_person = None;
        // nobody else waits for it or holds it
        if of_person.get(&self.user).is_some_and(|own| Arc::strong_count(own) == 1) {
            of_person.remove(&self.user);
        }
    }
}

/// A file that arrived. It has no name on the disk, so that nothing is left of it however this process ends.
pub struct Upload {
    file: File,
    pub size: u64,
    /// Its part of the disk.
    _disk: Option<OwnedSemaphorePermit>,
    memory: Arc<Semaphore>,
}

impl Upload {
    /// All of it. Waits while too many others are in memory.
    pub async fn read(mut self) -> Result<Bytes> {
        let permit = self.memory.acquire_many_owned(pieces(self.size)).await.map_err(Error::internal)?;
        let mut bytes = Vec::with_capacity(self.size as usize);
        self.file.rewind().await.map_err(Error::internal)?;
        self.file.read_to_end(&mut bytes).await.map_err(Error::internal)?;
        Ok(Bytes::from_owner(Held { bytes, _permit: permit }))
    }
}

fn pieces(size: u64) -> u32 {
    size.div_ceil(PIECE) as u32
}

/// Bytes with their part of the memory.
struct Held {
    bytes: Vec<u8>,
    _permit: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
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

impl FromRequest<App> for Form {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Form> {
        let sent = Sent::from_request(request, app).await?;
        sent.refused.map_or(Ok(sent.form), Err)
    }
}

impl FromRequest<App> for Sent {
    type Rejection = Error;

    /// Whatever refuses the form, its text is read, so that nobody types it again; its files are not kept then.
    async fn from_request(request: Request, app: &App) -> Result<Sent> {
        if !is_of_type(request.headers(), "multipart/form-data") {
            return Err(Error::Unsupported("unsupported_media_type"));
        }
        let user = request.extensions().get::<Session>().and_then(|session| session.citizen.as_ref()).map(|citizen| citizen.id);
        let entered = match user {
            Some(user) => app.uploads.enter(user, app.config.wire.patience.upload).await,
            None => Err(Error::SignInNeeded),
        };
        let (place, refused) = entered.map_or_else(|error| (None, Some(error)), |place| (Some(place), None));
        let files = request.extensions().get::<Files>().map_or(&[][..], |files| files.0);
        let form = Form { fields: Fields::of(request.extensions()), files: Vec::new() };
        let overhead = Overhead::default();
        let request = request.map(|body| Body::new(overhead.watch(body)));
        let mut multipart = Multipart::from_request(request, app).await.map_err(|_| Error::BadRequest)?;
        let mut receiving = Receiving { app, files, form, refused, room: Room::new()?, text: 0, parts: 0, read: 0 };
        loop {
            overhead.between_parts();
            let Some(mut field) = multipart.next_field().await.map_err(of_multipart)? else { break };
            overhead.in_part();
            receiving.part(&mut field).await?;
        }
        drop(place);
        Ok(Sent { form: receiving.form, refused: receiving.refused })
    }
}

/// A form that is on its way in.
struct Receiving<'a> {
    app: &'a App,
    files: &'static [(&'static str, usize)],
    form: Form,
    refused: Option<Error>,
    /// What its text takes of the memory that all bodies share.
    room: Room,
    /// Bytes of text, parts, and bytes in all so far.
    text: usize,
    parts: usize,
    read: u64,
}

impl Receiving<'_> {
    async fn part(&mut self, field: &mut Field<'_>) -> Result<()> {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            self.refused.get_or_insert(Error::BadRequest);
        }
        // endless parts are not read to an end that never comes
        if self.parts > 16 * MOST_PARTS {
            return Err(Error::BadRequest);
        }
        let outcome = match parts::kind(field) {
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

    async fn take_text(&mut self, field: &mut Field<'_>) -> Result<()> {
        let name = field.name().ok_or(Error::BadRequest)?.to_owned();
        let mut bytes = Vec::new();
        self.text += name.len();
        while let Some(chunk) = self.chunk(field).await? {
            self.text += chunk.len();
            if self.text > TEXT_LIMIT {
                return Err(Error::TooLarge);
            }
            self.room.take(chunk.len())?;
            bytes.extend_from_slice(&chunk);
        }
        self.form.fields.push(name, bytes);
        Ok(())
    }

    async fn take_file(&mut self, field: &mut Field<'_>, was_chosen: bool) -> Result<()> {
        let name = field.name().ok_or(Error::BadRequest)?.to_owned();
        // nobody asked for it
        let Some(&(name, most)) = self.files.iter().find(|(wanted, _)| *wanted == name) else { return Ok(()) };
        // browsers send an empty part for a field in which nothing was chosen
        let Some(first) = self.chunk(field).await?.filter(|chunk| !chunk.is_empty()) else {
            return if was_chosen { Err(Error::Refused("unreadable_image")) } else { Ok(()) };
        };
        if self.form.files.iter().filter(|(other, _)| other == name).count() >= most {
            return Err(Error::field(name, "too_many"));
        }
        let uploads = &self.app.uploads;
        let mut upload = Upload { file: File::from_std(tempfile::tempfile().map_err(Error::internal)?), size: 0, _disk: None, memory: uploads.memory.clone() };
        let mut held: Option<OwnedSemaphorePermit> = None;
        let mut next = Some(first);
        while let Some(chunk) = next {
            upload.size += chunk.len() as u64;
            if upload.size > FILE_LIMIT {
                return Err(Error::TooLarge);
            }
            let more = pieces(upload.size) - held.as_ref().map_or(0, |held| held.num_permits() as u32);
            if more > 0 {
                let room = uploads.disk.clone().try_acquire_many_owned(more).map_err(|_| Error::Unavailable)?;
                match &mut held {
                    Some(held) => held.merge(room),
                    None => held = Some(room),
                }
            }
            upload.file.write_all(&chunk).await.map_err(Error::internal)?;
            next = self.chunk(field).await?;
        }
        upload.file.flush().await.map_err(Error::internal)?;
        upload._disk = held;
        self.form.files.push((name.to_owned(), upload));
        Ok(())
    }
}

fn of_multipart(error: MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Error::TooLarge } else { Error::BadRequest }
}
