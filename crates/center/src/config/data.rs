//! Where the data lies, and what every command must know of it.

use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::db::{Patience, Target};

/// Where the data lies; needed by every subcommand.
#[derive(Clone, Args)]
pub struct DataConfig {
    /// Folder for the database, the files and the signing secret; made when it is missing
    #[arg(long, env = "MAKE_MIGRATIONS_DATA", value_name = "FOLDER", default_value = "./data")]
    pub data: PathBuf,

    /// PostgreSQL instead of the SQLite file in the data folder: postgres://user:password@host/name
    #[arg(long, env = "MAKE_MIGRATIONS_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,

    /// Time zone of the site: when a day begins, and how times are shown
    #[arg(long, env = "MAKE_MIGRATIONS_TIME_ZONE", value_name = "NAME", default_value = "Asia/Seoul", value_parser = time_zone)]
    pub time_zone: TimeZone,

    /// Planets with their towers, as TOML; may grow, never shrink below what is lived in
    #[arg(long, env = "MAKE_MIGRATIONS_PLANETS", value_name = "FILE")]
    pub planets: Option<PathBuf>,

    /// A folder with furniture of your own, one piece a file as JSON; see docs/furniture.md
    #[arg(long, env = "MAKE_MIGRATIONS_FURNITURE", value_name = "DIR")]
    pub furniture: Option<PathBuf>,

    /// How much to log: error, warn, info, debug (every request), or a filter such as info,sqlx=debug
    #[arg(long, env = "MAKE_MIGRATIONS_LOG", value_name = "FILTER", default_value = "info", value_parser = log_filter)]
    pub log: String,

    /// Coins for every new resident
    #[arg(long, env = "MAKE_MIGRATIONS_SETTLEMENT", value_name = "COINS", default_value_t = 1_000, value_parser = clap::value_parser!(i64).range(0..=1_000_000))]
    pub settlement: i64,

    /// Coins for a resident's first visit of a day
    #[arg(long, env = "MAKE_MIGRATIONS_ATTENDANCE", value_name = "COINS", default_value_t = 100, value_parser = clap::value_parser!(i64).range(0..=1_000_000))]
    pub attendance: i64,

    /// Coins for every seventh day in a row on which a resident comes
    #[arg(long, env = "MAKE_MIGRATIONS_STREAK", value_name = "COINS", default_value_t = 300, value_parser = clap::value_parser!(i64).range(0..=1_000_000))]
    pub streak: i64,

    /// How long the database may keep anybody waiting.
    #[arg(skip)]
    pub patience: Patience,
}

impl DataConfig {
    pub fn target(&self) -> Target {
        match &self.database {
            Some(url) => Target::Postgres(url.clone()),
            None => Target::Sqlite(self.data.join("center.sqlite")),
        }
    }

    /// What clap cannot see for itself. The error is a sentence for the operator.
    pub fn check(&self) -> Result<(), String> {
        match &self.database {
            Some(url) if !url.starts_with("postgres://") && !url.starts_with("postgresql://") => {
                Err("--database: expected an address beginning with postgres://".into())
            }
            _ => Ok(()),
        }
    }
}

/// Makes a folder that only its owner may read.
pub fn make_folder(folder: &Path) -> Result<(), String> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| format!("--data: the folder {} cannot be made: {error}", folder.display()))
}

/// As the machine knows it, which may be newer; otherwise as the binary does.
fn time_zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name)
        .or_else(|_| bundled().get(name))
        .map_err(|_| format!("no time zone is called {name:?}; expected a name such as Asia/Seoul"))
}

fn bundled() -> TimeZoneDatabase {
    TimeZoneDatabase::bundled()
}

fn log_filter(text: &str) -> Result<String, String> {
    let filter = tracing_subscriber::EnvFilter::builder().parse(text);
    filter.map(|_| text.to_owned()).map_err(|error| format!("{text:?} is no log filter: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_zones_are_found_on_a_machine_that_has_none() {
        for name in ["Asia/Seoul", "America/New_York", "Europe/Berlin", "Pacific/Chatham", "UTC"] {
            assert!(bundled().get(name).is_ok(), "{name}");
        }
        let winter = jiff::civil::date(2026, 1, 15)
            .at(12, 0, 0, 0)
            .to_zoned(bundled().get("America/New_York").unwrap())
            .unwrap();
        assert_eq!(winter.offset().seconds(), -5 * 3_600);
        assert!(time_zone("Mars/Olympus_Mons").is_err());
    }
}
