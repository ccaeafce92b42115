//! `make-migrations card-keys …`: the keys that sign cards.

use std::time::Duration;

use clap::Subcommand;

use crate::clock::{Clock, Micros};
use crate::config::DataConfig;
use crate::proofs::keys::{self, Key};
use crate::terminal;

/// After how long every running server has read a new key, and signs with it.
const NOTICED: Duration = Duration::from_secs(5);

#[derive(Subcommand)]
pub enum CardKeysCommand {
    /// Say which keys there are, and which one signs
    List {
        #[command(flatten)]
        data: DataConfig,
    },
    /// Sign cards with a new key from now on; running servers notice within five seconds, and old cards stay genuine
    Rotate {
        #[command(flatten)]
        data: DataConfig,
    },
    /// Make what a key signed no longer genuine, because somebody else may know it; its cards must be printed anew
    Revoke {
        /// The name of the key, as `list` says it
        id: char,
        #[command(flatten)]
        data: DataConfig,
    },
}

impl CardKeysCommand {
    pub fn data(&self) -> &DataConfig {
        let (CardKeysCommand::List { data } | CardKeysCommand::Rotate { data } | CardKeysCommand::Revoke { data, .. }) =
            self;
        data
    }
}

/// Runs a command. The error is a sentence for the operator.
pub fn run(command: &CardKeysCommand) -> Result<(), String> {
    let config = command.data();
    let (data, clock) = (&config.data, Clock::new(config.time_zone.clone()));
    match command {
        CardKeysCommand::List { .. } => {
            for key in keys::read(data)?.keys {
                terminal::tell(line(&key, &clock))?;
            }
        }
        CardKeysCommand::Rotate { .. } => {
            let id = keys::rotate(data, clock.now())?;
            // servers sign with the one before until then
            std::thread::sleep(NOTICED);
            keys::retire(data)?;
            terminal::tell(format_args!("Cards are signed with a new key ({id}). Those signed before stay genuine."))?;
        }
        CardKeysCommand::Revoke { id, .. } => {
            let signs = keys::revoke(data, *id, clock.now())?;
            let signs = if signs == *id { "a new key of the same name".into() } else { format!("the key {signs}") };
            terminal::tell(format_args!(
                "Within five seconds no card that the key {id} signed is genuine any more. \
                 Cards are signed with {signs}; whoever has printed one prints it anew."
            ))?;
        }
    }
    Ok(())
}

fn line(key: &Key, clock: &Clock) -> String {
    let day = |at: Micros| clock.local(at).strftime("%Y-%m-%d").to_string();
    let since = if key.from == 0 { "from the first start".to_owned() } else { format!("from {}", day(key.from)) };
    let state = match key.revoked_at {
        Some(at) => format!("revoked on {}", day(at)),
        None if key.may_sign() => "signs".to_owned(),
        None => "signs no more, its cards are genuine".to_owned(),
    };
    format!("{}  {}  {since}, {state}", key.id, key.public_key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    #[test]
    fn a_line_says_what_a_key_is_for() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::new(TimeZone::UTC);
        keys::read_or_make(folder.path()).unwrap();
        keys::rotate(folder.path(), 1_800_000_000_000_000).unwrap();
        keys::retire(folder.path()).unwrap();
        let lines = || keys::read(folder.path()).unwrap().keys.iter().map(|key| line(key, &clock)).collect::<Vec<_>>();
        assert!(lines()[0].ends_with("from the first start, signs no more, its cards are genuine"), "{:?}", lines());
        assert!(lines()[1].ends_with("from 2027-01-15, signs"), "{:?}", lines());
        keys::revoke(folder.path(), 'A', 1_800_000_000_000_000).unwrap();
        assert!(lines()[0].ends_with("revoked on 2027-01-15"), "{:?}", lines());
    }
}
