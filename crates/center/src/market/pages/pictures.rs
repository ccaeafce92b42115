//! Pictures of pieces, and of one's own room with a piece in it.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use isometric::{Catalogue, GRID, Kind, Piece, Placement, Room, SIDE, WALL_HEIGHT, Wall, refusals};

use super::piece::look_of;
use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Page;
use crate::homes;
use crate::homes::layouts::{self, Layout};
use crate::web::form::Query;
use crate::web::headers::{SENT_FILE, is_known};

const SVG: &str = "image/svg+xml";
/// What it shows is in the address.
const FOREVER: &str = "public, max-age=31536000, immutable";
const FOR_A_WHILE: &str = "public, max-age=300";

/// `GET /furniture/{id}.svg?turn=&colour=&v=`: for everybody.
pub async fn picture(
    State(app): State<App>,
    Path(file): Path<String>,
    query: Query,
    headers: HeaderMap,
) -> Result<Response> {
    let id = file.strip_suffix(".svg").ok_or(Error::NotFound)?;
    let piece = app.furniture.piece(id).ok_or(Error::NotFound)?;
    let picture = app.furniture.picture(id, look_of(piece, &query)?).ok_or(Error::NotFound)?;
    let keep = if query.get("v") == picture.hash { FOREVER } else { FOR_A_WHILE };
    // it is packed on its way, which a strong tag would not say
    let tag = format!("W/\"{}\"", picture.hash);
    let common = [(CACHE_CONTROL, keep), (ETAG, &tag), SENT_FILE];
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    Ok((common, [(CONTENT_TYPE, SVG)], picture.svg.clone()).into_response())
}

/// `GET /market/{furniture}/room.svg?turn=&colour=`: one's own room with the piece in a free place of it; 404 when
/// there is no room, or no place in it.
pub async fn room(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response> {
    let piece = app.furniture.piece(&id).ok_or(Error::NotFound)?;
    let look = look_of(piece, &query)?;
    let address = citizen.address.ok_or(Error::NotFound)?;
    let Layout { mut room, light, .. } = layouts::shown(&app, citizen.id).await?.ok_or(Error::NotFound)?;
    if !place(&app.furniture.catalogue, &mut room, piece, look.rotation, look.colour) {
        return Err(Error::NotFound);
    }
    let label = page.text("market-try-alt");
    let (svg, _) = homes::picture::of_room(&app, &room, light, address.planet, page.locale, &label);
    Ok(([(CACHE_CONTROL, "private, no-store"), SENT_FILE], [(CONTENT_TYPE, SVG)], svg).into_response())
}

/// Puts the piece where nothing is in its way, as near to the middle as can be; in an empty room if need be.
fn place(catalogue: &Catalogue, room: &mut Room, piece: &Piece, rotation: u8, colour: u8) -> bool {
    let is_wall = piece.kind == Kind::Wall;
    let height = if is_wall { WALL_HEIGHT } else { SIDE };
    let wall = is_wall.then_some(if rotation == 3 { Wall::Left } else { Wall::Right });
    let mut spots: Vec<(i32, i32)> =
        (0..SIDE / GRID).flat_map(|x| (0..height / GRID).map(move |y| (x * GRID, y * GRID))).collect();
    let middle = |n: i32, side: i32, all: i32| (2 * n + side - all).abs();
    let tall = if is_wall { piece.height } else { piece.depth };
    spots.sort_by_key(|(x, y)| middle(*x, piece.width, SIDE) + middle(*y, tall, height));
    let items = std::mem::take(&mut room.items);
    // what is refused as it stands is no reason to refuse the piece
    let fits = |room: &Room| refusals(catalogue, room).iter().all(|refusal| refusal.item != Some(room.items.len() - 1));
    for others in [items, Vec::new()] {
        for (x, y) in &spots {
            let item = Placement {
                furniture: piece.id.clone(),
                x: *x,
                y: *y,
                rotation: if is_wall { 0 } else { rotation },
                wall,
                colour,
                off: false,
            };
            room.items = others.iter().cloned().chain([item]).collect();
            if fits(room) {
                return true;
            }
        }
    }
    false
}
