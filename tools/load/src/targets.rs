//! What the project promises of its speed, and whether a run kept it.

use serde::Serialize;

use crate::report::Report;
use crate::scenario::{ARTICLE, BOARD, PLANETS, SEARCH, SEARCH_NONE};

/// One promise: a figure and its bound.
pub struct Target {
    what: Figure,
    bound: f64,
}

enum Figure {
    /// At least so many requests a second.
    Rate(&'static str),
    /// At most so many milliseconds for 99 of 100 requests.
    P99(&'static str),
    /// At most so many milliseconds from the process's start to its first page.
    Start,
    /// At most so many MB of anonymous memory.
    MemoryIdle,
    MemoryLoaded,
}

pub const TARGETS: [Target; 9] = [
    Target { what: Figure::Rate(BOARD), bound: 4_000.0 },
    Target { what: Figure::P99(BOARD), bound: 20.0 },
    Target { what: Figure::Rate(ARTICLE), bound: 3_000.0 },
    Target { what: Figure::Rate(PLANETS), bound: 4_000.0 },
    Target { what: Figure::Rate(SEARCH), bound: 1_500.0 },
    Target { what: Figure::Rate(SEARCH_NONE), bound: 4_000.0 },
    Target { what: Figure::Start, bound: 150.0 },
    Target { what: Figure::MemoryIdle, bound: 60.0 },
    Target { what: Figure::MemoryLoaded, bound: 150.0 },
];

/// A target beside what was measured.
#[derive(Serialize)]
pub struct Verdict {
    pub what: String,
    pub unit: &'static str,
    pub measured: f64,
    pub target: f64,
    pub at_least: bool,
    pub met: bool,
}

/// The verdict on every target whose scenario ran.
pub fn judge(report: &Report) -> Vec<Verdict> {
    TARGETS.iter().filter_map(|target| target.judge(report)).collect()
}

impl Target {
    fn judge(&self, report: &Report) -> Option<Verdict> {
        let scenario = |name: &str| report.scenarios.iter().find(|figures| figures.name == name);
        let (what, unit, measured, at_least, valid) = match self.what {
            Figure::Rate(name) => {
                let figures = scenario(name)?;
                (name.to_owned(), "req/s", figures.requests_per_second, true, !figures.failed())
            }
            Figure::P99(name) => {
                let figures = scenario(name)?;
                (format!("{name}, p99"), "ms", figures.p99_ms, false, !figures.failed())
            }
            Figure::Start => ("start to first page".to_owned(), "ms", report.start_ms, false, true),
            Figure::MemoryIdle => ("memory, idle".to_owned(), "MB", megabytes(report.rss_anon_idle_bytes), false, true),
            Figure::MemoryLoaded => {
                ("memory, under load".to_owned(), "MB", megabytes(report.rss_anon_max_bytes), false, true)
            }
        };
        let within = if at_least { measured >= self.bound } else { measured <= self.bound };
        Some(Verdict { what, unit, measured, target: self.bound, at_least, met: within && valid })
    }
}

pub fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
