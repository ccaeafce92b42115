//! The same article by the same person within ten minutes, on whatever board: it is there already. The same are title,
//! body, and the pictures in their order with what is said of them. What comes back from its deletion is looked at as
//! if it were published now.

use crate::accounts::{Citizen, quota};
use crate::app::App;
use crate::boards::Board;
use crate::boards::store::{self, PictureRow, StandingRow};
use crate::clock::{MINUTE, Micros};
use crate::db::{Tx, args};
use crate::error::{Error, Result};

/// How long the same is not published once more.
const SAME: Micros = 10 * MINUTE;

/// A picture as the eye knows it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Look {
    /// Of its file.
    pub digest: String,
    pub alt: String,
}

/// What the article `id` shows.
pub(super) async fn looks(tx: &mut Tx, id: i64) -> Result<Vec<Look>> {
    let rows: Vec<PictureRow> = tx.all(store::PICTURES, args![id]).await?;
    Ok(rows.into_iter().map(|row| Look { digest: row.digest, alt: row.alt }).collect())
}

/// In the transaction that publishes, after the board's row is locked: 409 `already_posted` when `citizen` has
/// published the same within ten minutes, `itself` not counted. It names the first one unless that is on a board which
/// is closed to them since.
pub(super) async fn refuse(
    app: &App,
    tx: &mut Tx,
    citizen: &Citizen,
    (title, body): (&str, &str),
    pictures: &[Look],
    itself: Option<i64>,
) -> Result<()> {
    if !app.limits.are_on() {
        return Ok(());
    }
    // of two at once on two boards, the second waits here and then sees the first
    quota::hold(app, tx, citizen.id).await?;
    let since = app.clock.now() - SAME;
    let standing: Vec<StandingRow> = tx
        .all(store::SAME_ARTICLES, args![citizen.id, title, body, since, pictures.len() as i64, itself.unwrap_or(0)])
        .await?;
    for first in standing {
        if !pictures.is_empty() && looks(tx, first.id).await? != pictures {
            continue;
        }
        let is_seen = Board::from_id(&first.board).is_some_and(|board| board.is_open_to(citizen));
        return Err(if is_seen { Error::AlreadyPosted(first.id) } else { Error::Conflict("already_posted") });
    }
    Ok(())
}
