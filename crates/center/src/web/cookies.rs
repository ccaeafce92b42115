//! The few cookies of the site. Under https their names carry `__Host-`, so that no neighbour on a subdomain can set them.

use axum::http::header::{COOKIE, HeaderValue};
use axum::http::{HeaderMap, header};

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// The short-lived token; HttpOnly.
    Access,
    /// The token that renews it; HttpOnly.
    Refresh,
    /// A message shown once after a redirect; HttpOnly.
    Flash,
    /// The secret of a text that waits for its writer; HttpOnly.
    Held,
    /// `ko` or `en`.
    Language,
    /// `light` or `dark`; absent means as the system has it.
    Theme,
}

impl Cookie {
    fn name(self, https: bool) -> &'static str {
        match (self, https) {
            (Cookie::Access, false) => "access",
            (Cookie::Access, true) => "__Host-access",
            (Cookie::Refresh, false) => "refresh",
            (Cookie::Refresh, true) => "__Host-refresh",
            (Cookie::Flash, false) => "flash",
            (Cookie::Flash, true) => "__Host-flash",
            (Cookie::Held, false) => "held",
            (Cookie::Held, true) => "__Host-held",
            (Cookie::Language, false) => "language",
            (Cookie::Language, true) => "__Host-language",
            (Cookie::Theme, false) => "theme",
            (Cookie::Theme, true) => "__Host-theme",
        }
    }

    /// Its value in a request, if it is there.
    pub fn read(self, headers: &HeaderMap, https: bool) -> Option<&str> {
        let name = self.name(https);
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
            .filter(|value| !value.is_empty())
    }

    /// Sets it for `seconds`. `value` must be of letters, digits and `-._~`.
    pub fn set(self, headers: &mut HeaderMap, https: bool, value: &str, seconds: i64) {
        let secure = if https { "; Secure" } else { "" };
        let line = format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", self.name(https));
        if let Ok(line) = HeaderValue::try_from(line) {
            headers.append(header::SET_COOKIE, line);
        }
    }

    /// Whether an answer sets it already.
    pub fn is_set_by(self, headers: &HeaderMap, https: bool) -> bool {
        let start = format!("{}=", self.name(https));
        headers.get_all(header::SET_COOKIE).iter().any(|line| line.as_bytes().starts_with(start.as_bytes()))
    }

    pub fn clear(self, headers: &mut HeaderMap, https: bool) {
        self.set(headers, https, "", 0);
    }
}
