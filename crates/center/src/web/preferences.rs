//! `POST /preferences`: language and theme, kept in a cookie, for people who are not signed in too.

use axum::response::Response;

use crate::error::{Error, Result};
use crate::form::Fields;
use crate::locale::Locale;
use crate::web::cookies::{A_YEAR, Cookie};
use crate::web::page;

pub async fn change(fields: Fields) -> Result<Response> {
    let mut response = page::go(&page::local_path(fields.next(), "/"));
    if let Some(tag) = fields.find("language") {
        let locale = Locale::from_tag(tag).ok_or(Error::field("language", "choice"))?;
        Cookie::Language.set(&mut response, locale.tag(), A_YEAR);
    }
    match fields.find("theme") {
        None => {}
        Some(theme @ ("auto" | "light" | "dark")) => Cookie::Theme.set(&mut response, theme, A_YEAR),
        Some(_) => return Err(Error::field("theme", "choice")),
    }
    Ok(response)
}
