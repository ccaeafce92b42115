//! Rooms over the JSON API.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use isometric::{Placement, Wall};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::id_of;
use crate::homes::codes::Code;
use crate::homes::furnish::{self, Wish};
use crate::homes::layouts::{self, Layout, Light};
use crate::homes::picture;
use crate::homes::sent::{self, Item};
use crate::immigration::residents::{self, Resident};
use crate::visibility;
use crate::visibility::pages::pictures;
use crate::web::api::{Body, List, Problem, gone};
use crate::web::assets::takes_brotli;
use crate::web::client::Address as Client;
use crate::web::headers::is_known;
use crate::web::page::locale_of;

#[derive(Serialize, ToSchema)]
pub struct RoomAnswer {
    version: i64,
    wallpaper: String,
    flooring: String,
    /// `auto`, `day` or `night`
    light: &'static str,
    items: Vec<ItemAnswer>,
}

#[derive(Serialize, ToSchema)]
pub struct ItemAnswer {
    furniture: String,
    /// In 1/16 tile: the corner of the turned footprint that is nearest the back; on a wall how far along it
    x: i32,
    /// On a wall: the height
    y: i32,
    /// Quarter turns, 0–3
    rotation: u8,
    /// `left` or `right`, when it hangs on one
    #[serde(skip_serializing_if = "Option::is_none")]
    wall: Option<&'static str>,
    /// Which colourway, counted from 0
    colour: u8,
    /// Its lamps are off
    off: bool,
}

#[derive(Serialize, ToSchema)]
pub struct LayoutAnswer {
    /// 1–5
    id: i64,
    name: String,
    shown: bool,
    /// With which other residents may try it on, if it has one
    code: Option<String>,
    #[serde(flatten)]
    room: RoomAnswer,
}

impl From<Layout> for RoomAnswer {
    fn from(layout: Layout) -> RoomAnswer {
        let Layout { version, room, light, .. } = layout;
        RoomAnswer {
            version,
            wallpaper: room.wallpaper,
            flooring: room.flooring,
            light: light.name(),
            items: room.items.into_iter().map(ItemAnswer::from).collect(),
        }
    }
}

impl From<Placement> for ItemAnswer {
    fn from(item: Placement) -> ItemAnswer {
        let Placement { furniture, x, y, rotation, wall, colour, off } = item;
        let wall = wall.map(|wall| match wall {
            Wall::Left => "left",
            Wall::Right => "right",
        });
        ItemAnswer { furniture, x, y, rotation, wall, colour, off }
    }
}

impl From<Layout> for LayoutAnswer {
    fn from(layout: Layout) -> LayoutAnswer {
        let code = layout.code.as_ref().map(Code::shown);
        LayoutAnswer { id: layout.n, name: layout.name.clone(), shown: layout.is_shown, code, room: layout.into() }
    }
}

/// A room as it is to be.
#[derive(Deserialize, ToSchema)]
pub struct NewRoom {
    wallpaper: String,
    flooring: String,
    /// Each `{furniture, x, y, rotation, wall?, colour?, off?}` in whole numbers and each name once, at most 100
    #[schema(value_type = Vec<Object>)]
    items: Vec<Item>,
    /// `auto`, `day` or `night`; as it was when left out
    light: Option<String>,
    /// 0–20 characters; as it was when left out
    name: Option<String>,
    /// The version that it was made from, 0 for a new one: 409 `stale_version` when there is a newer one that differs
    version: Option<i64>,
}

impl NewRoom {
    fn wish(self) -> Result<Wish> {
        let light = match self.light.as_deref().map(Light::parse) {
            Some(None) => return Err(Error::field("light", "light")),
            light => light.flatten(),
        };
        Ok(Wish {
            room: sent::room(self.wallpaper, self.flooring, &self.items)?,
            light,
            name: self.name.as_deref().map(sent::name).transpose()?,
            version: self.version,
        })
    }
}

async fn resident(app: &App, id: &str) -> Result<Resident> {
    residents::find(app, id_of(id)?).await?.ok_or(Error::NotFound)
}

/// A resident's room
#[utoipa::path(get, path = "/api/v1/residents/{id}/room", tag = "homes", params(("id" = i64, Path)), responses((status = 200, body = RoomAnswer), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn show_room(State(app): State<App>, _: Citizen, Path(id): Path<String>) -> Result<Json<RoomAnswer>> {
    let resident = resident(&app, &id).await?;
    Ok(Json(layouts::shown(&app, resident.id).await?.ok_or(Error::NotFound)?.into()))
}

/// A resident's room as a drawing
#[utoipa::path(get, path = "/api/v1/residents/{id}/room.svg", tag = "homes", security((), ("bearer" = [])), params(("id" = i64, Path)), responses((status = 200, content_type = "image/svg+xml", description = "to everybody where the resident lets everybody see the room"), (status = 304), (status = 401, body = Problem), (status = 404, body = Problem), (status = 429, body = Problem)))]
pub async fn show_room_svg(
    State(app): State<App>,
    citizen: Option<Citizen>,
    Client(address): Client,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let resident = pictures::whose(&app, citizen.as_ref(), &id, Error::SignInNeeded).await?;
    pictures::svg(&app, &resident, citizen.as_ref(), address, &headers).await
}

/// A resident's room as a picture of 1200 × 630 pixels, for what is shown of a link to it
#[utoipa::path(get, path = "/api/v1/residents/{id}/room.png", tag = "homes", security((), ("bearer" = [])), params(("id" = i64, Path)), responses((status = 200, content_type = "image/png", description = "to everybody where the resident lets everybody see the room"), (status = 304), (status = 401, body = Problem), (status = 404, body = Problem), (status = 429, body = Problem)))]
pub async fn show_room_png(
    State(app): State<App>,
    citizen: Option<Citizen>,
    Client(address): Client,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let resident = pictures::whose(&app, citizen.as_ref(), &id, Error::SignInNeeded).await?;
    pictures::png(&app, &resident, citizen.as_ref(), address, &headers).await
}

/// `GET /me/room.svg`: one's own, for pages
pub async fn show_own_room_svg(
    State(app): State<App>,
    citizen: Citizen,
    Client(address): Client,
    headers: HeaderMap,
) -> Result<Response> {
    let resident = visibility::of(&app, citizen.id).await?.ok_or(Error::NotFound)?;
    pictures::svg(&app, &resident, Some(&citizen), address, &headers).await
}

/// Furnish the room you show
#[utoipa::path(put, path = "/api/v1/me/room", tag = "homes", request_body = NewRoom, responses((status = 200, body = RoomAnswer), (status = 401, body = Problem), (status = 403, description = "`not_resident`", body = Problem), (status = 409, description = "`stale_version`", body = Problem),
    (status = 422, description = "`overlap`, `outside`, `off_grid`, `bad_rotation`, `not_owned`, `unknown_furniture`, `unknown_colour`, `unknown_wallpaper`, `unknown_flooring`, `wrong_kind`, `said_twice` or `too_many`, with `item`", body = Problem), (status = 429, body = Problem)))]
pub async fn put_room(State(app): State<App>, citizen: Citizen, body: Body<NewRoom>) -> Result<Json<RoomAnswer>> {
    Ok(Json(furnish::furnish(&app, &citizen, None, &body.0.wish()?).await?.into()))
}

/// Your layouts
#[utoipa::path(get, path = "/api/v1/me/layouts", tag = "homes", responses((status = 200, body = List<LayoutAnswer>), (status = 401, body = Problem)))]
pub async fn my_layouts(State(app): State<App>, citizen: Citizen) -> Result<Json<List<LayoutAnswer>>> {
    let items: Vec<LayoutAnswer> = layouts::of(&app, citizen.id).await?.into_iter().map(LayoutAnswer::from).collect();
    let total = items.len() as i64;
    Ok(Json(List::new(items, 1, total, furnish::MOST)))
}

/// Keep a layout, new or not
#[utoipa::path(put, path = "/api/v1/me/layouts/{n}", tag = "homes", params(("n" = i64, Path, description = "1–5")), request_body = NewRoom, responses((status = 200, body = LayoutAnswer), (status = 401, body = Problem), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem), (status = 409, description = "`stale_version`, or `layout_gone`: it was deleted", body = Problem), (status = 422, description = "as for the room", body = Problem), (status = 429, body = Problem)))]
pub async fn put_layout(
    State(app): State<App>,
    citizen: Citizen,
    Path(n): Path<String>,
    body: Body<NewRoom>,
) -> Result<Json<LayoutAnswer>> {
    Ok(Json(furnish::furnish(&app, &citizen, Some(id_of(&n)?), &body.0.wish()?).await?.into()))
}

/// Throw a layout away
#[utoipa::path(delete, path = "/api/v1/me/layouts/{n}", tag = "homes", params(("n" = i64, Path, description = "1–5")), responses((status = 204), (status = 401, body = Problem), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem), (status = 409, description = "`layout_shown`", body = Problem)))]
pub async fn delete_layout(State(app): State<App>, citizen: Citizen, Path(n): Path<String>) -> Result<Response> {
    furnish::delete(&app, &citizen, id_of(&n)?).await?;
    Ok(gone())
}

/// Show a layout to everybody
#[utoipa::path(post, path = "/api/v1/me/layouts/{n}/show", tag = "homes", params(("n" = i64, Path, description = "1–5")), responses((status = 204), (status = 401, body = Problem), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem)))]
pub async fn show_layout(State(app): State<App>, citizen: Citizen, Path(n): Path<String>) -> Result<Response> {
    furnish::show(&app, &citizen, id_of(&n)?).await?;
    Ok(gone())
}

/// What the editor draws with: all furniture, and the sky over your planet
#[utoipa::path(get, path = "/api/v1/me/room/catalogue", tag = "homes", responses((status = 200, description = "palette, pieces, wallpapers, floorings and the sky, as `docs/furniture.md` tells", content_type = "application/json"), (status = 304), (status = 401, body = Problem), (status = 403, description = "`not_resident`", body = Problem)))]
pub async fn for_editor(State(app): State<App>, citizen: Citizen, headers: HeaderMap) -> Result<Response> {
    let address = citizen.address.ok_or(Error::Forbidden("not_resident"))?;
    let language = picture::language(locale_of(&headers, &app));
    // packing takes a moment of a processor, which others need meanwhile
    let furniture = app.furniture.clone();
    let packed = move || furniture.drawers.get(&furniture.catalogue, address.planet, language);
    let packed = tokio::task::spawn_blocking(packed).await.map_err(Error::internal)??;
    let about = [(ETAG, packed.tag.as_str()), (CACHE_CONTROL, "private, no-cache"), (VARY, "Accept-Encoding")];
    if is_known(&headers, &packed.tag) {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    let kind = (CONTENT_TYPE, "application/json");
    Ok(if takes_brotli(&headers) {
        (about, [kind, (CONTENT_ENCODING, "br")], packed.brotli.clone()).into_response()
    } else {
        (about, [kind], packed.plain.clone()).into_response()
    })
}
