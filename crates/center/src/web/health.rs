//! For the machines that watch the server: `/healthz`, `/readyz`, `/metrics`.

use std::net::{IpAddr, SocketAddr};
use std::sync::OnceLock;
use std::time::Duration;

use axum::extract::{ConnectInfo, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::uri::Authority;
use axum::http::{Extensions, HeaderMap, Version};
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::error::{Error, Result};

/// How long the file store may take to say that it is there. Asked beside the database, which may take as long: the
/// answer is there within two seconds, and a server with much to do is not called ill for being slow.
const FILES: Duration = Duration::from_millis(1_500);

/// What proxies say of whom they speak for.
const PROXIES: [&str; 6] =
    ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "x-real-ip", "via"];

static METRICS: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Starts counting; once per process.
pub fn count_metrics() {
    METRICS.get_or_init(|| PrometheusBuilder::new().install_recorder().ok());
}

/// Adds up what was measured. Otherwise each measurement would lie in memory until somebody asks for `/metrics`, and
/// where nobody does, forever.
pub fn add_up() {
    if let Some(Some(metrics)) = METRICS.get() {
        metrics.run_upkeep();
    }
}

/// `GET /healthz`: the process is up.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database and the file store answer.
pub async fn readyz(State(app): State<App>) -> Result<&'static str> {
    if app.stopping.is_cancelled() {
        return Err(Error::Unavailable);
    }
    let (database, files) = tokio::join!(app.db.is_ready(), tokio::time::timeout(FILES, app.store.check()));
    // the log hears of it from the database itself
    database.map_err(|_| Error::Unavailable)?;
    match files {
        Ok(Ok(())) => Ok("ready\n"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: file store");
            Err(Error::Unavailable)
        }
        Err(_) => {
            tracing::warn!("not ready: the file store does not answer");
            Err(Error::Unavailable)
        }
    }
}

/// Whether somebody on this machine asks, as far as that can be told: they name it, and no proxy says that it speaks
/// for others. One that says nothing of itself is not known, unless it hands on the name that it was asked for or
/// speaks HTTP/1.0, as older ones of nginx do.
fn is_from_here(version: Version, extensions: &Extensions, headers: &HeaderMap) -> bool {
    let is_loopback = |address: IpAddr| address.to_canonical().is_loopback();
    let is_named = || {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
        host.is_some_and(|host| {
            let name = host.host().trim_matches(['[', ']']);
            name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(is_loopback)
        })
    };
    extensions.get::<ConnectInfo<SocketAddr>>().is_some_and(|peer| is_loopback(peer.0.ip()))
        && version >= Version::HTTP_11
        && is_named()
        && !PROXIES.iter().any(|name| headers.contains_key(*name))
}

/// `GET /metrics` for Prometheus: from this machine, or with the token.
pub async fn metrics(
    State(app): State<App>,
    version: Version,
    extensions: Extensions,
    headers: HeaderMap,
) -> Result<Response> {
    let sent = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let with_token = match (&app.config.metrics_token, sent) {
        (Some(token), Some(sent)) => Sha256::digest(token) == Sha256::digest(sent),
        _ => false,
    };
    if !with_token && !is_from_here(version, &extensions, &headers) {
        return Err(Error::NotFound);
    }
    if let Some((transactions, commits)) = app.db.written() {
        metrics::counter!("database_transactions_total").absolute(transactions);
        metrics::counter!("database_commits_total").absolute(commits);
    }
    let text = METRICS.get().and_then(Option::as_ref).map(PrometheusHandle::render).unwrap_or_default();
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn what_a_proxy_hands_on_is_not_from_here() {
        let asked = |peer: &str, version: Version, host: &str, more: &'static str| {
            let mut extensions = Extensions::new();
            extensions.insert(ConnectInfo::<SocketAddr>(peer.parse().unwrap()));
            let mut headers: HeaderMap = [(HOST, host.parse().unwrap())].into_iter().collect();
            if !more.is_empty() {
                headers.insert(HeaderName::from_static(more), HeaderValue::from_static("1"));
            }
            is_from_here(version, &extensions, &headers)
        };
        let here = "127.0.0.1:50000";
        for (peer, host) in [
            (here, "127.0.0.1:8080"),
            (here, "localhost:8080"),
            (here, "LocalHost"),
            ("[::1]:50000", "[::1]:8080"),
            ("[::ffff:127.0.0.1]:50000", "127.0.0.2"),
        ] {
            assert!(asked(peer, Version::HTTP_11, host, ""), "{peer} {host}");
        }
        assert!(!asked("192.0.2.7:50000", Version::HTTP_11, "127.0.0.1:8080", ""), "from elsewhere");
        for host in ["center.example", "localhost.example", "192.0.2.1:8080", "127.0.0.1.example"] {
            assert!(!asked(here, Version::HTTP_11, host, ""), "{host}");
        }
        assert!(!asked(here, Version::HTTP_10, "127.0.0.1:8080", ""), "a proxy of few words");
        for name in PROXIES {
            assert!(!asked(here, Version::HTTP_11, "127.0.0.1:8080", name), "{name}");
        }
        let nobody = [(HOST, "localhost".parse().unwrap())].into_iter().collect();
        assert!(!is_from_here(Version::HTTP_11, &Extensions::new(), &nobody));
    }
}
