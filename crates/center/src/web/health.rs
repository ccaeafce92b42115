//! For the machines that watch the server: `/healthz`, `/readyz`, `/metrics`.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use axum::extract::{ConnectInfo, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Extensions, HeaderMap};
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::error::{Error, Result};

/// How long the file store may take to say that it is there. Asked beside the database, which may take as long: the
/// answer is there within two seconds, and a server with much to do is not called ill for being slow.
const FILES: Duration = Duration::from_millis(1_500);

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

/// `GET /metrics` for Prometheus: from loopback, or with the token.
pub async fn metrics(State(app): State<App>, extensions: Extensions, headers: HeaderMap) -> Result<Response> {
    let from_here =
        extensions.get::<ConnectInfo<SocketAddr>>().is_some_and(|peer| peer.0.ip().to_canonical().is_loopback())
            && !["x-forwarded-for", "forwarded", "x-real-ip", "via"].iter().any(|name| headers.contains_key(*name));
    let sent = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let with_token = match (&app.config.metrics_token, sent) {
        (Some(token), Some(sent)) => Sha256::digest(token) == Sha256::digest(sent),
        _ => false,
    };
    if !from_here && !with_token {
        return Err(Error::NotFound);
    }
    if let Some((transactions, commits)) = app.db.written() {
        metrics::counter!("database_transactions_total").absolute(transactions);
        metrics::counter!("database_commits_total").absolute(commits);
    }
    let text = METRICS.get().and_then(Option::as_ref).map(PrometheusHandle::render).unwrap_or_default();
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
