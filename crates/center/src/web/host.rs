//! `Host` names the site that was asked for: one, and something that can be one. Whoever watches the server need not
//! know it.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::http::uri::Authority;

use crate::app::App;
use crate::error::{Error, Result};

pub fn check(request: &Request) -> Result<()> {
    let is_named = matches!(request.uri().path(), "/healthz" | "/readyz") || is_named(request.headers());
    if is_named { Ok(()) } else { Err(Error::BadRequest) }
}

/// Scheme, host and port of the site: as it was set up, or else as it was asked for, over http.
pub fn origin(app: &App, headers: &HeaderMap) -> String {
    let asked = || headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    app.config.base_url.as_ref().map_or_else(|| format!("http://{}", asked()), |base| base.origin.clone())
}

fn is_named(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    // a name, or an address in brackets, and perhaps a port; other scripts come as `xn--…`
    let is_possible = |host: &&str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte));
    let authority = host.to_str().ok().filter(is_possible).and_then(|host| host.parse::<Authority>().ok());
    authority.is_some_and(|authority| {
        !authority.host().is_empty()
            && (authority.host().len() == authority.as_str().len() || authority.port_u16().is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_host_and_a_possible_one() {
        let named = |hosts: &[&str]| is_named(&hosts.iter().map(|host| (HOST, host.parse().unwrap())).collect());
        for good in ["center.example", "127.0.0.1:8080", "[::1]:8080", "xn--hq1bm8jm9l.example:443", "localhost"] {
            assert!(named(&[good]), "{good}");
        }
        for bad in
            ["", "a b", "a,b", "me@center.example", ":8080", "center.example/path", "center.example:http", "a\"b"]
        {
            assert!(!named(&[bad]), "{bad}");
        }
        assert!(!named(&[]));
        assert!(!named(&["center.example", "center.example"]));
    }
}
