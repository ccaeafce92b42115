//! The power goes out: what the file system had not yet been told to write is gone. A file system of our own in a file
//! is shut down in the middle, as only root may do on Linux, and mounted again; elsewhere that is left out, and says
//! so.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::ioctl::{Setter, ioctl};

use super::{Acknowledged, Cuts, Server, look, sign_up, write_until};

/// `EXT4_IOC_SHUTDOWN`, `_IOR('X', 125, __u32)`.
const SHUTDOWN: rustix::ioctl::Opcode = 0x8004_587d;
/// `EXT4_GOING_FLAGS_NOLOGFLUSH`: not even the journal is written.
const AT_ONCE: u32 = 2;

/// An ext4 of our own, unmounted in the end.
struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    /// Nothing, with the reason, where this cannot be had.
    fn new() -> Result<Disk, String> {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk { folder };
        std::fs::create_dir(disk.root()).unwrap();
        let image = std::fs::File::create(disk.image()).unwrap();
        image.set_len(256 * 1024 * 1024).unwrap();
        run(Command::new("mkfs.ext4").arg("-q").arg(disk.image()))?;
        disk.mount()?;
        Ok(disk)
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    fn mount(&self) -> Result<(), String> {
        // written back by nobody in the meantime
        run(Command::new("mount").args(["-o", "loop,commit=600"]).arg(self.image()).arg(self.root()))
    }

    /// Cuts the power: from now on nothing more is written.
    fn cut(&self) -> Result<(), String> {
        let root = std::fs::File::open(self.root()).map_err(|error| error.to_string())?;
        // SAFETY: the kernel reads one number of 32 bits where this says it lies.
        let shut = unsafe { ioctl(&root, Setter::<SHUTDOWN, u32>::new(AT_ONCE)) };
        shut.map_err(|error| format!("EXT4_IOC_SHUTDOWN: {error}"))
    }

    /// Power again.
    fn start(&self) -> Result<(), String> {
        run(Command::new("umount").arg(self.root()))?;
        self.mount()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // whoever still has something open does not hold it
        let _ = Command::new("umount").arg("--lazy").arg(self.root()).output();
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(error) => Err(format!("{program}: {error}")),
    }
}

/// Whether this machine has such disks; its reason otherwise.
fn disk() -> Result<Disk, String> {
    let disk = Disk::new()?;
    std::fs::write(disk.root().join("lost"), b"never written").unwrap();
    disk.cut()?;
    disk.start()?;
    let is_lost = !disk.root().join("lost").exists();
    if is_lost { Ok(disk) } else { Err("what was not written survives".to_owned()) }
}

fn server(disk: &Disk) -> Server {
    let data: &Path = &disk.root().join("data");
    Server::start(data)
}

#[test]
fn what_was_acknowledged_survives_a_power_cut() {
    let disk = match disk() {
        Ok(disk) => disk,
        Err(why) => {
            // past what the test runner keeps to itself
            let _ = writeln!(std::io::stderr(), "\nLEFT OUT: the power cannot be cut here ({why})");
            return;
        }
    };
    let mut server = server(&disk);
    let token = sign_up(&server);
    let acknowledged = Acknowledged::default();
    for _ in 0..3 {
        write_until(&server, &token, &acknowledged, Cuts::TheDisk, || disk.cut().unwrap());
        server.kill();
        disk.start().unwrap();
        server = self::server(&disk);
        look(&server, &token, &acknowledged);
    }
    server.kill();
}
