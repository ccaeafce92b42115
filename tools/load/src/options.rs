//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

/// Measures a make-migrations server on this machine: requests a second, latency, processor share, memory and start-up.
#[derive(Parser)]
#[command(name = "load", version)]
pub struct Options {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Start a server, drive it, and print the figures as a Markdown table
    Run(Box<RunOptions>),
    /// Drive two servers in turns and print the ratio of their figures
    Compare(Box<CompareOptions>),
    /// Serve a fixed page of 13 KB on 127.0.0.1: the limit that `run` compares with
    Bare {
        #[arg(long)]
        port: u16,
    },
}

#[derive(Args, Clone)]
pub struct RunOptions {
    /// The server's binary
    #[arg(long, value_name = "FILE")]
    pub server: PathBuf,
    /// Its data directory, with the demo town in it
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Its database, when not the SQLite file in the data directory
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Length of each run
    #[arg(long, default_value = "10", value_parser = parse_seconds)]
    pub seconds: Duration,
    /// Length of the warm-up before a scenario's runs
    #[arg(long, default_value = "2", value_parser = parse_seconds)]
    pub warm_up: Duration,
    /// Connections, each with one request in flight
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub connections: u16,
    /// Runs of each scenario; the best is reported
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    pub runs: u16,
    /// Starts of the server; the fastest is reported
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    pub starts: u16,
    /// Who signs in
    #[arg(long, default_value = "demo")]
    pub username: String,
    #[arg(long, default_value = "demo-town-2026")]
    pub password: String,
    /// The article to read; found through the API when left out: the first with 50 comments
    #[arg(long, value_name = "ID")]
    pub article: Option<String>,
    /// Replace the scenarios, may be repeated; {article} in a path becomes the article's id, and one named "board" also
    /// runs compressed
    #[arg(long = "scenario", value_name = "NAME=PATH", value_parser = parse_scenario)]
    pub scenarios: Vec<(String, String)>,
    /// Also write everything as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Fail when a target is missed
    #[arg(long)]
    pub assert: bool,
}

#[derive(Args)]
pub struct CompareOptions {
    /// The other server's binary
    #[arg(long, value_name = "FILE")]
    pub before: PathBuf,
    /// Its own data directory, made by its own `demo`
    #[arg(long, value_name = "DIR")]
    pub before_data: PathBuf,
    /// The article to read there; found as --article is
    #[arg(long, value_name = "ID")]
    pub before_article: Option<String>,
    /// Fail when a scenario is slower than this share of the other, such as 0.97
    #[arg(long, value_name = "SHARE")]
    pub at_least: Option<f64>,
    #[command(flatten)]
    pub run: RunOptions,
}

fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    if !(0.05..=600.0).contains(&seconds) {
        return Err("must be between 0.05 and 600 seconds".to_owned());
    }
    Ok(Duration::from_secs_f64(seconds))
}

fn parse_scenario(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, path))
            if !name.is_empty() && path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_graphic()) =>
        {
            Ok((name.to_owned(), path.to_owned()))
        }
        _ => Err("expected NAME=PATH, the path beginning with / and percent-encoded".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Options::command().debug_assert();
    }

    #[test]
    fn scenarios_and_seconds() {
        assert_eq!(
            parse_scenario("deep=/boards/solar?page=2500"),
            Ok(("deep".to_owned(), "/boards/solar?page=2500".to_owned()))
        );
        for bad in ["board", "=/x", "x=boards", "x=/a b", "x=/a\r\nhost: b"] {
            assert!(parse_scenario(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_seconds("0.5"), Ok(Duration::from_millis(500)));
        for bad in ["0", "-1", "NaN", "inf", "ten"] {
            assert!(parse_seconds(bad).is_err(), "{bad}");
        }
    }
}
