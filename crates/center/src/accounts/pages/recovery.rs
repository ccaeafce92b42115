//! A recovery code, from the moment it is made until its owner says that it is written down. The server keeps only its
//! digest, so the browser keeps the code for ten minutes: sealed, for the sign-in that it was made in. A page that is
//! loaded again shows it again.

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use template::Template;

use crate::accounts::Citizen;
use crate::accounts::session::set_tokens;
use crate::accounts::sign_ins;
use crate::accounts::tokens::Tokens;
use crate::app::App;
use crate::clock::{MINUTE, Micros, SECOND};
use crate::error::{Error, Result};
use crate::frame::Page;
use crate::topics::Asked;
use crate::web::cookies::{Cookie, Names};
use crate::web::page::{go, html};

/// How long a code can be seen again.
const KEPT: Micros = 10 * MINUTE;
const HERE: &str = "/recovery-code";

#[derive(Template)]
#[template(path = "accounts/recovery_code.html")]
struct RecoveryCodePage {
    page: Page,
    code: String,
    /// Whether it belongs to the journey of somebody new.
    is_new: bool,
    /// Whether there was no other before.
    is_first: bool,
}

/// What stands before where the way goes on when it is somebody's first code.
const FIRST: char = '!';

/// A code that its owner has not written down yet, and where they go on.
struct Kept {
    code: String,
    next: String,
    is_first: bool,
}

impl Kept {
    /// What the browser keeps for this sign-in, if that is not too long ago.
    fn of(app: &App, citizen: &Citizen, headers: &HeaderMap) -> Option<Kept> {
        let now = app.clock.now();
        Names::of(headers, app).all(Cookie::Recovery, headers).into_iter().find_map(|(sealed, _)| {
            let text = app.signer.unseal(&about(citizen.sign_in_id), sealed, now)?;
            let (until, rest) = text.split_once(' ')?;
            let (next, code) = rest.split_once(' ')?;
            let is_first = next.starts_with(FIRST);
            let next = next.trim_start_matches(FIRST).to_owned();
            (now < until.parse().ok()?).then(|| Kept { code: code.to_owned(), next, is_first })
        })
    }
}

fn about(sign_in: i64) -> String {
    format!("the recovery code of sign-in {sign_in}")
}

/// Where somebody new sees a code that they have not said to have written down.
pub fn unseen_code(app: &App, citizen: &Citizen, headers: &HeaderMap) -> Option<&'static str> {
    Kept::of(app, citizen, headers).map(|_| HERE)
}

/// On to the page that shows `code`; from there the way leads to `next`.
pub(super) fn shown(app: &App, sign_in: i64, code: &str, next: &str) -> Result<Response> {
    let now = app.clock.now();
    let sealed = app.signer.seal(&about(sign_in), &format!("{} {next} {code}", now + KEPT), now)?;
    let mut response = go(HERE);
    Cookie::Recovery.set(&mut response, &sealed, KEPT / SECOND);
    Ok(response)
}

/// The same for somebody who was signed up just now, and had none before.
pub(super) async fn first_shown_to(app: &App, tokens: &Tokens, code: &str, next: &str) -> Result<Response> {
    shown_to(app, tokens, code, &format!("{FIRST}{next}")).await
}

/// The same for somebody who was signed in just now.
pub(super) async fn shown_to(app: &App, tokens: &Tokens, code: &str, next: &str) -> Result<Response> {
    let citizen = sign_ins::citizen(app, &tokens.access, &Asked::default()).await?.ok_or(Error::BadCredentials)?;
    let mut response = shown(app, citizen.sign_in_id, code, next)?;
    set_tokens(&mut response, tokens);
    Ok(response)
}

/// `GET /recovery-code`
pub async fn show_recovery_code(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    headers: HeaderMap,
) -> Result<Response> {
    match Kept::of(&app, &citizen, &headers) {
        Some(Kept { code, next, is_first }) => {
            html(&RecoveryCodePage { page, code, is_new: next == "/application", is_first })
        }
        None => Ok(go(citizen.stage.next_step())),
    }
}

/// `GET /recovery-code.txt`: the same as a file.
pub async fn recovery_code_file(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    headers: HeaderMap,
) -> Result<Response> {
    let Kept { code, .. } = Kept::of(&app, &citizen, &headers).ok_or(Error::NotFound)?;
    let text = format!("{}\n{}: {}\n{code}\n", page.t("site-name"), page.t("settings-recovery"), citizen.username);
    let about = [
        (CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"make-migrations-recovery-code.txt\"")),
    ];
    Ok((about, text).into_response())
}

/// `POST /recovery-code`: it is written down, and nobody sees it again.
pub async fn recovery_code_kept(State(app): State<App>, citizen: Citizen, headers: HeaderMap) -> Response {
    let next = Kept::of(&app, &citizen, &headers).map(|kept| kept.next);
    let mut response = go(next.as_deref().unwrap_or(citizen.stage.next_step()));
    Cookie::Recovery.clear(&mut response);
    response
}
