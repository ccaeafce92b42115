//! One like per person and article; twice is the same as once.

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::read::Article;
use crate::boards::store;
use crate::db::args;
use crate::error::{Error, Result};

/// Likes, or takes the like back. `article` must have been read by `citizen`.
pub async fn set(app: &App, citizen: &Citizen, article: &Article, like: bool) -> Result<()> {
    let mut tx = app.db.begin().await?;
    // the row of the like decides: of many at once, one sees a change
    let changed = if like {
        let inserted = tx.run(store::INSERT_LIKE, args![article.id, citizen.id, app.clock.now()]).await;
        inserted.map_err(|error| match error.as_database_error() {
            Some(cause) if cause.is_foreign_key_violation() => Error::NotFound,
            _ => error.into(),
        })?
    } else {
        tx.run(store::DELETE_LIKE, args![article.id, citizen.id]).await?
    };
    if changed > 0 {
        // deleted a moment ago: nothing of this is written
        if tx.run(store::COUNT_LIKE, args![article.id, if like { 1 } else { -1 }]).await? == 0 {
            return Err(Error::NotFound);
        }
        tx.commit().await?;
    }
    Ok(())
}
