//! Every setting once: a flag, the environment variable `MAKE_MIGRATIONS_…` of the same name, and its line in `--help`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::db::{Patience, Target};
use crate::portraits::Engine;
use crate::web::wire;

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

    /// How much to log: error, warn, info, debug (every request), or a filter such as info,sqlx=debug
    #[arg(long, env = "MAKE_MIGRATIONS_LOG", value_name = "FILTER", default_value = "info", value_parser = log_filter)]
    pub log: String,

    /// Coins for every new resident
    #[arg(long, env = "MAKE_MIGRATIONS_SETTLEMENT", value_name = "COINS", default_value_t = 1_000, value_parser = clap::value_parser!(i64).range(0..=1_000_000))]
    pub settlement: i64,

    /// Coins for a resident's first visit of a day
    #[arg(long, env = "MAKE_MIGRATIONS_ATTENDANCE", value_name = "COINS", default_value_t = 100, value_parser = clap::value_parser!(i64).range(0..=1_000_000))]
    pub attendance: i64,

    /// How long the database may keep anybody waiting.
    #[arg(skip)]
    pub patience: Patience,
}

/// What makes portraits; needed by whoever works on them.
#[derive(Debug, Clone, Args)]
pub struct PortraitConfig {
    /// What animates photos; fomm needs a model that was made with `make-migrations portrait import`
    #[arg(
        long = "portrait-engine",
        env = "MAKE_MIGRATIONS_PORTRAIT_ENGINE",
        value_enum,
        value_name = "ENGINE",
        default_value = "embedded"
    )]
    pub engine: Engine,

    /// The model of the engine fomm; portrait-model.fomm in the data folder when left out
    #[arg(long = "portrait-model", env = "MAKE_MIGRATIONS_PORTRAIT_MODEL", value_name = "FILE")]
    pub model: Option<PathBuf>,
}

/// How a worker runs alone.
#[derive(Clone, Args)]
pub struct WorkerConfig {
    #[command(flatten)]
    pub data: DataConfig,
    #[command(flatten)]
    pub portraits: PortraitConfig,
}

/// How the site is served.
#[derive(Clone, Args)]
pub struct ServeConfig {
    #[command(flatten)]
    pub data: DataConfig,

    /// Address and port to listen on
    #[arg(long, env = "MAKE_MIGRATIONS_LISTEN", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080", value_parser = socket)]
    pub listen: SocketAddr,

    /// What people type to get here, such as https://center.example; https switches on Secure and __Host- cookies
    #[arg(long, env = "MAKE_MIGRATIONS_BASE_URL", value_name = "URL", value_parser = base_url)]
    pub base_url: Option<BaseUrl>,

    /// Networks whose X-Forwarded-For is believed; may be given several times or with commas
    #[arg(long, env = "MAKE_MIGRATIONS_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',', value_parser = network)]
    pub trusted_proxy: Vec<IpNet>,

    /// `off` switches off every limit on how often or how alike; refused unless listening on loopback
    #[arg(long, env = "MAKE_MIGRATIONS_RATE_LIMITS", value_name = "ON|OFF", default_value = "on")]
    pub rate_limits: Switch,

    /// Serve pages only; run `make-migrations worker` beside it for the portraits
    #[arg(long, env = "MAKE_MIGRATIONS_NO_WORKER")]
    pub no_worker: bool,

    /// Token with which /metrics may be read from elsewhere than loopback (Authorization: Bearer …)
    #[arg(long, env = "MAKE_MIGRATIONS_METRICS_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub metrics_token: Option<String>,

    /// Pictures that a person may post per day
    #[arg(long, env = "MAKE_MIGRATIONS_PICTURES_PER_DAY", value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(i64).range(4..=100_000))]
    pub pictures_per_day: i64,

    /// Characters of articles and comments that a person may post per day
    #[arg(long, env = "MAKE_MIGRATIONS_TEXT_PER_DAY", value_name = "N", default_value_t = 500_000, value_parser = clap::value_parser!(i64).range(20_000..=1_000_000_000))]
    pub text_per_day: i64,

    #[command(flatten)]
    pub wire: WireConfig,

    #[command(flatten)]
    pub portraits: PortraitConfig,

    /// Moving portraits and new photos a person may have made per day
    #[arg(long, env = "MAKE_MIGRATIONS_PORTRAITS_PER_DAY", value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(i64).range(1..=1_000))]
    pub portraits_per_day: i64,
}

/// Connections, and how long they may take.
#[derive(Debug, Clone, Args)]
pub struct WireConfig {
    /// Connections at once; fewer where the system allows fewer open files. The one that has been idle longest makes
    /// room
    #[arg(long, env = "MAKE_MIGRATIONS_CONNECTIONS", value_name = "N", default_value_t = 16_384, value_parser = at_least_64)]
    pub connections: usize,

    /// Connections at once from one address (IPv6: from one /64); behind a trusted proxy, requests at once
    #[arg(long, env = "MAKE_MIGRATIONS_CONNECTIONS_PER_ADDRESS", value_name = "N", default_value_t = 512, value_parser = at_least_one)]
    pub connections_per_address: usize,

    #[arg(skip)]
    pub patience: wire::Patience,
}

impl Default for WireConfig {
    fn default() -> WireConfig {
        WireConfig { connections: 16_384, connections_per_address: 512, patience: wire::Patience::default() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

/// Where the model lies when nobody says otherwise; `portrait import` writes it there.
pub fn model_in(data: &Path) -> PathBuf {
    data.join("portrait-model.fomm")
}

impl PortraitConfig {
    /// No settings at all: the embedded engine.
    pub fn embedded() -> PortraitConfig {
        PortraitConfig { engine: Engine::Embedded, model: None }
    }

    /// The file of the model that is asked for, if one is.
    pub fn model_file(&self, data: &Path) -> Option<PathBuf> {
        match self.engine {
            Engine::Embedded => None,
            Engine::Fomm => Some(self.model.clone().unwrap_or_else(|| model_in(data))),
        }
    }
}

/// The address people use, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    pub https: bool,
    /// `https://center.example`: what browsers send as Origin
    pub origin: String,
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

impl ServeConfig {
    /// For commands that work on the data without serving it.
    pub fn alone(data: DataConfig) -> ServeConfig {
        ServeConfig {
            data,
            listen: ([127, 0, 0, 1], 0).into(),
            base_url: None,
            trusted_proxy: Vec::new(),
            rate_limits: Switch::On,
            no_worker: true,
            metrics_token: None,
            pictures_per_day: 100,
            text_per_day: 500_000,
            wire: WireConfig::default(),
            portraits: PortraitConfig::embedded(),
            portraits_per_day: 10,
        }
    }

    pub fn check(&self) -> Result<(), String> {
        self.data.check()?;
        if self.rate_limits == Switch::Off && !self.listen.ip().is_loopback() {
            return Err(format!(
                "--rate-limits off is for tests on this machine: it is refused while listening on {}, which is not loopback",
                self.listen
            ));
        }
        if self.metrics_token.as_ref().is_some_and(|token| token.len() < 16) {
            return Err("--metrics-token: use at least 16 characters".into());
        }
        Ok(())
    }

    /// Whether cookies are Secure and carry the `__Host-` prefix.
    pub fn https(&self) -> bool {
        self.base_url.as_ref().is_some_and(|url| url.https)
    }
}

fn socket(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        format!("expected an address in numbers and a port, such as 127.0.0.1:8080 or [::1]:8080, not {text:?}")
    })
}

fn at_least_64(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| *n >= 64).ok_or_else(|| format!("expected a number from 64, not {text:?}"))
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| *n >= 1).ok_or_else(|| format!("expected a number from 1, not {text:?}"))
}

/// A network, or a single address.
fn network(text: &str) -> Result<IpNet, String> {
    let single = || text.parse::<std::net::IpAddr>().map(IpNet::from);
    text.parse()
        .or_else(|_| single())
        .map_err(|_| format!("expected a network such as 10.0.0.0/8, or an address, not {text:?}"))
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

/// Reads `https://center.example`; the error is a sentence.
pub fn base_url(text: &str) -> Result<BaseUrl, String> {
    let expected = || format!("expected https://name or http://name without a path, not {text:?}");
    let (https, host) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(host), _) => (true, host),
        (_, Some(host)) => (false, host),
        _ => return Err(expected()),
    };
    let host = host.trim_end_matches('/').to_ascii_lowercase();
    if host.is_empty() || !host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b)) {
        return Err(expected());
    }
    Ok(BaseUrl { https, origin: format!("{}://{host}", if https { "https" } else { "http" }) })
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
