//! Deleting articles, and taking that back.

use axum::extract::{Path, State};
use axum::response::Response;

use super::{Reached, reach};
use crate::app::App;
use crate::boards::{Board, id_of, read, remove};
use crate::deleted::{self, Kind};
use crate::error::{Error, Result};
use crate::frame::forms::OwnForm;
use crate::web::page::{go, go_saying};

/// `POST /boards/{board}/{article}/delete`
pub async fn delete(
    State(app): State<App>,
    Path((board, id)): Path<(String, String)>,
    OwnForm { citizen, .. }: OwnForm,
) -> Result<Response> {
    let board = match reach(&app, &citizen, &board, &id).await {
        Ok(Reached::Here(article)) => article.board,
        // deleted in another tab a moment ago: back to the board that it was on
        Err(Error::NotFound) => Board::open(&board, &citizen)?,
        Ok(Reached::Elsewhere(_)) => return Err(Error::NotFound),
        Err(error) => return Err(error),
    };
    let id = id_of(&id)?;
    remove::article(&app, &citizen, id).await?;
    let about =
        if remove::may_come_back(&app, &citizen, id).await? { format!("~{}~{id}", board.id()) } else { String::new() };
    Ok(go_saying(&board.path(), &format!("article-deleted{about}")))
}

/// `POST /boards/{board}/{article}/restore`: takes back what one deleted a moment ago.
pub async fn restore(
    State(app): State<App>,
    Path((board, id)): Path<(String, String)>,
    OwnForm { citizen, .. }: OwnForm,
) -> Result<Response> {
    let (board, id) = (Board::open(&board, &citizen)?, id_of(&id)?);
    match remove::restore(&app, &citizen, id).await {
        Ok(()) => Ok(go_saying(&format!("{}/{id}", board.path()), "article-restored")),
        // the same stands on a board again: to that one
        Err(Error::AlreadyPosted(first)) => {
            let first = read::article(&app, &citizen, first).await?;
            Ok(go_saying(&first.path(), "article-restore-twice"))
        }
        // pressed twice, or too late
        Err(Error::NotFound) => match read::article(&app, &citizen, id).await {
            Ok(article) if article.is_by(&citizen) => Ok(go(&article.path())),
            Ok(_) => Err(Error::NotFound),
            Err(_) => {
                let since = deleted::since(&app, &citizen, Kind::Article, id).await?;
                // within the time somebody else must have had the last word
                let is_late = app.clock.now() >= since + remove::SECOND_THOUGHTS;
                if is_late { Ok(go_saying(&board.path(), "article-restore-late")) } else { Err(Error::NotFound) }
            }
        },
        Err(error) => Err(error),
    }
}
