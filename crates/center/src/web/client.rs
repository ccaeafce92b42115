//! Where a request comes from, and whether anybody looks at its answer.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, Version};
use ipnet::IpNet;

use crate::error::{Error, Result};

/// The address a request is counted by; an extension of it.
#[derive(Debug, Clone, Copy)]
pub struct Address(pub IpAddr);

/// The id of whoever sends a form with files, once that is known; an extension of the request.
#[derive(Debug, Clone, Copy)]
pub struct Sender(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Address> {
        parts.extensions.get::<Address>().copied().ok_or(Error::Internal)
    }
}

/// A browser fetching ahead: nothing may change.
pub fn is_prefetch(headers: &HeaderMap) -> bool {
    let says_so =
        |value: &HeaderValue| value.as_bytes().get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"prefetch"));
    ["sec-purpose", "purpose", "x-moz"].iter().any(|name| headers.get_all(*name).iter().any(says_so))
}

/// The address that limits are counted by: the peer, or what a trusted proxy says of it; of IPv6 the /64.
pub fn address(extensions: &Extensions, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([127, 0, 0, 1]), |info| info.0.ip());
    behind(peer, headers, trusted)
}

/// The same of a peer that is known.
pub fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    network(forwarded(peer.to_canonical(), headers, trusted))
}

/// Walks X-Forwarded-For from the right, as long as the next hop is trusted.
fn forwarded(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut current = peer;
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        if !is_trusted(&current) {
            break;
        }
        match address_of(hop) {
            Some(address) => current = address.to_canonical(),
            None => break,
        }
    }
    current
}

/// An address as proxies write it: bare, in quotes, in brackets, with a port.
fn address_of(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim().trim_matches('"');
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    hop.trim_matches(['[', ']']).parse().ok().or_else(with_port)
}

/// Whether a request most likely came over http all the way. What says otherwise is believed from anybody, for it only
/// spares them a notice: a proxy's word about its scheme; the headers of browsers that come with https only, unless the
/// address is of this very machine; and HTTP/1.0, which proxies speak.
pub fn came_plainly(parts: &Parts) -> bool {
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let first = |list: &str| list.split(',').next().unwrap_or_default().trim().to_ascii_lowercase();
    if let Some(scheme) = text("x-forwarded-proto").map(first) {
        return scheme != "https";
    }
    if let Some(hop) = text("forwarded").map(first).filter(|hop| hop.contains("proto=")) {
        return !hop.contains("proto=https") && !hop.contains("proto=\"https\"");
    }
    let host = text("x-forwarded-host").or_else(|| text("host")).unwrap_or_default();
    let name = host
        .strip_prefix('[')
        .and_then(|rest| rest.split(']').next())
        .unwrap_or_else(|| host.split(':').next().unwrap_or_default());
    let is_this_machine = name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    parts.version != Version::HTTP_10 && (is_this_machine || text("sec-fetch-site").is_none())
}

/// Whose address it is: of IPv6 the /64, which is one household.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, header: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", header.parse().unwrap());
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap()];
        network(forwarded(peer.parse().unwrap(), &headers, &trusted)).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(seen("203.0.113.9", "198.51.100.1"), "203.0.113.9");
        assert_eq!(seen("10.1.1.1", "1.2.3.4, 198.51.100.1"), "198.51.100.1");
        assert_eq!(seen("10.1.1.1", "1.2.3.4, 198.51.100.1, 10.2.2.2"), "198.51.100.1");
        assert_eq!(seen("10.1.1.1", "nonsense"), "10.1.1.1");
        for hop in ["198.51.100.1:4001", "\"198.51.100.1:4001\"", "\"198.51.100.1\""] {
            assert_eq!(seen("10.1.1.1", &format!("1.2.3.4:80, {hop}")), "198.51.100.1", "{hop}");
        }
        for hop in ["2001:db8:1:2::9", "[2001:db8:1:2::9]", "[2001:db8:1:2::9]:443", "\"[2001:db8:1:2::9]:443\""] {
            assert_eq!(seen("10.1.1.1", hop), "2001:db8:1:2::", "{hop}");
        }
        for hop in ["198.51.100.1:port", "198.51.100.1:99999", "unknown", "_hidden", ""] {
            assert_eq!(seen("10.1.1.1", &format!("1.2.3.4, {hop}")), "10.1.1.1", "{hop}");
        }
        assert_eq!(seen("2001:db8:1:2:3:4:5:6", ""), "2001:db8:1:2::");
    }

    #[test]
    fn http_is_told_from_https() {
        let plain = |version: Version, pairs: &[(&str, &str)]| {
            let mut request = axum::http::Request::builder().version(version);
            for (name, value) in pairs {
                request = request.header(*name, *value);
            }
            came_plainly(&request.body(()).unwrap().into_parts().0)
        };
        let h1 = Version::HTTP_11;
        assert!(plain(h1, &[("host", "192.0.2.7:8080")]));
        assert!(plain(h1, &[("host", "center.example")]));
        assert!(plain(h1, &[("host", "127.0.0.1:8080"), ("sec-fetch-site", "none")]));
        assert!(plain(h1, &[("host", "[::1]:8080"), ("sec-fetch-site", "none")]));
        assert!(plain(h1, &[("host", "center.example"), ("x-forwarded-proto", "http")]));
        assert!(plain(h1, &[("host", "center.example"), ("forwarded", "for=192.0.2.7;proto=http")]));
        assert!(
            !plain(h1, &[("host", "center.example"), ("sec-fetch-site", "none")]),
            "browsers send it over https only"
        );
        assert!(!plain(h1, &[("host", "127.0.0.1:8080"), ("x-forwarded-proto", "https, http")]));
        assert!(!plain(h1, &[("host", "127.0.0.1:8080"), ("forwarded", "for=192.0.2.7;proto=https")]));
        assert!(!plain(
            h1,
            &[("host", "127.0.0.1:8080"), ("x-forwarded-host", "center.example"), ("sec-fetch-site", "none")]
        ));
        assert!(!plain(Version::HTTP_10, &[("host", "127.0.0.1:8080")]), "a proxy that says nothing");
    }
}
