//! The page on which one chooses another nickname.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use template::Template;

use super::at_fields;
use crate::accounts::{Citizen, renaming};
use crate::app::App;
use crate::clock::Micros;
use crate::error::{Error, FieldError, Result};
use crate::frame::Page;
use crate::frame::forms::OwnForm;
use crate::web::page::{go_saying, html, html_with};

#[derive(Template)]
#[template(path = "accounts/nickname.html")]
struct NicknamePage {
    page: Page,
    errors: Vec<FieldError>,
    nickname: String,
    /// From when on another one may be chosen, when that is not now.
    not_before: Option<Micros>,
}

/// `GET /settings/nickname`
pub async fn show_nickname(State(app): State<App>, page: Page, citizen: Citizen) -> Result<Response> {
    let not_before = renaming::not_before(&app, &citizen).await?;
    html(&NicknamePage { page, errors: Vec::new(), nickname: citizen.nickname, not_before })
}

/// `POST /settings/nickname`
pub async fn change_nickname(
    State(app): State<App>,
    page: Page,
    OwnForm { citizen, fields }: OwnForm,
) -> Result<Response> {
    let nickname = fields.get("nickname").to_owned();
    let again = |status, errors, not_before| html_with(status, &NicknamePage { page, errors, nickname, not_before });
    match renaming::rename(&app, &citizen, fields.get("nickname")).await {
        Ok(name) if name.as_str() == citizen.nickname && !renaming::is_fresh(&app, &citizen).await? => {
            Ok(go_saying("/settings", "nickname-same"))
        }
        Ok(_) => Ok(go_saying("/settings", "nickname-changed")),
        Err(Error::TooSoon(until)) => again(StatusCode::CONFLICT, Vec::new(), Some(until)),
        Err(error) => {
            let (status, errors) = at_fields(error)?;
            again(status, errors, None)
        }
    }
}
