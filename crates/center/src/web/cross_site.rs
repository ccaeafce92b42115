//! Requests that change something must come from the site itself, not from a page elsewhere that borrows the person's cookies.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::config::BaseUrl;
use crate::error::Error;

pub async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_ours(request.headers(), app.config.base_url.as_ref()) {
        next.run(request).await
    } else {
        Error::Forbidden("cross_site").into_response()
    }
}

/// `Sec-Fetch-Site` decides; browsers without it send `Origin`; what sends neither is no browser, and then must not carry cookies.
fn is_ours(headers: &HeaderMap, base: Option<&BaseUrl>) -> bool {
    let text = |name| headers.get(name).map(|value: &axum::http::HeaderValue| value.to_str().unwrap_or("?"));
    match (text("sec-fetch-site".parse().unwrap_or(HOST)), text(ORIGIN)) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => {
            let host = text(HOST).unwrap_or_default();
            let same_host =
                ["http://", "https://"].iter().any(|scheme| origin.strip_prefix(scheme).is_some_and(|o| !host.is_empty() && o.eq_ignore_ascii_case(host)));
            same_host || base.is_some_and(|base| base.origin.eq_ignore_ascii_case(origin))
        }
        (None, None) => !headers.contains_key(COOKIE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        is_ours(&headers, Some(&BaseUrl { https: true, origin: "https://center.example".into() }))
    }

    #[test]
    fn only_the_site_itself_may_change_something() {
        assert!(ours(&[("sec-fetch-site", "same-origin")]));
        assert!(ours(&[("sec-fetch-site", "none")]));
        assert!(!ours(&[("sec-fetch-site", "same-site"), ("origin", "https://center.example")]));
        assert!(!ours(&[("sec-fetch-site", "cross-site")]));
        assert!(ours(&[("origin", "https://center.example"), ("host", "127.0.0.1:8080")]));
        assert!(ours(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
        assert!(!ours(&[("origin", "https://evil.example"), ("host", "center.example")]));
        assert!(!ours(&[("origin", "null"), ("host", "center.example")]));
        assert!(ours(&[]));
        assert!(!ours(&[("cookie", "access=x")]));
    }
}
