//! How a request wants an answer that is kept (`kept.rs`).

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};

use crate::web::headers::codings;

/// How a request wants its answer.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Whether gzip is understood.
    pub gzip: bool,
    /// The tags of what is there already.
    pub known: Option<String>,
}

impl Wanted {
    pub fn of(headers: &HeaderMap) -> Wanted {
        let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut lines = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok()).peekable();
        let gzip = lines.peek().is_some() && takes_gzip(lines);
        Wanted { gzip, known }
    }
}

/// RFC 9110, 12.5.3: named with a weight above nought, or meant by `*` and not named.
fn takes_gzip<'a>(lines: impl Iterator<Item = &'a str>) -> bool {
    let (mut named, mut others) = (None, false);
    for coding in lines.flat_map(codings) {
        if coding.is("gzip") || coding.is("x-gzip") {
            named = Some(coding.is_taken());
        } else if coding.is("*") {
            others = coding.is_taken();
        }
    }
    named.unwrap_or(others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (asked, takes) in [
            ("gzip, deflate, br, zstd", true),
            ("gzip;q=0", false),
            ("GZIP; q=0.1", true),
            ("br, *", true),
            ("br, *;q=0", false),
            ("gzip;q=0, *", false),
            ("*;q=0, x-gzip", true),
            ("identity", false),
            ("gzip;q=nonsense", false),
            ("", false),
        ] {
            assert_eq!(takes_gzip([asked].into_iter()), takes, "{asked}");
        }
    }
}
