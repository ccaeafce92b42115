//! The figures of a whole run, as Markdown for people and as JSON for programs.

use std::fmt::Write;

use serde::Serialize;

use crate::measure::Figures;
use crate::targets::{Verdict, megabytes};
use load::head::Encoding;

/// Everything a run measured.
#[derive(Serialize)]
pub struct Report {
    pub cores: usize,
    pub processor: String,
    pub connections: u16,
    /// How many people asked in turns.
    pub people: usize,
    /// Whether the database is PostgreSQL.
    pub postgres: bool,
    /// How long each flush of the server waited, where they were counted.
    pub slow_flush_ms: Option<f64>,
    pub seconds_per_run: f64,
    pub runs: u16,
    /// From starting the process to its first page: the fastest of `starts_ms`.
    pub start_ms: f64,
    pub starts_ms: Vec<f64>,
    /// Anonymous memory of the server before the first sign-in, and the most of all scenarios.
    pub rss_anon_idle_bytes: u64,
    pub rss_anon_max_bytes: u64,
    /// The bare server, before and after the scenarios; ratios are to its turns between the runs.
    pub bare: Vec<Figures>,
    pub scenarios: Vec<Figures>,
    pub targets: Vec<Verdict>,
}

impl Report {
    /// Whether any request of any run failed.
    pub fn failed(&self) -> bool {
        self.bare.iter().chain(&self.scenarios).any(Figures::failed)
    }

    pub fn missed(&self) -> bool {
        self.targets.iter().any(|verdict| !verdict.met)
    }

    /// Tables for the documentation, with the failures named below.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = self.write_markdown(&mut text);
        text
    }

    fn write_markdown(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "{} cores ({}), shared by server and generator; {} people, {} connections, best of {} runs of {} s; {}.\n",
            self.cores,
            self.processor,
            self.people,
            self.connections,
            self.runs,
            self.seconds_per_run,
            if self.postgres { "PostgreSQL" } else { "SQLite" }
        )?;
        writeln!(
            out,
            "| scenario | req/s | p50 ms | p95 ms | p99 ms | max ms | KB | server CPU | generator CPU | of bare | errors |"
        )?;
        writeln!(out, "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")?;
        for figures in self.bare.iter().chain(&self.scenarios) {
            writeln!(
                out,
                "| {} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.1} | {:.0} % | {:.0} % | {} | {} |",
                figures.name.replace('|', "\\|"),
                thousands(figures.requests_per_second),
                figures.p50_ms,
                figures.p95_ms,
                figures.p99_ms,
                figures.max_ms,
                figures.bytes_per_answer / 1e3,
                figures.server_cpu * 100.0,
                figures.generator_cpu * 100.0,
                figures.of_bare.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0)),
                figures.errors.values().sum::<u64>(),
            )?;
        }
        let starts: Vec<String> = self.starts_ms.iter().map(|start| format!("{start:.0}")).collect();
        writeln!(out, "\nStart to first page: {:.0} ms (of {}).", self.start_ms, starts.join(", "))?;
        let (idle, loaded) = (megabytes(self.rss_anon_idle_bytes), megabytes(self.rss_anon_max_bytes));
        writeln!(out, "Anonymous memory: {idle:.1} MB idle, at most {loaded:.1} MB under load.\n")?;
        writeln!(out, "| target | bound | measured | |")?;
        writeln!(out, "|---|---:|---:|---|")?;
        for verdict in &self.targets {
            let sign = if verdict.at_least { '≥' } else { '≤' };
            let mark = if verdict.met { '✓' } else { '✗' };
            let Verdict { what, unit, measured, target, .. } = verdict;
            let measured = if *unit == "req/s" { thousands(*measured) } else { format!("{measured:.1}") };
            let unit = format!(" {unit}");
            writeln!(out, "| {what} | {sign} {}{} | {measured} | {mark} |", thousands(*target), unit.trim_end())?;
        }
        self.write_remarks(out)
    }

    fn write_remarks(&self, out: &mut String) -> std::fmt::Result {
        for figures in self.bare.iter().chain(&self.scenarios) {
            let is_compressed = figures.content_encoding != Encoding::Identity;
            match figures.compressed {
                Some(true) if !is_compressed && figures.bytes_per_answer > 0.0 => {
                    writeln!(out, "\n**{}**: the server did not compress.", figures.name)?;
                }
                Some(false) if is_compressed => {
                    writeln!(out, "\n**{}**: the server compressed although it was asked not to.", figures.name)?;
                }
                _ => {}
            }
            if figures.beside_per_second > 0.0 {
                writeln!(out, "\n**{}**: {:.0} likes a second arrived.", figures.name, figures.beside_per_second)?;
            }
            if let Some(flushes) = figures.disk_flushes_per_second {
                write!(out, "\n**{}**: the disk flushes {} times a second", figures.name, thousands(flushes))?;
                match (figures.answers_per_flush, self.slow_flush_ms) {
                    (Some(answers), Some(delay)) => {
                        writeln!(out, "; {answers:.1} acknowledged per flush, each flush delayed by {delay} ms.")?;
                    }
                    _ => writeln!(out, ".")?,
                }
            }
            if figures.failed() {
                let causes: Vec<String> =
                    figures.errors.iter().map(|(cause, count)| format!("{cause} × {count}")).collect();
                writeln!(out, "\n**{}** ({}): {}", figures.name, figures.path, causes.join(", "))?;
            }
        }
        Ok(())
    }
}

/// A whole number with its thousands apart.
fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut apart = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
