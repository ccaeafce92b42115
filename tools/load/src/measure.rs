//! One scenario: a warm-up, its runs, and the figures of the best of them.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde::Serialize;

use crate::drive::{Driver, Errors, Outcome};
use crate::flush::{self, SlowFlush};
use crate::options::RunOptions;
use crate::scenario::Scenario;
use crate::work::Work;
use load::head::Encoding;
use load::process::{self, MemoryWatch};
use load::server::Server;

/// The bare server gets a token as long as a real one, so that both read requests of one size.
const TOKEN_LENGTH: usize = 240;
const DISK: Duration = Duration::from_secs(1);

/// A server at work, and what watches it.
pub struct Subject {
    pub server: Server,
    memory: MemoryWatch,
    flush: Option<SlowFlush>,
}

impl Subject {
    pub fn new(server: Server, flush: Option<SlowFlush>) -> Self {
        Self { memory: MemoryWatch::start(server.pid()), server, flush }
    }

    /// The bare server.
    pub fn bare() -> Result<Self> {
        let mut server = Server::start_bare()?;
        server.wait_for("/")?;
        Ok(Self::new(server, None))
    }
}

/// The best run of a scenario, with the errors of all its runs.
#[derive(Serialize)]
pub struct Figures {
    pub name: String,
    pub path: String,
    pub connections: u16,
    pub requests_per_second: f64,
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
    /// Of an average body, as sent.
    pub bytes_per_answer: f64,
    pub content_encoding: Encoding,
    /// Whether it had to be compressed.
    pub compressed: Option<bool>,
    /// Shares of all the machine's processors over the run: 1 is every core busy.
    pub server_cpu: f64,
    pub generator_cpu: f64,
    pub server_us_per_request: f64,
    pub generator_us_per_request: f64,
    /// The most anonymous memory the server held during the scenario.
    pub rss_anon_max_bytes: u64,
    /// What the bare server answered a second beside it, in the best of its turns, and the share of that.
    pub bare_per_second: Option<f64>,
    pub of_bare: Option<f64>,
    /// What went on beside it, a second: likes that arrived.
    pub beside_per_second: f64,
    /// Flushes that the disk does one after the other, where the scenario waits for them.
    pub disk_flushes_per_second: Option<f64>,
    /// Answers for every flush of the server, where those were counted.
    pub answers_per_flush: Option<f64>,
    /// Requests a second of every run, in order.
    pub runs: Vec<f64>,
    pub errors: Errors,
}

impl Figures {
    pub fn failed(&self) -> bool {
        !self.errors.is_empty()
    }
}

struct Run {
    outcome: Outcome,
    wall: Duration,
    server_cpu: Duration,
    generator_cpu: Duration,
    flushes: Option<u64>,
}

impl Run {
    fn rate(&self) -> f64 {
        self.outcome.requests as f64 / self.outcome.elapsed.as_secs_f64()
    }

    fn per_answer(&self, total: f64) -> f64 {
        if self.outcome.answers == 0 { 0.0 } else { total / self.outcome.answers as f64 }
    }
}

/// Drives one scenario, each run after a short one of the `bare` server. A warm-up without a single good answer ends
/// it: its figures are zero and its errors say why.
pub fn measure(
    subject: &mut Subject,
    scenario: &Scenario,
    work: &mut dyn Work,
    mut bare: Option<&mut Subject>,
    options: &RunOptions,
) -> Result<Figures> {
    let connections = scenario.connections(options);
    let mut driver = Driver::connect(subject.server.address(), connections + work.connections_beside())?;
    subject.memory.take_max();
    let disk_before = disk(scenario, options)?;
    let mut errors = Errors::new();
    let (mut rates, mut bare_rates) = (Vec::new(), Vec::new());
    let mut best = run_once(&mut driver, subject, work, options.warm_up)?;
    add(&mut errors, &best.outcome.errors);
    if best.outcome.answers > 0 {
        for number in 0..options.runs {
            if let Some(bare) = &mut bare {
                let run = bare_run(bare, connections, options)?;
                add(&mut errors, &run.outcome.errors);
                bare_rates.push(run.rate());
            }
            let run = run_once(&mut driver, subject, work, options.seconds)?;
            add(&mut errors, &run.outcome.errors);
            rates.push(run.rate());
            if number == 0 || run.rate() > best.rate() {
                best = run;
            }
        }
    }
    let disk = disk(scenario, options)?.into_iter().chain(disk_before).reduce(f64::max);
    let cores = cores() as f64;
    let quantile = |q| millis(best.outcome.latencies.quantile(q));
    let bare_per_second = bare_rates.into_iter().reduce(f64::max).filter(|rate| *rate > 0.0);
    Ok(Figures {
        name: scenario.name.clone(),
        path: scenario.path.clone(),
        connections,
        requests_per_second: best.rate(),
        p50_ms: quantile(0.5),
        p95_ms: quantile(0.95),
        p99_ms: quantile(0.99),
        max_ms: millis(best.outcome.latencies.max()),
        bytes_per_answer: best.per_answer(best.outcome.body_bytes as f64),
        content_encoding: best.outcome.encoding,
        compressed: scenario.is_compressed(),
        server_cpu: best.server_cpu.as_secs_f64() / best.wall.as_secs_f64() / cores,
        generator_cpu: best.generator_cpu.as_secs_f64() / best.wall.as_secs_f64() / cores,
        server_us_per_request: best.per_answer(best.server_cpu.as_secs_f64() * 1e6),
        generator_us_per_request: best.per_answer(best.generator_cpu.as_secs_f64() * 1e6),
        rss_anon_max_bytes: subject.memory.take_max().max(process::rss_anon(subject.server.pid())?),
        bare_per_second,
        of_bare: bare_per_second.map(|bare| best.rate() / bare),
        beside_per_second: best.outcome.beside as f64 / best.outcome.elapsed.as_secs_f64(),
        disk_flushes_per_second: disk,
        answers_per_flush: best.flushes.filter(|flushes| *flushes > 0).map(|n| best.outcome.answers as f64 / n as f64),
        runs: rates,
        errors,
    })
}

/// Drives the bare server as a scenario of its own.
pub fn measure_bare(bare: &mut Subject, name: &str, options: &RunOptions) -> Result<Figures> {
    let scenario = Scenario::page(name, "/");
    let mut work = Scenario::bare(bare.server.address(), &token(), options.connections);
    let mut figures = measure(bare, &scenario, &mut work, None, options)?;
    figures.bare_per_second = Some(figures.requests_per_second);
    figures.of_bare = Some(1.0);
    Ok(figures)
}

pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

pub fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// The bare server, for a quarter of a run's length.
fn bare_run(bare: &mut Subject, connections: u16, options: &RunOptions) -> Result<Run> {
    let mut driver = Driver::connect(bare.server.address(), connections)?;
    let mut work = Scenario::bare(bare.server.address(), &token(), connections);
    run_once(&mut driver, bare, &mut work, options.seconds / 4)
}

fn token() -> String {
    "x".repeat(TOKEN_LENGTH)
}

fn disk(scenario: &Scenario, options: &RunOptions) -> Result<Option<f64>> {
    scenario.is_durable().then(|| flush::of_disk(&options.data, DISK.min(options.seconds))).transpose()
}

fn run_once(driver: &mut Driver, subject: &mut Subject, work: &mut dyn Work, length: Duration) -> Result<Run> {
    let (generator, served) = (std::process::id(), subject.server.pid());
    let flushes = |subject: &Subject| subject.flush.as_ref().map(SlowFlush::count).transpose();
    let before = (process::cpu_time(served)?, process::cpu_time(generator)?, flushes(subject)?);
    let began = Instant::now();
    let outcome = driver.run(work, length);
    let wall = began.elapsed();
    subject.server.check_alive()?;
    let mut outcome = outcome?;
    let server_cpu = process::cpu_time(served)?.saturating_sub(before.0);
    let generator_cpu = process::cpu_time(generator)?.saturating_sub(before.1);
    let flushes = flushes(subject)?.zip(before.2).map(|(after, before)| after - before);
    add(&mut outcome.errors, &work.look());
    Ok(Run { outcome, wall, server_cpu, generator_cpu, flushes })
}

fn add(all: &mut Errors, more: &Errors) {
    for (cause, count) in more {
        *all.entry(cause.clone()).or_default() += count;
    }
}
