//! `load compare`: two servers side by side, so that what disturbs the machine disturbs both.

use std::time::Duration;

use anyhow::Result;
use load::ask::Visitor;
use load::interrupt;
use load::process::MemoryWatch;
use load::server::Server;

use crate::measure::{Figures, measure};
use crate::options::{CompareOptions, RunOptions};
use crate::scenario;

/// One of the two, at work.
struct Side {
    server: Server,
    memory: MemoryWatch,
    visitor: Visitor,
    article: Option<String>,
    options: RunOptions,
}

/// Drives every scenario against both servers in turns, prints the best run of each and their ratio; false when a
/// request failed or, with `--assert`, a scenario fell below the share that was asked for.
pub fn run(options: &CompareOptions) -> Result<bool> {
    // the runs alternate, so each call measures one
    let now = RunOptions { runs: 1, ..options.run.clone() };
    let before = RunOptions {
        server: options.before.clone(),
        data: options.before_data.clone(),
        article: options.before_article.clone(),
        ..now.clone()
    };
    let mut sides = [Side::start(before)?, Side::start(now)?];
    println!(
        "| scenario | before, req/s | now, req/s | now / before | server before, µs a request | now | p99 before, ms | p99 now, ms |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    let mut is_well = true;
    for scenario in scenario::chosen(&options.run) {
        let mut best: [Option<Figures>; 2] = [None, None];
        // processor time is what a busy machine disturbs least
        let mut least = [f64::INFINITY; 2];
        for _ in 0..options.run.runs {
            for ((side, best), least) in sides.iter_mut().zip(&mut best).zip(&mut least) {
                interrupt::check()?;
                let figures = side.measure(&scenario)?;
                is_well &= !figures.failed();
                for (cause, count) in &figures.errors {
                    eprintln!("{}: {cause} × {count}", scenario.name);
                }
                *least = least.min(figures.server_us_per_request);
                if best.as_ref().is_none_or(|best| best.requests_per_second < figures.requests_per_second) {
                    *best = Some(figures);
                }
            }
        }
        let [Some(before), Some(now)] = best else { continue };
        let ratio = now.requests_per_second / before.requests_per_second;
        println!(
            "| {} | {:.0} | {:.0} | {ratio:.2} | {:.0} | {:.0} | {:.2} | {:.2} |",
            scenario.name,
            before.requests_per_second,
            now.requests_per_second,
            least[0],
            least[1],
            before.p99_ms,
            now.p99_ms
        );
        is_well &= options.at_least.is_none_or(|share| ratio >= share);
    }
    Ok(is_well)
}

impl Side {
    fn start(options: RunOptions) -> Result<Self> {
        let mut server = Server::start(&options.server, &options.data, options.database.as_deref())?;
        server.wait_for("/readyz")?;
        let visitor = Visitor::sign_in(server.address(), &options.username, &options.password)?;
        Ok(Self {
            memory: MemoryWatch::start(server.pid()),
            server,
            visitor,
            article: options.article.clone(),
            options,
        })
    }

    fn measure(&mut self, scenario: &scenario::Scenario) -> Result<Figures> {
        let address = self.server.address();
        self.visitor.stay(address, self.options.warm_up + self.options.seconds + Duration::from_secs(60))?;
        let mut scenario = scenario.clone();
        if scenario.needs_article() {
            if self.article.is_none() {
                self.article = Some(self.visitor.find_article(address)?);
            }
            scenario.set_article(self.article.as_deref().unwrap_or_default());
        }
        measure(&mut self.server, &self.memory, &scenario, self.visitor.token(), &self.options)
    }
}
