//! Files by their address.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::accounts::session::Session;
use crate::app::App;
use crate::boards::Board;
use crate::db::args;
use crate::error::{Error, Result};
use crate::media::store::{self, FileRow};
use crate::visibility;
use crate::web::headers::{SENT_FILE, UNLISTED, is_known};

/// A name is never given twice, so that the browser of somebody signed in need not ask again.
const FOREVER: &str = "private, max-age=31536000, immutable";

/// `GET /media/{name}`: access is checked at every request; what may not be seen does not exist.
pub async fn show(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let citizen = session.citizen;
    // the names we give; anything else need not be asked for
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')) {
        return Err(Error::NotFound);
    }
    let row: FileRow = app.db.maybe(store::FIND, args![&name]).await?.ok_or(Error::NotFound)?;
    let visible = match (row.kind.as_str(), &citizen) {
        ("portrait", Some(_)) => true,
        ("portrait", None) => visibility::shows_card(&app, row.owner_id).await?,
        (_, Some(citizen)) => {
            row.board.as_deref().and_then(Board::from_id).is_some_and(|board| board.is_open_to(citizen))
        }
        (_, None) => false,
    };
    if !visible {
        return Err(Error::NotFound);
    }
    let tag = format!("\"{name}\"");
    // opened by itself it is a page like any other, and leaves with the sign-in: going back may not show it from what
    // was kept
    let is_alone = headers.get("sec-fetch-dest").is_some_and(|value| value == "document");
    let keep = match (is_alone, &citizen) {
        (true, _) => "private, no-store",
        (false, Some(_)) => FOREVER,
        // what somebody lets strangers see, until they no longer do
        (false, None) => "private, no-cache",
    };
    let common = [(CACHE_CONTROL, keep), (ETAG, &tag), (VARY, "sec-fetch-dest"), SENT_FILE, UNLISTED];
    if is_known(&headers, &tag) && !is_alone {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let bytes = app.store.get(&name).await?;
    let kind = [(CONTENT_TYPE, content_type(&row.content_type)), (CONTENT_DISPOSITION, "inline")];
    Ok((common, kind, bytes).into_response())
}

/// Only pictures are ever shown by a browser, whatever a row says.
fn content_type(named: &str) -> &'static str {
    match named {
        "image/webp" => "image/webp",
        "image/png" => "image/png",
        "image/jpeg" => "image/jpeg",
        "image/gif" => "image/gif",
        _ => "application/octet-stream",
    }
}
