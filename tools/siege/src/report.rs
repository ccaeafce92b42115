//! What was seen, for people and for programs.

use serde::{Deserialize, Serialize};

use crate::watch::Service;

/// One thing that must be so.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Check {
    pub what: String,
    pub ok: bool,
    pub seen: String,
}

impl Check {
    pub fn new(what: impl Into<String>, ok: bool, seen: impl Into<String>) -> Check {
        Check { what: what.into(), ok, seen: seen.into() }
    }
}

/// What an attacker saw.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Findings {
    pub checks: Vec<Check>,
    /// Figures that nothing depends on.
    pub notes: Vec<String>,
}

impl Findings {
    pub fn check(&mut self, what: impl Into<String>, ok: bool, seen: impl Into<String>) {
        self.checks.push(Check::new(what, ok, seen));
    }

    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}

/// One attack from beginning to end.
#[derive(Debug, Serialize)]
pub struct Attack {
    pub name: String,
    pub findings: Findings,
    pub health: Service,
    pub phone: Service,
    pub owner: Service,
    /// Anonymous memory of the server in bytes: before, at most, and when it had settled.
    pub memory_before: u64,
    pub memory_most: u64,
    pub memory_after: u64,
    /// The most that lay in files without a name, in bytes.
    pub files_most: u64,
}

impl Attack {
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.findings.checks.iter().filter(|check| !check.ok)
    }

    /// What it says on the terminal.
    pub fn print(&self) {
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        println!(
            "{}: memory {:.0} → {:.0} → {:.0} MB, files {:.0} MB · healthz {} asked, p50 {:.0}, p99 {:.0}, max {:.0} ms · phone {} rounds, max {:.0} ms · owner {} sign-ins, max {:.0} ms",
            self.name,
            megabytes(self.memory_before),
            megabytes(self.memory_most),
            megabytes(self.memory_after),
            megabytes(self.files_most),
            self.health.asked,
            self.health.p50_ms,
            self.health.p99_ms,
            self.health.max_ms,
            self.phone.asked,
            self.phone.max_ms,
            self.owner.asked,
            self.owner.max_ms,
        );
        for check in self.failed() {
            println!("  FAILED {}: {}", check.what, check.seen);
        }
        println!("  {} ok", self.findings.checks.iter().filter(|check| check.ok).count());
        for note in &self.findings.notes {
            println!("  · {note}");
        }
    }
}
