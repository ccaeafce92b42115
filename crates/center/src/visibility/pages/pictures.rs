//! `/residents/{id}/room.svg` and `room.png`: somebody's room as a picture, for whoever is signed in, and for everybody
//! where its resident lets them see it.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::id_of;
use crate::homes::album::Picture;
use crate::homes::layouts::Layout;
use crate::homes::postcard::{Seen, View};
use crate::homes::{layouts, picture};
use crate::limits::{Limit, Who};
use crate::text::isolated;
use crate::visibility::{self, Shown};
use crate::web::client::Address as Client;
use crate::web::headers::{SENT_FILE, UNLISTED, is_known};
use crate::web::page::locale_of;

/// Asked for anew each time, since it may be switched off.
const KEEP: (axum::http::HeaderName, &str) = (CACHE_CONTROL, "private, no-cache");

/// `GET /residents/{id}/room.svg`
pub async fn room_svg(
    State(app): State<App>,
    citizen: Option<Citizen>,
    Client(address): Client,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let resident = whose(&app, citizen.as_ref(), &id, Error::NotFound).await?;
    svg(&app, &resident, citizen.as_ref(), address, &headers).await
}

/// `GET /residents/{id}/room.png`
pub async fn room_png(
    State(app): State<App>,
    citizen: Option<Citizen>,
    Client(address): Client,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let resident = whose(&app, citizen.as_ref(), &id, Error::NotFound).await?;
    png(&app, &resident, citizen.as_ref(), address, &headers).await
}

/// The resident `id`, if whoever asks may see the room; strangers who may not are told `closed`.
pub async fn whose(app: &App, citizen: Option<&Citizen>, id: &str, closed: Error) -> Result<Shown> {
    let found = match id_of(id) {
        Ok(id) => visibility::of(app, id).await?,
        Err(_) => None,
    };
    match found {
        Some(resident) if citizen.is_some() || resident.openness.room => Ok(resident),
        _ if citizen.is_some() => Err(Error::NotFound),
        _ => Err(closed),
    }
}

/// The room as SVG. What must be drawn first is counted where a stranger asks.
pub async fn svg(
    app: &App,
    resident: &Shown,
    citizen: Option<&Citizen>,
    address: IpAddr,
    headers: &HeaderMap,
) -> Result<Response> {
    let layout = layouts::shown(app, resident.id).await?.ok_or(Error::NotFound)?;
    let (locale, view) = (locale_of(headers, app), view(app, resident, &layout));
    let seen = Seen { view, locale, nickname: resident.nickname.clone() };
    let drawing = match app.drawings.known(&seen) {
        Some(known) => known,
        None => {
            if citizen.is_none() {
                app.limits.address(Limit::Drawing, address).await?;
            }
            let label = locale.with("room-label", "nickname", isolated(&resident.nickname));
            let (svg, _) = picture::of_room(app, &layout.room, layout.light, view.planet, locale, &label);
            // it is packed on its way, which a strong tag would not say
            let tag = format!("W/\"{}\"", &hex::encode(Sha256::digest(svg.as_bytes()))[..16]);
            let drawing = Arc::new(Picture { bytes: svg.into(), tag });
            let is_old = |known: &Seen| known.view.user == view.user && known.view.version != view.version;
            app.drawings.keep(seen, drawing.clone(), is_old);
            drawing
        }
    };
    let about = [(ETAG, drawing.tag.as_str()), KEEP, UNLISTED];
    if is_known(headers, &drawing.tag) {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, [(CONTENT_TYPE, "image/svg+xml"), SENT_FILE], drawing.bytes.clone()).into_response())
}

/// What of the room is seen now.
fn view(app: &App, resident: &Shown, layout: &Layout) -> View {
    let (night, _) = picture::seen_in(layout.light, &app.clock, app.clock.now());
    View { user: resident.id, version: layout.version, night, planet: resident.address.planet }
}

/// The room as PNG. What must be drawn first is counted: by person, or by the address of a stranger.
pub async fn png(
    app: &App,
    resident: &Shown,
    citizen: Option<&Citizen>,
    address: IpAddr,
    headers: &HeaderMap,
) -> Result<Response> {
    let layout = layouts::shown(app, resident.id).await?.ok_or(Error::NotFound)?;
    let view = view(app, resident, &layout);
    if !app.postcards.has(&view) {
        let who = citizen.map_or(Who::Address(address), |citizen| Who::Person(citizen.id));
        app.limits.count(Limit::Drawing, who).await?;
    }
    let card = app.postcards.get(&app.furniture, layout.room, view).await?;
    let about = [(ETAG, card.tag.as_str()), KEEP, UNLISTED];
    if is_known(headers, &card.tag) {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, [(CONTENT_TYPE, "image/png"), SENT_FILE], card.bytes.clone()).into_response())
}
