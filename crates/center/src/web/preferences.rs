//! `POST /preferences`: language and theme, kept in a cookie, for people who are not signed in too.

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::error::{Error, Result};
use crate::locale::Locale;
use crate::web::cookies::Cookie;
use crate::web::form::Fields;
use crate::web::page;

const A_YEAR: i64 = 365 * 24 * 3_600;

pub async fn change(State(app): State<App>, fields: Fields) -> Result<Response> {
    let https = app.config.https();
    let mut response = page::go(&page::local_path(fields.get("next"), "/"));
    let headers = response.headers_mut();
    if let Some(tag) = fields.find("language") {
        let locale = Locale::from_tag(tag).ok_or(Error::field("language", "choice"))?;
        Cookie::Language.set(headers, https, locale.tag(), A_YEAR);
    }
    match fields.find("theme") {
        None => {}
        Some("auto") => Cookie::Theme.clear(headers, https),
        Some(theme @ ("light" | "dark")) => Cookie::Theme.set(headers, https, theme, A_YEAR),
        Some(_) => return Err(Error::field("theme", "choice")),
    }
    Ok(response)
}
