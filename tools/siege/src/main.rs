//! What a stranger can do to a server, done to our own: each attack runs in a process of its own at nice 19, from many
//! addresses of 127/8, while `/healthz` is asked, an honest phone reads and writes slowly, and the server's memory is
//! watched.
//!
//! It starts the server itself, talks to 127/8 only, and stops what it started. `run` is the sequence, `attacks` the
//! attackers, `watch` those who must be served all the same.

mod attacks;
mod field;
mod options;
mod people;
mod report;
mod run;
mod target;
mod watch;
mod wire;

use std::process::ExitCode;

use clap::Parser;

use crate::options::{Command, Options};

fn main() -> ExitCode {
    let outcome = match Options::parse().command {
        Command::Run(options) => load::interrupt::watch().and_then(|()| run::run(&options)),
        Command::Attack(field) => attacks::run(&field).map(|()| true),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("siege: {error:#}");
            ExitCode::FAILURE
        }
    }
}
