//! What is said to somebody who made no request at all: nothing is known of them, so it is short and in both languages.

use axum::http::StatusCode;

use crate::locale::Locale;
use crate::said::wait;

/// After how many seconds there may be a place.
const AGAIN: u64 = 5;

/// Whole answers, written once.
pub struct Refusals(Vec<(StatusCode, Vec<u8>)>);

/// What is not even a request, too long or too slow; and who has to wait outside.
const STATUSES: [StatusCode; 6] = [
    StatusCode::BAD_REQUEST,
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::URI_TOO_LONG,
    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::SERVICE_UNAVAILABLE,
];

impl Refusals {
    /// `headers` are those of every answer.
    pub fn new(headers: &[(String, String)]) -> Refusals {
        let head: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        Refusals(STATUSES.iter().map(|status| (*status, answer(*status, &head).into_bytes())).collect())
    }

    pub fn of(&self, status: StatusCode) -> &[u8] {
        self.0.iter().find(|(of, _)| *of == status).or(self.0.first()).map_or(&[], |(_, answer)| answer)
    }
}

fn answer(status: StatusCode, headers: &str) -> String {
    let code = status.as_u16();
    let text = |locale: Locale| {
        let (title, text) = (format!("error-title-{code}"), format!("error-line-{code}"));
        let text = locale.with(&text, "wait", wait(AGAIN, locale));
        format!("<section lang=\"{}\"><h1>{}</h1><p>{text}</p></section>", locale.tag(), locale.t(&title))
    };
    let page = format!(
        "<!doctype html><html lang=\"ko\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{code}</title></head><body>{}</body></html>\n",
        Locale::ALL.map(text).concat()
    );
    let waits = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    let again = if waits { format!("retry-after: {AGAIN}\r\n") } else { String::new() };
    format!(
        "HTTP/1.1 {code} {}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\ncache-control: no-store\r\n{again}{headers}\r\n{page}",
        status.canonical_reason().unwrap_or_default(),
        page.len()
    )
}
