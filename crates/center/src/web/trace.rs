//! A name for every request, its line in the log, and the counters of `/metrics`.

use std::panic::AssertUnwindSafe;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::response::Response;
use futures_util::FutureExt as _;

use crate::web::health::count_metrics;
use crate::web::logged;

/// Sixteen hexadecimal digits, in the log, on 500 pages and in `X-Request-Id`.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

pub async fn layer<F: Future<Output = Response>>(mut request: Request, next: impl FnOnce(Request) -> F) -> Response {
    let id = format!("{:016x}", rand::random::<u64>());
    request.extensions_mut().insert(RequestId(id.clone()));
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let answered = next(request).map(told(Instant::now()));
    let mut response = logged::within(id.clone(), method, uri, answered).await;
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// Counts and logs an answer to what was asked at `began`, and hands it on.
fn told(began: Instant) -> impl FnOnce(Response) -> Response {
    move |response| {
        let (status, took) = (response.status().as_u16(), began.elapsed());
        if response.status().is_server_error() {
            tracing::warn!(status, ms = took.as_millis() as u64, "answered");
        } else {
            tracing::debug!(status, ms = took.as_millis() as u64, "answered");
        }
        count(status, took);
        response
    }
}

/// What is counted of answers: each is looked up by its name once.
struct Counts {
    /// By their hundreds, from 200 on.
    statuses: [metrics::Counter; 4],
    seconds: metrics::Histogram,
}

static COUNTS: LazyLock<Counts> = LazyLock::new(|| {
    count_metrics();
    let status = |class| metrics::counter!("http_requests_total", "status" => class);
    Counts { statuses: ["2xx", "3xx", "4xx", "5xx"].map(status), seconds: metrics::histogram!("http_request_seconds") }
});

fn count(status: u16, took: Duration) {
    let class = usize::from((status / 100).clamp(2, 5) - 2);
    if let Some(counter) = COUNTS.statuses.get(class) {
        counter.increment(1);
    }
    COUNTS.seconds.record(took.as_secs_f64());
}

/// A path as it may be written down. Behind `/feeds/` a secret stands, and whoever mistypes such an address, or a
/// program that writes it in another way, sends the secret all the same: the path ends before the first part that may
/// be one.
pub fn shown(path: &str) -> &str {
    if is_plainly_shown(path) {
        return path;
    }
    let mut start = 0;
    let mut before = String::new();
    for part in path.split('/') {
        let plain = decoded(part);
        let is_file = matches!(before.as_str(), "media" | "assets");
        if before == "feeds" || plain.contains(".atom") || (!is_file && has_long_word(&plain)) {
            return &path[..start];
        }
        start += part.len() + 1;
        if !plain.is_empty() {
            before = plain;
        }
    }
    path
}

/// What of a path goes into the log: less than [`shown`], for pages lead back to where a code was typed, and the log is
/// read by others. It ends before what stands behind `/layouts/` and is no number, and before whatever looks like a
/// code.
pub fn logged(path: &str) -> &str {
    let path = shown(path);
    // a code in any spelling is longer than nearly all parts are, and what is short there is no code
    let is_plain = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.');
    let has_long = path.split('/').any(|part| part.len() >= CODE);
    if !has_long && !path.contains("layouts") && path.as_bytes().iter().all(is_plain) {
        return path;
    }
    let mut start = 0;
    let mut before = String::new();
    for part in path.split('/') {
        let plain = decoded(part);
        let is_number = plain.len() <= 3 && plain.bytes().all(|byte| byte.is_ascii_digit());
        let is_file = matches!(before.as_str(), "media" | "assets");
        if before == "layouts" && !is_number || !is_file && looks_like_a_code(&plain) {
            return &path[..start];
        }
        start += part.len() + 1;
        if !plain.is_empty() {
            before = plain;
        }
    }
    path
}

/// Letters of the shortest code: of a layout.
const CODE: usize = 16;

/// Whether something has as many letters and digits as a code, however they are parted, and nothing else.
fn looks_like_a_code(text: &str) -> bool {
    let is_gap = |c: char| c.is_whitespace() || matches!(c, '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    let mut letters = text.chars().filter(|c| !is_gap(*c));
    letters.clone().all(|c| c.is_ascii_alphanumeric()) && letters.nth(CODE - 1).is_some()
}

/// Whether nothing in a path can be a secret, at a glance: nearly all are short, and none of the words is there.
fn is_plainly_shown(path: &str) -> bool {
    let bytes = path.as_bytes();
    let is_word = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-');
    // without a point there is no ending
    bytes.len() < 32 && bytes.iter().all(is_word) && !bytes.windows(5).any(|part| part == b"feeds")
}

/// Whether the path is one of those that [`shown`] does not show all of.
pub fn is_secret(path: &str) -> bool {
    path.starts_with("/feeds/") || shown(path).len() < path.len()
}

/// A part of a path in small letters, however often it was written in percents.
fn decoded(part: &str) -> String {
    let mut text = part.to_owned();
    while text.contains('%') {
        let next = percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if next == text {
            break;
        }
        text = next;
    }
    text.to_ascii_lowercase()
}

/// Whether something is as long as a secret without a break.
fn has_long_word(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).any(|word| word.len() >= 32)
}

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
    use super::{is_secret, logged, shown};

    #[test]
    fn secrets_in_addresses_are_not_written_down() {
        let secret = "0123456789_abcdefghijklmnopqrstuvwxyz-ABCDE";
        for (path, left) in [
            ("/feeds/secret.atom", "/feeds/"),
            ("//feeds/secret.atom", "//feeds/"),
            ("/feeds//secret", "/feeds/"),
            ("/Feeds/secret.ATOM", "/Feeds/"),
            ("/%66eeds/secret", "/%66eeds/"),
            ("/%2566eeds/secret", "/%2566eeds/"),
            ("/feeds%2Fsecret.atom", "/"),
            ("/secret%2eatom/x", "/"),
            ("/api/v1/feeds/secret.atom", "/api/v1/feeds/"),
            ("/boards/solar/secret.atom", "/boards/solar/"),
            ("/media/secret.atom", "/media/"),
            ("/feed/SECRET", "/feed/"),
            ("/feed/SECRET.rss", "/feed/"),
            ("/달/%53ECRET", "/달/"),
        ] {
            let path = path.replace("SECRET", secret).replace("%53ECRET", &format!("%30{}", &secret[1..]));
            assert_eq!(shown(&path), left, "{path}");
            assert!(is_secret(&path), "{path}");
        }
        let file = format!("/media/{secret}.webp");
        for path in ["/", "/boards/solar", "/boards/solar/9/comments", "/settings/feed", "/feeds", "/%", "/%25%", &file]
        {
            assert_eq!(shown(path), path);
            assert!(!is_secret(path), "{path}");
        }
        assert!(is_secret("/feeds/"));
    }

    #[test]
    fn codes_are_on_pages_and_not_in_the_log() {
        for (path, left) in [
            ("/layouts/K7QM-2XHD-9VTE-4RNB", "/layouts/"),
            ("/layouts/k7qm-2xhd-9vte-4rnb", "/layouts/"),
            ("/layouts/K7QM-2XHD-9VTE-4RN", "/layouts/"),
            ("/layouts/K7QM%202XHD%209VTE%204RNB", "/layouts/"),
            ("//layouts//k7qm2xhd9vte4rnb/", "//layouts//"),
            ("/api/v1/layouts/k7qm2xhd9vte4rnb", "/api/v1/layouts/"),
            ("/%6cayouts/%4b7QM-2XHD-9VTE-4RNB", "/%6cayouts/"),
            ("/Layouts/k7qm", "/Layouts/"),
            ("/layout/k7qm-2xhd-9vte-4rnb", "/layout/"),
            ("/K7QM\u{2013}2XHD\u{2013}9VTE\u{2013}4RNB", "/"),
        ] {
            assert_eq!(logged(path), left, "{path}");
            assert_eq!(shown(path), path, "a page leads back there");
        }
        let v = format!("/v/A{}", "b-C_d3".repeat(15));
        assert_eq!(logged(&v), "/v/");
        let file = format!("/media/{}.webp", "a1".repeat(22));
        for path in
            ["/", "/layouts", "/api/v1/me/layouts/3/code", "/me/layouts/2", "/달/9", "/settings/visibility", &file]
        {
            assert_eq!(logged(path), path);
        }
    }
}
