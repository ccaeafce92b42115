//! What somebody keeps to read later: one bookmark per person and article; twice is the same as once. What is kept is
//! shown only as long as its board is open to them. A thousand at most, so that the list of them stays short.

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::list::{self, Entry};
use crate::boards::read::Article;
use crate::boards::{Board, orphan, store};
use crate::db::{Number, args};
use crate::error::{Error, Result};
use crate::form::PAGE;

/// How many articles somebody may keep.
pub const MOST: i64 = 1_000;

/// Keeps an article, or lets go of it. `article` must have been read by `citizen`. 409 `enough_bookmarks` when they
/// keep as many as they may.
pub async fn set(app: &App, citizen: &Citizen, article: &Article, keep: bool) -> Result<()> {
    if !keep {
        app.db.run(store::LET_GO, args![citizen.id, article.id]).await?;
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    tx.hold(store::HOLD_KEPT, args![citizen.id]).await?;
    let values = args![citizen.id, article.id, app.clock.now(), MOST];
    let kept = tx.run(store::KEEP, values).await.map_err(orphan)?;
    if kept == 0 && tx.one::<Number>(store::IS_KEPT, args![citizen.id, article.id]).await?.n == 0 {
        return Err(Error::Conflict("enough_bookmarks"));
    }
    Ok(tx.commit().await?)
}

/// A page of what `citizen` has kept, last kept first, and how much there is.
pub async fn page(app: &App, citizen: &Citizen, number: i64) -> Result<(Vec<Entry>, i64)> {
    let (planet, all) = Board::reach(citizen);
    let total = app.db.one::<Number>(store::COUNT_KEPT, args![citizen.id, planet, all]).await?.n;
    let before = (number - 1) * PAGE;
    if before >= total {
        return Ok((Vec::new(), total));
    }
    let rows = app.db.all(store::ROWS_KEPT, args![citizen.id, planet, all, PAGE, before]).await?;
    Ok((list::entries(app, rows).await?, total))
}
