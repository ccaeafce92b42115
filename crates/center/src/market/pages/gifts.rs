//! Gifts that somebody got: seen, put into the room, or taken no more.

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::forms::OwnForm;
use crate::homes::furnish;
use crate::market::gifts;
use crate::web::page::{go, go_saying, local_path};

/// `POST /settings/gifts`: `gifts` is `true` or `false`.
pub async fn take_gifts(State(app): State<App>, OwnForm { citizen, fields }: OwnForm) -> Result<Response> {
    let wanted = match fields.get("gifts") {
        "true" => true,
        "false" => false,
        _ => return Err(Error::field("gifts", "switch")),
    };
    gifts::take(&app, &citizen, wanted).await?;
    Ok(go_saying("/settings#take-gifts", if wanted { "gifts-open" } else { "gifts-closed" }))
}

/// `POST /me/gifts/seen`: those up to `newest`, which was shown; with `put`, that piece comes into the room that is
/// shown, where there is a place for it.
pub async fn gifts_seen(State(app): State<App>, OwnForm { citizen, fields }: OwnForm) -> Result<Response> {
    let put = fields.get("put");
    let newest = fields.get("newest").parse().map_err(|_| Error::field("newest", "choice"))?;
    if put.is_empty() {
        gifts::seen(&app, &citizen, newest).await?;
        return Ok(go(&local_path(fields.next(), "/home")));
    }
    let outcome = furnish::put(&app, &citizen, put).await;
    match outcome {
        Ok(address) => {
            gifts::seen(&app, &citizen, newest).await?;
            Ok(go_saying(&address.path(), "gift-put"))
        }
        // there is no place: where one can be made
        Err(Error::Refused("no_place" | "too_many")) => {
            gifts::seen(&app, &citizen, newest).await?;
            Ok(go_saying("/me/room", "gift-no-place"))
        }
        Err(error) => Err(error),
    }
}
