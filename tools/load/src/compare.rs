//! `load compare`: two servers side by side, so that what disturbs the machine disturbs both.

use anyhow::Result;
use load::interrupt;
use load::server::Server;

use crate::flush::SlowFlush;
use crate::measure::{Figures, Subject, measure};
use crate::options::{CompareOptions, RunOptions};
use crate::scenario::{self, Scenario};
use crate::town::Town;
use crate::work::Work;

/// One of the two, at work.
struct Side {
    subject: Subject,
    town: Town,
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
        database: options.before_database.clone(),
        article: options.before_article.clone(),
        ..now.clone()
    };
    let mut sides = [Side::start(before)?, Side::start(now)?];
    let mut bare = Subject::bare()?;
    println!(
        "| scenario | before, req/s | now, req/s | now / before | server before, µs a request | now | p99 before, ms | p99 now, ms | before, of bare | now, of bare |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    let mut is_well = true;
    for scenario in scenario::chosen(&options.run) {
        let mut best: [Option<Figures>; 2] = [None, None];
        // processor time is what a busy machine disturbs least
        let mut least = [f64::INFINITY; 2];
        let mut works = Vec::new();
        for side in &mut sides {
            works.push(side.prepare(&scenario, options.run.runs)?);
        }
        for _ in 0..options.run.runs {
            let sides = sides.iter_mut().zip(&mut works);
            for (((side, (scenario, work)), best), least) in sides.zip(&mut best).zip(&mut least) {
                interrupt::check()?;
                let figures = measure(&mut side.subject, scenario, work.as_mut(), Some(&mut bare), &side.options)?;
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
        let share = |figures: &Figures| figures.of_bare.unwrap_or_default() * 100.0;
        println!(
            "| {} | {:.0} | {:.0} | {ratio:.2} | {:.0} | {:.0} | {:.2} | {:.2} | {:.1} % | {:.1} % |",
            scenario.name,
            before.requests_per_second,
            now.requests_per_second,
            least[0],
            least[1],
            before.p99_ms,
            now.p99_ms,
            share(&before),
            share(&now)
        );
        is_well &= options.at_least.is_none_or(|share| ratio >= share);
    }
    Ok(is_well)
}

impl Side {
    fn start(options: RunOptions) -> Result<Self> {
        let flush = options.slow_flush.map(SlowFlush::new).transpose()?;
        let mut server = Server::start(&options.server, &options.data, options.database.as_deref(), |command| {
            if let Some(flush) = &flush {
                flush.apply(command);
            }
        })?;
        server.wait_for("/readyz")?;
        let town = Town::enter(server.address(), &options)?;
        Ok(Self { subject: Subject::new(server, flush), town, options })
    }

    /// The scenario with this town's article in it, and its requests by this town's people.
    fn prepare(&mut self, scenario: &Scenario, runs: u16) -> Result<(Scenario, Box<dyn Work>)> {
        // the runs of both sides come in turns
        self.town.stay(self.options.longest() + (self.options.warm_up + self.options.seconds) * 4 * u32::from(runs))?;
        let mut scenario = scenario.clone();
        scenario.settle(&mut self.town)?;
        let work = scenario.work(&self.town, &self.options)?;
        Ok((scenario, work))
    }
}
