//! The page of one's photo.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::accounts::{Citizen, Stage};
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use crate::portraits::{self, Portrait, replace};
use crate::web::page::{Page, go, go_saying, html, html_with};
use crate::web::upload::Form;

#[derive(Template)]
#[template(path = "portraits/photo.html")]
struct PhotoPage {
    page: Page,
    errors: Vec<FieldError>,
    portrait: Option<Portrait>,
    animate: bool,
}

impl PhotoPage {
    /// What is to be said about the portrait as it is, and how to go on: the keys of two texts.
    fn advice(&self) -> Option<(&'static str, &'static str)> {
        let portrait = self.portrait.as_ref()?;
        match (portrait.state, portrait.hint.as_str()) {
            (portraits::State::Failed, _) => Some(("photo-failed", "photo-failed-next")),
            (portraits::State::Ready, "no_face") => Some(("photo-no-face", "photo-no-face-next")),
            (portraits::State::Ready, "small_face") => Some(("photo-small-face", "photo-small-face-next")),
            (portraits::State::Ready, "eyes_unsure") => Some(("photo-eyes-unsure", "photo-eyes-unsure-next")),
            (portraits::State::Ready, "not_animated") => Some(("photo-not-animated", "photo-not-animated-next")),
            _ => None,
        }
    }
}

/// `GET /settings/photo`
pub async fn show(State(app): State<App>, page: Page, citizen: Citizen) -> Result<Response> {
    if citizen.stage == Stage::Newcomer {
        return Ok(go("/application"));
    }
    let portrait = portraits::current(&app, citizen.id).await?;
    html(&PhotoPage { page, errors: Vec::new(), portrait, animate: false })
}

/// `POST /settings/photo`
pub async fn change(State(app): State<App>, page: Page, citizen: Citizen, form: Result<Form>) -> Result<Response> {
    let animate = form.as_ref().is_ok_and(|form| form.fields.ticked("animate"));
    let outcome = match form {
        Ok(form) => replace::replace(&app, &citizen, form, animate).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(go_saying(&app, "/settings/photo", "photo-received")),
        Err(error) => {
            let (status, errors) = at_photo(error)?;
            let portrait = portraits::current(&app, citizen.id).await?;
            html_with(status, &PhotoPage { page, errors, portrait, animate })
        }
    }
}

/// What is wrong with the photo stands at its field; other errors go on.
fn at_photo(error: Error) -> Result<(StatusCode, Vec<FieldError>)> {
    let (status, code) = (error.status(), error.code());
    match error {
        Error::Invalid(errors) => Ok((status, errors)),
        Error::TooLarge | Error::Unsupported("unsupported_image") | Error::Refused("unreadable_image") => {
            Ok((status, vec![FieldError { field: "photo", code }]))
        }
        other => Err(other),
    }
}
