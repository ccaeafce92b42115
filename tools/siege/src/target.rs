//! The server under siege: its process, what it holds, and how it is started.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use load::process;
use load::server::{Server, free_port};
use tempfile::TempDir;

/// A server with an empty town, and limits on as in life. Stopped, and its folder removed, when dropped.
pub struct Target {
    pub server: Server,
    _folder: TempDir,
}

impl Target {
    /// Starts `binary`; `files` is the limit of open files it finds and cannot raise.
    pub fn start(binary: &Path, files: Option<u32>) -> Result<Target> {
        let folder = tempfile::tempdir()?;
        let port = free_port()?;
        let listen = format!("127.0.0.1:{port}");
        let mut command = match files {
            None => Command::new(binary),
            Some(files) => {
                let mut shell = Command::new("sh");
                shell.args(["-c", "ulimit -n \"$1\" && shift && exec \"$@\"", "sh", &files.to_string()]).arg(binary);
                shell
            }
        };
        command.args(["serve", "--listen", &listen, "--log", "error", "--data"]).arg(folder.path().join("data"));
        let mut server = Server::spawn(command, port)?;
        server.wait_for("/readyz").context("the server does not get ready")?;
        Ok(Target { server, _folder: folder })
    }

    /// Anonymous memory in bytes.
    pub fn memory(&self) -> Result<u64> {
        process::rss_anon(self.server.pid())
    }

    /// Bytes in files that are open but have no name any more: uploads on their way.
    pub fn nameless_files(&self) -> u64 {
        nameless_files(self.server.pid())
    }
}

fn nameless_files(pid: u32) -> u64 {
    let Ok(open) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { return 0 };
    let nameless = open.filter_map(Result::ok).filter(|entry| {
        let target = std::fs::read_link(entry.path()).unwrap_or_default();
        target.starts_with("/") && target.to_string_lossy().ends_with(" (deleted)")
    });
    nameless
        .filter_map(|entry| std::fs::metadata(entry.path()).ok())
        .filter(std::fs::Metadata::is_file)
        .map(|metadata| metadata.len())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn files_without_a_name_are_weighed() {
        let before = nameless_files(std::process::id());
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[0; 123_456]).unwrap();
        assert!(nameless_files(std::process::id()) >= before + 123_456);
    }
}
