//! Connections, and how long they may take.

use clap::Args;

use crate::web::wire;

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

fn at_least_64(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| *n >= 64).ok_or_else(|| format!("expected a number from 64, not {text:?}"))
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| *n >= 1).ok_or_else(|| format!("expected a number from 1, not {text:?}"))
}
