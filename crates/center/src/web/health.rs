//! For the machines that watch the server: `/healthz`, `/readyz`, `/metrics`.

use std::net::SocketAddr;
use std::sync::OnceLock;

use axum::extract::{ConnectInfo, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Extensions, HeaderMap};
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::app::App;
use crate::db::{Number, args};
use crate::error::{Error, Result};

const PING: &str = "select cast(1 as bigint) as n";

static METRICS: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Starts counting; once per process.
pub fn count_metrics() {
    METRICS.get_or_init(|| PrometheusBuilder::new().install_recorder().ok());
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
    app.db.one::<Number>(PING, args![]).await.map_err(|error| {
        tracing::warn!(%error, "not ready: database");
        Error::Unavailable
    })?;
    app.store.check().await.map_err(|error| {
        tracing::warn!(%error, "not ready: file store");
        Error::Unavailable
    })?;
    Ok("ready\n")
}

/// `GET /metrics` for Prometheus: from loopback, or with the token.
pub async fn metrics(State(app): State<App>, extensions: Extensions, headers: HeaderMap) -> Result<Response> {
    let from_here = extensions.get::<ConnectInfo<SocketAddr>>().is_some_and(|peer| peer.0.ip().to_canonical().is_loopback())
        && !["x-forwarded-for", "forwarded", "x-real-ip", "via"].iter().any(|name| headers.contains_key(*name));
    let sent = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("Bearer "));
    let with_token = match (&app.config.metrics_token, sent) {
        (Some(token), Some(sent)) => crate::accounts::tokens::digest(token) == crate::accounts::tokens::digest(sent),
        _ => false,
    };
    if !from_here && !with_token {
        return Err(Error::NotFound);
    }
    let text = METRICS.get().and_then(Option::as_ref).map(PrometheusHandle::render).unwrap_or_default();
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
