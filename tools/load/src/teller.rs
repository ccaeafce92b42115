//! The server's own commands on its ledger, as an operator runs them beside it.

use std::path::PathBuf;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use crate::options::RunOptions;

pub struct Teller {
    server: PathBuf,
    data: PathBuf,
    database: Option<String>,
}

impl Teller {
    pub fn new(options: &RunOptions) -> Self {
        Self { server: options.server.clone(), data: options.data.clone(), database: options.database.clone() }
    }

    /// Gives somebody coins.
    pub fn grant(&self, username: &str, coins: u64) -> Result<()> {
        // nobody is granted the same twice
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        self.run(&["grant", username, &coins.to_string(), "--for", &format!("load {now}")])
    }

    /// An error unless every balance is the sum of its entries.
    pub fn verify(&self) -> Result<()> {
        self.run(&["verify"])
    }

    fn run(&self, arguments: &[&str]) -> Result<()> {
        let mut command = Command::new(&self.server);
        command.arg("ledger").args(arguments).arg("--data").arg(&self.data);
        if let Some(url) = &self.database {
            command.args(["--database", url]);
        }
        let output = command.output().with_context(|| format!("cannot start {}", self.server.display()))?;
        if !output.status.success() {
            bail!("ledger {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(())
    }
}
