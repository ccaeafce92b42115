//! A server this program started: found by its port, and stopped by its own pid whatever happens.

use std::ffi::OsStr;
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::ask::ask;
use crate::interrupt;

const STARTS_WITHIN: Duration = Duration::from_secs(60);
const STOPS_WITHIN: Duration = Duration::from_secs(15);
const LOG_SHOWN: u64 = 2_000;

/// A running child. Dropping it sends SIGTERM and waits, then SIGKILL.
pub struct Server {
    child: Child,
    address: SocketAddrV4,
    spawned: Instant,
    /// What it wrote to stdout and stderr: a file without a name, shown when it does not start.
    log: File,
}

impl Server {
    /// Starts the server to be measured, without rate limits and without a worker for portraits; `prepare` may change
    /// what it is started with.
    pub fn start(
        binary: &Path,
        data: &Path,
        database: Option<&str>,
        prepare: impl FnOnce(&mut Command),
    ) -> Result<Self> {
        let port = free_port()?;
        let listen = format!("127.0.0.1:{port}");
        let mut command = Command::new(binary);
        command.args(["serve", "--listen", &listen, "--rate-limits", "off", "--no-worker", "--data"]).arg(data);
        if let Some(url) = database {
            command.args(["--database", url]);
        }
        prepare(&mut command);
        Self::spawn(command, port)
    }

    /// Starts this program's own bare server.
    pub fn start_bare() -> Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args([OsStr::new("bare"), OsStr::new("--port"), OsStr::new(&port.to_string())]);
        Self::spawn(command, port)
    }

    /// Starts `command`, which listens on `port` of 127.0.0.1.
    pub fn spawn(mut command: Command, port: u16) -> Result<Self> {
        let log = tempfile::tempfile()?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log.try_clone()?);
        let spawned = Instant::now();
        let child = command.spawn().with_context(|| format!("cannot start {}", command.get_program().display()))?;
        Ok(Self { child, address: SocketAddrV4::new(Ipv4Addr::LOCALHOST, port), spawned, log })
    }

    pub fn address(&self) -> SocketAddrV4 {
        self.address
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks for a page every millisecond until it is answered with 200; gives the time since the process was spawned.
    pub fn wait_for(&mut self, path: &str) -> Result<Duration> {
        let mut last = String::from("nothing listened");
        loop {
            match ask(self.address, "GET", path, "", "") {
                Ok(answer) if answer.status == 200 => return Ok(self.spawned.elapsed()),
                Ok(answer) => last = format!("it was answered with {}", answer.status),
                Err(error) => last.clone_from(&error.to_string()),
            }
            interrupt::check()?;
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended by itself ({status}):\n{}", self.log_end());
            }
            if self.spawned.elapsed() > STARTS_WITHIN {
                bail!("{path} gave no page within {STARTS_WITHIN:?}: {last}\n{}", self.log_end());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Fails once the process has ended, so that its figures are not taken for a result.
    pub fn check_alive(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("the server ended under load ({status}):\n{}", self.log_end());
        }
        Ok(())
    }

    /// The last lines it wrote.
    pub fn log_end(&self) -> String {
        let length = self.log.metadata().map_or(0, |metadata| metadata.len());
        let from = length.saturating_sub(LOG_SHOWN);
        let mut end = vec![0; (length - from) as usize];
        let read = self.log.read_at(&mut end, from).unwrap_or(0);
        String::from_utf8_lossy(&end[..read]).into_owned()
    }

    fn ended_within(&mut self, limit: Duration) -> bool {
        let asked = Instant::now();
        while asked.elapsed() < limit {
            match self.child.try_wait() {
                Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                Ok(Some(_)) | Err(_) => return true,
            }
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        let told = pid.is_some_and(|pid| kill_process(pid, Signal::TERM).is_ok());
        if !told || !self.ended_within(STOPS_WITHIN) {
            eprintln!("load: the server did not stop within {STOPS_WITHIN:?} of SIGTERM and was killed");
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Server {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Server::spawn(command, free_port().unwrap()).unwrap()
    }

    #[test]
    fn dropping_stops_the_process() {
        let server = shell("exec sleep 60");
        let pid = server.pid();
        drop(server);
        assert!(!Path::new(&format!("/proc/{pid}")).exists());
    }

    #[test]
    fn a_server_that_ends_tells_why() {
        let mut server = shell("echo no such database >&2; exit 3");
        let error = server.wait_for("/").unwrap_err().to_string();
        assert!(error.contains("no such database") && error.contains('3'), "{error}");
    }
}
