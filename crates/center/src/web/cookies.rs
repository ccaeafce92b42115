//! The few cookies of the site.
//!
//! Browsers send what any program on the same host has set, whatever its port, and pages of a domain above may add
//! more. So: the names are the site's own (`migrations-…`), under http with the port people typed in them; under https
//! they carry `__Host-`, so that no neighbour on a subdomain can set them. The header is read as bytes, and of several
//! values under one name each is considered.
//!
//! An answer notes what it sets with [`Cookie::set`]; [`layer`] writes the lines, because only the request says what
//! the names are. The names that earlier versions used are read until thirty days after the upgrade, as long as a token
//! of theirs could live.

use std::fmt::Write as _;

use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use crate::app::App;
use crate::clock::{DAY, Micros};
use crate::locale::Locale;
use crate::web::client::is_prefetch;

/// For how long after an upgrade the earlier names are read.
const OLD_NAMES: Micros = 30 * DAY;
/// How many values under one name are looked at.
const MOST_VALUES: usize = 8;
pub const A_YEAR: i64 = 365 * 24 * 3_600;

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
    /// A recovery code that its owner has not written down yet, sealed; HttpOnly.
    Recovery,
    /// `ko` or `en`.
    Language,
    /// `light`, `dark`, or `auto`: as the system has it.
    Theme,
}

/// What the cookies of a request are called.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    https: bool,
    /// Of http: the one people typed. Of https: the one of the base address, 0 for the usual one.
    port: u16,
    /// Whether the names of earlier versions are read as well.
    with_old: bool,
}

impl Names {
    pub fn of(headers: &HeaderMap, app: &App) -> Names {
        let https = app.config.https();
        let port = match &app.config.base_url {
            Some(base) if https => port_of(&base.origin).unwrap_or(0),
            _ => headers.get(HOST).and_then(|host| host.to_str().ok()).and_then(port_of).unwrap_or(80),
        };
        Names { https, port, with_old: app.clock.now() < app.upgraded_at + OLD_NAMES }
    }

    /// Every value of `cookie` that could be one, as `(value, came under an earlier name)`; those under the present
    /// name first.
    pub fn all(self, cookie: Cookie, headers: &HeaderMap) -> Vec<(&str, bool)> {
        let mut all: Vec<(&str, bool)> =
            cookie.values(&cookie.name(self), headers).map(|value| (value, false)).collect();
        if self.with_old && !matches!(cookie, Cookie::Held | Cookie::Recovery) {
            all.extend(cookie.values(&cookie.old_name(self.https), headers).map(|value| (value, true)));
        }
        all
    }

    /// The first value of `cookie` that could be one.
    pub fn first(self, cookie: Cookie, headers: &HeaderMap) -> Option<&str> {
        self.all(cookie, headers).first().map(|(value, _)| *value)
    }
}

/// The port in `name:8080`, `[::1]:8080` or an origin.
fn port_of(host: &str) -> Option<u16> {
    let (name, port) = host.rsplit_once(':')?;
    let is_port = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) && !name.is_empty();
    if is_port { port.parse().ok() } else { None }
}

impl Cookie {
    fn word(self) -> &'static str {
        match self {
            Cookie::Access => "access",
            Cookie::Refresh => "refresh",
            Cookie::Flash => "flash",
            Cookie::Held => "held",
            Cookie::Recovery => "recovery",
            Cookie::Language => "language",
            Cookie::Theme => "theme",
        }
    }

    fn name(self, names: Names) -> String {
        let mut name = String::from(if names.https { "__Host-migrations-" } else { "migrations-" });
        if names.port != 0 {
            let _ = write!(name, "{}-", names.port);
        }
        name + self.word()
    }

    /// What it was called while every program of the host shared the name.
    fn old_name(self, https: bool) -> String {
        format!("{}{}", if https { "__Host-" } else { "" }, self.word())
    }

    /// What stands under `name` and could be one of this cookie's, in order. Pairs that are no text, or no pair, are
    /// passed over one by one.
    fn values<'h>(self, name: &str, headers: &'h HeaderMap) -> impl Iterator<Item = &'h str> + use<'h> {
        let name = format!("{name}=");
        headers
            .get_all(COOKIE)
            .iter()
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
            .filter_map(move |pair| pair.trim_ascii().strip_prefix(name.as_bytes()))
            .filter_map(|value| std::str::from_utf8(value).ok())
            .filter(move |value| self.fits(value))
            .take(MOST_VALUES)
    }

    /// Whether `value` could be one of this cookie's.
    fn fits(self, value: &str) -> bool {
        match self {
            Cookie::Language => Locale::from_tag(value).is_some(),
            Cookie::Theme => matches!(value, "light" | "dark" | "auto"),
            _ => !value.is_empty() && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b)),
        }
    }

    /// Has the answer set it for `seconds`. `value` must be of letters, digits and `-._~`.
    pub fn set(self, response: &mut Response, value: &str, seconds: i64) {
        change(response, Change { cookie: self, value: value.to_owned(), seconds, old: false });
    }

    pub fn clear(self, response: &mut Response) {
        self.set(response, "", 0);
    }

    /// Has the answer take it away under its earlier name.
    pub fn clear_old(self, response: &mut Response) {
        change(response, Change { cookie: self, value: String::new(), seconds: 0, old: true });
    }

    /// Whether an answer sets or clears it already.
    pub fn is_set_by(self, response: &Response) -> bool {
        response
            .extensions()
            .get::<Changes>()
            .is_some_and(|changes| changes.0.iter().any(|change| change.cookie == self && !change.old))
    }
}

/// What an answer sets; an extension of it.
#[derive(Clone, Default)]
pub struct Changes(Vec<Change>);

#[derive(Clone)]
struct Change {
    cookie: Cookie,
    value: String,
    seconds: i64,
    old: bool,
}

fn change(response: &mut Response, change: Change) {
    response.extensions_mut().get_or_insert_default::<Changes>().0.push(change);
}

/// Hands on what one answer sets to the one that takes its place.
pub fn hand_on(from: &mut Response, to: &mut Response) {
    for one in from.extensions_mut().remove::<Changes>().unwrap_or_default().0 {
        change(to, one);
    }
}

/// Writes what the answer sets. A choice that came under an earlier name is kept under the present one.
pub async fn layer<F: Future<Output = Response>>(
    app: &App,
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let names = Names::of(request.headers(), app);
    let mut choices = Vec::new();
    if names.with_old && !is_prefetch(request.headers()) {
        for cookie in [Cookie::Language, Cookie::Theme] {
            if let Some((value, true)) = names.all(cookie, request.headers()).first() {
                choices.push((cookie, (*value).to_owned()));
            }
        }
    }
    let mut response = next(request).await;
    if response.headers().get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html")) {
        for (cookie, value) in choices {
            if !cookie.is_set_by(&response) {
                cookie.set(&mut response, &value, A_YEAR);
            }
        }
    }
    for change in response.extensions_mut().remove::<Changes>().unwrap_or_default().0 {
        let name = if change.old { change.cookie.old_name(names.https) } else { change.cookie.name(names) };
        let secure = if names.https { "; Secure" } else { "" };
        let line =
            format!("{name}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}", change.value, change.seconds);
        if let Ok(line) = HeaderValue::try_from(line) {
            response.headers_mut().append(SET_COOKIE, line);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTTP: Names = Names { https: false, port: 8080, with_old: false };

    fn headers(lines: &[&[u8]]) -> HeaderMap {
        lines.iter().map(|line| (COOKIE, HeaderValue::from_bytes(line).unwrap())).collect()
    }

    #[test]
    fn only_the_bad_pair_is_passed_over() {
        let sent = headers(&[
            "\u{cd5c}\u{adfc}=\u{d654}\u{c131}; migrations-8080-access=TOKEN; x=\"a;b\"".as_bytes(),
            b"\xff\xfe=1; migrations-8080-refresh=R",
        ]);
        assert_eq!(HTTP.first(Cookie::Access, &sent), Some("TOKEN"));
        assert_eq!(HTTP.first(Cookie::Refresh, &sent), Some("R"));
    }

    #[test]
    fn of_several_each_that_could_be_one_is_given() {
        let sent = headers(&[
            b"migrations-8080-access=; migrations-8080-access=\xff; migrations-8080-access=a b; migrations-8080-access=ONE; migrations-8080-access=TWO",
        ]);
        assert_eq!(HTTP.all(Cookie::Access, &sent), [("ONE", false), ("TWO", false)]);
        let sent = headers(&[b"migrations-8080-theme=blue; migrations-8080-theme=dark; migrations-8080-language=xx"]);
        assert_eq!((HTTP.first(Cookie::Theme, &sent), HTTP.first(Cookie::Language, &sent)), (Some("dark"), None));
        let many = "migrations-8080-access=x; ".repeat(10_000);
        assert_eq!(HTTP.all(Cookie::Access, &headers(&[many.as_bytes()])).len(), MOST_VALUES);
    }

    #[test]
    fn names_are_the_sites_own() {
        let sent = headers(&[
            b"access=OTHER; migrations-9203-access=OTHER; xmigrations-8080-access=OTHER; migrations-8080-access2=OTHER",
        ]);
        assert_eq!(HTTP.first(Cookie::Access, &sent), None);
        let with_old = Names { with_old: true, ..HTTP };
        assert_eq!(
            with_old.all(Cookie::Access, &headers(&[b"access=OLD; migrations-8080-access=NEW"])),
            [("NEW", false), ("OLD", true)]
        );
        assert_eq!(Cookie::Access.name(Names { https: true, port: 0, with_old: false }), "__Host-migrations-access");
    }

    #[test]
    fn ports() {
        for (host, port) in [
            ("center.example", None),
            ("center.example:8080", Some(8080)),
            ("[::1]:9200", Some(9200)),
            ("[::1]", None),
            ("https://center.example", None),
            ("https://center.example:8443", Some(8443)),
            ("x:", None),
            ("x:99999", None),
            ("x:+80", None),
        ] {
            assert_eq!(port_of(host), port, "{host}");
        }
    }
}
