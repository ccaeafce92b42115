//! Pages as answers: rendered, in the person's language, or on to another one, and where an address that somebody
//! named may lead.

use askama::Template;
use axum::Json;
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde_json::json;

use crate::app::App;
use crate::error::{Error, Result};
use crate::locale::Locale;
use crate::web::cookies::{self, Cookie, Names};

/// The person's language: their choice, else what the browser asks for, else Korean.
pub fn locale_of(headers: &HeaderMap, app: &App) -> Locale {
    Names::of(headers, app).first(Cookie::Language, headers).and_then(Locale::from_tag).unwrap_or_else(|| {
        headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .and_then(Locale::accepted)
            .unwrap_or_default()
    })
}

/// The text of a page.
pub fn rendered(template: &impl Template) -> Result<String> {
    template.render().map_err(Error::internal)
}

/// A rendered page.
pub fn html(template: &impl Template) -> Result<Response> {
    Ok(Html(rendered(template)?).into_response())
}

/// A rendered page with another status, such as a form again with its messages (422).
pub fn html_with(status: StatusCode, template: &impl Template) -> Result<Response> {
    Ok((status, Html(template.render().map_err(Error::internal)?)).into_response())
}

/// Says to somebody who came too often in how many seconds it is worth trying again.
pub fn with_wait(mut response: Response, wait: Option<u64>) -> Response {
    if let Some(seconds) = wait {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// On to `to` (303).
pub fn go(to: &str) -> Response {
    Redirect::to(to).into_response()
}

/// On to `to`, where the text `flash-{key}` is shown once.
pub fn go_saying(to: &str, key: &str) -> Response {
    let mut response = go(to);
    Cookie::Flash.set(&mut response, key, 60);
    response
}

/// Whether a script of ours sends the form: it shows on the page that is there what is wrong, and goes on by itself.
pub fn is_of_script(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).is_some_and(|value| value == "application/json")
}

/// Where an answer leads, as a script is told: it would follow at once, and see the message that is for the page.
pub fn told(mut answer: Response) -> Response {
    let next = answer.headers().get(LOCATION).and_then(|next| next.to_str().ok()).unwrap_or("/").to_owned();
    let mut told = Json(json!({ "next": next })).into_response();
    cookies::hand_on(&mut answer, &mut told);
    told
}

/// A path on this site that a form or address named, or `otherwise`. Never leads elsewhere.
pub fn local_path(text: &str, otherwise: &str) -> String {
    let fine = text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains('\\')
        && !text.chars().any(char::is_control)
        && text.len() <= 500;
    let text = if fine { text } else { otherwise };
    escaped(text)
}

/// A path as a header takes it: ASCII, and everything else escaped as browsers do.
pub fn escaped(path: &str) -> String {
    percent_encoding::utf8_percent_encode(path, &ESCAPED).to_string()
}

const ESCAPED: percent_encoding::AsciiSet =
    percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn redirects_stay_here() {
        assert_eq!(local_path("/boards/solar?page=2", "/"), "/boards/solar?page=2");
        assert_eq!(local_path("/글", "/"), "/%EA%B8%80");
        for bad in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "",
            "/a\r\nSet-Cookie: x",
        ] {
            assert_eq!(local_path(bad, "/home"), "/home", "{bad}");
        }
    }
}
