//! Requests that change something must come from the site itself, not from a page elsewhere that borrows the person's
//! cookies.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HOST, ORIGIN};

use crate::app::App;
use crate::config::BaseUrl;
use crate::error::{Error, Result};
use crate::web::client::is_prefetch;

pub fn check(app: &App, request: &Request) -> Result<()> {
    if request.method().is_safe() {
        Ok(())
    } else if is_prefetch(request.headers()) {
        // fetching ahead changes nothing: no browser sends this
        Err(Error::BadRequest)
    } else if is_ours(request.headers(), app.config.base_url.as_ref()) {
        Ok(())
    } else {
        Err(Error::Forbidden("cross_site"))
    }
}

/// `Sec-Fetch-Site` decides; browsers without it send `Origin`, which is the site's whole address where that is known,
/// and otherwise names the host that was asked; what sends neither is no browser, and then must not carry cookies.
fn is_ours(headers: &HeaderMap, base: Option<&BaseUrl>) -> bool {
    let text = |name| headers.get(name).map(|value: &axum::http::HeaderValue| value.to_str().unwrap_or("?"));
    match (text("sec-fetch-site".parse().unwrap_or(HOST)), text(ORIGIN)) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => match base {
            Some(base) => base.origin.eq_ignore_ascii_case(origin),
            None => {
                let host = text(HOST).unwrap_or_default();
                let named = ["http://", "https://"].iter().find_map(|scheme| origin.strip_prefix(scheme));
                named.is_some_and(|named| !host.is_empty() && named.eq_ignore_ascii_case(host))
            }
        },
        (None, None) => !headers.contains_key(COOKIE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_the_site_itself_may_change_something() {
        let base = BaseUrl { https: true, origin: "https://center.example".into() };
        for base in [None, Some(&base)] {
            let ours = |pairs: &[_]| is_ours(&headers(pairs), base);
            assert!(ours(&[("sec-fetch-site", "same-origin")]));
            assert!(ours(&[("sec-fetch-site", "none")]));
            assert!(!ours(&[("sec-fetch-site", "same-site"), ("origin", "https://center.example")]));
            assert!(!ours(&[("sec-fetch-site", "cross-site")]));
            assert!(!ours(&[("origin", "https://evil.example"), ("host", "center.example")]));
            assert!(!ours(&[("origin", "null"), ("host", "center.example")]));
            assert!(!ours(&[("origin", ""), ("host", "")]));
            assert!(ours(&[]));
            assert!(!ours(&[("cookie", "access=x")]));
        }
    }

    #[test]
    fn the_origin_is_the_base_address_or_else_the_host() {
        let base = BaseUrl { https: true, origin: "https://center.example:8443".into() };
        for (origin, host, with_base, without) in [
            ("https://center.example:8443", "127.0.0.1:8080", true, false),
            ("https://CENTER.example:8443", "center.example:8443", true, true),
            ("http://center.example:8443", "center.example:8443", false, true),
            ("https://center.example", "center.example", false, true),
            ("https://center.example:8444", "center.example:8444", false, true),
            ("http://127.0.0.1:8080", "127.0.0.1:8080", false, true),
            ("https://center.example:8443.evil.example", "center.example:8443", false, false),
            ("https://evil.example", "center.example:8443", false, false),
            ("ftp://center.example:8443", "center.example:8443", false, false),
        ] {
            let sent = headers(&[("origin", origin), ("host", host), ("cookie", "access=x")]);
            assert_eq!((is_ours(&sent, Some(&base)), is_ours(&sent, None)), (with_base, without), "{origin} at {host}");
        }
    }
}
