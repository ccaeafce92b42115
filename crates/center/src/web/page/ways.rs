//! On to another page: where a form is, and where an address that somebody named may lead.

use axum::Json;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, LOCATION};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use crate::web::cookies::{self, Cookie};

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

/// The page whose form is sent to `path`; an address that is a page itself stays as it is.
pub fn form_of(path: &str) -> String {
    let (path, rest) = path.split_once('?').map_or((path, ""), |(path, rest)| (path, rest));
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        ["boards", board] if rest.is_empty() => format!("/boards/{board}/new"),
        ["boards", board, article, "comments" | "like" | "pin" | "delete"] => format!("/boards/{board}/{article}"),
        ["comments", _, "edit"] => path.to_owned(),
        ["comments", ..] | ["logout"] | ["preferences"] => "/home".to_owned(),
        ["settings", "photo", ..] => "/settings/photo".to_owned(),
        ["settings", ..] => "/settings".to_owned(),
        _ if rest.is_empty() => path.to_owned(),
        _ => format!("{path}?{rest}"),
    }
}

/// The list that what is sent to `path` stands in, if it is one.
pub fn list_of(path: &str) -> Option<String> {
    let board = path.strip_prefix("/boards/")?.split('/').next()?;
    (!board.is_empty()).then(|| format!("/boards/{board}"))
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
    use super::{form_of, local_path};

    #[test]
    fn a_form_is_on_a_page() {
        for (sent_to, page) in [
            ("/boards/solar", "/boards/solar/new"),
            ("/boards/solar?page=2", "/boards/solar?page=2"),
            ("/boards/solar/9/comments", "/boards/solar/9"),
            ("/boards/solar/9/edit", "/boards/solar/9/edit"),
            ("/settings/recovery-code", "/settings"),
            ("/settings/photo/mood", "/settings/photo"),
            ("/application", "/application"),
            ("/comments/7/delete", "/home"),
            ("/comments/7/edit", "/comments/7/edit"),
            ("/", "/"),
        ] {
            assert_eq!(form_of(sent_to), page, "{sent_to}");
        }
    }

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
