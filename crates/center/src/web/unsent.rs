//! A form that failed although nothing was wrong with its text: the text is on the page that says so, or waits until its writer is back.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::error::{Error, Result};
use crate::held;
use crate::web::cookies::Cookie;
use crate::web::form::Fields;

/// What was typed; an extension of the answer that says why it was not taken.
#[derive(Debug, Clone)]
pub struct Unsent(pub Fields);

/// `outcome`, with what was typed in `names` when it is an error.
pub fn keeping(outcome: Result<Response>, fields: &Fields, names: &[&str]) -> Response {
    match outcome {
        Ok(response) => response,
        Err(error) => {
            let mut response = error.into_response();
            response.extensions_mut().insert(Unsent(fields.only(names)));
            response
        }
    }
}

/// The secret of a text that waits, if the browser has one.
#[derive(Debug, Clone, Default)]
pub struct Waiting(pub Option<String>);

impl Waiting {
    pub fn secret(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// It arrived: nothing waits any more.
    pub async fn end(&self, app: &App, response: &mut Response) -> Result<()> {
        if let Some(secret) = &self.0 {
            held::forget(app, secret).await?;
            Cookie::Held.clear(response.headers_mut(), app.config.https());
        }
        Ok(())
    }
}

/// Lets the text of `response` wait, for the hour in which `headers` say so; false when there is none worth it.
pub async fn hold(app: &App, path: &str, unsent: &Unsent, headers: &mut HeaderMap) -> bool {
    match held::hold(app, path, &unsent.0).await {
        Ok(Some(secret)) => {
            Cookie::Held.set(headers, app.config.https(), &secret, held::HELD / crate::clock::SECOND);
            true
        }
        Ok(None) => false,
        Err(error) => {
            tracing::warn!(?error, "a text could not be kept");
            false
        }
    }
}

impl FromRequestParts<App> for Waiting {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Waiting> {
        Ok(Waiting(Cookie::Held.read(&parts.headers, app.config.https()).map(str::to_owned)))
    }
}
