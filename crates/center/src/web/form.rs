//! The forms and query strings of requests.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::Extensions;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::error::{Error, Result};
use crate::form::{Fields, Misread};
use crate::web::api::is_of_type;
use crate::web::body;

/// Refuses with 422 what was answered from a field that could not be read.
pub async fn layer<F: Future<Output = Response>>(mut request: Request, next: impl FnOnce(Request) -> F) -> Response {
    let misread = Misread::default();
    request.extensions_mut().insert(misread.clone());
    let response = next(request).await;
    let says_so = response.status().is_client_error() && response.status() != axum::http::StatusCode::UNAUTHORIZED;
    if misread.happened() && !says_so { Error::Refused("invalid_text").into_response() } else { response }
}

/// No fields yet, of a request with these extensions.
pub fn of(extensions: &Extensions) -> Fields {
    Fields::new(extensions.get::<Misread>().cloned().unwrap_or_default())
}

/// What a form that was refused for its length begins with, and whether it was cut. A letter that was cut in two is
/// left out; what is not kept is read past.
pub async fn beginning(request: Request) -> Result<(Fields, bool)> {
    let fields = of(request.extensions());
    let (bytes, is_cut) = body::beginning(request).await?;
    let fields = fields.read(if is_cut { up_to_a_letter(&bytes) } else { &bytes });
    Ok((fields, is_cut))
}

/// `application/x-www-form-urlencoded` in the body.
impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Fields> {
        if request.headers().contains_key(CONTENT_TYPE)
            && !is_of_type(request.headers(), "application/x-www-form-urlencoded")
        {
            return Err(Error::Unsupported("unsupported_media_type"));
        }
        let fields = of(request.extensions());
        Ok(fields.read(&body::whole(request).await?))
    }
}

/// An escaped form that was cut somewhere, without the letter in which it was.
fn up_to_a_letter(raw: &[u8]) -> &[u8] {
    let begun = raw.len().saturating_sub(2);
    let mut end = raw[begun..].iter().position(|b| *b == b'%').map_or(raw.len(), |at| begun + at);
    // at most four bytes, of three signs each
    for _ in 0..4 {
        let Some([b'%', high, _]) = raw[end.saturating_sub(3)..end].first_chunk::<3>() else { break };
        let is_ascii = *high < b'8';
        if is_ascii {
            break;
        }
        end -= 3;
        let is_first_of_a_letter = high.to_ascii_uppercase() >= b'C';
        if is_first_of_a_letter {
            break;
        }
    }
    &raw[..end]
}

/// The query string of the address.
#[derive(Clone, Default)]
pub struct Query(pub Fields);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query> {
        Ok(Query(of(&parts.extensions).read(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

impl Query {
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name)
    }

    /// `?page=`: 1 when absent; 0, negative and nonsense are 422.
    pub fn page(&self) -> Result<i64> {
        self.0.page()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_ends_with_a_letter() {
        let text = "body=%EA%B0%80a%F0%9F%8C%99";
        for cut in 0..=text.len() {
            let body = Fields::default().read(up_to_a_letter(&text.as_bytes()[..cut]));
            assert!(body.get("body").chars().all(|c| "가a\u{1f319}".contains(c)), "{cut}: {}", body.get("body"));
            assert!(cut < 15 || body.get("body").starts_with("가a"), "{cut}");
        }
    }
}
