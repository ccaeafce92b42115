//! What somebody does to an article with one click: liking, keeping, and for admins putting it on top.

use axum::extract::{Path, State};
use axum::response::Response;

use super::{Reached, reach};
use crate::app::App;
use crate::boards::{bookmarks, likes, publish};
use crate::error::{Error, Result};
use crate::form::Fields;
use crate::frame::forms::OwnForm;
use crate::web::page::{go, go_saying};

/// `POST /boards/{board}/{article}/like`: `like=true` or `false`, so that a form sent twice does no harm.
pub async fn like(
    State(app): State<App>,
    Path((board, id)): Path<(String, String)>,
    OwnForm { citizen, fields }: OwnForm,
) -> Result<Response> {
    let like = flag(&fields, "like")?;
    if let Reached::Here(article) = reach(&app, &citizen, &board, &id).await? {
        likes::set(&app, &citizen, &article, like).await?;
        return Ok(go(&format!("{}#react", article.path())));
    }
    Err(Error::NotFound)
}

/// `POST /boards/{board}/{article}/bookmark`: `bookmark=true` or `false`.
pub async fn bookmark(
    State(app): State<App>,
    Path((board, id)): Path<(String, String)>,
    OwnForm { citizen, fields }: OwnForm,
) -> Result<Response> {
    let keep = flag(&fields, "bookmark")?;
    if let Reached::Here(article) = reach(&app, &citizen, &board, &id).await? {
        bookmarks::set(&app, &citizen, &article, keep).await?;
        return Ok(go(&format!("{}#save", article.path())));
    }
    Err(Error::NotFound)
}

/// `POST /boards/{board}/{article}/pin`: `pinned=true` or `false`, for admins.
pub async fn pin(
    State(app): State<App>,
    Path((board, id)): Path<(String, String)>,
    OwnForm { citizen, fields }: OwnForm,
) -> Result<Response> {
    let pinned = flag(&fields, "pinned")?;
    if let Reached::Here(article) = reach(&app, &citizen, &board, &id).await? {
        publish::pin(&app, &citizen, &article, pinned).await?;
        return Ok(go_saying(&article.path(), if pinned { "article-pinned" } else { "article-unpinned" }));
    }
    Err(Error::NotFound)
}

fn flag(fields: &Fields, name: &'static str) -> Result<bool> {
    match fields.get(name) {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Error::field(name, "choice")),
    }
}
