//! What an attacker is told: where the server is, how large the attack shall be, and whom it may pretend to be.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::Duration;

use clap::Args;

/// One attacker's orders; they travel as the flags of its process.
#[derive(Args, Clone, Debug)]
pub struct Field {
    pub name: String,
    #[arg(long)]
    pub address: SocketAddrV4,
    /// Access tokens of accounts that belong to the attackers
    #[arg(long, value_delimiter = ',')]
    pub tokens: Vec<String>,
    /// A refresh token of theirs
    #[arg(long, default_value = "")]
    pub refresh: String,
    /// The account they are after; its owner signs in all the while
    #[arg(long, default_value = "")]
    pub victim: String,
    /// The server's process, to weigh it
    #[arg(long, default_value_t = 0)]
    pub pid: u32,
    #[arg(long)]
    pub quick: bool,
}

impl Field {
    /// `full`, or `quick` in the quick form.
    pub fn sized<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }

    /// How long an attack that could go on for ever goes on.
    pub fn seconds(&self, full: u64, quick: u64) -> Duration {
        Duration::from_secs(self.sized(full, quick))
    }

    /// Somebody's token.
    pub fn token(&self, number: usize) -> &str {
        self.tokens.get(number % self.tokens.len().max(1)).map_or("", String::as_str)
    }
}

/// The address of attacker `number`: 127.66.x.y.
pub fn attacker(number: usize) -> Ipv4Addr {
    let [high, low] = (number as u16).to_be_bytes();
    Ipv4Addr::new(127, 66, high, low.max(1))
}
