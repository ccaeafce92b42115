//! Deleting articles, with everything that belongs to them.

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::publish;
use crate::boards::read;
use crate::boards::store;
use crate::db::args;
use crate::deleted::{self, Kind};
use crate::error::{Error, Result};
use crate::media::files;
use crate::repeats;

/// Deletes the article `id`: its author does, or whoever keeps order. Comments, likes, pictures and their files go with
/// it. 404 for what `citizen` may not see and for what never was; fine again within a day for whoever deleted it.
pub async fn article(app: &App, citizen: &Citizen, id: i64) -> Result<()> {
    let article = match read::article(app, citizen, id).await {
        Ok(article) => article,
        Err(Error::NotFound) => return deleted::again(app, citizen, Kind::Article, id).await,
        Err(error) => return Err(error),
    };
    if !article.may_be_deleted_by(citizen) {
        return Err(Error::Forbidden("not_yours"));
    }
    let mut tx = app.db.begin().await?;
    if tx.run(store::DELETE_ARTICLE, args![id]).await? == 0 {
        drop(tx);
        return deleted::again(app, citizen, Kind::Article, id).await;
    }
    files::forget_of_article(app, &mut tx, id).await?;
    tx.run(store::COUNT_ARTICLE, args![article.board.id(), -1]).await?;
    deleted::note(app, &mut tx, citizen, Kind::Article, id).await?;
    repeats::release(&mut tx, publish::KIND, id).await?;
    Ok(tx.commit().await?)
}
