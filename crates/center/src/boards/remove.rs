//! Deleting articles. A deleted one is out of sight at once; for a moment its author may take their own deletion back,
//! and then it goes with everything that belongs to it.

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::read::{self, Article};
use crate::boards::store::{self, LockedRow, RestoredRow};
use crate::boards::{Board, counts, is_moderator, publish, shown, twice};
use crate::clock::{Micros, SECOND};
use crate::db::{Number, Text, args};
use crate::deleted::{self, Kind};
use crate::error::{Error, Result};
use crate::media::files;
use crate::notifications;
use crate::repeats;
use crate::search::{self, Thing};

/// How many rows of what belongs to a deleted article go in one transaction.
const PART: i64 = 500;

/// For how long an author may take a deletion back.
pub const SECOND_THOUGHTS: Micros = 10 * SECOND;

/// Deletes the article `id`: its author does, or whoever keeps order, also what its author has just deleted: that does
/// not come back then. From then on nobody sees it, nor its comments and pictures. 404 for what `citizen` may not see
/// and for what never was; fine again within a day for whoever deleted it.
pub async fn article(app: &App, citizen: &Citizen, id: i64) -> Result<()> {
    let is_gone = match read::article(app, citizen, id).await {
        Ok(article) if !article.may_be_deleted_by(citizen) => return Err(Error::Forbidden("not_yours")),
        Ok(article) => take_down(app, citizen, &article).await?,
        Err(Error::NotFound) => false,
        Err(error) => return Err(error),
    };
    if is_gone || (is_moderator(citizen) && condemn(app, citizen, id).await?) {
        return Ok(());
    }
    deleted::again(app, citizen, Kind::Article, id).await
}

/// Deletes what is there; false when somebody was faster.
async fn take_down(app: &App, citizen: &Citizen, article: &Article) -> Result<bool> {
    let (id, now) = (article.id, app.clock.now());
    let purge_at = if article.is_by(citizen) { now + SECOND_THOUGHTS } else { now };
    let mut tx = app.db.begin_steady().await?;
    // the article's row first, then its key's, the board's, the search: in this order everybody takes them
    if tx.maybe::<LockedRow>(store::LOCK_ARTICLE, args![id]).await?.is_none() {
        return Ok(false);
    }
    repeats::lay_still(&mut tx, publish::KIND, id).await?;
    counts::board(&mut tx, article.board, -1).await?;
    let found = search::before(&mut tx, Thing::Article(id)).await?;
    tx.run(store::DELETE_ARTICLE, args![id, now, citizen.id, purge_at]).await?;
    search::settle(&mut tx, found).await?;
    counts::went(&mut tx, article.board, id).await?;
    deleted::note(app, &mut tx, citizen, Kind::Article, id).await?;
    shown::changes_beside(&mut tx, article.board, id).await?;
    notifications::hide_article(app, &mut tx, id).await?;
    tx.commit().await?;
    Ok(true)
}

/// Whoever keeps order has the last word about what its author deleted; false when there is no such thing for them.
async fn condemn(app: &App, citizen: &Citizen, id: i64) -> Result<bool> {
    let mut tx = app.db.begin().await?;
    let board: Option<Text> = tx.maybe(store::CONDEMN_ARTICLE, args![id, app.clock.now(), citizen.id]).await?;
    if !board.and_then(|board| Board::from_id(&board.s)).is_some_and(|board| board.is_open_to(citizen)) {
        return Ok(false);
    }
    deleted::note(app, &mut tx, citizen, Kind::Article, id).await?;
    // it is out of sight already
    tx.touch_nothing();
    tx.commit().await?;
    Ok(true)
}

/// Brings back what its author deleted within the last ten seconds, by the site's clock; 404 for everybody and
/// everything else, 409 `already_posted` when they have published the same again meanwhile: that one stands.
pub async fn restore(app: &App, citizen: &Citizen, id: i64) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin_steady().await?;
    let values = args![id, citizen.id, now, now - SECOND_THOUGHTS];
    let article: RestoredRow = tx.maybe(store::RESTORE_ARTICLE, values).await?.ok_or(Error::NotFound)?;
    let board = Board::open(&article.board, citizen)?;
    repeats::revive(&mut tx, publish::KIND, id).await?;
    counts::board(&mut tx, board, 1).await?;
    let pictures = twice::looks(&mut tx, id).await?;
    twice::refuse(app, &mut tx, citizen, (&article.title, &article.body), &pictures, Some(id)).await?;
    search::added(&mut tx, Thing::Article(id)).await?;
    counts::came(&mut tx, board, id).await?;
    deleted::take_back(&mut tx, citizen, Kind::Article, id).await?;
    shown::changes_beside(&mut tx, board, id).await?;
    notifications::show_article(app, &mut tx, id).await?;
    Ok(tx.commit().await?)
}

/// Whether `citizen` could still take back that the article `id` is deleted.
pub async fn may_come_back(app: &App, citizen: &Citizen, id: i64) -> Result<bool> {
    let now = app.clock.now();
    let values = args![id, citizen.id, now, now - SECOND_THOUGHTS];
    Ok(app.db.maybe::<Number>(store::MAY_COME_BACK, values).await?.is_some())
}

/// Now and then: deleted articles whose time has come go for good, with comments, likes, pictures and their files.
pub async fn purge(app: &App) -> Result<()> {
    let mut after = 0;
    loop {
        let due: Vec<Number> = app.db.all(store::TO_PURGE, args![app.clock.now(), after]).await?;
        let Some(last) = due.last() else { return Ok(()) };
        after = last.n;
        for id in &due {
            if let Err(error) = purge_one(app, id.n).await {
                tracing::warn!(article = id.n, ?error, "a deleted article is still there; it will be tried again");
            }
        }
    }
}

/// What there is much of under an article of which much was said goes first, a part at a time: all of it at once took
/// a third of a second, in which nobody else could write.
async fn purge_one(app: &App, id: i64) -> Result<()> {
    for part in [None, Some(store::PURGE_REPLIES), Some(store::PURGE_COMMENTS), Some(store::PURGE_LIKES)] {
        loop {
            let mut tx = app.db.begin_steady().await?;
            let gone = match part {
                Some(sql) => tx.run(sql, args![id, app.clock.now(), PART]).await?,
                None => notifications::forget_article(&mut tx, id, PART).await?,
            };
            tx.touch_nothing();
            tx.commit().await?;
            if gone < PART as u64 {
                break;
            }
        }
    }
    let mut tx = app.db.begin_steady().await?;
    if tx.run(store::PURGE_ARTICLE, args![id, app.clock.now()]).await? == 1 {
        files::forget_of_article(app, &mut tx, id).await?;
        tx.touch_nothing();
        tx.commit().await?;
    }
    Ok(())
}
