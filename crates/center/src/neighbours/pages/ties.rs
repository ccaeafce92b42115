//! What is done at a door besides writing: one form, whose buttons say what.

use axum::extract::{Path, State};
use axum::response::Response;

use super::Place;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::forms::OwnForm;
use crate::neighbours::host_at;
use crate::neighbours::ties::{self, Tie};
use crate::web::page::{go, go_saying, local_path};

/// `POST /planets/{planet}/{floor}/{unit}/tie`: `act` is a tie's name, the same with `un` before it, or `wave`.
pub async fn tie(
    State(app): State<App>,
    Path(at): Path<Place>,
    OwnForm { citizen, fields }: OwnForm,
) -> Result<Response> {
    let address = super::address_of(&app, &at)?;
    let host = host_at(&app, address).await?;
    let back = local_path(fields.next(), &format!("{}#ties", address.path()));
    let act = fields.get("act");
    if act == "wave" {
        ties::wave(&app, &citizen, &host).await?;
        return Ok(go_saying(&back, "waved"));
    }
    let (name, is_made) = act.strip_prefix("un").map_or((act, true), |name| (name, false));
    let tie = Tie::ALL.into_iter().find(|tie| tie.name() == name).ok_or(Error::field("act", "choice"))?;
    if is_made {
        ties::make(&app, &citizen, &host, tie).await?;
    } else {
        ties::undo(&app, &citizen, &host, tie).await?;
    }
    Ok(match (tie, is_made) {
        (Tie::Mute, true) => go_saying(&back, "muted"),
        (Tie::Mute, false) => go_saying(&back, "unmuted"),
        (Tie::Block, true) => go_saying(&back, "blocked"),
        (Tie::Block, false) => go_saying(&back, "unblocked"),
        _ => go(&back),
    })
}
