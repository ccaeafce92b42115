//! Writing, changing and deleting comments. Counts on the article and on the comment above change with them.

use super::{Comment, comment};
use crate::accounts::{Citizen, quota};
use crate::app::App;
use crate::boards::read::Article;
use crate::boards::store::{self, Answerable};
use crate::boards::{Board, Remark, markup, shown};
use crate::clock::{Micros, SECOND};
use crate::db::{Number, Text, args};
use crate::deleted;
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::mentions::{self, Before, Mention, Naming, On};
use crate::notifications::{self, News};
use crate::repeats::{self, Key};

/// The kind of thing that a key is for.
const KIND: &str = "comment";
/// For how long the same without a key is not taken for another.
const SAME: Micros = 5 * SECOND;

/// Comments on an article that `citizen` has read, or answers the comment `parent`. The comment's id; what was sent
/// before, by its key, gets the first one's. Without a key the same at the same place within a few seconds is 409
/// `already_posted`: whether it was meant twice only its writer knows.
pub async fn write(
    app: &App,
    citizen: &Citizen,
    article: &Article,
    body: &Remark,
    parent: Option<i64>,
    key: Option<&Key>,
) -> Result<i64> {
    if let Some(first) = repeats::first(app, citizen.id, KIND, key).await? {
        return Ok(first);
    }
    app.limits.made(Limit::Comment, citizen.id, insert(app, citizen, article, body, parent, key)).await
}

async fn insert(
    app: &App,
    citizen: &Citizen,
    article: &Article,
    body: &Remark,
    parent: Option<i64>,
    key: Option<&Key>,
) -> Result<i64> {
    let named = mentions::found(On::Db(&app.db), &markup::plain_places(body.as_str()), None).await?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if let Some(first) = repeats::take(&mut tx, citizen.id, KIND, key, now).await? {
        return Ok(first);
    }
    // locks the article's row: comments of one article are written and deleted one after the other
    let board: Text = tx.maybe(store::COUNT_COMMENT, args![article.id, 1]).await?.ok_or(Error::NotFound)?;
    if app.limits.are_on() && key.is_none() {
        let same = args![citizen.id, article.id, body.as_str(), parent.unwrap_or(0), now - SAME];
        if let Some(first) = tx.maybe::<Number>(store::SAME_COMMENT, same).await? {
            return Err(Error::AlreadySaid("comment", first.n));
        }
    }
    let (top, reply_to, answered) = match parent {
        None => (None, None, None),
        Some(id) => {
            let answered: Option<Answerable> = tx.maybe(store::ANSWERABLE, args![id, article.id]).await?;
            let answered = answered.ok_or(Error::field("parent_id", "no_such_comment"))?;
            let top = answered.parent_id.unwrap_or(answered.id);
            tx.run(store::COUNT_REPLY, args![top, 1]).await?;
            (Some(top), answered.parent_id.map(|_| answered.id), answered.author_id)
        }
    };
    quota::use_up(app, &mut tx, citizen.id, 0, body.as_str().chars().count()).await?;
    let values = args![article.id, citizen.id, top, reply_to, body.as_str(), now];
    let id = tx.maybe::<Number>(store::INSERT_COMMENT, values).await?.ok_or(Error::Internal)?.n;
    mentions::keep(&mut tx, Naming::Comment(article.id, id), &named, None).await?;
    repeats::settle(&mut tx, citizen.id, KIND, key, id).await?;
    let board = Board::from_id(&board.s).ok_or(Error::Internal)?;
    shown::changes(&mut tx, board, article.id);
    let news = |kind| News::on_board(kind, citizen.id, board, article.id, Some(id));
    let all = [
        (news(notifications::Kind::Reply), answered.into_iter().collect()),
        (news(notifications::Kind::Mention), people(&named)),
        (news(notifications::Kind::Comment), vec![article.author.id]),
    ];
    notifications::tell_all(app, &mut tx, &all).await?;
    tx.commit().await?;
    Ok(id)
}

/// Everybody who is named.
fn people(named: &[Mention]) -> Vec<i64> {
    named.iter().map(|mention| mention.person.id).collect()
}

/// Changes one's own comment.
pub async fn edit(app: &App, citizen: &Citizen, comment: &Comment, body: &Remark) -> Result<()> {
    if comment.author.is_none() {
        return Err(Error::NotFound);
    }
    if !comment.is_by(citizen) {
        return Err(Error::Forbidden("not_yours"));
    }
    if comment.body == body.as_str() {
        return Ok(());
    }
    app.limits.made(Limit::Edit, citizen.id, update(app, citizen, comment, body)).await
}

async fn update(app: &App, citizen: &Citizen, comment: &Comment, body: &Remark) -> Result<()> {
    let mut before = before(On::Db(&app.db), comment.id, &comment.body).await?;
    let places = markup::plain_places(body.as_str());
    let mut named = mentions::found(On::Db(&app.db), &places, Some(&before)).await?;
    let mut tx = app.db.begin().await?;
    // rows are taken in one order by everybody: the article's, the comment's, then what the person has used up
    let board: Text = tx.maybe(store::COUNT_COMMENT, args![comment.article, 0]).await?.ok_or(Error::NotFound)?;
    let old: Text = tx.maybe(store::LOCK_COMMENT, args![comment.id]).await?.ok_or(Error::NotFound)?;
    if old.s == body.as_str() {
        return Ok(());
    }
    // another change came in between
    if old.s != comment.body {
        before = self::before(On::Tx(&mut tx), comment.id, &old.s).await?;
        named = mentions::found(On::Tx(&mut tx), &places, Some(&before)).await?;
    }
    tx.run(store::EDIT_COMMENT, args![comment.id, body.as_str(), app.clock.now()]).await?;
    let more = body.as_str().chars().count().saturating_sub(old.s.chars().count());
    if more > 0 {
        quota::use_up(app, &mut tx, citizen.id, 0, more).await?;
    }
    mentions::keep(&mut tx, Naming::Comment(comment.article, comment.id), &named, Some(&before)).await?;
    let board = Board::from_id(&board.s).ok_or(Error::Internal)?;
    shown::changes(&mut tx, board, comment.article);
    let kind = notifications::Kind::Mention;
    let news = News::on_board(kind, citizen.id, board, comment.article, Some(comment.id));
    notifications::tell_unless_told(app, &mut tx, &news, &before.new_people(&named)).await?;
    tx.commit().await?;
    Ok(())
}

/// Whom a comment with this body names before it is changed.
async fn before(on: On<'_>, comment: i64, body: &str) -> Result<Before> {
    let places = markup::old_plain_places(body);
    let mentions = if places.is_empty() { Vec::new() } else { mentions::of_comment(on, comment).await? };
    Ok(Before { places, mentions })
}

/// Deletes the comment `id`: its writer does, or whoever keeps order. With replies, its place stays. 404 for what
/// `citizen` may not see, for what never was and for a place that somebody else emptied; fine again within a day for
/// whoever deleted it.
pub async fn delete(app: &App, citizen: &Citizen, id: i64) -> Result<()> {
    let comment = match comment(app, citizen, id).await {
        Ok((comment, _)) if comment.author.is_some() => comment,
        Ok(_) | Err(Error::NotFound) => return deleted::again(app, citizen, deleted::Kind::Comment, id).await,
        Err(error) => return Err(error),
    };
    if !comment.may_be_deleted_by(citizen) {
        return Err(Error::Forbidden("not_yours"));
    }
    let mut tx = app.db.begin().await?;
    // first of all, as whoever writes with a key takes that before the article
    repeats::release(&mut tx, KIND, id).await?;
    // its article was deleted a moment ago, and comes back with it or not at all
    let board: Text = tx.maybe(store::COUNT_COMMENT, args![comment.article, 0]).await?.ok_or(Error::NotFound)?;
    // while it is known who was told
    notifications::forget_comment(app, &mut tx, id).await?;
    if tx.run(store::DELETE_COMMENT, args![comment.id]).await? == 1 {
        if let Some(top) = comment.parent {
            tx.run(store::COUNT_REPLY, args![top, -1]).await?;
            // places that were kept for it, one answering another
            let mut answered = comment.reply_to;
            while let Some(reply) = answered {
                let next = tx.maybe::<Number>(store::DELETE_EMPTY_REPLY, args![reply]).await?;
                if next.is_some() {
                    tx.run(store::COUNT_REPLY, args![top, -1]).await?;
                }
                answered = next.map(|next| next.n).filter(|next| *next > 0);
            }
            tx.run(store::DELETE_EMPTY_PLACE, args![top]).await?;
        }
    } else if tx.run(store::BURY_COMMENT, args![comment.id, app.clock.now()]).await? == 0 {
        drop(tx);
        return deleted::again(app, citizen, deleted::Kind::Comment, id).await;
    } else {
        mentions::forget(&mut tx, Naming::Comment(comment.article, comment.id)).await?;
    }
    tx.maybe::<Text>(store::COUNT_COMMENT, args![comment.article, -1]).await?;
    deleted::note(app, &mut tx, citizen, deleted::Kind::Comment, id).await?;
    shown::changes(&mut tx, Board::from_id(&board.s).ok_or(Error::Internal)?, comment.article);
    tx.commit().await?;
    Ok(())
}
