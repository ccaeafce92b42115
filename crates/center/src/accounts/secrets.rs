//! The signing secrets in the data folder (`secret`, mode 0600): which there are, making the first, and exchanging them
//! while servers run.
//!
//! A new secret is written with the moment from which it signs, a few seconds ahead: by then every server on the folder
//! has read it, and none meets a token that it does not know. The one before stays good for as long as the tokens it
//! signed.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::accounts::tokens::{ACCESS, digest};
use crate::app::App;
use crate::clock::{Clock, Micros, SECOND};
use crate::config::DataConfig;
use crate::secret_file::SecretFile;
use crate::terminal;

const FILE: SecretFile = SecretFile { name: "secret", holds: "signing secrets" };

/// How long after it was written a new secret begins to sign.
const AHEAD: Micros = 3 * SECOND;

/// What the file holds.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Secrets {
    /// Names the site in its tokens, and stays when secrets change.
    pub site: String,
    /// Oldest first.
    pub keys: Vec<Key>,
}

#[derive(Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Key {
    pub id: String,
    /// 256 bits in hexadecimal digits.
    secret: String,
    /// From when on it signs.
    pub from: Micros,
    /// Until when its tokens are good, once there is another.
    pub until: Option<Micros>,
}

/// Without the secret: what is printed ends up in logs.
impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key")
            .field("id", &self.id)
            .field("from", &self.from)
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

impl Key {
    fn fresh(from: Micros) -> Key {
        let (id, secret): ([u8; 8], [u8; 32]) = rand::random();
        Key { id: hex::encode(id), secret: hex::encode(secret), from, until: None }
    }

    pub fn bytes(&self) -> Vec<u8> {
        hex::decode(&self.secret).unwrap_or_default()
    }
}

impl Secrets {
    /// A number that all servers of the site have, however keys change.
    pub fn number(&self) -> u64 {
        let text = format!("texts {}", self.site);
        digest(&text).iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    pub fn fresh() -> Secrets {
        Secrets { site: hex::encode(rand::random::<[u8; 16]>()), keys: vec![Key::fresh(0)] }
    }

    /// Reads the text of the file: JSON, or the single secret of 64 hexadecimal digits that earlier versions wrote.
    fn parse(text: &str) -> Option<Secrets> {
        let text = text.trim();
        if hex::decode(text).is_ok_and(|secret| secret.len() >= 32) {
            let named = |what: &str, length| hex::encode(&digest(&format!("{what} {text}"))[..length]);
            let key = Key { id: named("key", 8), secret: text.to_owned(), from: 0, until: None };
            return Some(Secrets { site: named("site", 16), keys: vec![key] });
        }
        let secrets: Secrets = serde_json::from_str(text).ok()?;
        (!secrets.site.is_empty() && !secrets.keys.is_empty() && secrets.keys.iter().all(|key| key.bytes().len() >= 32))
            .then_some(secrets)
    }

    fn text(&self) -> Result<String, String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n").map_err(|error| error.to_string())
    }

    /// With a new secret. Those before stay good for the tokens they signed, or for nothing any more.
    fn rotated(mut self, now: Micros, at_once: bool) -> Secrets {
        let from = if at_once { now } else { now + AHEAD };
        self.keys.retain(|key| !at_once && key.until.is_none_or(|until| until > now));
        for key in self.keys.iter_mut().filter(|key| key.until.is_none()) {
            key.until = Some(from + ACCESS);
        }
        self.keys.push(Key::fresh(from));
        self
    }
}

pub fn file(data: &Path) -> PathBuf {
    FILE.path(data)
}

/// Reads the secrets of a data folder. The error is a sentence for the operator.
pub fn read(data: &Path) -> Result<Secrets, String> {
    parsed(data, &FILE.read(data)?)
}

/// Reads the secrets, or makes some on the first start. Two servers starting at once end up with the same.
pub fn read_or_make(data: &Path) -> Result<Secrets, String> {
    FILE.make(data, || Secrets::fresh().text())?;
    read(data)
}

fn parsed(data: &Path, text: &str) -> Result<Secrets, String> {
    Secrets::parse(text).ok_or_else(|| format!("--data: {} does not hold signing secrets", file(data).display()))
}

/// `make-migrations secret rotate`
pub fn rotate(config: &DataConfig, at_once: bool) -> Result<(), String> {
    let id = exchange(&config.data, Clock::new(config.time_zone.clone()).now(), at_once)?;
    let rest = if at_once {
        "Tokens signed before are no longer good; browsers and programs get new ones with their refresh tokens."
    } else {
        "Tokens signed before stay good for 15 minutes."
    };
    terminal::tell(format_args!("Tokens are signed with a new secret ({id}) within five seconds. {rest}"))
}

/// Adds a secret to those of a data folder; its id.
pub fn exchange(data: &Path, now: Micros, at_once: bool) -> Result<String, String> {
    FILE.replace(data, |text| {
        let secrets = parsed(data, text)?.rotated(now, at_once);
        Ok((secrets.text()?, secrets.keys.last().map(|key| key.id.clone()).unwrap_or_default()))
    })
}

/// Looks for new secrets until the server stops.
pub async fn watch(app: App) {
    let data = app.config.data.data.clone();
    let take = |text: &str| parsed(&data, text).map(|secrets| app.signer.replace(&secrets));
    FILE.watch(data.clone(), app.stopping.clone(), take).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt as _;

    #[test]
    fn secrets_are_exchanged_one_after_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let first = read_or_make(folder.path()).unwrap();
        assert_eq!(read_or_make(folder.path()).unwrap(), first);
        let now = 1_800_000_000 * SECOND;
        let id = exchange(folder.path(), now, false).unwrap();
        let second = read(folder.path()).unwrap();
        assert_eq!(
            (second.site.as_str(), second.keys.len(), second.keys[1].id.as_str()),
            (first.site.as_str(), 2, id.as_str())
        );
        assert_eq!((second.keys[0].until, second.keys[1].from), (Some(now + AHEAD + ACCESS), now + AHEAD));
        exchange(folder.path(), now + SECOND, false).unwrap();
        let third = read(folder.path()).unwrap();
        assert_eq!(third.keys.iter().filter(|key| key.until.is_none()).count(), 1);
        assert_eq!(third.keys[0].until, second.keys[0].until, "it is not prolonged");
        exchange(folder.path(), now + 3_600 * SECOND, false).unwrap();
        assert_eq!(read(folder.path()).unwrap().keys.len(), 2, "what is over is forgotten");
        exchange(folder.path(), now + 3_600 * SECOND, true).unwrap();
        assert_eq!(read(folder.path()).unwrap().keys.len(), 1);
        let mode = std::fs::metadata(file(folder.path())).unwrap().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn secrets_are_not_printed() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = read_or_make(folder.path()).unwrap();
        let printed = format!("{secrets:?}");
        assert!(printed.contains(&secrets.keys[0].id) && !printed.contains(&secrets.keys[0].secret), "{printed}");
    }

    #[test]
    fn the_secret_of_an_earlier_version_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let old = "5a".repeat(32);
        std::fs::write(file(folder.path()), &old).unwrap();
        let secrets = read(folder.path()).unwrap();
        assert_eq!(secrets.keys[0].bytes(), [0x5a; 32]);
        assert_eq!(read(folder.path()).unwrap(), secrets, "under the same names every time");
        exchange(folder.path(), 1_800_000_000 * SECOND, false).unwrap();
        assert_eq!(read(folder.path()).unwrap().site, secrets.site);
        for bad in ["", "abc", "{}", "{\"site\": \"a\", \"keys\": []}"] {
            std::fs::write(file(folder.path()), bad).unwrap();
            assert!(read(folder.path()).is_err() && exchange(folder.path(), 1, false).is_err(), "{bad}");
        }
    }
}
