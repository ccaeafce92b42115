//! Comments and their replies, one level in: a reply to a reply stands under the same top-level comment and says whom
//! it answers.

use crate::accounts::{Citizen, quota};
use crate::app::App;
use crate::boards::read::{self, Article};
use crate::boards::store::{self, Answerable, CommentRow};
use crate::boards::{Author, Remark, is_moderator};
use crate::clock::{MINUTE, Micros};
use crate::db::{Number, args};
use crate::deleted::{self, Kind};
use crate::error::{Error, Result};
use crate::immigration::Address;
use crate::limits::Limit;
use crate::repeats::{self, Key};

/// Top-level comments on a page of an article.
pub const THREADS: i64 = 100;
/// Replies shown under each of them; a thread with more has pages of its own.
pub const FIRST_REPLIES: i64 = 10;
/// Replies on a page of a thread.
pub const REPLIES: i64 = 100;

#[derive(Debug, Clone)]
pub struct Comment {
    pub id: i64,
    pub article: i64,
    /// The top-level comment it stands under.
    pub parent: Option<i64>,
    /// The reply it answers, if that is not the parent.
    pub reply_to: Option<i64>,
    /// The nickname of whom it answers, when that is not the parent's.
    pub answers: Option<String>,
    pub replies: i64,
    /// `None` when only its place is left.
    pub author: Option<Author>,
    pub body: String,
    pub created_at: Micros,
    pub edited_at: Option<Micros>,
}

impl Comment {
    pub fn is_by(&self, citizen: &Citizen) -> bool {
        self.author.as_ref().is_some_and(|author| author.id == citizen.id)
    }

    pub fn may_be_deleted_by(&self, citizen: &Citizen) -> bool {
        self.author.is_some() && (self.is_by(citizen) || is_moderator(citizen))
    }
}

impl From<CommentRow> for Comment {
    fn from(row: CommentRow) -> Comment {
        let author = match (row.author_id, row.nickname, row.deleted_at) {
            (Some(id), Some(nickname), None) => Some(Author {
                id,
                nickname,
                address: Address::from_row(row.planet.as_deref(), row.floor, row.unit),
                still: row.still,
            }),
            _ => None,
        };
        Comment {
            id: row.id,
            article: row.article_id,
            parent: row.parent_id,
            reply_to: row.reply_to,
            answers: row.answers,
            replies: row.reply_count,
            body: if author.is_some() { row.body } else { String::new() },
            author,
            created_at: row.created_at,
            edited_at: row.edited_at,
        }
    }
}

/// A top-level comment and what stands under it, or a part of that.
#[derive(Debug, Clone)]
pub struct Thread {
    pub comment: Comment,
    pub replies: Vec<Comment>,
}

impl Thread {
    /// How many replies are not shown.
    pub fn hidden(&self) -> i64 {
        (self.comment.replies - self.replies.len() as i64).max(0)
    }
}

/// Where a comment is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On a page of the article's threads.
    Page(i64),
    /// On a page of its thread: the top-level comment, and which page.
    Thread(i64, i64),
}

/// What a page of comments shows.
pub struct Part {
    pub threads: Vec<Thread>,
    /// Which page it is; whoever asks for one past the end gets the last one.
    pub number: i64,
    pub more: bool,
}

/// A page of threads, oldest first, each with its first replies.
pub async fn threads(app: &App, article: &Article, mut number: i64) -> Result<Part> {
    if article.comments == 0 {
        return Ok(Part { threads: Vec::new(), number: 1, more: false });
    }
    let page = async |number: i64| {
        app.db.all(store::THREADS, args![article.id, THREADS + 1, (number - 1) * THREADS, FIRST_REPLIES]).await
    };
    let mut threads = gathered(page(number).await?);
    if threads.is_empty() && number > 1 {
        let all = app.db.one::<Number>(store::THREAD_NUMBER, args![article.id, i64::MAX]).await?.n;
        number = pages(all, THREADS);
        threads = gathered(page(number).await?);
    }
    let more = threads.len() as i64 > THREADS;
    threads.truncate(THREADS as usize);
    Ok(Part { threads, number, more })
}

/// A page of the replies of one thread. 404 when `top` is no top-level comment of the article.
pub async fn thread(app: &App, article: &Article, top: i64, mut number: i64) -> Result<Part> {
    let page = async |number: i64| {
        let rows = app.db.all(store::THREAD, args![article.id, top, REPLIES, (number - 1) * REPLIES]).await?;
        gathered(rows).into_iter().next().filter(|thread| thread.comment.id == top).ok_or(Error::NotFound)
    };
    let mut thread = page(number).await?;
    let last = pages(thread.comment.replies, REPLIES);
    if number > last {
        number = last;
        thread = page(number).await?;
    }
    Ok(Part { threads: vec![thread], number, more: number < last })
}

/// How many pages so many take; an empty one, if there are none.
fn pages(count: i64, per_page: i64) -> i64 {
    ((count + per_page - 1) / per_page).max(1)
}

fn gathered(rows: Vec<CommentRow>) -> Vec<Thread> {
    let mut threads: Vec<Thread> = Vec::new();
    for comment in rows.into_iter().map(Comment::from) {
        match threads.last_mut() {
            Some(thread) if comment.parent == Some(thread.comment.id) => thread.replies.push(comment),
            _ => threads.push(Thread { comment, replies: Vec::new() }),
        }
    }
    threads
}

/// Where a comment of the article stands; on the first page, if it is none.
pub async fn place_of(app: &App, article: &Article, comment: i64) -> Result<Place> {
    // so few comments are all on the first page
    if article.comments <= FIRST_REPLIES {
        return Ok(Place::Page(1));
    }
    let Some(found) = find(app, comment).await?.filter(|found| found.article == article.id) else {
        return Ok(Place::Page(1));
    };
    if let Some(top) = found.parent {
        let number = app.db.one::<Number>(store::REPLY_NUMBER, args![top, found.id]).await?.n;
        if number > FIRST_REPLIES {
            return Ok(Place::Thread(top, (number - 1) / REPLIES + 1));
        }
    }
    // every thread has a comment that counts: with so few, there is one page
    if article.comments <= THREADS {
        return Ok(Place::Page(1));
    }
    let number =
        app.db.one::<Number>(store::THREAD_NUMBER, args![article.id, found.parent.unwrap_or(found.id)]).await?.n;
    Ok(Place::Page((number - 1).max(0) / THREADS + 1))
}

/// Whether the comment `id` of the article can be answered.
pub async fn is_there(app: &App, article: &Article, id: i64) -> Result<bool> {
    Ok(find(app, id).await?.is_some_and(|found| found.article == article.id && found.author.is_some()))
}

/// A page of comments in the order of their writing, and how many there are, places of deleted ones included.
pub async fn list(app: &App, article: &Article, number: i64, per_page: i64) -> Result<(Vec<Comment>, i64)> {
    let total = app.db.one::<Number>(store::COUNT_COMMENTS, args![article.id]).await?.n;
    let rows: Vec<CommentRow> =
        app.db.all(store::COMMENTS, args![article.id, per_page, (number - 1) * per_page]).await?;
    Ok((rows.into_iter().map(Comment::from).collect(), total))
}

/// The comment `id` with the article it belongs to, if `citizen` may see that; otherwise 404.
pub async fn comment(app: &App, citizen: &Citizen, id: i64) -> Result<(Comment, Article)> {
    let comment = find(app, id).await?.ok_or(Error::NotFound)?;
    let article = read::article(app, citizen, comment.article).await?;
    Ok((comment, article))
}

/// The kind of thing that a key is for.
const KIND: &str = "comment";

/// Comments on an article that `citizen` has read, or answers the comment `parent`. The comment's id; what was sent
/// before, by its key or, without one, by its text a moment ago, gets the first one's.
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
    app.limits.person(Limit::Comment, citizen.id)?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if let Some(first) = repeats::take(&mut tx, citizen.id, KIND, key, now).await? {
        return Ok(first);
    }
    // locks the article's row: comments of one article are written and deleted one after the other
    if tx.run(store::COUNT_COMMENT, args![article.id, 1]).await? == 0 {
        return Err(Error::NotFound);
    }
    if app.limits.are_on() && key.is_none() {
        let same = args![citizen.id, article.id, body.as_str(), parent.unwrap_or(0), now - MINUTE];
        if let Some(first) = tx.maybe::<Number>(store::SAME_COMMENT, same).await? {
            return Ok(first.n);
        }
    }
    let (top, reply_to) = match parent {
        None => (None, None),
        Some(id) => {
            let answered: Option<Answerable> = tx.maybe(store::ANSWERABLE, args![id, article.id]).await?;
            let answered = answered.ok_or(Error::field("parent_id", "no_such_comment"))?;
            let top = answered.parent_id.unwrap_or(answered.id);
            tx.run(store::COUNT_REPLY, args![top, 1]).await?;
            (Some(top), answered.parent_id.map(|_| answered.id))
        }
    };
    quota::use_up(app, &mut tx, citizen.id, 0, body.as_str().chars().count()).await?;
    let values = args![article.id, citizen.id, top, reply_to, body.as_str(), now];
    let id = tx.maybe::<Number>(store::INSERT_COMMENT, values).await?.ok_or(Error::Internal)?.n;
    repeats::settle(&mut tx, citizen.id, KIND, key, id).await?;
    tx.commit().await?;
    Ok(id)
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
    app.limits.person(Limit::Edit, citizen.id)?;
    let more = body.as_str().chars().count().saturating_sub(comment.body.chars().count());
    let mut tx = app.db.begin().await?;
    if more > 0 {
        quota::use_up(app, &mut tx, citizen.id, 0, more).await?;
    }
    if tx.run(store::EDIT_COMMENT, args![comment.id, body.as_str(), app.clock.now()]).await? == 0 {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(())
}

/// Deletes the comment `id`: its writer does, or whoever keeps order. With replies, its place stays. 404 for what
/// `citizen` may not see, for what never was and for a place that somebody else emptied; fine again within a day for
/// whoever deleted it.
pub async fn delete(app: &App, citizen: &Citizen, id: i64) -> Result<()> {
    let comment = match comment(app, citizen, id).await {
        Ok((comment, _)) if comment.author.is_some() => comment,
        Ok(_) | Err(Error::NotFound) => return deleted::again(app, citizen, Kind::Comment, id).await,
        Err(error) => return Err(error),
    };
    if !comment.may_be_deleted_by(citizen) {
        return Err(Error::Forbidden("not_yours"));
    }
    let mut tx = app.db.begin().await?;
    tx.run(store::COUNT_COMMENT, args![comment.article, 0]).await?;
    if tx.run(store::DELETE_COMMENT, args![comment.id]).await? == 1 {
        if let Some(top) = comment.parent {
            tx.run(store::COUNT_REPLY, args![top, -1]).await?;
            tx.run(store::DELETE_EMPTY_PLACE, args![top]).await?;
        }
    } else if tx.run(store::BURY_COMMENT, args![comment.id, app.clock.now()]).await? == 0 {
        drop(tx);
        return deleted::again(app, citizen, Kind::Comment, id).await;
    }
    tx.run(store::COUNT_COMMENT, args![comment.article, -1]).await?;
    deleted::note(app, &mut tx, citizen, Kind::Comment, id).await?;
    repeats::release(&mut tx, KIND, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Without any check.
async fn find(app: &App, id: i64) -> Result<Option<Comment>> {
    Ok(app.db.maybe::<CommentRow>(store::COMMENT, args![id]).await?.map(Comment::from))
}
