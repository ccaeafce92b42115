//! Forms as people send them, read strictly: bytes that are not text are refused, never replaced.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use percent_encoding::percent_decode;

use crate::error::{Error, Result};
use crate::web::api::is_of_type;

/// The fields of a form or a query string, in order.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `a=1&b=2`. Escapes that do not make UTF-8 are an error.
    pub fn parse(raw: &[u8]) -> Result<Fields> {
        let text = |part: &[u8]| {
            let spaced: Vec<u8> = part.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
            String::from_utf8(percent_decode(&spaced).collect()).map_err(|_| Error::Refused("invalid_text"))
        };
        let mut fields = Vec::new();
        for pair in raw.split(|b| *b == b'&').filter(|pair| !pair.is_empty()) {
            let mut halves = pair.splitn(2, |b| *b == b'=');
            let (name, value) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
            fields.push((text(name)?, text(value)?));
        }
        Ok(Fields(fields))
    }

    pub fn push(&mut self, name: String, value: String) {
        self.0.push((name, value));
    }

    /// The first value of `name`, or nothing at all as the empty text.
    pub fn get(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    pub fn find(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Those called one of `names`, and not empty.
    pub fn only(&self, names: &[&str]) -> Fields {
        Fields(self.0.iter().filter(|(name, value)| names.contains(&name.as_str()) && !value.is_empty()).cloned().collect())
    }

    /// As a form sends them.
    pub fn to_query(&self) -> String {
        let escaped = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        self.0.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect::<Vec<_>>().join("&")
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        matches!(self.get(name), "on" | "true" | "1")
    }
}

/// `application/x-www-form-urlencoded` in the body.
impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Fields> {
        if request.headers().contains_key(CONTENT_TYPE) && !is_of_type(request.headers(), "application/x-www-form-urlencoded") {
            return Err(Error::Unsupported("unsupported_media_type"));
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| super::errors::from_rejection(&axum::response::IntoResponse::into_response(rejection)))?;
        Fields::parse(&body)
    }
}

/// An id in an address. Nonsense names nothing: 404.
pub fn id_of(text: &str) -> Result<i64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok().filter(|id| *id > 0).ok_or(Error::NotFound) } else { Err(Error::NotFound) }
}

/// The query string of the address.
#[derive(Debug, Clone, Default)]
pub struct Query(pub Fields);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query> {
        Fields::parse(parts.uri.query().unwrap_or_default().as_bytes()).map(Query)
    }
}

impl Query {
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name)
    }

    /// `?page=`: 1 when absent; 0, negative and nonsense are 422.
    pub fn page(&self) -> Result<i64> {
        match self.0.find("page") {
            None | Some("") => Ok(1),
            Some(text) if !text.bytes().all(|b| b.is_ascii_digit()) => Err(Error::field("page", "page")),
            Some(text) => match text.parse::<i64>() {
                // beyond any list there could be; the multiplication with a page's length stays in range
                Ok(page) if page >= 1 => Ok(page.min(1_000_000_000)),
                _ if text.bytes().any(|b| b != b'0') => Ok(1_000_000_000),
                _ => Err(Error::field("page", "page")),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_exactly() {
        let fields = Fields::parse("a=%EA%B0%80+b%2B&c&d==&a=2".as_bytes()).unwrap();
        assert_eq!((fields.get("a"), fields.get("c"), fields.get("d"), fields.get("zz")), ("가 b+", "", "=", ""));
        assert!(Fields::parse(b"a=%ff").is_err());
        assert!(Fields::parse(b"a=%ed%a0%80").is_err(), "an unpaired surrogate");
    }

    #[test]
    fn pages_count_from_one() {
        let page = |text: &str| Query(Fields::parse(text.as_bytes()).unwrap()).page();
        assert_eq!(page("").unwrap(), 1);
        assert_eq!(page("page=7").unwrap(), 7);
        assert!(page("page=99999999999999999999999").is_ok());
        for bad in ["page=0", "page=-1", "page=x", "page=1.5", "page=000", "page=+1x", "page=%2B1"] {
            assert!(page(bad).is_err(), "{bad}");
        }
    }
}
