//! Forms with files, and who is sending what: how many arrive at once is bounded, for each person and in all, and so
//! are the disk and the memory that their files take. Start with [`Form`]; how one comes in is known to `web/upload/`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::form::Fields;

/// The largest file: 10 MiB.
pub const FILE_LIMIT: u64 = 10 * 1024 * 1024;
/// How many forms may arrive at once: of one person, and of all.
const OF_PERSON: usize = 2;
const OF_ALL: usize = 32;
/// What their files may take on the disk, and in memory while they are looked at; counted in pieces.
const PIECE: u64 = 64 * 1024;
const DISK: usize = 256 * 1024 * 1024 / PIECE as usize;
const MEMORY: usize = 32 * 1024 * 1024 / PIECE as usize;

/// A multipart form: its text fields, and its files by field name in order of arrival. Empty file fields are left out.
#[derive(Default)]
pub struct Form {
    pub fields: Fields,
    pub files: Vec<(String, Upload)>,
    /// Whether a file was chosen, also when it was not taken.
    pub had_file: bool,
}

impl Form {
    /// Takes the first file of the field `name`.
    pub fn take(&mut self, name: &str) -> Option<Upload> {
        let place = self.files.iter().position(|(field, _)| field == name)?;
        Some(self.files.remove(place).1)
    }
}

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
        Uploads {
            of_person: Mutex::default(),
            all: semaphore(OF_ALL),
            disk: semaphore(DISK),
            memory: semaphore(MEMORY),
        }
    }
}

impl Uploads {
    /// A place for one more form with files, until it is dropped. Whoever finds none waits, and nothing of their form
    /// is read meanwhile; then it is 429 when the person has two others under way, 503 when there are too many in all.
    pub async fn enter(&self, user: i64, patience: Duration) -> Result<Place<'_>> {
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

/// A form's place among those that arrive, until it is dropped.
pub struct Place<'a> {
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

/// A file that arrives. It has no name on the disk, so that nothing is left of it however this process ends.
pub struct Upload {
    file: File,
    pub size: u64,
    digest: Sha256,
    /// Its part of the disk.
    room: Option<OwnedSemaphorePermit>,
    disk: Arc<Semaphore>,
    memory: Arc<Semaphore>,
}

impl Upload {
    /// An empty one, which takes its room from `uploads`.
    pub fn new(uploads: &Uploads) -> Result<Upload> {
        let file = tempfile::tempfile().map_err(|error| Error::of_file(&error))?;
        Ok(Upload {
            file: File::from_std(file),
            size: 0,
            digest: Sha256::new(),
            room: None,
            disk: uploads.disk.clone(),
            memory: uploads.memory.clone(),
        })
    }

    /// Adds what came. 413 beyond the largest file, 503 when the disk holds no more.
    pub async fn add(&mut self, chunk: &[u8]) -> Result<()> {
        self.size += chunk.len() as u64;
        if self.size > FILE_LIMIT {
            return Err(Error::TooLarge);
        }
        let more = pieces(self.size) - self.room.as_ref().map_or(0, |room| room.num_permits() as u32);
        if more > 0 {
            let more = self.disk.clone().try_acquire_many_owned(more).map_err(|_| Error::Unavailable)?;
            match &mut self.room {
                Some(room) => room.merge(more),
                None => self.room = Some(more),
            }
        }
        self.digest.update(chunk);
        self.file.write_all(chunk).await.map_err(|error| Error::of_file(&error))
    }

    /// All of it is here.
    pub async fn end(&mut self) -> Result<()> {
        self.file.flush().await.map_err(|error| Error::of_file(&error))
    }

    /// What tells it from every other file.
    pub fn digest(&self) -> Vec<u8> {
        self.digest.clone().finalize().to_vec()
    }

    /// All of it. Waits while too many others are in memory: not to be held while something else is waited for.
    pub async fn read(&mut self) -> Result<Bytes> {
        let permit = self.memory.clone().acquire_many_owned(pieces(self.size)).await.map_err(Error::internal)?;
        let mut bytes = Vec::with_capacity(self.size as usize);
        self.file.rewind().await.map_err(|error| Error::of_file(&error))?;
        self.file.read_to_end(&mut bytes).await.map_err(|error| Error::of_file(&error))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    // Every write to `/dev/full` says that the disk is.
    #[tokio::test]
    async fn a_full_disk_is_no_fault_of_ours() {
        let uploads = Uploads::default();
        let full = std::fs::File::options().read(true).write(true).open("/dev/full").unwrap();
        let mut upload = Upload { file: File::from_std(full), ..Upload::new(&uploads).unwrap() };
        let mut outcome = Ok(());
        // a write is only heard of later
        for _ in 0..3 {
            outcome = outcome.and(upload.add(&[7; 100]).await);
        }
        let outcome = outcome.and(upload.end().await);
        assert!(matches!(outcome, Err(Error::CannotStore("storage_full"))), "{outcome:?}");
    }

    #[tokio::test]
    async fn files_are_told_apart() {
        let uploads = Uploads::default();
        let mut digests = Vec::new();
        for chunks in [&[&b"ab"[..], b"c"][..], &[b"abc"], &[b"abd"], &[]] {
            let mut upload = Upload::new(&uploads).unwrap();
            for chunk in chunks {
                upload.add(chunk).await.unwrap();
            }
            upload.end().await.unwrap();
            digests.push(upload.digest());
        }
        assert_eq!(digests[0], digests[1]);
        assert!(digests[1] != digests[2] && digests[2] != digests[3]);
    }
}
