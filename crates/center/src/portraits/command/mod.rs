//! `make-migrations portrait …`: portraits from the terminal, without a site. What goes wrong is told in a sentence;
//! nothing half-done is left. Start with `make.rs` (a photo becomes a portrait) and `import.rs` (a checkpoint becomes
//! the model of the engine fomm).

mod import;
mod make;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use portrait::Mood;

pub use import::ImportOptions;
pub use make::MakeOptions;

use crate::config::model_in;
use crate::terminal;

/// Portraits without a site.
#[derive(Debug, Subcommand)]
pub enum PortraitCommand {
    /// Make a photo move
    Make(MakeOptions),
    /// Make the model of the engine fomm from a checkpoint of the First Order Motion Model
    Import(ImportOptions),
}

/// Where the model lies when it is not named.
#[derive(Debug, Args)]
struct DataFolder {
    /// Folder in which portrait-model.fomm lies when the model is not named
    #[arg(long, env = "MAKE_MIGRATIONS_DATA", value_name = "FOLDER", default_value = "./data")]
    data: PathBuf,
}

impl DataFolder {
    fn model(&self, named: Option<&PathBuf>) -> PathBuf {
        named.cloned().unwrap_or_else(|| model_in(&self.data))
    }
}

/// Runs the command. The error is a sentence that says what is wrong and what to do.
pub async fn run(command: PortraitCommand) -> Result<(), String> {
    match command {
        PortraitCommand::Make(options) => make::run(&options),
        PortraitCommand::Import(options) => import::run(options).await,
    }
}

/// A line on the terminal that fills up; elsewhere a line whenever something else is done.
#[derive(Default)]
struct Bar {
    last: String,
    shown: Option<u8>,
}

impl Bar {
    fn show(&mut self, what: &str, percent: u8) {
        let mut out = std::io::stderr();
        let is_new = self.last != what;
        if is_new {
            what.clone_into(&mut self.last);
        }
        if out.is_terminal() && (is_new || self.shown != Some(percent)) {
            self.shown = Some(percent);
            let full = usize::from(percent.min(100)) * 40 / 100;
            let _ = write!(out, "\r[{}{}] {percent:3} % {what:<24}", "#".repeat(full), ".".repeat(40 - full));
            let _ = out.flush();
        } else if is_new && !out.is_terminal() {
            let _ = writeln!(out, "{what}");
        }
    }

    /// What is written next stands on a line of its own.
    fn end(&self) {
        if self.shown.is_some() {
            terminal::warn("");
        }
    }
}

fn mood(name: &str) -> Result<Mood, String> {
    Mood::parse(name).ok_or_else(|| "expected greeting, smile, look_around, dream, talk or wink".to_owned())
}

fn unreadable(file: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be read: {error}", file.display())
}

/// `728,766,691`
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = (0..digits.len().div_ceil(3))
        .rev()
        .map(|n| &digits[digits.len().saturating_sub(3 * n + 3)..digits.len() - 3 * n])
        .collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [0, 7, 999, 1_000, 12_345, 728_766_691].map(grouped),
            ["0", "7", "999", "1,000", "12,345", "728,766,691"]
        );
    }
}
