//! A form that failed although nothing was wrong with its text: the text is on the page that says so, or waits until
//! its writer is back.

use std::net::IpAddr;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::Fields;
use crate::frame::forms;
use crate::held;
pub use crate::held::WRITTEN;
use crate::repeats::Key;
use crate::web::api::is_of_type;
use crate::web::body::LONG;
use crate::web::cookies::{Cookie, Names};
use crate::web::form::{Query, beginning};
use crate::web::page::{go, local_path};
use crate::web::upload::Sent;

/// What was typed; an extension of the answer that says why it was not taken.
#[derive(Clone)]
pub struct Unsent {
    pub fields: Fields,
    /// It was so long that only its beginning is here.
    pub is_cut: bool,
}

impl Unsent {
    /// Whether there is a text, and a page of this site had the form in which it was typed.
    pub fn is_of_our_form(&self) -> bool {
        Key::owner(self.fields.get("key")).is_some() && !self.fields.is_empty_but("key")
    }
}

/// What is kept of an article's form that could not be taken.
pub const OF_ARTICLE: [&str; 21] = [
    "key", "title", "body", "version", "alt", "name-1", "alt-1", "order-1", "remove-1", "name-2", "alt-2", "order-2",
    "remove-2", "name-3", "alt-3", "order-3", "remove-3", "name-4", "alt-4", "order-4", "remove-4",
];
/// Of a comment's.
pub const OF_COMMENT: [&str; 3] = ["key", "body", "parent_id"];
/// Of what is written in a guestbook.
pub const OF_GUESTBOOK: [&str; 3] = ["key", "body", "secret"];
/// Of an application's, the boxes that were ticked included.
pub const OF_APPLICATION: [&str; 11] = [
    "key",
    "name_ko",
    "name_en",
    "birthday",
    "consent_moving",
    "consent_earth",
    "consent_changes",
    "animate",
    "mood",
    "blink",
    "sent",
];

/// A request like `request`, still without its body, when that is a form in which somebody writes.
pub fn form_of(request: &Request) -> Option<Request> {
    let path = request.uri().path();
    let writes = path == "/application"
        || (path.starts_with("/planets/") && path.contains("/guestbook") && !path.ends_with("/delete"))
        || (path.starts_with("/comments/") && path.ends_with("/edit"))
        || (path.starts_with("/boards/")
            && !["/like", "/bookmark", "/pin", "/delete", "/restore"].iter().any(|end| path.ends_with(end)));
    if request.method() != Method::POST || !writes {
        return None;
    }
    let mut form = Request::new(Body::empty());
    if let Some(kind) = request.headers().get(CONTENT_TYPE) {
        form.headers_mut().insert(CONTENT_TYPE, kind.clone());
    }
    form.extensions_mut().insert(LONG);
    Some(form)
}

/// What was typed into a `form` that nobody has looked at, from its `body`; its files are read past.
pub async fn read(mut form: Request, body: Body, app: &App) -> Option<Unsent> {
    *form.body_mut() = body;
    let (fields, is_cut) = if is_of_type(form.headers(), "multipart/form-data") {
        (Sent::from_request(form, app).await.ok()?.form.fields, false)
    } else {
        beginning(form).await.ok()?
    };
    let names = [&OF_ARTICLE[..], &OF_COMMENT, &OF_GUESTBOOK, &OF_APPLICATION].concat();
    Some(Unsent { fields: fields.only(&names), is_cut })
}

/// `outcome`, with what was typed in `names` when it is an error.
pub fn keeping(outcome: Result<Response>, fields: &Fields, names: &[&str]) -> Response {
    match outcome {
        Ok(response) => response,
        Err(error) => {
            let mut response = error.into_response();
            response.extensions_mut().insert(Unsent { fields: fields.only(names), is_cut: false });
            response
        }
    }
}

/// The answer to a form in which people write: what `answer` makes of it for whoever is signed in. What was typed in
/// `names` is with every error. A form that was shown to somebody else is nobody's to send.
pub async fn of_writer<F: Future<Output = Result<Response>>>(
    citizen: Option<Citizen>,
    fields: &Fields,
    names: &[&str],
    answer: impl FnOnce(Citizen) -> F,
) -> Response {
    let outcome = match citizen {
        Some(citizen) => match Key::must_be_of(citizen.id, fields) {
            Ok(()) => answer(citizen).await,
            Err(error) => Err(error),
        },
        None => Err(Error::SignInNeeded),
    };
    keeping(outcome, fields, names)
}

/// The secret of a text that waits, if the browser has one.
#[derive(Clone, Default)]
pub struct Waiting(pub Option<String>);

impl Waiting {
    pub fn secret(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// What `user` had sent to `path` from the form with these fields arrived; other texts go on waiting.
    pub async fn end(&self, app: &App, user: i64, path: &str, fields: &Fields, response: &mut Response) -> Result<()> {
        let Some(secret) = &self.0 else { return Ok(()) };
        held::forget(app, secret, user, path, fields).await?;
        self.let_go(app, response).await
    }

    /// Nothing is sent to `path` by `user` any more.
    pub async fn end_all(&self, app: &App, user: i64, path: &str, response: &mut Response) -> Result<()> {
        let Some(secret) = &self.0 else { return Ok(()) };
        held::forget_all(app, secret, user, path).await?;
        self.let_go(app, response).await
    }

    /// `user` signs out on purpose, and leaves nothing; what waits for somebody else goes on waiting.
    pub async fn end_of(&self, app: &App, user: i64, response: &mut Response) -> Result<()> {
        let Some(secret) = &self.0 else { return Ok(()) };
        held::forget_user(app, secret, user).await?;
        self.let_go(app, response).await
    }

    /// Whether a text waits on the page `next`.
    pub async fn waits_at(&self, app: &App, next: &str) -> Result<bool> {
        let next = held::normal(next.split(['?', '#']).next().unwrap_or_default());
        Ok(held::paths(app, self.secret()).await?.iter().any(|path| forms::page_of(path) == next))
    }

    /// A secret under which nothing waits is none.
    async fn let_go(&self, app: &App, response: &mut Response) -> Result<()> {
        if held::paths(app, self.secret()).await?.is_empty() {
            Cookie::Held.clear(response);
        }
        Ok(())
    }
}

/// Lets the text wait for an hour, with others under the `secret` that the browser has already. Gives the secret under
/// which it does; nothing when there is none worth it, or when some of it is missing.
pub async fn hold(app: &App, secret: Option<&str>, path: &str, unsent: &Unsent, address: IpAddr) -> Option<String> {
    if unsent.is_cut {
        return None;
    }
    held::hold(app, secret, path, &unsent.fields, address).await.unwrap_or_else(|error| {
        tracing::warn!(?error, "a text could not be kept");
        None
    })
}

/// `POST /unsent/drop?at=`: what waits for the form that is sent to the address `at` is thrown away by its writer, who goes
/// on to `next`.
pub async fn drop(
    State(app): State<App>,
    citizen: Citizen,
    waiting: Waiting,
    query: Query,
    fields: Fields,
) -> Result<Response> {
    let mut response = go(&local_path(fields.get("next"), "/home"));
    waiting.end(&app, citizen.id, &held::normal(query.get("at")), &fields, &mut response).await?;
    Ok(response)
}

impl FromRequestParts<App> for Waiting {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Waiting> {
        Ok(Waiting(Names::of(&parts.headers, app).first(Cookie::Held, &parts.headers).map(str::to_owned)))
    }
}
