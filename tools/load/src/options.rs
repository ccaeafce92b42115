//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::scenario::{self, Scenario};

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
    /// Open many event streams and print what they cost
    Streams(Box<StreamsOptions>),
    /// Have people come into a room on another server and print when they are seen
    Presence(Box<PresenceOptions>),
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
    /// Connections, each with one request in flight; a scenario may have its own number
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub connections: u16,
    /// Runs of each scenario; the best is reported
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    pub runs: u16,
    /// Starts of the server; the fastest is reported
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    pub starts: u16,
    /// How many people ask in turns: the account below and residents of the demo
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=2_000))]
    pub people: u16,
    /// Who signs in first
    #[arg(long, default_value = "demo")]
    pub username: String,
    /// Everybody's password
    #[arg(long, default_value = "demo-town-2026")]
    pub password: String,
    /// The article to read; found through the API when left out: the first with 50 comments
    #[arg(long, value_name = "ID")]
    pub article: Option<String>,
    /// Replace the scenarios, may be repeated: one of the table by its name, or a page of your own; {article} in a path
    /// becomes the article's id and {door} somebody's door, and a name that ends with ", browser" makes a browser ask
    #[arg(long = "scenario", value_name = "NAME or NAME=PATH", value_parser = parse_scenario)]
    pub scenarios: Vec<Scenario>,
    /// Also run the scenarios that write into the town, after those that read
    #[arg(long)]
    pub writes: bool,
    /// Count the server's flushes, and let each wait for so many milliseconds first
    #[arg(long, value_name = "MS", value_parser = parse_milliseconds)]
    pub slow_flush: Option<Duration>,
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
    /// Its own database, when not the SQLite file there
    #[arg(long, value_name = "URL")]
    pub before_database: Option<String>,
    /// The article to read there; found as --article is
    #[arg(long, value_name = "ID")]
    pub before_article: Option<String>,
    /// Fail when a scenario is slower than this share of the other, such as 0.97
    #[arg(long, value_name = "SHARE")]
    pub at_least: Option<f64>,
    #[command(flatten)]
    pub run: RunOptions,
}

#[derive(Args)]
pub struct StreamsOptions {
    /// The server's binary
    #[arg(long, value_name = "FILE")]
    pub server: PathBuf,
    /// Its data directory, with the demo town in it
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Its database, when not the SQLite file in the data directory
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// How many streams; open files have to allow as many here and in the server
    #[arg(long, default_value_t = 10_000)]
    pub count: usize,
    /// What is listened to
    #[arg(long, default_value = "/api/v1/events?topic=board:solar")]
    pub path: String,
    /// For how long nothing happens
    #[arg(long, default_value = "20", value_parser = parse_seconds)]
    pub seconds: Duration,
    /// Who signs in first
    #[arg(long, default_value = "demo")]
    pub username: String,
    /// Everybody's password
    #[arg(long, default_value = "demo-town-2026")]
    pub password: String,
}

#[derive(Args)]
pub struct PresenceOptions {
    /// The server's binary
    #[arg(long, value_name = "FILE")]
    pub server: PathBuf,
    /// The data directory of both servers, with the demo town in it
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// The PostgreSQL that they share
    #[arg(long, value_name = "URL")]
    pub database: String,
    /// How many people come
    #[arg(long, default_value_t = 40)]
    pub people: usize,
    /// And how often somebody does
    #[arg(long, default_value_t = 400)]
    pub turns: usize,
    /// How long until the next one comes
    #[arg(long, default_value = "0.06", value_parser = parse_seconds)]
    pub pause: Duration,
    /// Whose room it is
    #[arg(long, default_value = "demo")]
    pub username: String,
    /// Everybody's password
    #[arg(long, default_value = "demo-town-2026")]
    pub password: String,
}

impl RunOptions {
    /// At most so long does a scenario take, with time to spare: tokens have to outlive it.
    pub fn longest(&self) -> Duration {
        self.warm_up + self.seconds * 2 * u32::from(self.runs) + Duration::from_secs(60)
    }
}

fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    if !(0.05..=600.0).contains(&seconds) {
        return Err("must be between 0.05 and 600 seconds".to_owned());
    }
    Ok(Duration::from_secs_f64(seconds))
}

fn parse_milliseconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(milliseconds) if (0.0..=1_000.0).contains(&milliseconds) => Ok(Duration::from_secs_f64(milliseconds / 1e3)),
        _ => Err("must be between 0 and 1000 milliseconds".to_owned()),
    }
}

fn parse_scenario(text: &str) -> Result<Scenario, String> {
    match text.split_once('=') {
        Some((name, path))
            if !name.is_empty() && path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_graphic()) =>
        {
            Ok(Scenario::page(name, path))
        }
        Some(_) => Err("expected NAME=PATH, the path beginning with / and percent-encoded".to_owned()),
        None => scenario::named(text).ok_or_else(|| {
            let names: Vec<String> = scenario::all().into_iter().map(|scenario| scenario.name).collect();
            format!("there is none of that name; there are: {}", names.join("; "))
        }),
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
            Ok(Scenario::page("deep", "/boards/solar?page=2500"))
        );
        assert_eq!(parse_scenario("like").unwrap().name, "like");
        for bad in ["nothing of the kind", "=/x", "x=boards", "x=/a b", "x=/a\r\nhost: b"] {
            assert!(parse_scenario(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_seconds("0.5"), Ok(Duration::from_millis(500)));
        assert_eq!(parse_milliseconds("2"), Ok(Duration::from_millis(2)));
        for bad in ["0", "-1", "NaN", "inf", "ten"] {
            assert!(parse_seconds(bad).is_err(), "{bad}");
        }
        for bad in ["-1", "NaN", "5000", "ten"] {
            assert!(parse_milliseconds(bad).is_err(), "{bad}");
        }
    }
}
