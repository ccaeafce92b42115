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
