//! The grammar of the JSON API: reading bodies, lists, things that were made.

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::web::body;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    pub items: Vec<T>,
    /// Counted from 1.
    pub page: i64,
    pub pages: i64,
    pub total: i64,
    /// With `q`: whether there are more than were counted, which are 1,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<bool>,
}

impl<T> List<T> {
    pub fn new(items: Vec<T>, page: i64, total: i64, per_page: i64) -> List<T> {
        List { items, page, pages: (total + per_page - 1) / per_page, total, more: None }
    }
}

/// What an error looks like (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// Stable, for programs.
    pub code: String,
    /// A sentence in the language of the request, for people.
    pub detail: String,
    /// With 422: what is wrong with which field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<std::collections::BTreeMap<String, Vec<FieldProblem>>>,
    /// With `suspended` and `too_soon`: until when (RFC 3339), or null when no end is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// With `already_posted`: the article that has the same text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<i64>,
    /// The same of a comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<i64>,
    /// And of an entry in a guestbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<i64>,
    /// When a room may not be so: which item, counted from 0, or null when it is about the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<usize>,
    /// With `overlap`: the item that it overlaps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<usize>,
    /// With 5xx: what the log calls the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    pub code: String,
    pub message: String,
}

/// A JSON body. Malformed JSON is 400, JSON of another shape 422, text that is no Unicode 422 `invalid_text`.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Body<T>> {
        if !is_of_type(request.headers(), "application/json") {
            return Err(Error::Unsupported("unsupported_media_type"));
        }
        read_json(&body::whole(request).await?).map(Body)
    }
}

/// The header `Idempotency-Key`, as it came.
pub struct IdempotencyKey(Option<Vec<u8>>);

impl IdempotencyKey {
    pub fn bytes(&self) -> Option<&[u8]> {
        self.0.as_deref()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IdempotencyKey> {
        Ok(IdempotencyKey(parts.headers.get("idempotency-key").map(|value| value.as_bytes().to_vec())))
    }
}

/// Whether a request says that its body is of `kind`, whatever parameters follow.
pub fn is_of_type(headers: &HeaderMap, kind: &str) -> bool {
    let sent = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    sent.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(kind)
}

/// Reads a JSON object as a `T`.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    if std::str::from_utf8(bytes).is_err() {
        return Err(Error::Refused("invalid_text"));
    }
    // the shape is found wrong before the end is reached: what is no JSON as a whole is malformed all the same
    let is_json = || serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok();
    // lists would be taken for structs, field by field
    let is_object = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    if !is_object && is_json() {
        return Err(Error::Refused("wrong_shape"));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let text = error.to_string();
        if error.is_syntax()
            && (text.contains("surrogate") || text.contains("unicode code point") || text.contains("hex escape"))
        {
            Error::Refused("invalid_text")
        } else if error.is_data() && is_json() {
            Error::Refused("wrong_shape")
        } else {
            Error::BadRequest
        }
    })
}

/// 201 with the thing and where it is.
pub fn created<T: Serialize>(location: &str, thing: T) -> Response {
    let mut response = (StatusCode::CREATED, Json(thing)).into_response();
    if let Ok(value) = HeaderValue::try_from(location) {
        response.headers_mut().insert(LOCATION, value);
    }
    response
}

/// 204
pub fn gone() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
