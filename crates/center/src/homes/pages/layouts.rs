//! `/me/layouts/{n}`: what is done with a layout where there are no scripts.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::error::{Error, Result};
use crate::form::id_of;
use crate::frame::forms::OwnForm;
use crate::homes::{codes, furnish, sent};
use crate::repeats::Key;
use crate::web::page::go_saying;

/// `POST /me/layouts/{n}`: `do` says what.
pub async fn change(
    State(app): State<App>,
    Path(n): Path<String>,
    OwnForm { citizen, fields }: OwnForm,
) -> Result<Response> {
    let n = id_of(&n)?;
    let said = match fields.get("do") {
        "show" => furnish::show(&app, &citizen, n).await.map(|()| "layout-shown"),
        "name" => {
            let name = sent::name(fields.get("name"))?;
            furnish::rename(&app, &citizen, n, &name).await.map(|()| "layout-named")
        }
        "copy" => {
            let key = Key::of_form(citizen.id, &fields, &["copy", &n.to_string()], &[])?;
            let n = codes::copy(&app, &citizen, n, key.as_ref()).await?;
            return Ok(go_saying(&format!("/me/room?list=1&layout={n}"), "layout-kept"));
        }
        "delete" => match furnish::delete(&app, &citizen, n).await {
            Err(error) if error.status() == StatusCode::NOT_FOUND => Ok("layout-gone"),
            outcome => outcome.map(|()| "layout-gone"),
        },
        "code" => codes::give(&app, &citizen, n, false).await.map(|_| "code-made"),
        "renew" => codes::give(&app, &citizen, n, true).await.map(|_| "code-renewed"),
        "end" => codes::end(&app, &citizen, n).await.map(|()| "code-ended"),
        _ => Err(Error::field("do", "choice")),
    };
    Ok(go_saying("/me/room?list=1#layouts", said?))
}
