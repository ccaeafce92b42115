//! A file in the data folder that holds secrets: only its owner may read it, it is made once however many servers start
//! at the same time, and replaced as a whole while they run. What stands in it is for whoever names it.

use std::fs::{DirEntry, File, Metadata};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// How often a server looks whether the file is another one.
const LOOK: Duration = Duration::from_secs(1);
/// After how long a draft belongs to nobody any more.
const LEFT: Duration = Duration::from_secs(60);

/// Which file, and what the operator is told is in it.
#[derive(Clone, Copy)]
pub struct SecretFile {
    pub name: &'static str,
    pub holds: &'static str,
}

impl SecretFile {
    pub fn path(self, data: &Path) -> PathBuf {
        data.join(self.name)
    }

    /// The text of the file. Every error here is a sentence for the operator.
    pub fn read(self, data: &Path) -> Result<String, String> {
        std::fs::read_to_string(self.path(data)).map_err(|error| self.unusable(&self.path(data), error))
    }

    /// Makes the file when there is none. Of two servers that start at once one makes it, and both go on with that.
    pub fn make(self, data: &Path, fresh: impl FnOnce() -> Result<String, String>) -> Result<(), String> {
        let file = self.path(data);
        self.sweep(data);
        if !file.exists() {
            let draft = self.write_draft(data, &fresh()?)?;
            // a link never replaces what another process made meanwhile
            let _ = std::fs::hard_link(&draft, &file);
            std::fs::remove_file(&draft).map_err(|error| self.unusable(&file, error))?;
        }
        Ok(())
    }

    /// Replaces the file by what `change` makes of its text, one at a time, also from several terminals. It keeps its
    /// owner.
    pub fn replace<T>(
        self,
        data: &Path,
        change: impl FnOnce(&str) -> Result<(String, T), String>,
    ) -> Result<T, String> {
        let file = self.path(data);
        let failed = |error| self.unusable(&file, error);
        let folder = File::open(data).map_err(failed)?;
        folder.lock().map_err(failed)?;
        let (text, outcome) = change(&self.read(data)?)?;
        let before = std::fs::metadata(&file).map_err(failed)?;
        let draft = self.write_draft(data, &text)?;
        // run by root for a server that is somebody else
        if std::fs::metadata(&draft).map_err(failed)?.uid() != before.uid() {
            chown(&draft, Some(before.uid()), Some(before.gid())).map_err(failed)?;
        }
        std::fs::rename(&draft, &file).and_then(|()| folder.sync_all()).map_err(failed)?;
        Ok(outcome)
    }

    /// Hands the text to `take` whenever it is another one, until the server stops. Whatever was written since the
    /// start is read again.
    pub async fn watch(self, data: PathBuf, stopping: CancellationToken, take: impl Fn(&str) -> Result<(), String>) {
        let mut seen = None;
        loop {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            let folder = data.clone();
            let look = move || (state(&self.path(&folder)), self.read(&folder));
            let Ok((now, text)) = tokio::task::spawn_blocking(look).await else { continue };
            if now == seen {
                continue;
            }
            seen = now;
            if let Err(error) = text.and_then(|text| take(&text)) {
                tracing::error!(error, "the {} could not be read again; those before stay in use", self.holds);
            }
        }
    }

    /// Removes drafts that a process left when it ended in the middle. What cannot be removed stays until the next
    /// start.
    fn sweep(self, data: &Path) {
        let begins = self.draft();
        let is_old = |draft: &DirEntry| {
            let age = draft.metadata().and_then(|draft| draft.modified()).map(|at| at.elapsed().unwrap_or_default());
            draft.file_name().as_encoded_bytes().starts_with(begins.as_bytes()) && age.is_ok_and(|age| age > LEFT)
        };
        for draft in std::fs::read_dir(data).into_iter().flatten().flatten().filter(is_old) {
            if let Err(error) = std::fs::remove_file(draft.path()) {
                tracing::warn!(%error, draft = %draft.path().display(), "a draft of the {} is left over and cannot be removed", self.holds);
            }
        }
    }

    /// How the names of drafts begin.
    fn draft(self) -> String {
        format!("{}.new-", self.name)
    }

    fn write_draft(self, data: &Path, text: &str) -> Result<PathBuf, String> {
        let n = hex::encode(rand::random::<[u8; 4]>());
        let draft = data.join(format!("{}{}-{n}", self.draft(), std::process::id()));
        let failed = |error| self.unusable(&draft, error);
        let mut out =
            std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).map_err(failed)?;
        out.write_all(text.as_bytes()).and_then(|()| out.sync_all()).map_err(failed)?;
        Ok(draft)
    }

    fn unusable(self, file: &Path, error: std::io::Error) -> String {
        format!("--data: the {} {} cannot be used: {error}", self.holds, file.display())
    }
}

/// What tells one file from another under the same name.
fn state(file: &Path) -> Option<(u64, i64, i64, u64)> {
    let of = |file: Metadata| (file.ino(), file.mtime(), file.mtime_nsec(), file.len());
    std::fs::metadata(file).ok().map(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: SecretFile = SecretFile { name: "secret", holds: "signing secrets" };

    #[test]
    fn drafts_are_not_left_about() {
        let folder = tempfile::tempdir().unwrap();
        let (old, young) =
            (FILE.write_draft(folder.path(), "a").unwrap(), FILE.write_draft(folder.path(), "b").unwrap());
        File::options().write(true).open(&old).unwrap().set_modified(std::time::SystemTime::now() - 2 * LEFT).unwrap();
        FILE.make(folder.path(), || Ok("c".to_owned())).unwrap();
        assert_eq!((old.exists(), young.exists()), (false, true), "another process may be about to use it");
        assert_eq!(FILE.read(folder.path()).unwrap(), "c");
        FILE.make(folder.path(), || Ok("d".to_owned())).unwrap();
        assert_eq!(FILE.read(folder.path()).unwrap(), "c", "it is made once");
        let mode = std::fs::metadata(FILE.path(folder.path())).unwrap().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_is_refused_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        FILE.make(folder.path(), || Ok("a".to_owned())).unwrap();
        let refused: Result<(), String> = FILE.replace(folder.path(), |_| Err("no".to_owned()));
        assert_eq!((refused, FILE.read(folder.path()).unwrap()), (Err("no".to_owned()), "a".to_owned()));
        let was = FILE.replace(folder.path(), |text| Ok(("b".to_owned(), text.to_owned()))).unwrap();
        assert_eq!((was.as_str(), FILE.read(folder.path()).unwrap().as_str()), ("a", "b"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
    }
}
