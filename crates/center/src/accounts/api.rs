//! Accounts over the JSON API.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::session::bearer;
use crate::accounts::tokens::Tokens;
use crate::accounts::{Citizen, Nickname, Role, renaming, renewals, sign_ins, sign_up};
use crate::app::App;
use crate::clock::Clock;
use crate::error::{Error, FieldError, Result};
use crate::frame::unsent::Waiting;
use crate::locale::Locale;
use crate::said;
use crate::web::api::{Body, FieldProblem, Problem, created, gone};
use crate::web::client::Address as Client;
use crate::web::cookies::{Cookie, Names};
use crate::web::form::Query;
use crate::web::page;

#[derive(Deserialize, ToSchema)]
#[serde(default)]
#[derive(Default)]
pub struct NewUser {
    /// 3–20 of a–z, 0–9 and _
    #[schema(required = true)]
    username: String,
    /// 1–20 characters, each of them to be seen; unique without case, joiners of emoji and repeated spaces
    #[schema(required = true)]
    nickname: String,
    /// 8–128 characters in NFC
    #[schema(required = true)]
    password: String,
}

#[derive(Serialize, ToSchema)]
pub struct MadeUser {
    id: i64,
    username: String,
    nickname: String,
    /// Resets a lost password; shown only here.
    recovery_code: String,
}

/// Sign up
#[utoipa::path(post, path = "/api/v1/users", tag = "accounts", request_body = NewUser, security(()), responses(
    (status = 201, body = MadeUser), (status = 409, description = "`username_taken`, `nickname_taken`", body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn create_user(
    State(app): State<App>,
    Client(address): Client,
    Body(new): Body<NewUser>,
) -> Result<Response> {
    let new =
        sign_up::SignUp::parse(Role::Member, &new.username, &new.nickname, &new.password).map_err(Error::Invalid)?;
    let (username, nickname) = (new.username.as_str().to_owned(), new.nickname.as_str().to_owned());
    let welcome = sign_up::sign_up(&app, address, new).await?;
    let user = MadeUser { id: welcome.user, username, nickname, recovery_code: welcome.recovery_code };
    // a resident is to be seen under their own address; until then this is where one looks
    Ok(created("/api/v1/me", user))
}

#[derive(Serialize, ToSchema)]
pub struct Availability {
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<bool>,
    /// Why a name cannot be chosen although nobody has it, by field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    errors: BTreeMap<&'static str, Vec<FieldProblem>>,
}

/// Whether names are free
#[utoipa::path(get, path = "/api/v1/users/availability", tag = "accounts", security(()), params(("username" = Option<String>, Query), ("nickname" = Option<String>, Query)), responses((status = 200, body = Availability)))]
pub async fn availability(
    State(app): State<App>,
    viewer: Option<Citizen>,
    headers: HeaderMap,
    query: Query,
) -> Result<Json<Availability>> {
    let own = viewer.as_ref().map(|viewer| viewer.nickname.clone());
    let role = viewer.map_or(Role::Member, |viewer| viewer.role);
    let (username, nickname) = (query.0.find("username"), query.0.find("nickname"));
    let mut free = sign_up::availability(&app, role, username, nickname).await?;
    // one's own, written otherwise, is free for oneself
    let is_own = |own: String| nickname.is_some_and(|typed| Nickname::key_of(typed) == Nickname::key_of(&own));
    if free.errors.is_empty() && own.is_some_and(is_own) {
        free.nickname = Some(true);
    }
    let locale = page::locale_of(&headers, &app);
    let said = |error: &FieldError| {
        (error.field, vec![FieldProblem { code: error.code.to_owned(), message: said::refusal(locale, error) }])
    };
    Ok(Json(Availability {
        username: free.username,
        nickname: free.nickname,
        errors: free.errors.iter().map(said).collect(),
    }))
}

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct Credentials {
    #[schema(required = true)]
    username: String,
    #[schema(required = true)]
    password: String,
}

#[derive(Serialize, ToSchema)]
pub struct TokenAnswer {
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds.
    expires_in: i64,
    refresh_token: String,
}

impl From<Tokens> for TokenAnswer {
    fn from(tokens: Tokens) -> TokenAnswer {
        TokenAnswer {
            access_token: tokens.access,
            token_type: "Bearer",
            expires_in: tokens.access_seconds,
            refresh_token: tokens.refresh,
        }
    }
}

/// Sign in
#[utoipa::path(post, path = "/api/v1/tokens", tag = "accounts", request_body = Credentials, security(()), responses(
    (status = 200, body = TokenAnswer), (status = 401, description = "`bad_credentials`", body = Problem), (status = 403, description = "`suspended`, with `until`", body = Problem), (status = 429, body = Problem)))]
pub async fn create_tokens(
    State(app): State<App>,
    Client(address): Client,
    headers: HeaderMap,
    Body(sent): Body<Credentials>,
) -> Result<Json<TokenAnswer>> {
    Ok(Json(sign_ins::sign_in(&app, address, &sent.username, &sent.password, device(&headers)).await?.into()))
}

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct RefreshRequest {
    #[schema(required = true)]
    refresh_token: String,
}

/// Exchange a refresh token for new tokens
#[utoipa::path(post, path = "/api/v1/tokens/refresh", tag = "accounts", request_body = RefreshRequest, security(()), responses(
    (status = 200, body = TokenAnswer), (status = 401, body = Problem), (status = 403, description = "`suspended`, with `until`", body = Problem), (status = 429, body = Problem)))]
pub async fn refresh_tokens(State(app): State<App>, Body(sent): Body<RefreshRequest>) -> Result<Json<TokenAnswer>> {
    Ok(Json(renewals::renew(&app, &sent.refresh_token).await?.into()))
}

/// Sign out: this sign-in ends at once
#[utoipa::path(delete, path = "/api/v1/tokens", tag = "accounts", responses((status = 204, description = "Also a second time"), (status = 401, body = Problem)))]
pub async fn delete_tokens(
    State(app): State<App>,
    citizen: Option<Citizen>,
    waiting: Waiting,
    headers: HeaderMap,
) -> Result<Response> {
    let left = match citizen {
        Some(citizen) => {
            sign_ins::end(&app, citizen.sign_in_id).await?;
            vec![citizen.id]
        }
        // ended already
        None if bearer(&headers).is_some_and(|token| app.signer.read(token, app.clock.now()).is_some()) => Vec::new(),
        // the access token ran out
        None => end_by_cookies(&app, &headers).await?,
    };
    let mut response = gone();
    // who leaves on purpose leaves no text behind that waits for them
    for user in left {
        waiting.end_of(&app, user, &mut response).await?;
    }
    crate::accounts::session::clear_tokens(&mut response);
    Ok(response)
}

/// Whose sign-ins ended; 401 when there was none.
async fn end_by_cookies(app: &App, headers: &HeaderMap) -> Result<Vec<i64>> {
    let mut left = Vec::new();
    for (refresh, _) in Names::of(headers, app).all(Cookie::Refresh, headers) {
        left.extend(renewals::end_by_refresh(app, refresh).await?);
    }
    if left.is_empty() { Err(Error::SignInNeeded) } else { Ok(left) }
}

#[derive(Serialize, ToSchema)]
pub struct Me {
    id: i64,
    username: String,
    nickname: String,
    /// `member`, `moderator` or `admin`
    role: &'static str,
    /// `newcomer`, `applicant` or `resident`
    stage: &'static str,
    coins: i64,
    address: Option<AddressAnswer>,
    citizen_number: Option<String>,
    attendance: Attendance,
}

#[derive(Serialize, ToSchema)]
pub struct AddressAnswer {
    pub planet: &'static str,
    pub floor: i64,
    /// The position on the floor, counted from 1.
    pub unit: i64,
    /// As people read it.
    pub text: String,
}

#[derive(Serialize, ToSchema)]
struct Attendance {
    /// Today in the site's time zone.
    date: String,
    /// Whether today's reward was given.
    granted: bool,
}

/// Who you are
#[utoipa::path(get, path = "/api/v1/me", tag = "accounts", responses((status = 200, body = Me), (status = 401, body = Problem)))]
pub async fn me(State(app): State<App>, citizen: Citizen, headers: HeaderMap) -> Result<Response> {
    Ok((StatusCode::OK, Json(answer(&app, citizen, &headers))).into_response())
}

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct MeChange {
    /// 1–20 characters, each of them to be seen; once in 30 days
    #[schema(required = true)]
    nickname: String,
}

/// Choose another nickname
#[utoipa::path(patch, path = "/api/v1/me", tag = "accounts", request_body = MeChange, responses(
    (status = 200, body = Me), (status = 409, description = "`nickname_taken`, `too_soon` with `until`", body = Problem), (status = 422, body = Problem)))]
pub async fn change_me(
    State(app): State<App>,
    mut citizen: Citizen,
    headers: HeaderMap,
    Body(sent): Body<MeChange>,
) -> Result<Json<Me>> {
    citizen.nickname = renaming::rename(&app, &citizen, &sent.nickname).await?.as_str().to_owned();
    Ok(Json(answer(&app, citizen, &headers)))
}

fn answer(app: &App, citizen: Citizen, headers: &HeaderMap) -> Me {
    let today = app.clock.day(app.clock.now());
    let locale = page::locale_of(headers, app);
    Me {
        id: citizen.id,
        role: citizen.role.name(),
        stage: citizen.stage.name(),
        coins: citizen.coins,
        address: citizen.address.map(|address| answer_address(address, locale)),
        citizen_number: citizen.citizen_number,
        attendance: Attendance { date: Clock::date_of_day(today), granted: citizen.attended_on == today },
        username: citizen.username,
        nickname: citizen.nickname,
    }
}

/// An address as the API gives it.
pub fn answer_address(address: crate::immigration::Address, locale: Locale) -> AddressAnswer {
    AddressAnswer { planet: address.planet.id(), floor: address.floor, unit: address.unit, text: address.text(locale) }
}

/// What the browser calls itself, for the list of sign-ins.
pub fn device(headers: &HeaderMap) -> &str {
    headers.get("user-agent").and_then(|value| value.to_str().ok()).unwrap_or_default()
}
