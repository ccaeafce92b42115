//! A name for every request, its line in the log, and the counters of `/metrics`.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::response::Response;
use futures_util::FutureExt as _;
use tracing::Instrument as _;

/// Sixteen hexadecimal digits, in the log, on 500 pages and in `X-Request-Id`.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

pub async fn layer<F: Future<Output = Response>>(mut request: Request, next: impl FnOnce(Request) -> F) -> Response {
    let id = format!("{:016x}", rand::random::<u64>());
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", %id, method = %request.method(), path = shown(request.uri().path()));
    let began = Instant::now();
    let mut response = next(request).instrument(span.clone()).await;
    let took = began.elapsed();
    let status = response.status().as_u16();
    if response.status().is_server_error() {
        span.in_scope(|| tracing::warn!(status, ms = took.as_millis() as u64, "answered"));
    } else {
        span.in_scope(|| tracing::debug!(status, ms = took.as_millis() as u64, "answered"));
    }
    let class = match status / 100 {
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
    metrics::counter!("http_requests_total", "status" => class).increment(1);
    metrics::histogram!("http_request_seconds").record(took.as_secs_f64());
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// A path as it may be written down: behind some a secret stands.
pub fn shown(path: &str) -> &str {
    if path.starts_with(SECRET) { SECRET } else { path }
}

/// The private addresses of feeds begin with it.
const SECRET: &str = "/feeds/";

/// An answer, or a 500 where the handler panics: the server goes on.
pub async fn catch_panic(answer: impl Future<Output = Response>) -> Response {
    AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(on_panic)
}

/// A panic in a handler: logged, and a 500 for the person.
fn on_panic(cause: Box<dyn std::any::Any + Send + 'static>) -> Response {
    use axum::response::IntoResponse;
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("?");
    tracing::error!(panic = text, "a handler panicked");
    metrics::counter!("panics_total").increment(1);
    crate::error::Error::Internal.into_response()
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn secrets_in_addresses_are_not_written_down() {
        assert_eq!(shown("/feeds/secret.atom"), "/feeds/");
        assert_eq!(shown("/boards/solar"), "/boards/solar");
    }
}
