//! One message to one push service (RFC 8030): a name is looked up, only a public address is asked, nothing is
//! followed.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST};
use hyper::{Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use p256::PublicKey;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};
use web_push_native::Auth;

use crate::app::App;
use crate::push::store::DueRow;
use crate::push::{Service, keys, service};

/// How long a service has for all of it.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a service keeps a message for a device that is switched off, in seconds.
const KEPT: &str = "86400";

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Sent,
    /// The device is gone for good.
    Gone,
    /// It may work later.
    Later,
}

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Sends `payload`, encrypted for the device. What the service sees is when, and to which of its devices.
pub(super) async fn post(app: &App, device: &DueRow, payload: Vec<u8>) -> Outcome {
    match tokio::time::timeout(PATIENCE, sent(app, device, payload)).await {
        Ok(Ok(status)) => outcome(status),
        Ok(Err(error)) => {
            // not the address: whoever has it can send to the device
            tracing::info!(device = device.id, %error, "a push service was not reached");
            Outcome::Later
        }
        Err(_) => {
            tracing::info!(device = device.id, "a push service did not answer");
            Outcome::Later
        }
    }
}

/// 404 and 410 say that nobody listens there any more (RFC 8030 § 7.3).
fn outcome(status: StatusCode) -> Outcome {
    match status {
        status if status.is_success() => Outcome::Sent,
        StatusCode::NOT_FOUND | StatusCode::GONE => Outcome::Gone,
        _ => Outcome::Later,
    }
}

async fn sent(app: &App, device: &DueRow, payload: Vec<u8>) -> Result<StatusCode, Fault> {
    // the operator may have changed their mind since
    let service = service(&app.config.push, &device.endpoint).ok_or("the service is none that may be asked")?;
    let key = PublicKey::from_sec1_bytes(&device.key)?;
    let auth: [u8; 16] = device.auth.as_slice().try_into()?;
    let body = web_push_native::encrypt(payload, &key, &Auth::from(auth))?;
    let uri: Uri = device.endpoint.parse()?;
    let origin = format!("{}://{}", uri.scheme_str().unwrap_or_default(), uri.authority().ok_or("no host")?);
    let contact = app.config.origin().unwrap_or_default();
    let authorization =
        keys::of(app).await.map_err(|_| "the keys cannot be read")?.authorization(&origin, &contact, app.clock.now());
    let request = Request::post(uri.path_and_query().map_or("/", |path| path.as_str()))
        .header(HOST, uri.authority().ok_or("no host")?.as_str())
        .header(AUTHORIZATION, authorization.map_err(|_| "nothing can be signed")?)
        .header("ttl", KEPT)
        .header("urgency", "normal")
        .header(CONTENT_ENCODING, "aes128gcm")
        .header(CONTENT_TYPE, "application/octet-stream")
        .header(CONTENT_LENGTH, body.len())
        .body(Full::from(body))?;
    let stream = connect(&service).await?;
    if !service.is_encrypted {
        return ask(stream, request).await;
    }
    let name = ServerName::try_from(service.name)?;
    ask(TlsConnector::from(TLS.clone().ok_or("TLS cannot be set up")?).connect(name, stream).await?, request).await
}

/// Connects to the first address of the service that is somewhere in the public network: a name that leads into ours
/// is asked nothing.
async fn connect(service: &Service) -> Result<TcpStream, Fault> {
    let found = lookup_host((service.name.as_str(), service.port)).await?;
    let is_allowed = |address: &SocketAddr| !service.is_encrypted || is_public(address.ip());
    let mut last: Fault = "its name leads to no public address".into();
    for address in found.filter(is_allowed) {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error.into(),
        }
    }
    Err(last)
}

async fn ask<S>(stream: S, request: Request<Full<Bytes>>) -> Result<StatusCode, Fault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request).await;
    connection.abort();
    Ok(answer?.status())
}

static TLS: LazyLock<Option<Arc<ClientConfig>>> = LazyLock::new(|| {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.into() };
    let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().ok()?;
    Some(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
});

/// Whether an address is one that everybody may be asked at, by the registries of special addresses (RFC 6890, with
/// those that came later).
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => {
            let parts = address.segments();
            // what is given out so far is 2000::/3; of that, what leads elsewhere is left out
            let is_given_out = parts[0] & 0xe000 == 0x2000;
            let is_special = parts[0] == 0x2001 && (parts[1] < 0x0200 || parts[1] == 0x0db8);
            let six_to_four = parts[0] == 0x2002;
            let is_documentation = parts[0] == 0x3fff && parts[1] < 0x1000;
            is_given_out && !is_special && !six_to_four && !is_documentation
        }
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        // shared by providers, for protocols, for measuring, and what led to IPv6 once
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_asked() {
        for public in
            ["8.8.8.8", "142.250.1.1", "100.63.0.1", "100.128.0.1", "2607:f8b0::1", "2a00:1450::1", "::ffff:8.8.8.8"]
        {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for own in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(own.parse().unwrap()), "{own}");
        }
    }

    #[test]
    fn what_a_status_means() {
        assert_eq!(outcome(StatusCode::CREATED), Outcome::Sent);
        assert_eq!(outcome(StatusCode::GONE), Outcome::Gone);
        assert_eq!(outcome(StatusCode::NOT_FOUND), Outcome::Gone);
        for later in [StatusCode::FOUND, StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS, StatusCode::BAD_GATEWAY]
        {
            assert_eq!(outcome(later), Outcome::Later);
        }
    }
}
