//! Where files lie: a folder on the local disk.

use std::path::Path;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt as _};

use crate::config::make_folder;
use crate::error::{Error, Result};

/// The object store. What `put` has acknowledged survives a power cut.
pub struct Store {
    objects: Box<dyn ObjectStore>,
}

impl Store {
    /// A folder on this machine; made when it is missing. The error is a sentence for the operator.
    pub fn local(folder: &Path) -> Result<Store, String> {
        make_folder(folder)?;
        let files = LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| format!("--data: the files in {} cannot be used: {error}", folder.display()))?;
        Ok(Store { objects: Box::new(files.with_fsync(true)) })
    }

    /// Stores `bytes` under `name` (letters, digits, `/`, `.`, `-`).
    pub async fn put(&self, name: &str, bytes: Bytes) -> Result<()> {
        self.objects.put(&ObjectPath::from(name), bytes.into()).await.map(drop).map_err(|error| Error::of_file(&error))
    }

    /// Gives the file `from` a second name. It is the same bytes on the disk until one of them goes.
    pub async fn copy(&self, from: &str, to: &str) -> Result<()> {
        self.objects.copy(&ObjectPath::from(from), &ObjectPath::from(to)).await.map_err(|error| Error::of_file(&error))
    }

    /// The bytes of `name`; 404 when there is no such file.
    pub async fn get(&self, name: &str) -> Result<Bytes> {
        match self.objects.get(&ObjectPath::from(name)).await {
            Ok(found) => found.bytes().await.map_err(Error::internal),
            Err(object_store::Error::NotFound { .. }) => Err(Error::NotFound),
            Err(error) => Err(Error::internal(error)),
        }
    }

    /// Removes `name`; fine when it is gone already.
    pub async fn remove(&self, name: &str) -> Result<()> {
        match self.objects.delete(&ObjectPath::from(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(Error::of_file(&error)),
        }
    }

    /// Whether the store answers.
    pub async fn check(&self) -> Result<(), object_store::Error> {
        match self.objects.head(&ObjectPath::from("ready")).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
