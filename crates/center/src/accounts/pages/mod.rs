//! The pages of accounts: sign-in, sign-out, lost passwords. `sign_up.rs` has those on which one is made, `settings.rs`
//! what is changed later.

mod nickname;
mod recovery;
mod settings;
mod sign_up;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use template::Template;

pub use nickname::{change_nickname, show_nickname};
pub use recovery::{recovery_code_file, recovery_code_kept, show_recovery_code, unseen_code};
pub use settings::{
    change_password, end_device, end_other_devices, new_recovery_code, renaming_seen, show_settings,
    well_known_change_password,
};
pub use sign_up::{set_up, show_setup, show_sign_up, sign_up};

use crate::accounts::api::device;
use crate::accounts::session::{clear_tokens, set_tokens};
use crate::accounts::tokens::Tokens;
use crate::accounts::{links, renewals, sign_ins};
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use crate::form::Fields;
use crate::frame::Page;
use crate::frame::unsent::Waiting;
use crate::topics::Asked;
use crate::web::client::Address as Client;
use crate::web::cookies::{Cookie, Names};
use crate::web::form::Query;
use crate::web::page::{go, go_saying, html, html_with, local_path, with_wait};

#[derive(Template)]
#[template(path = "accounts/login.html")]
struct LoginPage {
    page: Page,
    errors: Vec<FieldError>,
    username: String,
    next: String,
    /// Whether a text waits for the writer to be back.
    waits: bool,
}

impl LoginPage {
    /// Why one is asked to sign in, where a link led here: told by the address alone, so that nobody learns from it who
    /// lives there, or whether anybody does.
    fn why(&self) -> Option<&str> {
        if self.next.is_empty() || self.waits || self.page.flash.is_some() {
            return None;
        }
        let path = self.next.split(['?', '#']).next().unwrap_or_default();
        let is_door = path.strip_prefix("/planets/").is_some_and(|place| place.split('/').count() == 3);
        Some(self.page.t(if is_door { "login-why-door" } else { "login-why" }))
    }
}

#[derive(Template)]
#[template(path = "accounts/reset.html")]
struct ResetPage {
    page: Page,
    errors: Vec<FieldError>,
    /// With a link from the operator; otherwise the recovery code is asked for.
    key: Option<String>,
    username: String,
    /// As typed: the page is kept nowhere.
    code: String,
}

/// `GET /login?next=`
pub async fn show_login(State(app): State<App>, page: Page, waiting: Waiting, query: Query) -> Result<Response> {
    if let Some(citizen) = &page.viewer {
        return Ok(go(&local_path(query.0.next(), citizen.stage.next_step())));
    }
    html(&LoginPage {
        page,
        errors: Vec::new(),
        username: String::new(),
        next: query.0.next().to_owned(),
        waits: waiting.waits_at(&app, query.0.next()).await?,
    })
}

/// `POST /login`
pub async fn login(
    State(app): State<App>,
    page: Page,
    Client(address): Client,
    waiting: Waiting,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    let username = fields.get("username").to_owned();
    match sign_ins::sign_in(&app, address, &username, fields.get("password"), device(&headers)).await {
        Ok(tokens) => {
            let citizen =
                sign_ins::citizen(&app, &tokens.access, &Asked::default()).await?.ok_or(Error::BadCredentials)?;
            // the journey goes on where it stopped; a resident goes where they wanted
            let next = match citizen.stage.next_step() {
                // a text waits there, on most pages far down
                step if waiting.waits_at(&app, fields.next()).await? => {
                    let page = local_path(fields.next(), step);
                    format!("{}#waits", page.split('#').next().unwrap_or_default())
                }
                "/home" => local_path(fields.next(), "/home"),
                step => step.to_owned(),
            };
            signed_in(&tokens, if next == "/login" { "/home" } else { &next })
        }
        Err(error) => {
            let (wait, (status, errors)) = (error.wait(), at_fields(error)?);
            let (next, waits) = (fields.next().to_owned(), waiting.waits_at(&app, fields.next()).await?);
            let again = html_with(status, &LoginPage { page, errors, username, next, waits })?;
            Ok(with_wait(again, wait))
        }
    }
}

/// `POST /logout`: ends the sign-in on the server, also when the short-lived token ran out. Who leaves on purpose
/// leaves no text behind that waits for them.
pub async fn logout(State(app): State<App>, page: Page, waiting: Waiting, headers: HeaderMap) -> Result<Response> {
    let mut left = Vec::new();
    if let Some(citizen) = &page.viewer {
        sign_ins::end(&app, citizen.sign_in_id).await?;
        left.push(citizen.id);
    } else {
        for (refresh, _) in Names::of(&headers, &app).all(Cookie::Refresh, &headers) {
            left.extend(renewals::end_by_refresh(&app, refresh).await?);
        }
    }
    let mut response = go_saying("/", "signed-out");
    for user in left {
        waiting.end_of(&app, user, &mut response).await?;
    }
    clear_tokens(&mut response);
    Cookie::Recovery.clear(&mut response);
    Ok(response)
}

/// `GET /forget`: the browser forgets the pages that it keeps for going back. Scripts see to it that those leave; the
/// page after signing out asks for this where there are none. It takes a browser a while, so that no other site may
/// make it.
pub async fn forget(headers: HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin") {
        response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    }
    response
}

/// `GET /reset?key=`
pub async fn show_reset(State(app): State<App>, page: Page, query: Query) -> Result<Response> {
    let key = query.0.find("key").map(str::to_owned);
    let username = match &key {
        Some(key) => links::whose(&app, key).await?,
        None => String::new(),
    };
    html(&ResetPage { page, errors: Vec::new(), key, username, code: String::new() })
}

/// `POST /reset`
pub async fn reset(
    State(app): State<App>,
    page: Page,
    Client(address): Client,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    let username = fields.get("username").to_owned();
    let code = fields.get("code").to_owned();
    let key = fields.find("key").map(str::to_owned);
    let outcome = match &key {
        Some(key) => links::reset_password(&app, address, key, fields.get("password")).await.map(|user| (user, None)),
        None => links::recover(&app, address, &username, fields.get("code"), fields.get("password"))
            .await
            .map(|(user, code)| (user, Some(code))),
    };
    match outcome {
        Ok((user, next)) => {
            let tokens = sign_ins::open(&app, user, device(&headers)).await?;
            let (mut response, said) = match next {
                Some(next) => (recovery::shown_to(&app, &tokens, &next, "/home").await?, "password-recovered"),
                None => (signed_in(&tokens, "/home")?, "password-reset"),
            };
            Cookie::Flash.set(&mut response, said, 60);
            Ok(response)
        }
        Err(Error::BadCredentials) => {
            let errors = vec![FieldError::new("code", "bad_code")];
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &ResetPage { page, errors, key, username, code })
        }
        Err(error) => {
            let (wait, (status, errors)) = (error.wait(), at_fields(error)?);
            Ok(with_wait(html_with(status, &ResetPage { page, errors, key, username, code })?, wait))
        }
    }
}

/// Errors that belong to a field of the form, with the status the form is shown again with; others go on.
fn at_fields(error: Error) -> Result<(StatusCode, Vec<FieldError>)> {
    let status = error.status();
    match error {
        Error::Invalid(errors) => Ok((status, errors)),
        Error::Conflict("username_taken") => Ok((status, vec![FieldError::new("username", "username_taken")])),
        Error::Conflict("nickname_taken") => Ok((status, vec![FieldError::new("nickname", "nickname_taken")])),
        Error::BadCredentials => Ok((status, vec![FieldError::new("password", "bad_credentials")])),
        Error::TooOften(seconds) => Ok((status, vec![FieldError::too_often("password", seconds)])),
        other => Err(other),
    }
}

fn signed_in(tokens: &Tokens, next: &str) -> Result<Response> {
    let mut response = go(next);
    set_tokens(&mut response, tokens);
    Ok(response)
}
