//! Where somebody has notifications pushed to the device that they hold; and what the installed site is without a
//! connection.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::Result;
use crate::frame::Page;
use crate::push::{self, keys};
use crate::web::assets;
use crate::web::page::html;

#[derive(Template)]
#[template(path = "push/settings.html")]
struct PushPage {
    page: Page,
    /// The site's public key.
    key: String,
    /// On how many devices they are told.
    devices: i64,
    /// The address of the part of the site that the browser keeps; another one when what it shows has changed.
    worker: String,
}

/// `GET /settings/push`: 404 unless the operator has switched it on.
pub async fn show_settings(State(app): State<App>, page: Page, citizen: Citizen) -> Result<Response> {
    push::must_be_on(&app)?;
    let devices = push::count(&app, &citizen).await?;
    let style = assets::path("desk.css").trim_start_matches("/assets/");
    let worker = format!("/worker.js?lang={}&v={style}", page.locale.tag());
    html(&PushPage { page, key: keys::of(&app).await?.public.clone(), devices, worker })
}

#[derive(Template)]
#[template(path = "push/offline.html")]
struct OfflinePage {
    page: Page,
}

/// `GET /offline`: what the installed site shows where there is no connection.
pub async fn offline(page: Page) -> Result<Response> {
    html(&OfflinePage { page })
}

/// `GET /worker.js`: the part of the site that a browser keeps. It is asked for anew each time it is looked at.
pub async fn worker() -> Response {
    let about = [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (about, assets::text("worker.js")).into_response()
}
