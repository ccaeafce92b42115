//! Everything that can go wrong for a person, as one type: status, a stable code, and which text says it.
//! Handlers return it; `frame::errors` turns it into an HTML page or a JSON problem in the person's language.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::clock::Micros;
use crate::db::{self, DbError, Trouble};
use crate::text::Refusal;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refused field: its name and why, both also part of the text's key `invalid-{code}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    pub field: &'static str,
    pub code: &'static str,
    /// What its text names.
    pub about: Option<About>,
}

/// What the text of a refused field names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The characters it is about, as they are shown (`{ $character }`).
    Characters(String),
    /// The first character that no text may hold (`{ $character }`), and what stands before it (`{ $before }`).
    Misplaced { character: String, before: String },
    /// How long to wait, in seconds (`{ $wait }`).
    Wait(u64),
}

impl FieldError {
    pub fn new(field: &'static str, code: &'static str) -> FieldError {
        FieldError { field, code, about: None }
    }

    /// `raw` was refused with `code`; of characters that it may not hold, `is_refused`, it is said which and where.
    pub fn in_text(field: &'static str, code: &'static str, raw: &str, is_refused: fn(char) -> bool) -> FieldError {
        // what stands alone may be bytes that were no text
        let place = raw.find(is_refused).filter(|_| code == "invalid_text" && raw != "\u{0}");
        let about = place.and_then(|place| {
            let (before, rest) = raw.split_at(place);
            let before: Vec<char> = before.chars().rev().take_while(|c| *c != '\n').take(12).collect();
            let before = before.into_iter().rev().collect::<String>().trim().to_owned();
            Some(About::Misplaced { character: format!("U+{:04X}", u32::from(rest.chars().next()?)), before })
        });
        FieldError { field, code, about }
    }

    /// `raw` was refused as a short text.
    pub fn in_short_text(field: &'static str, raw: &str, (code, is_refused): Refusal) -> FieldError {
        FieldError::in_text(field, code, raw, is_refused)
    }

    /// It was too often; seconds until it is worth trying again.
    pub fn too_often(field: &'static str, seconds: u64) -> FieldError {
        FieldError { field, code: "too_often", about: Some(About::Wait(seconds)) }
    }
}

/// Which thing of a room is not where it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unplaced {
    pub code: &'static str,
    /// Its place among the items, counted from 0; nothing when it is about the room.
    pub item: Option<usize>,
    /// The item that it overlaps.
    pub with: Option<usize>,
}

#[derive(Debug, Clone)]
pub enum Error {
    /// 401 for the API, to the sign-in page for people.
    SignInNeeded,
    /// 401 `bad_credentials`: unknown name or wrong password; nobody learns which.
    BadCredentials,
    /// 402 `not_enough_coins`.
    NotEnoughCoins,
    /// 403 with its code, e.g. `not_yours`, `cross_site`, `not_applied`.
    Forbidden(&'static str),
    /// 403 `suspended`: until when the account rests.
    Suspended(Micros),
    /// 404, also for what exists but may not be seen.
    NotFound,
    /// 405.
    Method,
    /// 409 with its code, e.g. `unit_taken`.
    Conflict(&'static str),
    /// 409 `already_posted`: the article that has the same text, which the person may see.
    AlreadyPosted(i64),
    /// 409 `already_posted`: what has the same text, `comment` or `entry`, and its id.
    AlreadySaid(&'static str, i64),
    /// 409 `too_soon`: when it may be changed again.
    TooSoon(Micros),
    /// 413 `too_large`: a file.
    TooLarge,
    /// 413 `too_large`: the text of a form or a body.
    TextTooLarge,
    /// 415 with its code, e.g. `unsupported_image`, `unsupported_media_type`.
    Unsupported(&'static str),
    /// 400 `bad_request`: not even well-formed.
    BadRequest,
    /// 408: the request did not arrive in time.
    Timeout,
    /// 422 about the whole request, e.g. `unreadable_image`.
    Refused(&'static str),
    /// 422 about fields.
    Invalid(Vec<FieldError>),
    /// 429; seconds until it is worth trying again.
    TooOften(u64),
    /// 429 with its code, e.g. `enough_pictures`: what a day allows is used up; seconds until there is more.
    Enough(&'static str, u64),
    /// What went wrong with one of several files of a form, counted from 0.
    OfFile(usize, Box<Error>),
    /// 422 with its code, e.g. `overlap`: a room that may not be so.
    Unplaced(Unplaced),
    /// 500; logged where it happened, the person gets the request's id.
    Internal,
    /// 503: stopping, or the database does not answer. Whether what was asked for was done is not certain.
    Unavailable,
    /// 503 with its code, `storage_full` or `read_only`: reading goes on, nothing was written.
    CannotStore(&'static str),
}

impl Error {
    pub fn status(&self) -> StatusCode {
        match self {
            Error::SignInNeeded | Error::BadCredentials => StatusCode::UNAUTHORIZED,
            Error::NotEnoughCoins => StatusCode::PAYMENT_REQUIRED,
            Error::Forbidden(_) | Error::Suspended(_) => StatusCode::FORBIDDEN,
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Method => StatusCode::METHOD_NOT_ALLOWED,
            Error::Conflict(_) | Error::AlreadyPosted(_) | Error::AlreadySaid(..) | Error::TooSoon(_) => {
                StatusCode::CONFLICT
            }
            Error::TooLarge | Error::TextTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Error::Unsupported(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Error::BadRequest => StatusCode::BAD_REQUEST,
            Error::Timeout => StatusCode::REQUEST_TIMEOUT,
            Error::Refused(_) | Error::Invalid(_) | Error::Unplaced(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::TooOften(_) | Error::Enough(..) => StatusCode::TOO_MANY_REQUESTS,
            Error::OfFile(_, error) => error.status(),
            Error::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Error::Unavailable | Error::CannotStore(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The stable code of the API; the text's key is `error-{code}` with hyphens.
    pub fn code(&self) -> &'static str {
        match self {
            Error::SignInNeeded => "sign_in_needed",
            Error::BadCredentials => "bad_credentials",
            Error::NotEnoughCoins => "not_enough_coins",
            Error::NotFound => "not_found",
            Error::Method => "method_not_allowed",
            Error::TooLarge | Error::TextTooLarge => "too_large",
            Error::BadRequest => "bad_request",
            Error::Timeout => "timeout",
            Error::Invalid(_) => "invalid",
            Error::Suspended(_) => "suspended",
            Error::AlreadyPosted(_) | Error::AlreadySaid(..) => "already_posted",
            Error::TooSoon(_) => "too_soon",
            Error::TooOften(_) => "too_often",
            Error::Internal => "internal",
            Error::Unavailable => "unavailable",
            Error::Forbidden(code) | Error::Conflict(code) | Error::Unsupported(code) | Error::Refused(code) => code,
            Error::Enough(code, _) | Error::CannotStore(code) => code,
            Error::Unplaced(unplaced) => unplaced.code,
            Error::OfFile(_, error) => error.code(),
        }
    }

    /// Seconds until it is worth trying again, when it was too often or too much.
    pub fn wait(&self) -> Option<u64> {
        match self {
            Error::TooOften(seconds) | Error::Enough(_, seconds) => Some(*seconds),
            Error::OfFile(_, error) => error.wait(),
            _ => None,
        }
    }

    /// Without which of several files it was about.
    pub fn bare(self) -> Error {
        match self {
            Error::OfFile(_, error) => error.bare(),
            error => error,
        }
    }

    /// A refusal of one field.
    pub fn field(field: &'static str, code: &'static str) -> Error {
        Error::Invalid(vec![FieldError::new(field, code)])
    }

    /// Whether the same may succeed later without anybody mending it here.
    pub fn will_pass(&self) -> bool {
        matches!(self, Error::Unavailable | Error::CannotStore(_))
    }

    /// What a file could not do: a full disk is told apart from our own faults.
    pub fn of_file(cause: &(dyn std::error::Error + 'static)) -> Error {
        use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        let causes = std::iter::successors(Some(cause), |cause| cause.source());
        match causes.filter_map(|cause| cause.downcast_ref::<std::io::Error>()).map(std::io::Error::kind).next() {
            Some(StorageFull | QuotaExceeded) => Error::CannotStore("storage_full"),
            Some(ReadOnlyFilesystem) => Error::CannotStore("read_only"),
            _ => Error::internal(cause),
        }
    }

    /// Logs `cause` and becomes a 500 that tells nothing about it.
    pub fn internal(cause: impl std::fmt::Display) -> Error {
        tracing::error!(%cause, "failed");
        Error::Internal
    }
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Error {
        // the log has heard of the first three from the database itself
        match db::trouble(&error) {
            Some(Trouble::Away) => Error::Unavailable,
            Some(Trouble::Full) => Error::CannotStore("storage_full"),
            Some(Trouble::ReadOnly) => Error::CannotStore("read_only"),
            None => Error::internal(format_args!("database: {error}")),
        }
    }
}

impl IntoResponse for Error {
    /// Only the status and the error itself; `frame::errors` writes what people read.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
