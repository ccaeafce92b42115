//! Who is asking: reads the token, and renews it without the person noticing.

use axum::extract::{FromRequestParts, OptionalFromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::accounts::tokens::Tokens;
use crate::accounts::{Citizen, renewals, sign_ins};
use crate::app::App;
use crate::error::{Error, Result};
use crate::topics::Asked;
use crate::web::client::is_prefetch;
use crate::web::cookies::{Cookie, Names};

/// What the layer found out about a request; an extension of it.
#[derive(Debug, Clone, Default)]
pub struct Session {
    pub citizen: Option<Citizen>,
    /// What the answer shows.
    pub topics: Asked,
}

/// Who was looking when a request failed; an extension of the answer, for the page that says so.
#[derive(Debug, Clone)]
pub struct Viewer(pub Option<Citizen>);

/// Finds out who is asking, and the version of the `topics` they ask for; lets nobody suspended in. Cookies go out as
/// that ends.
pub async fn layer<F: Future<Output = Response>>(
    app: &App,
    mut request: Request,
    topics: Asked,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let names = Names::of(request.headers(), app);
    let prefetch = is_prefetch(request.headers());
    let flash = names.first(Cookie::Flash, request.headers()).is_some() && !prefetch;

    let asked = (request.method().as_str(), request.uri().path());
    // never done too often
    let sign_out = matches!(asked, ("POST", "/logout") | ("DELETE", "/api/v1/tokens"));
    // what somebody suspended may still do
    let is_open = sign_out || asked == ("POST", "/preferences");

    let outcome = match find(app, names, &topics, request.headers(), prefetch, request.method().is_safe()).await {
        Ok(outcome) => outcome,
        Err(Error::Suspended(_)) if is_open => Outcome::default(),
        Err(Error::TooOften(_)) if sign_out => Outcome::default(),
        Err(error) => return error.into_response(),
    };
    if let Some(citizen) = &outcome.session.citizen
        && citizen.is_suspended(app.clock.now())
        && !is_open
    {
        return Error::Suspended(citizen.suspended_until).into_response();
    }
    let viewer = Viewer(outcome.session.citizen.clone());
    request.extensions_mut().insert(Session { topics, ..outcome.session });
    let mut response = next(request).await;

    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if response.status().is_client_error() || response.status().is_server_error() {
        response.extensions_mut().insert(viewer);
    }
    match outcome.change {
        // a handler that signed somebody in or out has the last word
        _ if Cookie::Access.is_set_by(&response) => {}
        Change::Keep => {}
        Change::Renew(tokens) => set_tokens(&mut response, &tokens),
        Change::Clear => clear_tokens(&mut response),
    }
    // under the earlier names another site may keep its own: only what signed somebody in here is taken away
    if outcome.by_old_name && Cookie::Access.is_set_by(&response) {
        Cookie::Access.clear_old(&mut response);
        Cookie::Refresh.clear_old(&mut response);
    }
    if flash && is_page {
        Cookie::Flash.clear(&mut response);
    }
    response
}

#[derive(Default)]
struct Outcome {
    session: Session,
    change: Change,
    /// Whether a cookie with a name of earlier versions signed them in.
    by_old_name: bool,
}

#[derive(Default)]
enum Change {
    #[default]
    Keep,
    Renew(Tokens),
    Clear,
}

/// Of several cookies under one name the first that is good counts: what a neighbour set beside ours signs nobody out.
async fn find(
    app: &App,
    names: Names,
    topics: &Asked,
    headers: &HeaderMap,
    prefetch: bool,
    is_safe: bool,
) -> Result<Outcome> {
    if let Some(token) = bearer(headers) {
        let citizen = sign_ins::citizen(app, token, topics).await?;
        return Ok(Outcome { session: Session { citizen, ..Session::default() }, ..Outcome::default() });
    }
    for (token, by_old_name) in names.all(Cookie::Access, headers) {
        if let Some(citizen) = sign_ins::citizen(app, token, topics).await? {
            return Ok(Outcome {
                session: Session { citizen: Some(citizen), ..Session::default() },
                change: Change::Keep,
                by_old_name,
            });
        }
    }
    // boxed: seldom, and every request would carry room for it
    Box::pin(renewed(app, names, topics, headers, prefetch, is_safe)).await
}

/// By the refresh token, whose access token is over.
async fn renewed(
    app: &App,
    names: Names,
    topics: &Asked,
    headers: &HeaderMap,
    prefetch: bool,
    is_safe: bool,
) -> Result<Outcome> {
    let tokens = names.all(Cookie::Refresh, headers);
    let Some((token, by_old_name, citizen)) = choose(app, &tokens, prefetch).await? else {
        return Ok(Outcome::default());
    };
    if prefetch {
        return Ok(Outcome { session: Session { citizen, ..Session::default() }, change: Change::Keep, by_old_name });
    }
    match renewals::renew(app, token).await {
        Ok(tokens) => {
            let citizen = sign_ins::citizen(app, &tokens.access, topics).await?;
            Ok(Outcome {
                session: Session { citizen, ..Session::default() },
                change: Change::Renew(tokens),
                by_old_name,
            })
        }
        Err(Error::BadCredentials) if by_old_name => Ok(Outcome::default()),
        Err(Error::BadCredentials) => Ok(Outcome { change: Change::Clear, ..Outcome::default() }),
        // what can still be read is shown, also while nothing can be written
        Err(error) if error.will_pass() && is_safe => {
            let citizen = renewals::peek(app, token).await?;
            Ok(Outcome { session: Session { citizen, ..Session::default() }, ..Outcome::default() })
        }
        Err(error) => Err(error),
    }
}

/// The refresh token to go on with, and whose it is as far as that had to be asked. Only a single one is used without
/// asking: used unseen, a stale one beside the good one would pass for stolen.
async fn choose<'t>(
    app: &App,
    tokens: &[(&'t str, bool)],
    prefetch: bool,
) -> Result<Option<(&'t str, bool, Option<Citizen>)>> {
    if let ([(token, by_old_name)], false) = (tokens, prefetch) {
        return Ok(Some((token, *by_old_name, None)));
    }
    for (token, by_old_name) in tokens {
        if let Some(citizen) = renewals::peek(app, token).await? {
            return Ok(Some((token, *by_old_name, Some(citizen))));
        }
    }
    Ok(tokens.first().map(|(token, by_old_name)| (*token, *by_old_name, None)))
}

/// The token of `Authorization: Bearer …`, if that is what was sent.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (kind, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    kind.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Puts both tokens into cookies.
pub fn set_tokens(response: &mut Response, tokens: &Tokens) {
    Cookie::Access.set(response, &tokens.access, tokens.access_seconds);
    Cookie::Refresh.set(response, &tokens.refresh, tokens.refresh_seconds);
}

pub fn clear_tokens(response: &mut Response) {
    Cookie::Access.clear(response);
    Cookie::Refresh.clear(response);
}

/// Somebody signed in; otherwise to the sign-in page, or 401 in the API.
impl FromRequestParts<App> for Citizen {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Citizen> {
        parts.extensions.get::<Session>().and_then(|session| session.citizen.clone()).ok_or(Error::SignInNeeded)
    }
}

impl OptionalFromRequestParts<App> for Citizen {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Option<Citizen>> {
        Ok(parts.extensions.get::<Session>().and_then(|session| session.citizen.clone()))
    }
}
