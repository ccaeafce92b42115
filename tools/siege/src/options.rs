//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::field::Field;

/// Besieges a make-migrations server on this machine.
#[derive(Parser)]
#[command(name = "siege", version)]
pub struct Options {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Start a server, attack it, and say whether it held
    Run(RunOptions),
    /// One attacker; what it saw goes to stdout as JSON
    #[command(hide = true)]
    Attack(Field),
}

#[derive(Args)]
pub struct RunOptions {
    /// The server's binary
    #[arg(long, value_name = "FILE")]
    pub server: PathBuf,
    /// Smaller and shorter, for `bin/check`
    #[arg(long)]
    pub quick: bool,
    /// Only these attacks, may be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// Also write everything as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}
