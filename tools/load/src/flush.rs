//! How fast the disk flushes, and a server whose flushes are counted and slowed.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::fs::fdatasync;
use tempfile::NamedTempFile;

const BLOCK: [u8; 4096] = [7; 4096];
const LIBRARY: &str = "libslow_flush.so";

/// Flushes a second of one file in `folder` whose 4 KB are overwritten each time: as many as the disk does one after
/// the other.
pub fn of_disk(folder: &Path, length: Duration) -> Result<f64> {
    let file = tempfile::tempfile_in(folder).with_context(|| format!("cannot write in {}", folder.display()))?;
    // the file has its length before the clock runs
    file.write_all_at(&BLOCK, 0)?;
    fdatasync(&file)?;
    let began = Instant::now();
    let mut flushes = 0u32;
    while began.elapsed() < length {
        file.write_all_at(&BLOCK, 0)?;
        fdatasync(&file)?;
        flushes += 1;
    }
    Ok(f64::from(flushes) / began.elapsed().as_secs_f64())
}

/// The flushes of a server, counted by the library of `tools/slow-flush`, which also lets them wait.
pub struct SlowFlush {
    library: PathBuf,
    delay: Duration,
    /// Eight bytes that the library counts in.
    count: NamedTempFile,
}

impl SlowFlush {
    /// Each flush waits for `delay` first, which may be nothing. The library lies where this program was built.
    pub fn new(delay: Duration) -> Result<Self> {
        let program = std::env::current_exe()?;
        let folder = program.parent().context("this program lies nowhere")?;
        let places = [folder.join(LIBRARY), folder.join("deps").join(LIBRARY)];
        let Some(library) = places.into_iter().find(|place| place.exists()) else {
            bail!("{LIBRARY} is not there: build it with `cargo build --package slow-flush`, as load was built");
        };
        let count = NamedTempFile::new()?;
        count.as_file().write_all_at(&0u64.to_ne_bytes(), 0)?;
        Ok(Self { library, delay, count })
    }

    /// What the server is started with.
    pub fn apply(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", &self.library)
            .env("SLOW_FLUSH_MS", (self.delay.as_secs_f64() * 1e3).to_string())
            .env("SLOW_FLUSH_COUNT", self.count.path());
    }

    /// Flushes so far.
    pub fn count(&self) -> Result<u64> {
        // by path: the file is the one that the library opened
        let file = File::open(self.count.path())?;
        let mut bytes = [0; 8];
        file.read_exact_at(&mut bytes, 0)?;
        Ok(u64::from_ne_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_flushes() {
        let folder = tempfile::tempdir().unwrap();
        assert!(of_disk(folder.path(), Duration::from_millis(50)).unwrap() > 0.0);
        assert!(of_disk(&folder.path().join("nowhere"), Duration::from_millis(50)).is_err());
    }
}
