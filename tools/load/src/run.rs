//! `load run`: the bare server, the starts, the scenarios, the bare server again.

use std::time::Duration;

use anyhow::{Context, Result};

use crate::bare::PAGE_BYTES;
use crate::flush::SlowFlush;
use crate::measure::{Figures, Subject, cores, measure, measure_bare, millis};
use crate::options::RunOptions;
use crate::report::Report;
use crate::scenario;
use crate::targets;
use crate::town::Town;
use load::server::Server;
use load::{interrupt, process};

/// How long a started server is left alone before its idle memory is read.
const SETTLE: Duration = Duration::from_secs(1);

/// Measures everything, prints it, and says whether all is well.
pub fn run(options: &RunOptions) -> Result<bool> {
    let mut bare_server = Subject::bare()?;
    let mut bare = vec![told(measure_whole_bare(&mut bare_server, "bare", options)?)];
    let mut starts_ms = Vec::new();
    for _ in 1..options.starts {
        starts_ms.push(start(options, None)?.1);
    }
    let flush = options.slow_flush.map(SlowFlush::new).transpose()?;
    let (mut server, last_start) = start(options, flush.as_ref())?;
    starts_ms.push(last_start);
    server.wait_for("/readyz").context("the server does not get ready")?;
    std::thread::sleep(SETTLE);
    let rss_anon_idle_bytes = process::rss_anon(server.pid())?;
    let mut subject = Subject::new(server, flush);
    let (people, scenarios) = measure_scenarios(&mut subject, &mut bare_server, options)?;
    drop(subject);
    bare.push(told(measure_whole_bare(&mut bare_server, "bare, again", options)?));

    let mut report = Report {
        cores: cores(),
        processor: processor(),
        connections: options.connections,
        people,
        postgres: options.database.as_ref().is_some_and(|url| url.starts_with("postgres")),
        slow_flush_ms: options.slow_flush.map(millis),
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
fn start(options: &RunOptions, flush: Option<&SlowFlush>) -> Result<(Server, f64)> {
    interrupt::check()?;
    let mut server = Server::start(&options.server, &options.data, options.database.as_deref(), |command| {
        if let Some(flush) = flush {
            flush.apply(command);
        }
    })?;
    let start = server.wait_for("/")?;
    eprintln!("started in {:.1} ms", millis(start));
    Ok((server, millis(start)))
}

fn measure_whole_bare(bare: &mut Subject, name: &str, options: &RunOptions) -> Result<Figures> {
    let figures = measure_bare(bare, name, options)?;
    if figures.bytes_per_answer != PAGE_BYTES as f64 && !figures.failed() {
        anyhow::bail!("the bare server's page was not read whole");
    }
    Ok(figures)
}

/// The figures of every scenario, and how many people asked.
fn measure_scenarios(subject: &mut Subject, bare: &mut Subject, options: &RunOptions) -> Result<(usize, Vec<Figures>)> {
    let mut town = Town::enter(subject.server.address(), options)?;
    eprintln!("{} people are signed in", town.size());
    let mut measured = Vec::new();
    for mut scenario in scenario::chosen(options) {
        town.stay(options.longest())?;
        scenario.settle(&mut town)?;
        let mut work = scenario.work(&town, options)?;
        measured.push(told(measure(subject, &scenario, work.as_mut(), Some(bare), options)?));
    }
    Ok((town.size(), measured))
}

/// Progress, on stderr: stdout belongs to the tables.
fn told(figures: Figures) -> Figures {
    let errors: u64 = figures.errors.values().sum();
    eprintln!(
        "{}: {:.0} req/s, p99 {:.2} ms, {:.1} µs of the generator a request, {errors} errors",
        figures.name, figures.requests_per_second, figures.p99_ms, figures.generator_us_per_request
    );
    for (cause, count) in &figures.errors {
        eprintln!("  {cause} × {count}");
    }
    figures
}

fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or_else(|| "unknown processor".to_owned(), |(_, name)| name.trim().to_owned())
}
