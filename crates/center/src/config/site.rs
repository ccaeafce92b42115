//! How the site is served.

use std::net::SocketAddr;

use clap::{Args, ValueEnum};
use ipnet::IpNet;

use super::{DataConfig, PortraitConfig, PushConfig, WireConfig};

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

    /// Token with which /metrics may be read from elsewhere than the machine itself (Authorization: Bearer …)
    #[arg(long, env = "MAKE_MIGRATIONS_METRICS_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub metrics_token: Option<String>,

    /// Pictures that a person may post per day
    #[arg(long, env = "MAKE_MIGRATIONS_PICTURES_PER_DAY", value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(i64).range(4..=100_000))]
    pub pictures_per_day: i64,

    /// Characters of articles and comments that a person may post per day
    #[arg(long, env = "MAKE_MIGRATIONS_TEXT_PER_DAY", value_name = "N", default_value_t = 500_000, value_parser = clap::value_parser!(i64).range(20_000..=1_000_000_000))]
    pub text_per_day: i64,

    /// Memory for pages that are kept ready for many readers, in MB; 0 makes each page anew
    #[arg(long, env = "MAKE_MIGRATIONS_KEPT_PAGES_MB", value_name = "MB", default_value_t = 32, value_parser = kept_pages)]
    pub kept_pages_mb: usize,

    /// Make every kept page anew, too, and fail when the two differ: to look for faults of this program
    #[arg(long, env = "MAKE_MIGRATIONS_COMPARE_KEPT", hide = true)]
    pub compare_kept: bool,

    #[command(flatten)]
    pub wire: WireConfig,

    #[command(flatten)]
    pub push: PushConfig,

    #[command(flatten)]
    pub portraits: PortraitConfig,

    /// Moving portraits and new photos a person may have made per day
    #[arg(long, env = "MAKE_MIGRATIONS_PORTRAITS_PER_DAY", value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(i64).range(1..=1_000))]
    pub portraits_per_day: i64,

    /// What hashing a password takes. No option: only tests, which hash many, take less.
    #[arg(skip)]
    pub password_cost: PasswordCost,
}

/// What the hash of a password costs whoever makes it, or guesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory, in units of 1,024 bytes.
    pub memory: u32,
    /// How often it is gone through.
    pub passes: u32,
}

impl Default for PasswordCost {
    /// 19 MiB, two passes: OWASP's first recommendation for Argon2id.
    fn default() -> PasswordCost {
        PasswordCost { memory: 19 * 1_024, passes: 2 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

/// The address people use, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    pub https: bool,
    /// `https://center.example`: what browsers send as Origin
    pub origin: String,
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
            kept_pages_mb: 32,
            compare_kept: false,
            text_per_day: 500_000,
            wire: WireConfig::default(),
            push: PushConfig::default(),
            portraits: PortraitConfig::embedded(),
            portraits_per_day: 10,
            password_cost: PasswordCost::default(),
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
        if self.push.is_on() && !self.https() && !self.listen.ip().is_loopback() {
            return Err(
                "--web-push on: browsers allow it on sites of https alone; --base-url says that this is one".into()
            );
        }
        if self.metrics_token.as_ref().is_some_and(|token| token.len() < 16) {
            return Err("--metrics-token: use at least 16 characters".into());
        }
        Ok(())
    }

    /// Scheme, host and port as the operator has said them: what people type to get here, else the address that is
    /// listened on where it names a machine. What a request calls the site is not asked: whoever sends it makes it up.
    pub fn origin(&self) -> Option<String> {
        let listens_at = || {
            let is_named = !self.listen.ip().is_unspecified() && self.listen.port() != 0;
            is_named.then(|| format!("http://{}", self.listen))
        };
        self.base_url.as_ref().map(|base| base.origin.clone()).or_else(listens_at)
    }

    /// Whether cookies are Secure and carry the `__Host-` prefix.
    pub fn https(&self) -> bool {
        self.base_url.as_ref().is_some_and(|url| url.https)
    }
}

fn kept_pages(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|mb| *mb <= 65_536).ok_or_else(|| "expected a number of MB, at most 65536".to_owned())
}

fn socket(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        format!("expected an address in numbers and a port, such as 127.0.0.1:8080 or [::1]:8080, not {text:?}")
    })
}

/// A network, or a single address.
fn network(text: &str) -> Result<IpNet, String> {
    let single = || text.parse::<std::net::IpAddr>().map(IpNet::from);
    text.parse()
        .or_else(|_| single())
        .map_err(|_| format!("expected a network such as 10.0.0.0/8, or an address, not {text:?}"))
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
