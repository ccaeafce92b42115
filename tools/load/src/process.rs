//! What `/proc` tells of a process: its processor time and its anonymous memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result};

const SAMPLE_EVERY: Duration = Duration::from_millis(100);

/// User and system time of all threads of a process since it began, finished threads included. Its resolution is a
/// clock tick, 10 ms.
pub fn cpu_time(pid: u32) -> Result<Duration> {
    let stat =
        std::fs::read_to_string(format!("/proc/{pid}/stat")).with_context(|| format!("process {pid} is gone"))?;
    let ticks = parse_ticks(&stat).with_context(|| format!("/proc/{pid}/stat has an unknown form"))?;
    Ok(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
}

/// Anonymous resident memory in bytes: heap and stacks, without the mapped files that the kernel may drop at any time.
pub fn rss_anon(pid: u32) -> Result<u64> {
    let status =
        std::fs::read_to_string(format!("/proc/{pid}/status")).with_context(|| format!("process {pid} is gone"))?;
    parse_rss_anon(&status).with_context(|| format!("/proc/{pid}/status has no RssAnon"))
}

/// Samples a process's [`rss_anon`] every 100 ms on a thread of its own, until dropped.
pub struct MemoryWatch {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    max: AtomicU64,
    stop: AtomicBool,
}

impl MemoryWatch {
    pub fn start(pid: u32) -> Self {
        let shared = Arc::new(Shared::default());
        let sampler = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            while !sampler.stop.load(Ordering::Relaxed) {
                if let Ok(bytes) = rss_anon(pid) {
                    sampler.max.fetch_max(bytes, Ordering::Relaxed);
                }
                std::thread::sleep(SAMPLE_EVERY);
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// The most seen since the last call, in bytes.
    pub fn take_max(&self) -> u64 {
        self.shared.max.swap(0, Ordering::Relaxed)
    }
}

impl Drop for MemoryWatch {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Fields 14 and 15 (proc_pid_stat(5)). The second field, the name in parentheses, may itself hold spaces and
/// parentheses.
fn parse_ticks(stat: &str) -> Option<u64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

fn parse_rss_anon(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194304 500 0 0 0 120 30 0 0 20 0 3 0 99 1000 200";
        assert_eq!(parse_ticks(stat), Some(150));
    }

    #[test]
    fn anonymous_memory() {
        assert_eq!(parse_rss_anon("VmRSS:\t 9000 kB\nRssAnon:\t    2048 kB\nRssFile:\t 1 kB\n"), Some(2 * 1024 * 1024));
        assert_eq!(parse_rss_anon("VmRSS:\t 9000 kB\n"), None);
    }

    #[test]
    fn this_process() {
        let pid = std::process::id();
        assert!(rss_anon(pid).unwrap() > 0);
        cpu_time(pid).unwrap();
        let watch = MemoryWatch::start(pid);
        while watch.take_max() == 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
