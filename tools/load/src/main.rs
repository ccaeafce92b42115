//! The load generator behind the figures in the documentation.
//!
//! It starts the server itself, talks to 127.0.0.1 only, and stops what it started. `run` is the sequence of a
//! measurement, `drive` the generator, `targets` what the figures are held against.

mod bare;
mod compare;
mod drive;
mod histogram;
mod measure;
mod options;
mod report;
mod run;
mod scenario;
mod targets;

use std::process::ExitCode;

use clap::Parser;

use load::interrupt;

use crate::options::{Command, Options};

fn main() -> ExitCode {
    let result = match Options::parse().command {
        Command::Bare { port } => bare::serve(port).map(|()| true),
        Command::Compare(options) => interrupt::watch().and_then(|()| compare::run(&options)),
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
