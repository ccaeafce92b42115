//! The pages on which an account is made: everybody's, and the first admin's.

use std::net::IpAddr;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use template::Template;

use super::{at_fields, recovery};
use crate::accounts::api::device;
use crate::accounts::sign_up::SignUp;
use crate::accounts::{Role, links, sign_ins, sign_up};
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use crate::form::Fields;
use crate::frame::Page;
use crate::web::client::Address as Client;
use crate::web::form::Query;
use crate::web::page::{go, html, html_with, with_wait};

#[derive(Template)]
#[template(path = "accounts/signup.html")]
struct SignUpPage {
    page: Page,
    errors: Vec<FieldError>,
    username: String,
    nickname: String,
    /// The secret of the set-up link, when the first admin is made.
    setup_key: Option<String>,
}

/// Instead of the set-up form, when there is an admin already.
#[derive(Template)]
#[template(path = "accounts/setup_done.html")]
struct SetUpDonePage {
    page: Page,
}

/// `GET /signup`
pub async fn show_sign_up(page: Page) -> Result<Response> {
    if let Some(citizen) = &page.viewer {
        return Ok(go(citizen.stage.next_step()));
    }
    html(&SignUpPage { page, errors: Vec::new(), username: String::new(), nickname: String::new(), setup_key: None })
}

/// `POST /signup`
pub async fn sign_up(
    State(app): State<App>,
    page: Page,
    Client(address): Client,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    if let Some(citizen) = &page.viewer {
        return Ok(go(citizen.stage.next_step()));
    }
    let outcome = match read(Role::Member, &fields) {
        Ok(new) => sign_up::sign_up(&app, address, new).await,
        Err(errors) => Err(Error::Invalid(errors)),
    };
    let (outcome, is_again) = match outcome {
        Err(Error::Conflict(taken)) => {
            let found = was_lost(&app, address, &fields).await;
            (found.and_then(|welcome| welcome.ok_or(Error::Conflict(taken))), true)
        }
        outcome => (outcome, false),
    };
    match outcome {
        Ok(welcome) => {
            let tokens = sign_ins::open(&app, welcome.user, device(&headers)).await?;
            let (code, next) = (&welcome.recovery_code, "/application");
            match is_again {
                // they may have seen the one before after all
                true => recovery::shown_to(&app, &tokens, code, next).await,
                false => recovery::first_shown_to(&app, &tokens, code, next).await,
            }
        }
        Err(error) => again(&app, page, Role::Member, &fields, error).await,
    }
}

/// `GET /setup?key=`: the first admin.
pub async fn show_setup(State(app): State<App>, page: Page, query: Query) -> Result<Response> {
    match links::check(&app, "set_up", query.get("key")).await {
        Err(Error::NotFound) => return set_up_before(&app, page).await,
        checked => checked?,
    }
    let setup_key = Some(query.get("key").to_owned());
    html(&SignUpPage { page, errors: Vec::new(), username: String::new(), nickname: String::new(), setup_key })
}

/// `POST /setup`
pub async fn set_up(
    State(app): State<App>,
    page: Page,
    Client(address): Client,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    let outcome = match read(Role::Admin, &fields) {
        Ok(new) => links::make_admin(&app, address, fields.get("key"), new).await,
        Err(errors) => Err(Error::Invalid(errors)),
    };
    match outcome {
        Ok(welcome) => {
            let tokens = sign_ins::open(&app, welcome.user, device(&headers)).await?;
            recovery::first_shown_to(&app, &tokens, &welcome.recovery_code, "/home").await
        }
        Err(Error::NotFound) => set_up_before(&app, page).await,
        Err(error) => again(&app, page, Role::Admin, &fields, error).await,
    }
}

/// A set-up link that no longer works: where there is an admin, whoever follows it may be that one.
async fn set_up_before(app: &App, page: Page) -> Result<Response> {
    if !links::is_set_up(app).await? {
        return Err(Error::NotFound);
    }
    match page.viewer {
        Some(_) => Ok(go("/home")),
        None => html_with(StatusCode::GONE, &SetUpDonePage { page }),
    }
}

/// Whose names these are, when they have sent the form before and did not hear of it.
async fn was_lost(app: &App, address: IpAddr, fields: &Fields) -> Result<Option<sign_up::Welcome>> {
    match read(Role::Member, fields) {
        Ok(sent) => sign_up::again(app, address, &sent, fields.get("password")).await,
        Err(_) => Ok(None),
    }
}

fn read(role: Role, fields: &Fields) -> Result<SignUp, Vec<FieldError>> {
    SignUp::parse(role, fields.get("username"), fields.get("nickname"), fields.get("password"))
}

/// The form once more, with everything that is wrong.
async fn again(app: &App, page: Page, role: Role, fields: &Fields, error: Error) -> Result<Response> {
    let (wait, (status, errors)) = (error.wait(), at_fields(error)?);
    let (username, nickname) = (fields.get("username").to_owned(), fields.get("nickname").to_owned());
    let errors = sign_up::all_faults(app, role, &username, &nickname, errors).await?;
    let setup_key = (role == Role::Admin).then(|| fields.get("key").to_owned());
    let again = SignUpPage { page, errors, username, nickname, setup_key };
    Ok(with_wait(html_with(status, &again)?, wait))
}
