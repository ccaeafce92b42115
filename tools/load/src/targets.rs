//! What the project promises of its speed, and whether a run kept it.

use serde::Serialize;

use crate::measure::Figures;
use crate::report::Report;
use crate::scenario::{
    ARTICLE, ARTICLE_BROWSER, BOARD, BOARD_BROWSER, BOARD_BROWSER_64, BOARD_LIKED, BUY, DEEP, DEEP_OTHERS, EVENING,
    HOME_BROWSER, LIKE, MARKET_BROWSER, PEOPLE_BROWSER, PLANETS, PLANETS_BROWSER, POST, ROOM_BROWSER, SAVE_ROOM,
    SEARCH, SEARCH_NONE, TOWER_BROWSER,
};

/// One promise: a figure and its bound.
pub struct Target {
    on: Engine,
    what: Figure,
    bound: f64,
}

#[derive(PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

enum Figure {
    /// At least so many requests a second.
    Rate(&'static str),
    /// The same of what waits for the disk; where it is promised for a disk of so many flushes a second, a slower one
    /// makes it less.
    Durable(&'static str, Option<f64>),
    /// At least so much of the bare server's requests a second, in hundredths.
    Share(&'static str),
    /// At least so many acknowledged per flush, with flushes as slow as [`SLOW_MS`].
    PerFlush(&'static str),
    /// At most so many milliseconds for 99 of 100 requests.
    P99(&'static str),
    /// At most so many milliseconds from the process's start to its first page.
    Start,
    /// At most so many MB of anonymous memory.
    MemoryIdle,
    MemoryLoaded,
}

const SLOW_MS: f64 = 2.0;

pub const TARGETS: [Target; 34] = [
    on_sqlite(Figure::Rate(BOARD), 30_000.0),
    on_sqlite(Figure::P99(BOARD), 20.0),
    on_sqlite(Figure::Rate(BOARD_BROWSER), 35_000.0),
    on_sqlite(Figure::Share(BOARD_BROWSER), 25.0),
    on_sqlite(Figure::Rate(BOARD_BROWSER_64), 30_000.0),
    on_sqlite(Figure::Rate(ARTICLE), 3_000.0),
    on_sqlite(Figure::Rate(ARTICLE_BROWSER), 20_000.0),
    on_sqlite(Figure::Rate(PLANETS), 4_000.0),
    on_sqlite(Figure::Rate(PLANETS_BROWSER), 30_000.0),
    on_sqlite(Figure::Rate(HOME_BROWSER), 15_000.0),
    on_sqlite(Figure::Rate(TOWER_BROWSER), 25_000.0),
    on_sqlite(Figure::Rate(ROOM_BROWSER), 10_000.0),
    on_sqlite(Figure::Rate(PEOPLE_BROWSER), 8_000.0),
    on_sqlite(Figure::Rate(MARKET_BROWSER), 10_000.0),
    on_sqlite(Figure::Rate(DEEP), 25_000.0),
    on_sqlite(Figure::Rate(DEEP_OTHERS), 6_000.0),
    on_sqlite(Figure::Rate(SEARCH), 1_500.0),
    on_sqlite(Figure::Rate(SEARCH_NONE), 4_000.0),
    on_sqlite(Figure::Rate(BOARD_LIKED), 25_000.0),
    on_sqlite(Figure::Durable(LIKE, Some(8_000.0)), 8_000.0),
    on_sqlite(Figure::PerFlush(LIKE), 5.0),
    on_sqlite(Figure::Durable(POST, None), 2_500.0),
    on_sqlite(Figure::PerFlush(POST), 5.0),
    on_sqlite(Figure::PerFlush(SAVE_ROOM), 5.0),
    on_sqlite(Figure::PerFlush(BUY), 5.0),
    on_sqlite(Figure::Rate(EVENING), 12_000.0),
    on_sqlite(Figure::P99(EVENING), 25.0),
    on_sqlite(Figure::Start, 150.0),
    on_sqlite(Figure::MemoryIdle, 60.0),
    on_sqlite(Figure::MemoryLoaded, 150.0),
    on_postgres(Figure::Rate(BOARD_BROWSER), 18_000.0),
    on_postgres(Figure::Share(BOARD_BROWSER), 13.0),
    on_postgres(Figure::MemoryIdle, 60.0),
    on_postgres(Figure::MemoryLoaded, 150.0),
];

const fn on_sqlite(what: Figure, bound: f64) -> Target {
    Target { on: Engine::Sqlite, what, bound }
}

const fn on_postgres(what: Figure, bound: f64) -> Target {
    Target { on: Engine::Postgres, what, bound }
}

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

/// The verdict on every target whose figure was measured.
pub fn judge(report: &Report) -> Vec<Verdict> {
    TARGETS.iter().filter_map(|target| target.judge(report)).collect()
}

impl Target {
    fn judge(&self, report: &Report) -> Option<Verdict> {
        if (self.on == Engine::Postgres) != report.postgres {
            return None;
        }
        let scenario = |name: &str| report.scenarios.iter().find(|figures| figures.name == name);
        let is_slow = report.slow_flush_ms.is_some_and(|delay| delay > 0.0);
        let mut bound = self.bound;
        let mut valid = true;
        let mut of = |figures: &Figures, measured: f64| {
            valid = !figures.failed();
            measured
        };
        let (what, unit, measured, at_least) = match self.what {
            Figure::Rate(name) => {
                let figures = scenario(name)?;
                (name.to_owned(), "req/s", of(figures, figures.requests_per_second), true)
            }
            Figure::Durable(name, disk) => {
                let figures = scenario(name).filter(|_| !is_slow)?;
                if let (Some(promised), Some(measured)) = (disk, figures.disk_flushes_per_second) {
                    bound *= (measured / promised).min(1.0);
                }
                (name.to_owned(), "req/s", of(figures, figures.requests_per_second), true)
            }
            Figure::Share(name) => {
                let figures = scenario(name)?;
                (format!("{name}, of bare"), "%", of(figures, figures.of_bare? * 100.0), true)
            }
            Figure::PerFlush(name) => {
                let figures = scenario(name).filter(|_| report.slow_flush_ms.is_some_and(|delay| delay >= SLOW_MS))?;
                (format!("{name}, acknowledged per flush"), "", of(figures, figures.answers_per_flush?), true)
            }
            Figure::P99(name) => {
                let figures = scenario(name)?;
                (format!("{name}, p99"), "ms", of(figures, figures.p99_ms), false)
            }
            Figure::Start => ("start to first page".to_owned(), "ms", report.start_ms, false),
            Figure::MemoryIdle => ("memory, idle".to_owned(), "MB", megabytes(report.rss_anon_idle_bytes), false),
            Figure::MemoryLoaded => {
                ("memory, under load".to_owned(), "MB", megabytes(report.rss_anon_max_bytes), false)
            }
        };
        let within = if at_least { measured >= bound } else { measured <= bound };
        Some(Verdict { what, unit, measured, target: bound, at_least, met: within && valid })
    }
}

pub fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
