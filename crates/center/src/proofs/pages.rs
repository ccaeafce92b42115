//! `/v/{code}`: whether a card is genuine and still valid, for anybody; the keys to check that without the site; and a
//! new code for one's own card.

use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use template::Template;

use crate::accounts::Stage;
use crate::app::App;
use crate::clock::{Micros, rfc3339};
use crate::error::{Error, Result};
use crate::frame::Page;
use crate::frame::forms::OwnForm;
use crate::proofs::keys::Ready;
use crate::proofs::{self, Standing, Valid};
use crate::visibility::Shown;
use crate::web::page::{go, go_saying, html_with};

#[derive(Template)]
#[template(path = "proofs/check.html")]
struct CheckPage {
    page: Page,
    origin: String,
    /// Nothing when there is no such card.
    standing: Option<Standing>,
}

impl CheckPage {
    fn valid(&self) -> Option<&Valid> {
        match &self.standing {
            Some(Standing::Valid(valid)) => Some(valid),
            _ => None,
        }
    }

    /// `ok`, `over` or `unknown`: how the keys of the texts go on.
    fn verdict(&self) -> &'static str {
        match self.standing {
            Some(Standing::Valid(_)) => "ok",
            Some(Standing::Over) => "over",
            None => "unknown",
        }
    }

    fn month(&self, valid: &Valid) -> String {
        let day = self.page.clock.local(valid.arrived);
        self.page.with2("proof-month", "year", day.year().to_string(), "month", i64::from(day.month()))
    }

    fn address(&self, shown: &Shown) -> String {
        shown.address.text(self.page.locale)
    }

    fn planets(&self) -> &'static str {
        self.valid().map_or("", |valid| valid.planet.id())
    }

    fn now(&self) -> Micros {
        self.page.now
    }
}

/// `GET /v/{code}`. The code is read as it was sent: written in percents it is another one.
pub async fn show_check(State(app): State<App>, mut page: Page, uri: Uri) -> Result<Response> {
    let code = uri.path().strip_prefix("/v/").unwrap_or_default();
    let standing = match proofs::check(&app, code).await {
        Ok(standing) => Some(standing),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    // secrets are left out of paths elsewhere; here it is in the address already, and one comes back to it
    page.here = if standing.is_some() { format!("/v/{code}") } else { "/v/-".to_owned() };
    let status = if standing.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let origin = app.config.origin().unwrap_or_default();
    let answer = html_with(status, &CheckPage { page, origin, standing })?;
    Ok(([("x-robots-tag", "noindex")], answer).into_response())
}

/// `GET /.well-known/make-migrations-keys.json`: a set of JSON Web Keys (RFC 7517, 8037).
pub async fn keys(State(app): State<App>) -> Response {
    let keys = app.card_keys.all();
    let of = |are_revoked: bool| -> Vec<Value> {
        keys.iter().filter(|ready| ready.key.revoked_at.is_some() == are_revoked).map(told).collect()
    };
    let set = json!({
        "format": "make-migrations card 1",
        "origin": app.config.origin(),
        "keys": of(false),
        "revoked": of(true),
    });
    let about = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    (about, format!("{set:#}\n")).into_response()
}

fn told(ready: &Ready) -> Value {
    let key = &ready.key;
    let mut told = json!({
        "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": key.id, "x": key.public_key,
    });
    if let Some(at) = key.revoked_at {
        told["revoked_at"] = rfc3339(at).into();
    }
    told
}

/// `POST /card/code`: the code on one's own card is renewed.
pub async fn renew(State(app): State<App>, OwnForm { citizen, fields }: OwnForm) -> Result<Response> {
    if citizen.stage != Stage::Resident {
        return Ok(go(citizen.stage.next_step()));
    }
    // without the number that the page has, nobody saw it
    let before = fields.find("renewals").and_then(|text| text.parse().ok()).unwrap_or(-1);
    let key = if proofs::renew(&app, &citizen, before).await? { "card-code-renewed" } else { "card-code-kept" };
    Ok(go_saying("/card", key))
}
