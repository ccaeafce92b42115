//! Notifications on devices where no page is open: the browser's push service is given a few bytes that only the
//! browser can read, which say what kind of news there is and where it leads. Rules: nothing of this happens unless the
//! operator switches it on; only services that the operator trusts are asked, by https, at public addresses; a device
//! is told nothing once its sign-in is over; what is read already is not sent; a device that is gone is forgotten.
//! Start with [`add`] (a browser asks for it) and `rounds.rs` (what is sent, and when).

pub mod api;
mod kept;
pub mod keys;
pub mod pages;
mod post;
mod rounds;
pub(crate) mod store;

use hyper::Uri;
use p256::PublicKey;

use crate::accounts::Citizen;
use crate::app::App;
use crate::config::PushConfig;
use crate::db::{Number, Tx, args};
use crate::error::{Error, Result};

pub use kept::Push;
pub use rounds::{round, tidy, watch};

/// How many devices of a person are told; the oldest gives way.
const MOST: i64 = 5;
/// Addresses of push services are a few hundred letters long.
const LONGEST_ENDPOINT: usize = 2_000;
/// Of the secret that the browser makes up.
const AUTH: usize = 16;

/// A browser, as it describes itself.
pub struct Device {
    endpoint: String,
    /// Its point on P-256, uncompressed.
    key: Vec<u8>,
    auth: Vec<u8>,
}

impl Device {
    /// 422 with the field at fault: `endpoint`, `keys`.
    pub fn parse(config: &PushConfig, endpoint: &str, key: &[u8], auth: &[u8]) -> Result<Device> {
        if endpoint.len() > LONGEST_ENDPOINT || service(config, endpoint).is_none() {
            return Err(Error::field("endpoint", "unknown_service"));
        }
        if PublicKey::from_sec1_bytes(key).is_err() || key.len() != 65 || auth.len() != AUTH {
            return Err(Error::field("keys", "not_keys"));
        }
        Ok(Device { endpoint: endpoint.to_owned(), key: key.to_vec(), auth: auth.to_vec() })
    }
}

/// Where a push service is asked.
struct Service {
    is_encrypted: bool,
    name: String,
    port: u16,
}

/// The service of an address, where it is one that may be asked.
fn service(config: &PushConfig, endpoint: &str) -> Option<Service> {
    let uri: Uri = endpoint.parse().ok()?;
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
    let name = authority.host().to_ascii_lowercase();
    let port = authority.port_u16();
    match uri.scheme_str()? {
        "https" if config.allows(&name) && port.is_none_or(|port| port == 443) => {
            Some(Service { is_encrypted: true, name, port: 443 })
        }
        "http" if config.loopback && name == "127.0.0.1" => Some(Service { is_encrypted: false, name, port: port? }),
        _ => None,
    }
}

/// There is something to tell `people`: their devices hear of it once `tx` is committed.
pub async fn there_is_news(app: &App, tx: &mut Tx, people: &[i64]) -> Result<()> {
    if app.config.push.is_on() {
        tx.run(store::NEWS_FOR, args![serde_json::json!(people).to_string()]).await?;
        app.push.wake_after(tx);
    }
    Ok(())
}

/// 404 where the operator has not switched it on.
fn must_be_on(app: &App) -> Result<()> {
    if app.config.push.is_on() { Ok(()) } else { Err(Error::NotFound) }
}

/// Notifications of `citizen` reach this device from now on, as long as they are signed in there.
pub async fn add(app: &App, citizen: &Citizen, device: &Device) -> Result<()> {
    must_be_on(app)?;
    let mut tx = app.db.begin().await?;
    tx.hold(store::HOLD, args![citizen.id]).await?;
    let Device { endpoint, key, auth } = device;
    let values =
        args![citizen.id, citizen.sign_in_id, endpoint.as_str(), key.as_slice(), auth.as_slice(), app.clock.now()];
    tx.one::<Number>(store::ADD, values).await?;
    tx.run(store::CROWD_OUT, args![citizen.id, MOST]).await?;
    Ok(tx.commit().await?)
}

/// And no longer.
pub async fn remove(app: &App, citizen: &Citizen, endpoint: &str) -> Result<()> {
    must_be_on(app)?;
    app.db.run(store::REMOVE, args![citizen.id, endpoint]).await?;
    Ok(())
}

/// Whether `citizen` is told on this one.
pub async fn is_there(app: &App, citizen: &Citizen, endpoint: &str) -> Result<bool> {
    Ok(app.db.one::<Number>(store::IS_THERE, args![citizen.id, endpoint]).await?.n > 0)
}

/// On how many devices `citizen` is told.
pub async fn count(app: &App, citizen: &Citizen) -> Result<i64> {
    Ok(app.db.one::<Number>(store::COUNT, args![citizen.id]).await?.n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_services_that_are_trusted_are_asked() {
        let config = PushConfig::default();
        let known = |endpoint| service(&config, endpoint).is_some();
        assert!(known("https://fcm.googleapis.com/fcm/send/abc:def"));
        assert!(known("https://web.push.apple.com/abc"));
        assert!(known("https://fcm.googleapis.com:443/x"));
        for endpoint in [
            "http://fcm.googleapis.com/x",
            "https://fcm.googleapis.com:8443/x",
            "https://fcm.googleapis.com@evil.example/x",
            "https://user@fcm.googleapis.com/x",
            "https://fcm.googleapis.com.evil.example/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "http://127.0.0.1:9/x",
            "https:///x",
            "//fcm.googleapis.com/x",
            "fcm.googleapis.com",
            "",
        ] {
            assert!(!known(endpoint), "{endpoint}");
        }
        let tests = PushConfig { loopback: true, ..PushConfig::default() };
        assert!(service(&tests, "http://127.0.0.1:9/x").is_some());
        assert!(service(&tests, "http://127.0.0.2:9/x").is_none());
        assert!(service(&tests, "https://127.0.0.1:9/x").is_none());
    }
}
