//! The load generator behind the figures in the documentation.
//!
//! It starts the server itself, talks to 127.0.0.1 only, and stops what it started. `run` is the sequence of a
//! measurement, `scenario` what is asked for, `work` how the answers are judged, `drive` the generator, `targets` what
//! the figures are held against.

mod bare;
mod chance;
mod compare;
mod decode;
mod drive;
mod flush;
mod histogram;
mod measure;
mod options;
mod presence;
mod report;
mod request;
mod run;
mod scenario;
mod streams;
mod targets;
mod teller;
mod town;
mod work;

use std::process::ExitCode;

use clap::Parser;

use load::interrupt;

use crate::options::{Command, Options};

fn main() -> ExitCode {
    let result = match Options::parse().command {
        Command::Bare { port } => bare::serve(port).map(|()| true),
        Command::Compare(options) => interrupt::watch().and_then(|()| compare::run(&options)),
        Command::Streams(options) => interrupt::watch().and_then(|()| streams::run(&options)),
        Command::Presence(options) => interrupt::watch().and_then(|()| presence::run(&options)),
        Command::Run(options) => interrupt::watch().and_then(|()| run::run(&options)),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("load: {error:#}");
            ExitCode::FAILURE
        }
    }
}
