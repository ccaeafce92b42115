//! The last step of a request that failed: an HTML page in the person's language, or `application/problem+json` for the
//! API.

use std::net::IpAddr;

use axum::Json;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HOST, LOCATION, REFERER, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use template::Template;

use crate::accounts::session::Viewer;
use crate::app::App;
use crate::clock::{DAY, Micros, SECOND, rfc3339};
use crate::error::{Error, FieldError};
use crate::frame::unsent::{self, Unsent, WRITTEN};
use crate::frame::{Page, forms};
use crate::held::HELD;
use crate::limits::Limit;
use crate::said::{refusal, wait};
use crate::web::client;
use crate::web::cookies::{self, Cookie, Names};
use crate::web::page;
use crate::web::trace::RequestId;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    status: u16,
    title: String,
    text: String,
    /// Known to the log as well; shown when somebody must ask the operator.
    request_id: String,
    /// Whether signing out is all that can be done.
    sign_out: bool,
    /// What was typed and not taken.
    unsent: Vec<String>,
    /// Only its beginning was read.
    is_cut: bool,
    /// The list that the form belonged to, where one can go on.
    list: Option<String>,
    /// The page whose form it was, as it is for whoever is signed in now.
    again: Option<String>,
}

/// The texts that somebody would not like to type again.
fn typed(unsent: &Unsent) -> Vec<String> {
    WRITTEN.iter().filter_map(|name| unsent.fields.find(name)).map(str::to_owned).collect()
}

pub async fn layer<F: Future<Output = Response>>(
    app: &App,
    mut request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let is_api = is_for_programs(request.uri().path());
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    // what a page would need, kept aside cheaply: most requests do not fail
    let uri = request.uri().clone();
    let is_safe = request.method().is_safe();
    let kept = [COOKIE, ACCEPT_LANGUAGE, HOST, REFERER].map(|name| (request.headers().get(&name).cloned(), name));
    let address = client::address(request.extensions(), request.headers(), &app.config.trusted_proxy);
    let answering = app.db.answering();
    if let Some(receiving) = answering.receiving() {
        request.extensions_mut().insert(receiving);
    }
    let answered = app.db.in_time_for(answering, Box::pin(next(request))).await;
    let mut response = answered.unwrap_or_else(|error| Error::from(error).into_response());
    if !(response.status().is_client_error() || response.status().is_server_error()) {
        return response;
    }
    let error = match response.extensions().get::<Error>() {
        Some(error) => error.clone().bare(),
        // a form shown again with its messages, or an answer that is complete already
        None if response.headers().contains_key(CONTENT_TYPE) && !is_plain(&response) => {
            let is_too_often = response.status() == StatusCode::TOO_MANY_REQUESTS;
            debug_assert!(!is_too_often || response.headers().contains_key(RETRY_AFTER), "{uri} does not say how long");
            return response;
        }
        None => of_status(response.status()),
    };
    let unsent = response.extensions().get::<Unsent>().cloned();
    let viewer = response.extensions().get::<Viewer>().and_then(|viewer| viewer.0.clone());
    let headers: HeaderMap = kept.into_iter().filter_map(|(value, name)| Some((name, value?))).collect();
    // a message from the step before waits for the next page that is none of these
    let frame = Page { flash: None, way_back: None, ..Page::seen_by(viewer, &uri, &headers, app) };
    let mut answer = match &error {
        error if is_api => problem(error, &frame, &id, uri.path()),
        Error::SignInNeeded if is_safe => page::go(&login(&frame.here)),
        // gone back to, or asked for anew: a refused form was shown where it is sent to, which is no page
        Error::Method if is_safe && forms::page_of(uri.path()) != uri.path() => page::go(&forms::page_of(uri.path())),
        // a form cannot be sent again by following a link: back to its page, with a word about it
        Error::SignInNeeded => {
            match Box::pin(held(app, &headers, uri.path(), &unsent, address)).await {
                // too long to wait, or too many do: the page shows it
                None if unsent.as_ref().is_some_and(Unsent::is_of_our_form) => of_page(&error, frame, id, unsent),
                None => page::go_saying(&login(&came_from(&headers)), "sign-in-again"),
                Some(secret) => {
                    // a text stands in its form again, whatever page it came from
                    let mut answer = page::go(&login(&forms::page_of(uri.path())));
                    Cookie::Held.set(&mut answer, &secret, HELD / SECOND);
                    answer
                }
            }
        }
        // it is somebody else's text: it waits for them, and is shown only where it cannot
        Error::Conflict("other_writer") => match Box::pin(held(app, &headers, uri.path(), &unsent, address)).await {
            Some(secret) => {
                let mut answer = of_page(&Error::Conflict("other_writer_waits"), frame, id, None);
                Cookie::Held.set(&mut answer, &secret, HELD / SECOND);
                answer
            }
            None => of_page(&error, frame, id, unsent),
        },
        error => of_page(error, frame, id, unsent),
    };
    for (name, value) in response.headers() {
        if name == "allow" || name == "connection" {
            answer.headers_mut().append(name, value.clone());
        }
    }
    cookies::hand_on(&mut response, &mut answer);
    answer
}

/// Lets what was typed wait for its writer; the secret under which it does, if it can.
async fn held(app: &App, headers: &HeaderMap, path: &str, unsent: &Option<Unsent>, address: IpAddr) -> Option<String> {
    let unsent = unsent.as_ref()?;
    app.limits.address(Limit::Held, address).await.ok()?;
    unsent::hold(app, Names::of(headers, app).first(Cookie::Held, headers), path, unsent, address).await
}

/// Whether programs read what stands at `path`; the page about the API is for people.
fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") && path != "/api/docs"
}

/// axum's own refusals are plain text.
fn is_plain(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/plain"))
}

fn of_status(status: StatusCode) -> Error {
    match status {
        StatusCode::BAD_REQUEST => Error::BadRequest,
        StatusCode::UNAUTHORIZED => Error::SignInNeeded,
        StatusCode::NOT_FOUND => Error::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Error::Method,
        StatusCode::REQUEST_TIMEOUT => Error::Timeout,
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::Unsupported("unsupported_media_type"),
        StatusCode::SERVICE_UNAVAILABLE => Error::Unavailable,
        status if status.is_client_error() => Error::BadRequest,
        _ => Error::Internal,
    }
}

/// The text of an error: `error-{code}`, or for a code of its own kind that has none, the text of the status.
pub fn sentence(error: &Error, page: &Page) -> String {
    let locale = page.locale;
    let key = format!("error-{}", error.code().replace('_', "-"));
    match error {
        Error::TooOften(seconds) | Error::Enough(_, seconds) => locale.with(&key, "wait", wait(*seconds, locale)),
        Error::TextTooLarge => locale.t("error-text-too-large").to_owned(),
        Error::Suspended(until) if is_a_date(*until) => {
            locale.with("error-suspended-until", "until", page.date_time(until))
        }
        Error::AlreadySaid(..) => locale.t("error-already-said").to_owned(),
        Error::TooSoon(until) => locale.with(&key, "until", page.date_time(until)),
        _ if locale.has(&key) => locale.t(&key).to_owned(),
        _ => locale.t(&format!("error-status-{}", error.status().as_u16())).to_owned(),
    }
}

/// Whether a moment is one that people would put into a calendar, rather than a word for never.
fn is_a_date(at: Micros) -> bool {
    (0..200 * 365 * DAY).contains(&at)
}

/// The sign-in page that leads on to `next`.
fn login(next: &str) -> String {
    match next {
        "" => "/login".to_owned(),
        next => {
            format!("/login?next={}", percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC))
        }
    }
}

/// The page of this site that a form was sent from, or nothing.
fn came_from(headers: &HeaderMap) -> String {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let from = text(REFERER);
    let address = from.strip_prefix("https://").or_else(|| from.strip_prefix("http://")).unwrap_or_default();
    let path = address.strip_prefix(text(HOST)).filter(|path| path.starts_with('/') && !text(HOST).is_empty());
    path.map(|path| forms::page_of(&page::local_path(path, ""))).unwrap_or_default()
}

fn of_page(error: &Error, frame: Page, request_id: String, unsent: Option<Unsent>) -> Response {
    let locale = frame.locale;
    let status = error.status();
    let is_anothers = matches!(error, Error::Conflict("other_writer" | "other_writer_waits"));
    let title = if is_anothers {
        locale.t("error-other-writer-title").to_owned()
    } else {
        locale.t(&format!("error-title-{}", status.as_u16())).to_owned()
    };
    let text = match error {
        Error::Invalid(fields) => fields.iter().map(|field| refusal(locale, field)).collect::<Vec<_>>().join(" "),
        other => sentence(other, &frame),
    };
    let sign_out = matches!(error, Error::Suspended(_));
    let is_gone = unsent.is_some() || status == StatusCode::NOT_FOUND;
    let list = frame.viewer.as_ref().filter(|_| is_gone).and_then(|viewer| forms::list_of(&frame.path, viewer));
    let again = is_anothers.then(|| forms::page_of(&frame.path));
    let page = ErrorPage {
        page: frame,
        status: status.as_u16(),
        title,
        text,
        request_id,
        sign_out,
        is_cut: unsent.as_ref().is_some_and(|unsent| unsent.is_cut),
        unsent: unsent.as_ref().map(typed).unwrap_or_default(),
        list,
        again,
    };
    let mut response =
        page::html_with(status, &page).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
    retry_after(&mut response, error);
    response
}

fn problem(error: &Error, page: &Page, request_id: &str, path: &str) -> Response {
    let (status, locale) = (error.status(), page.locale);
    let mut body = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_u16(),
        "code": code(error),
        "detail": sentence(error, page),
    });
    if status == StatusCode::UNPROCESSABLE_ENTITY {
        let mut errors = Map::new();
        for field in &fields_of(error, path) {
            let entry = errors.entry(field.field).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = entry {
                list.push(json!({"code": field.code, "message": refusal(locale, field)}));
            }
        }
        body["errors"] = Value::Object(errors);
    }
    if let Error::Suspended(until) = error {
        body["until"] = if is_a_date(*until) { json!(rfc3339(*until)) } else { Value::Null };
    }
    if let Error::TooSoon(until) = error {
        body["until"] = json!(rfc3339(*until));
    }
    if let Error::AlreadyPosted(article) = error {
        body["article"] = json!(article);
    }
    if let Error::AlreadySaid(what, id) = error {
        body[what] = json!(id);
    }
    if let Error::Unplaced(unplaced) = error {
        body["item"] = json!(unplaced.item);
        body["with"] = json!(unplaced.with);
    }
    if status.is_server_error() {
        body["request_id"] = json!(request_id);
    }
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert("www-authenticate", HeaderValue::from_static("Bearer"));
    }
    if let Error::AlreadyPosted(article) = error {
        let there = HeaderValue::try_from(format!("/api/v1/articles/{article}"));
        response.headers_mut().extend(there.ok().map(|there| (LOCATION, there)));
    }
    retry_after(&mut response, error);
    response
}

/// The stable code of the whole; text that is none has its own, in whichever field it came.
fn code(error: &Error) -> &'static str {
    match error {
        Error::Invalid(fields) if fields.iter().any(|field| field.code == "invalid_text") => "invalid_text",
        other => other.code(),
    }
}

/// What is wrong with which field, as far as it is known.
fn fields_of(error: &Error, path: &str) -> Vec<FieldError> {
    match error {
        Error::Invalid(fields) => fields.clone(),
        Error::Unplaced(unplaced) => vec![FieldError::new("items", unplaced.code)],
        Error::Refused(code @ "no_such_unit") => vec![FieldError::new("unit", code)],
        Error::Refused(code @ "unreadable_image") => {
            vec![FieldError::new(if path.contains("/boards/") { "image" } else { "photo" }, code)]
        }
        _ => Vec::new(),
    }
}

fn retry_after(response: &mut Response<Body>, error: &Error) {
    let seconds = match error {
        Error::Unavailable => 5,
        Error::CannotStore(_) => 60,
        other => match other.wait() {
            Some(seconds) => seconds,
            None => return,
        },
    };
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_told_from_a_word_for_never() {
        assert!(is_a_date(1_800_000_000_000_000) && !is_a_date(i64::MAX));
    }
}
