//! What every request passes, from the outside in. Few layers of many steps: a layer of axum's copies all that is
//! inside of it for each request.

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::counted;
use crate::accounts::session::{self, Session};
use crate::app::App;
use crate::boards::Board;
use crate::error::Error;
use crate::frame::{errors, unsent};
use crate::immigration::Planet;
use crate::topics::{self, Asked, Topic};
use crate::web::api::is_of_type;
use crate::web::client::{self, Address, Sender};
use crate::web::{cookies, cross_site, form, headers, host, incoming, packed, slash, trace, wire};
use crate::{market, notifications};

/// Named and counted; what every answer says to the browser, and how it is packed.
pub(super) async fn passed(State(app): State<App>, mut request: Request, next: Next) -> Response {
    headers::take_as_it_is(request.headers_mut());
    let inside = |request| packed::layer(request, |request| caught(&app, request, next));
    trace::layer(request, |request| headers::layer(&app, request, inside)).await
}

/// What becomes of cookies, errors, bodies and panics; refuses what is no request of ours.
async fn caught(app: &App, request: Request, next: Next) -> Response {
    let inside = |mut request: Request| async move {
        if let Err(error) = wire::admit(&mut request).and_then(|()| host::check(&request)) {
            return error.into_response();
        }
        // nothing has a name with it in it, and PostgreSQL takes none; what is no card says so itself
        let path = request.uri().path();
        if path.contains("%00") && !path.starts_with("/v/") {
            return Error::NotFound.into_response();
        }
        match slash::elsewhere(&request) {
            Some(answer) => answer,
            None => trace::catch_panic(next.run(request)).await,
        }
    };
    cookies::layer(app, request, |request| {
        errors::layer(app, request, |request| {
            // the text of a form in which somebody writes is on the page that says why it was refused
            let kept = unsent::form_of(&request).map(|form| |body| unsent::read(form, body, app));
            incoming::layer(app, request, kept, inside)
        })
    })
    .await
}

/// Who it is, and whether they may, before anything of a body is read.
pub(super) async fn known(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if let Err(error) = cross_site::check(&app, &request) {
        return error.into_response();
    }
    let address = client::address(request.extensions(), request.headers(), &app.config.trusted_proxy);
    request.extensions_mut().insert(Address(address));
    // `web::body` has limits of its own
    DefaultBodyLimit::disable().apply(&mut request);
    let inside = |mut request: Request| async {
        let outcome = match counted::who_is_counted(&request) {
            Ok(Some((limit, who))) => app.limits.count(limit, who).await,
            outcome => outcome.map(drop),
        };
        if let Err(error) = outcome {
            return error.into_response();
        }
        if let Err(error) = check_shown_to(&request) {
            return error.into_response();
        }
        name_sender(&mut request);
        form::layer(request, |request| next.run(request)).await
    };
    let topics = if request.method().is_safe() { topics_of(request.uri().path()) } else { Asked::default() };
    let seen = |request| notifications::layer::layer(&app, request, inside);
    session::layer(&app, request, topics, |request| market::layer::layer(&app, request, seen)).await
}

/// A script says to whom its page was shown, as forms do by their key: 409 `other_writer` when somebody else has signed
/// in meanwhile in the same browser. Programs say nothing.
fn check_shown_to(request: &Request) -> Result<(), Error> {
    let Some(shown_to) = request.headers().get("shown-to").filter(|_| !request.method().is_safe()) else {
        return Ok(());
    };
    let person = request.extensions().get::<Session>().and_then(|session| session.citizen.as_ref());
    match person {
        Some(person) if shown_to.as_bytes() != person.id.to_string().as_bytes() => Err(Error::Conflict("other_writer")),
        _ => Ok(()),
    }
}

/// Says whose the files are that come with a request.
fn name_sender(request: &mut Request) {
    if request.method().is_safe() || !is_of_type(request.headers(), "multipart/form-data") {
        return;
    }
    let person = request.extensions().get::<Session>().and_then(|session| session.citizen.as_ref());
    if let Some(id) = person.map(|person| person.id) {
        request.extensions_mut().insert(Sender(id));
    }
}

/// What the answer of an address shows that is kept for everybody.
fn topics_of(path: &str) -> Asked {
    let people = || Topic::People.name();
    let board = |id: &str| Board::from_id(id).map(|board| Topic::Board(board.id()).name()).unwrap_or_default();
    let doors = |id: &str| Planet::from_id(id).map(|planet| Topic::Doors(planet.id()).name()).unwrap_or_default();
    let article = |id: &str| id.parse().map(|id| Topic::Article(id).name()).unwrap_or_default();
    // the same for programs
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let mut parts = path.split('/').skip(1);
    match [parts.next(), parts.next(), parts.next()] {
        [Some("boards"), None, None] => [Topic::Boards.name(), String::new(), String::new()],
        [Some("boards"), Some(id), None | Some("articles")] => [people(), board(id), String::new()],
        [Some("boards"), Some(_), Some(id)] => [people(), article(id), String::new()],
        [Some("planets"), Some(planet), Some(floor)] => {
            let unit = parts.next().unwrap_or_default();
            [people(), format!("home:{planet}/{floor}/{unit}"), doors(planet)]
        }
        [Some("articles"), Some(id), Some("comments")] => [people(), article(id), String::new()],
        [Some("planets"), planet, ..] => [people(), planet.map(doors).unwrap_or_default(), String::new()],
        [Some("rooms"), ..] => [people(), String::new(), String::new()],
        [Some("residents"), Some(id), Some("likes" | "followers" | "following")] => {
            let ties = id.parse().map(|id| Topic::Ties(id).name()).unwrap_or_default();
            [people(), ties, Topic::Statuses.name()]
        }
        [Some("neighbours"), None, None] => [people(), topics::OWN_TIES.to_owned(), Topic::Statuses.name()],
        [Some("home"), ..] => [people(), board("solar"), topics::OWN_BOARD.to_owned()],
        _ => Asked::default(),
    }
}
