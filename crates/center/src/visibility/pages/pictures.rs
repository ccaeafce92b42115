//! `/residents/{id}/room.svg` and `room.png`: somebody's room as a picture, for whoever is signed in, and for everybody
//! where its resident lets them see it; `card.png`: the card as everybody may see it, as long as they may.

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
use crate::homes::layouts::{Layout, Light};
use crate::homes::postcard::{self, CardView, Seen, Subject, View};
use crate::homes::{layouts, picture};
use crate::immigration::open_card::OpenCard;
use crate::immigration::picture as card_picture;
use crate::limits::{Limit, Who};
use crate::portraits;
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
            // the light it is kept under, and not that of the clock, which went on
            let light = if view.night { Light::Night } else { Light::Day };
            let (svg, _) = picture::of_room(app, &layout.room, light, view.planet, locale, &label);
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

/// The room as PNG.
pub async fn png(
    app: &App,
    resident: &Shown,
    citizen: Option<&Citizen>,
    address: IpAddr,
    headers: &HeaderMap,
) -> Result<Response> {
    let layout = layouts::shown(app, resident.id).await?.ok_or(Error::NotFound)?;
    let view = view(app, resident, &layout);
    let subject = Subject::Room(view);
    may_be_drawn(app, &subject, citizen, address).await?;
    let furniture = app.furniture.clone();
    let draw = move || postcard::of_room(&furniture, &layout.room, view);
    Ok(answer(&*app.postcards.get(subject, draw).await?, headers))
}

/// `GET /residents/{id}/card.png`: also for whoever's it is, to see it beforehand.
pub async fn card_png(
    State(app): State<App>,
    citizen: Option<Citizen>,
    Client(address): Client,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let resident = visibility::of(&app, id_of(&id)?).await?.ok_or(Error::NotFound)?;
    let is_own = citizen.as_ref().is_some_and(|citizen| citizen.id == resident.id);
    if !resident.openness.card && !is_own {
        return Err(Error::NotFound);
    }
    let card = CardView {
        user: resident.id,
        locale: locale_of(&headers, &app),
        month: super::card::month(&app, &resident),
        nickname: resident.nickname,
        address: resident.address,
        still: portraits::current(&app, resident.id).await?.and_then(|portrait| portrait.still),
    };
    let subject = Subject::Card(card.clone());
    may_be_drawn(&app, &subject, citizen.as_ref(), address).await?;
    let still = match &card.still {
        Some(name) if !app.postcards.has(&subject) => card_picture::still_address(&app, name).await?,
        _ => None,
    };
    let draw = move || {
        let open = OpenCard { nickname: &card.nickname, address: card.address, month: &card.month };
        card_picture::drawn(|has_hangul| open.postcard(card.locale, still.as_deref(), !has_hangul), 1.0)
    };
    Ok(answer(&*app.postcards.get(subject, draw).await?, &headers))
}

/// What must be drawn first is counted: by person, or by the address of a stranger.
async fn may_be_drawn(app: &App, subject: &Subject, citizen: Option<&Citizen>, address: IpAddr) -> Result<()> {
    if app.postcards.has(subject) {
        return Ok(());
    }
    app.limits.count(Limit::Drawing, citizen.map_or(Who::Address(address), |citizen| Who::Person(citizen.id))).await
}

fn answer(card: &Picture, headers: &HeaderMap) -> Response {
    let about = [(ETAG, card.tag.as_str()), KEEP, UNLISTED];
    if is_known(headers, &card.tag) {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, [(CONTENT_TYPE, "image/png"), SENT_FILE], card.bytes.clone()).into_response()
}
