//! `load run`: the bare server, the starts, the scenarios, the bare server again.

use std::time::Duration;

use anyhow::{Context, Result};

use crate::bare::PAGE_BYTES;
use crate::measure::{Figures, cores, measure, millis};
use crate::options::RunOptions;
use crate::report::Report;
use crate::scenario::{self, Scenario};
use crate::targets;
use load::ask::Visitor;
use load::interrupt;
use load::process::{self, MemoryWatch};
use load::server::Server;

/// How long a started server is left alone before its idle memory is read.
const SETTLE: Duration = Duration::from_secs(1);
/// The bare server gets a token as long as a real one, so that both read requests of one size.
const TOKEN_LENGTH: usize = 240;

/// Measures everything, prints it, and says whether all is well.
pub fn run(options: &RunOptions) -> Result<bool> {
    let mut bare = vec![measure_bare("bare", options)?];
    let mut starts_ms = Vec::new();
    for _ in 1..options.starts {
        starts_ms.push(start(options)?.1);
    }
    let (mut server, last_start) = start(options)?;
    starts_ms.push(last_start);
    server.wait_for("/readyz").context("the server does not get ready")?;
    std::thread::sleep(SETTLE);
    let rss_anon_idle_bytes = process::rss_anon(server.pid())?;
    let scenarios = measure_scenarios(&mut server, options)?;
    drop(server);
    bare.push(measure_bare("bare, again", options)?);

    let mut report = Report {
        cores: cores(),
        processor: processor(),
        connections: options.connections,
        seconds_per_run: options.seconds.as_secs_f64(),
        runs: options.runs,
        start_ms: starts_ms.iter().copied().fold(f64::INFINITY, f64::min),
        starts_ms,
        rss_anon_idle_bytes,
        rss_anon_max_bytes: scenarios.iter().map(|figures| figures.rss_anon_max_bytes).max().unwrap_or_default(),
        bare,
        scenarios,
        targets: Vec::new(),
    };
    relate(&mut report);
    report.targets = targets::judge(&report);
    print!("{}", report.markdown());
    if let Some(path) = &options.json {
        let json = serde_json::to_string_pretty(&report)?;
        std::fs::write(path, json + "\n").with_context(|| format!("cannot write {}", path.display()))?;
    }
    let missed = options.assert && report.missed();
    Ok(!report.failed() && !missed)
}

/// Starts the server and gives it with its start-up in milliseconds.
fn start(options: &RunOptions) -> Result<(Server, f64)> {
    interrupt::check()?;
    let mut server = Server::start(&options.server, &options.data, options.database.as_deref())?;
    let start = server.wait_for("/")?;
    eprintln!("started in {:.1} ms", millis(start));
    Ok((server, millis(start)))
}

fn measure_bare(name: &str, options: &RunOptions) -> Result<Figures> {
    let mut server = Server::start_bare()?;
    server.wait_for("/")?;
    let memory = MemoryWatch::start(server.pid());
    let figures =
        measure(&mut server, &memory, &Scenario::new(name, "/", "identity"), &"x".repeat(TOKEN_LENGTH), options)?;
    tell(&figures);
    if figures.bytes_per_answer != PAGE_BYTES as f64 && !figures.failed() {
        anyhow::bail!("the bare server's page was not read whole");
    }
    Ok(figures)
}

fn measure_scenarios(server: &mut Server, options: &RunOptions) -> Result<Vec<Figures>> {
    let address = server.address();
    let memory = MemoryWatch::start(server.pid());
    let mut visitor = Visitor::sign_in(address, &options.username, &options.password)?;
    let mut article = options.article.clone();
    let length = options.warm_up + options.seconds * u32::from(options.runs) + Duration::from_secs(60);
    let mut measured = Vec::new();
    for mut scenario in scenario::chosen(options) {
        visitor.stay(address, length)?;
        if scenario.needs_article() {
            let id = match article.take() {
                Some(id) => id,
                None => visitor.find_article(address)?,
            };
            scenario.set_article(&id);
            article = Some(id);
        }
        let figures = measure(server, &memory, &scenario, visitor.token(), options)?;
        tell(&figures);
        measured.push(figures);
    }
    Ok(measured)
}

/// Progress, on stderr: stdout belongs to the tables.
fn tell(figures: &Figures) {
    let errors: u64 = figures.errors.values().sum();
    eprintln!(
        "{}: {:.0} req/s, p99 {:.2} ms, {:.1} µs of the generator a request, {errors} errors",
        figures.name, figures.requests_per_second, figures.p99_ms, figures.generator_us_per_request
    );
}

/// Sets every scenario's share of the faster of the two bare measurements.
fn relate(report: &mut Report) {
    let limit = report.bare.iter().map(|figures| figures.requests_per_second).fold(0.0, f64::max);
    if limit > 0.0 {
        for figures in report.bare.iter_mut().chain(&mut report.scenarios) {
            figures.of_bare = Some(figures.requests_per_second / limit);
        }
    }
}

fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or_else(|| "unknown processor".to_owned(), |(_, name)| name.trim().to_owned())
}
