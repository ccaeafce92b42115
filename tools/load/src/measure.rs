//! One scenario: a warm-up, its runs, and the figures of the best of them.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde::Serialize;

use crate::drive::{Driver, Errors, Outcome};
use crate::options::RunOptions;
use crate::scenario::Scenario;
use load::head::Encoding;
use load::process::{self, MemoryWatch};
use load::server::Server;

/// The best run of a scenario, with the errors of all its runs.
#[derive(Serialize)]
pub struct Figures {
    pub name: String,
    pub path: String,
    pub requests_per_second: f64,
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
    /// Of an average body, as sent.
    pub bytes_per_answer: f64,
    pub content_encoding: Encoding,
    /// Shares of all the machine's processors over the run: 1 is every core busy.
    pub server_cpu: f64,
    pub generator_cpu: f64,
    pub server_us_per_request: f64,
    pub generator_us_per_request: f64,
    /// The most anonymous memory the server held during the scenario.
    pub rss_anon_max_bytes: u64,
    /// Requests a second as a share of the bare server's.
    pub of_bare: Option<f64>,
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
}

impl Run {
    fn rate(&self) -> f64 {
        self.outcome.requests as f64 / self.outcome.elapsed.as_secs_f64()
    }
}

/// Drives one scenario. A warm-up without a single good answer ends it: its figures are zero and its errors say why.
pub fn measure(
    server: &mut Server,
    memory: &MemoryWatch,
    scenario: &Scenario,
    token: &str,
    options: &RunOptions,
) -> Result<Figures> {
    let request = scenario.request(server.address(), token);
    let mut driver = Driver::connect(server.address(), options.connections)?;
    memory.take_max();
    let mut errors = Errors::new();
    let mut rates = Vec::new();
    let mut best = run_once(&mut driver, server, &request, options.warm_up)?;
    add(&mut errors, &best.outcome.errors);
    if best.outcome.answers > 0 {
        for number in 0..options.runs {
            let run = run_once(&mut driver, server, &request, options.seconds)?;
            add(&mut errors, &run.outcome.errors);
            rates.push(run.rate());
            if number == 0 || run.rate() > best.rate() {
                best = run;
            }
        }
    }
    let cores = cores() as f64;
    let per_answer = |total: f64| {
        if best.outcome.answers == 0 { 0.0 } else { total / best.outcome.answers as f64 }
    };
    let quantile = |q| millis(best.outcome.latencies.quantile(q));
    Ok(Figures {
        name: scenario.name.clone(),
        path: scenario.path.clone(),
        requests_per_second: best.rate(),
        p50_ms: quantile(0.5),
        p95_ms: quantile(0.95),
        p99_ms: quantile(0.99),
        max_ms: millis(best.outcome.latencies.max()),
        bytes_per_answer: per_answer(best.outcome.body_bytes as f64),
        content_encoding: best.outcome.encoding,
        server_cpu: best.server_cpu.as_secs_f64() / best.wall.as_secs_f64() / cores,
        generator_cpu: best.generator_cpu.as_secs_f64() / best.wall.as_secs_f64() / cores,
        server_us_per_request: per_answer(best.server_cpu.as_secs_f64() * 1e6),
        generator_us_per_request: per_answer(best.generator_cpu.as_secs_f64() * 1e6),
        rss_anon_max_bytes: memory.take_max().max(process::rss_anon(server.pid())?),
        of_bare: None,
        runs: rates,
        errors,
    })
}

pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

pub fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn run_once(driver: &mut Driver, server: &mut Server, request: &[u8], length: Duration) -> Result<Run> {
    let (generator, served) = (std::process::id(), server.pid());
    let before = (process::cpu_time(served)?, process::cpu_time(generator)?);
    let began = Instant::now();
    let outcome = driver.run(request, length);
    let wall = began.elapsed();
    server.check_alive()?;
    let outcome = outcome?;
    let server_cpu = process::cpu_time(served)?.saturating_sub(before.0);
    let generator_cpu = process::cpu_time(generator)?.saturating_sub(before.1);
    Ok(Run { outcome, wall, server_cpu, generator_cpu })
}

fn add(all: &mut Errors, more: &Errors) {
    for (cause, count) in more {
        *all.entry(cause.clone()).or_default() += count;
    }
}
