//! Deleting articles, with everything that belongs to them.

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::read::Article;
use crate::boards::store;
use crate::db::args;
use crate::error::{Error, Result};
use crate::media::files;

/// Deletes an article: its author does, or whoever keeps order. Comments, likes, pictures and their files go with it.
pub async fn article(app: &App, citizen: &Citizen, article: &Article) -> Result<()> {
    if !article.may_be_deleted_by(citizen) {
        return Err(Error::Forbidden("not_yours"));
    }
    let mut tx = app.db.begin().await?;
    if tx.run(store::DELETE_ARTICLE, args![article.id]).await? == 0 {
        return Ok(());
    }
    let names = files::forget_of_article(app, &mut tx, article.id).await?;
    tx.run(store::COUNT_ARTICLE, args![article.board.id(), -1]).await?;
    tx.commit().await?;
    files::remove(app, names).await;
    Ok(())
}
