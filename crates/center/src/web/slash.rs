//! An address with a slash at its end leads to the one without (308), whatever is sent there: method and body are sent
//! again.

use axum::extract::Request;
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use crate::web::page::escaped;

/// Where the request should have gone, if elsewhere.
pub fn elsewhere(request: &Request) -> Option<Response> {
    let address = HeaderValue::try_from(without(request.uri())?).ok()?;
    Some((StatusCode::PERMANENT_REDIRECT, [(LOCATION, address)]).into_response())
}

/// The address without the slashes at its end; nothing when there are none. What a browser would take for another host
/// leads nowhere.
fn without(uri: &Uri) -> Option<String> {
    let path = uri.path();
    let short = path.trim_end_matches('/');
    let is_longer = path.len() > 1 && short.len() < path.len();
    if !is_longer || short.starts_with("//") || short.contains('\\') {
        return None;
    }
    let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    Some(escaped(&format!("{}{query}", if short.is_empty() { "/" } else { short })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_at_the_end_leads_to_the_address_without() {
        for (asked, right) in [
            ("/home/", Some("/home")),
            ("/home//", Some("/home")),
            ("/boards/solar/?q=%EB%8B%AC&page=2", Some("/boards/solar?q=%EB%8B%AC&page=2")),
            ("/home/?", Some("/home?")),
            ("//", Some("/")),
            ("http://center.example/home/", Some("/home")),
            ("/", None),
            ("/home", None),
            ("/home?next=/", None),
            ("//evil.example/", None),
            ("///evil.example/", None),
            ("/\\evil.example/", None),
            ("//evil.example/%2e%2e/", None),
        ] {
            assert_eq!(without(&asked.parse().unwrap()).as_deref(), right, "{asked}");
        }
    }
}
