//! What every answer says to the browser, errors and assets included.

use axum::extract::Request;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::web::trace::is_secret;

/// Markup and the addresses of scripts pass through one place of our own, the policy `fragments` of the script.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; \
    manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types fragments";

/// For files that people sent: whatever a browser makes of one that is opened by itself, it is nobody and may do
/// nothing.
pub const SENT_FILE: (HeaderName, &str) =
    (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; frame-ancestors 'none'");

/// Whether whoever asks has what bears this tag (as in `ETag`), and need not be sent it again.
pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known.is_some_and(|known| is_named(known, tag))
}

/// Whether `known`, as in `If-None-Match`, names this tag.
pub fn is_named(known: &str, tag: &str) -> bool {
    let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.split(',').any(|one| one.trim() == "*" || plain(one) == plain(tag))
}

const ALWAYS: [(HeaderName, &str); 6] = [
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

const SECURE: &str = "max-age=31536000";

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// For what no search engine is to list, though strangers may see it.
pub const UNLISTED: (HeaderName, &str) = (ROBOTS, "noindex");

/// Rules for what may be fetched ahead; see `assets::speculation_rules`.
const SPECULATION_RULES: HeaderName = HeaderName::from_static("speculation-rules");

/// What was fetched ahead is from before something was written, and would be shown instead of what has become of it.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// What is the same in every answer, for those that are written without a request.
pub fn of_every_answer(app: &App) -> Vec<(String, String)> {
    let secure = app.config.https().then_some((header::STRICT_TRANSPORT_SECURITY, SECURE));
    ALWAYS.into_iter().chain(secure).map(|(name, value)| (name.as_str().to_owned(), value.to_owned())).collect()
}

pub async fn layer<F: Future<Output = Response>>(
    app: &App,
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let is_api = request.uri().path().starts_with("/api/v1/");
    let is_secret = is_secret(request.uri().path());
    let writes = writes(&request);
    let mut response = next(request).await;
    // the same request to another address has written nothing yet
    let is_taken = response.status().as_u16() < 400 && response.status() != StatusCode::PERMANENT_REDIRECT;
    let headers = response.headers_mut();
    // whatever the answer is, a refusal or the way to another address as well
    if is_secret {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        headers.insert(ROBOTS, HeaderValue::from_static("noindex"));
    }
    if writes && is_taken {
        headers.insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"prefetchCache\""));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.config.https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(SECURE));
    }
    // what a person sees is theirs alone; no-cache (not no-store) keeps the back button instant. What programs get is
    // kept by nobody.
    let keep = if is_api { "private, no-store" } else { "private, no-cache" };
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(keep));
    if headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html")) {
        headers.insert(SPECULATION_RULES, HeaderValue::from_static("\"/speculation-rules.json\""));
        headers.append(header::VARY, HeaderValue::from_static("Cookie, Accept-Language"));
    }
    response
}

/// Whether a page of ours has something written. Browsers say of themselves what sends a request only where the
/// connection is safe, and only there is anything fetched ahead; a look at what is being typed writes nothing.
fn writes(request: &Request) -> bool {
    let site = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    !request.method().is_safe()
        && matches!(site, Some(b"same-origin" | b"none"))
        && !request.uri().path().contains("/preview")
}

/// One of the codings that an `Accept-Encoding` names.
pub struct Coding<'h> {
    /// With what is said of it.
    text: &'h str,
    name: &'h str,
    /// 1 where nothing is said, nothing where it is no number.
    weight: Option<f32>,
}

impl Coding<'_> {
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub fn is_taken(&self) -> bool {
        self.weight.is_some_and(|weight| weight > 0.0)
    }
}

/// The codings of a line of `Accept-Encoding`.
pub fn codings(line: &str) -> impl Iterator<Item = Coding<'_>> {
    line.split(',').map(|text| {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        Coding { text, name, weight: weight.map_or(Some(1.0), |weight| weight.trim().parse().ok()) }
    })
}

/// Whoever says that nothing may be sent as it is (`identity;q=0`, `*;q=0`) gets it all the same, as RFC 9110 allows in
/// 12.5.3: an answer that says 406 would come after what was asked for has been done.
pub fn take_as_it_is(headers: &mut HeaderMap) {
    let forbids = |coding: &Coding<'_>| {
        (coding.is("*") || coding.is("identity")) && coding.weight.is_some_and(|weight| weight <= 0.0)
    };
    let lines = headers.get_all(header::ACCEPT_ENCODING);
    let all = || lines.iter().filter_map(|line| line.to_str().ok()).flat_map(codings);
    if !all().any(|coding| forbids(&coding)) {
        return;
    }
    let left = all().filter(|coding| !forbids(coding)).map(|coding| coding.text).collect::<Vec<_>>().join(",");
    match HeaderValue::try_from(left) {
        Ok(left) if !left.is_empty() => headers.insert(header::ACCEPT_ENCODING, left),
        _ => headers.remove(header::ACCEPT_ENCODING),
    };
}

/// Around handlers that show a secret: no cache keeps it, neither the browser's nor its memory of pages gone back to.
pub async fn secret(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Around handlers that show what no search engine is to list.
pub async fn unlisted(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(ROBOTS, HeaderValue::from_static(UNLISTED.1));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_forbids_what_is_as_it_is() {
        for (asked, left) in [
            ("gzip, br", Some("gzip, br")),
            ("identity;q=0", None),
            ("*;q=0", None),
            ("gzip;q=0, identity; Q=0.000", Some("gzip;q=0")),
            ("br, *;q=0", Some("br")),
            ("*;q=0.1", Some("*;q=0.1")),
            ("IDENTITY;q=0, gzip;q=0.5", Some(" gzip;q=0.5")),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(asked));
            take_as_it_is(&mut headers);
            assert_eq!(headers.get(header::ACCEPT_ENCODING).map(|value| value.to_str().unwrap()), left, "{asked}");
        }
    }
}
