//! Comments and their replies, one level in: a reply to a reply stands under the same top-level comment and says whom
//! it answers. Reading is here, writing in `change.rs`.

mod change;

pub use change::{delete, edit, write};

use std::collections::HashMap;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::read::{self, Article};
use crate::boards::store::{self, CommentRow};
use crate::boards::{Author, authors, is_moderator, markup};
use crate::clock::Micros;
use crate::db::{Number, args};
use crate::error::{Error, Result};
use crate::mentions;

/// Top-level comments on a page of an article.
pub const THREADS: i64 = 100;
/// Replies shown under each of them at most; a thread with more has pages of its own.
pub const FIRST_REPLIES: i64 = 10;
/// So many comments are on a page of an article, which then has no more than 1,500 elements: where threads are many,
/// fewer of their replies are shown, down to none.
pub const SHOWN: i64 = THREADS;
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
    /// Whoever wrote it is muted by whoever looks.
    pub is_folded: bool,
    /// `None` when only its place is left.
    pub author: Option<Author>,
    /// As typed.
    pub body: String,
    /// Made from `body`, safe to show.
    pub html: String,
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

impl Comment {
    fn of(row: CommentRow, authors: &HashMap<i64, Author>) -> Comment {
        let known = |id: Option<i64>| authors.get(&id?).cloned();
        let author = known(row.author_id).filter(|_| row.deleted_at.is_none());
        Comment {
            id: row.id,
            article: row.article_id,
            parent: row.parent_id,
            reply_to: row.reply_to,
            answers: known(row.answered).map(|author| author.nickname),
            replies: row.reply_count,
            is_folded: false,
            body: if author.is_some() { row.body } else { String::new() },
            html: String::new(),
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

    /// Whether one page of the thread shows all of it.
    pub fn fits_a_page(&self) -> bool {
        self.comment.replies <= REPLIES
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
    /// How many there are.
    pub pages: i64,
}

/// A page of threads, oldest first, each with its first replies.
pub async fn threads(app: &App, article: &Article, number: i64) -> Result<Part> {
    if article.comments == 0 {
        return Ok(Part { threads: Vec::new(), number: 1, pages: 1 });
    }
    // every thread has a comment that counts: with so few, there is one page
    let pages = if article.comments <= THREADS {
        1
    } else {
        let all = app.db.one::<Number>(store::THREAD_NUMBER, args![article.id, i64::MAX]).await?.n;
        pages(all, THREADS)
    };
    let number = number.min(pages);
    let replies = first_replies(app, article, number).await?;
    let values = args![article.id, THREADS, (number - 1) * THREADS, replies];
    let threads = gathered(written(app, app.db.all(store::THREADS, values).await?).await?);
    Ok(Part { threads, number, pages })
}

/// A page of the replies of one thread. 404 when `top` is no top-level comment of the article.
pub async fn thread(app: &App, article: &Article, top: i64, mut number: i64) -> Result<Part> {
    let page = async |number: i64| {
        let rows = app.db.all(store::THREAD, args![article.id, top, REPLIES, (number - 1) * REPLIES]).await?;
        gathered(written(app, rows).await?)
            .into_iter()
            .next()
            .filter(|thread| thread.comment.id == top)
            .ok_or(Error::NotFound)
    };
    let mut thread = page(number).await?;
    let last = pages(thread.comment.replies, REPLIES);
    if number > last {
        number = last;
        thread = page(number).await?;
    }
    Ok(Part { threads: vec![thread], number, pages: last })
}

/// How many replies of each thread stand on a page of the article: as many as there is room for, the same of all of
/// them. Asks only where not everything fits.
async fn first_replies(app: &App, article: &Article, number: i64) -> Result<i64> {
    if article.comments <= SHOWN {
        return Ok(FIRST_REPLIES);
    }
    let counts: Vec<Number> =
        app.db.all(store::REPLY_COUNTS, args![article.id, THREADS, (number - 1) * THREADS]).await?;
    Ok(room_for_replies(&counts.iter().map(|count| count.n).collect::<Vec<_>>()))
}

/// How many of the first replies of each of these threads fit a page.
fn room_for_replies(counts: &[i64]) -> i64 {
    let shown = |most: i64| counts.iter().map(|count| 1 + most.min(*count)).sum::<i64>();
    (1..=FIRST_REPLIES).rev().find(|most| shown(*most) <= SHOWN).unwrap_or(0)
}

/// How many pages so many take; an empty one, if there are none.
fn pages(count: i64, per_page: i64) -> i64 {
    ((count + per_page - 1) / per_page).max(1)
}

/// The comments of these rows with what is seen of their texts. Asks for people only where somebody may be named.
async fn written(app: &App, rows: Vec<CommentRow>) -> Result<Vec<Comment>> {
    let people = rows.iter().flat_map(|row| [row.author_id, row.answered]).flatten().collect();
    let authors = authors::of(&app.db, &app.authors, people).await?;
    let mut comments: Vec<Comment> = rows.into_iter().map(|row| Comment::of(row, &authors)).collect();
    let naming: Vec<i64> = comments.iter().filter(|one| one.body.contains('@')).map(|one| one.id).collect();
    let named = mentions::of_comments(app, &naming).await?;
    for comment in &mut comments {
        comment.html = markup::plain(&comment.body, named.get(&comment.id).map_or(&[], Vec::as_slice));
    }
    Ok(comments)
}

fn gathered(comments: Vec<Comment>) -> Vec<Thread> {
    let mut threads: Vec<Thread> = Vec::new();
    for comment in comments {
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
    // every thread has a comment that counts: with so few, there is one page
    let page = if article.comments <= THREADS {
        1
    } else {
        let top = found.parent.unwrap_or(found.id);
        let number = app.db.one::<Number>(store::THREAD_NUMBER, args![article.id, top]).await?.n;
        (number - 1).max(0) / THREADS + 1
    };
    if let Some(top) = found.parent {
        let number = app.db.one::<Number>(store::REPLY_NUMBER, args![top, found.id]).await?.n;
        if number > FIRST_REPLIES || number > first_replies(app, article, page).await? {
            return Ok(Place::Thread(top, (number - 1) / REPLIES + 1));
        }
    }
    Ok(Place::Page(page))
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
    Ok((written(app, rows).await?, total))
}

/// The comment `id` with the article it belongs to, if `citizen` may see that; otherwise 404.
pub async fn comment(app: &App, citizen: &Citizen, id: i64) -> Result<(Comment, Article)> {
    let comment = find(app, id).await?.ok_or(Error::NotFound)?;
    let article = read::article(app, citizen, comment.article).await?;
    Ok((comment, article))
}

/// Without any check.
async fn find(app: &App, id: i64) -> Result<Option<Comment>> {
    let row: Option<CommentRow> = app.db.maybe(store::COMMENT, args![id]).await?;
    Ok(written(app, row.into_iter().collect()).await?.pop())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_room_for_so_many_replies() {
        assert_eq!(room_for_replies(&[]), FIRST_REPLIES);
        assert_eq!(room_for_replies(&[2_000]), FIRST_REPLIES);
        assert_eq!(room_for_replies(&[0; 100]), FIRST_REPLIES);
        assert_eq!(room_for_replies(&[10; 9]), FIRST_REPLIES);
        assert_eq!(room_for_replies(&[10; 10]), 9);
        assert_eq!(room_for_replies(&[10; 50]), 1);
        assert_eq!(room_for_replies(&[10; 51]), 0);
        assert_eq!(room_for_replies(&[10; 100]), 0);
    }
}
