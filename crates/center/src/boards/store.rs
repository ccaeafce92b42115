//! All SQL of boards.

mod bookmarks;
mod followed;
mod likes;
mod lists;
mod live;
mod visits;

use crate::db::Record;

pub(crate) use bookmarks::*;
pub(crate) use followed::*;
pub(crate) use likes::*;
pub(crate) use lists::*;
pub(crate) use live::*;
pub(crate) use visits::*;

macro_rules! articles {
    ($which:literal) => {
        concat!(
            "select a.id, a.board, a.author_id, a.title, a.body, a.html, a.html_version, a.comment_count, a.like_count, a.picture_count, a.pinned, a.version,
                    a.created_at, a.edited_at, u.nickname, r.planet, r.floor, r.unit, s.still
             from articles a
             join users u on u.id = a.author_id
             left join residences r on r.user_id = a.author_id
             left join portraits s on s.user_id = a.author_id
             ",
            $which
        )
    };
}

/// $1 article.
pub(crate) const ARTICLE: &str = articles!("where a.id = $1 and a.deleted_at is null");
/// The newest of a board: $1 board, $2 how many.
pub(crate) const NEWEST: &str = articles!("where a.board = $1 and a.deleted_at is null order by a.id desc limit $2");

#[derive(Record)]
pub(crate) struct ArticleRow {
    pub id: i64,
    pub board: String,
    pub author_id: i64,
    pub title: String,
    pub body: String,
    pub html: String,
    pub html_version: i64,
    pub comment_count: i64,
    pub like_count: i64,
    pub picture_count: i64,
    pub pinned: bool,
    pub version: i64,
    pub created_at: i64,
    pub edited_at: Option<i64>,
    pub nickname: String,
    pub planet: Option<String>,
    pub floor: Option<i64>,
    pub unit: Option<i64>,
    pub still: Option<String>,
}

/// The neighbours within the board: $1 board, $2 article.
pub(crate) const AROUND: &str = "
    select o.id as older_id, o.title as older_title, o.author_id as older_author, n.id as newer_id, n.title as newer_title,
           n.author_id as newer_author
    from boards b
    left join articles o on o.deleted_at is null and o.id = (select max(id) from articles where board = $1 and id < $2 and deleted_at is null)
    left join articles n on n.deleted_at is null and n.id = (select min(id) from articles where board = $1 and id > $2 and deleted_at is null)
    where b.id = $1";

#[derive(Record)]
pub(crate) struct AroundRow {
    pub older_id: Option<i64>,
    pub older_title: Option<String>,
    pub older_author: Option<i64>,
    pub newer_id: Option<i64>,
    pub newer_title: Option<String>,
    pub newer_author: Option<i64>,
}

/// What a reader has to do with an article: $1 article, $2 reader.
pub(crate) const OF_READER: &str = "
    select coalesce((select like_count from articles where id = $1 /* deleted_at or not */), 0) as likes,
           (select count(*) from article_likes where article_id = $1 and user_id = $2) as liked,
           (select count(*) from bookmarks where article_id = $1 and user_id = $2) as kept,
           coalesce((select max(id) from comments where article_id = $1), 0) as newest, v.seen, v.latest, v.visited_at
    from (select 1 as one) k left join visits v on v.user_id = $2 and v.article_id = $1";

#[derive(Debug, Clone, Record)]
pub(crate) struct ReaderRow {
    /// Of everybody.
    pub likes: i64,
    pub liked: i64,
    pub kept: i64,
    /// The newest comment, or 0.
    pub newest: i64,
    pub seen: Option<i64>,
    pub latest: Option<i64>,
    pub visited_at: Option<i64>,
}

/// $1 article.
pub(crate) const PICTURES: &str = "
    select p.media as name, p.alt, m.width, m.height, coalesce(m.digest, p.media) as digest from pictures p join media m on m.name = p.media where p.article_id = $1 order by p.position";

#[derive(Record)]
pub(crate) struct PictureRow {
    pub name: String,
    pub alt: String,
    pub width: i64,
    pub height: i64,
    /// Of its file; the name of one that is older than digests are.
    pub digest: String,
}

/// Who wrote something: $1 ids.
pub(crate) const AUTHORS: &str = "
    select u.id, u.nickname, r.planet, r.floor, r.unit, s.still
    from {ids:$1} w cross join users u left join residences r on r.user_id = u.id left join portraits s on s.user_id = u.id
    where u.id = w.id";

#[derive(Record)]
pub(crate) struct AuthorRow {
    pub id: i64,
    pub nickname: String,
    pub planet: Option<String>,
    pub floor: Option<i64>,
    pub unit: Option<i64>,
    pub still: Option<String>,
}

pub(crate) const INSERT_ARTICLE: &str = "
    insert into articles (board, author_id, title, body, html, html_version, picture_count, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8) returning id as n";
/// The same text by the same author a moment ago: $1 author, $2 title, $3 body, $4 since, $5 how many pictures, $6
/// itself, or 0.
pub(crate) const SAME_ARTICLES: &str = "
    select id, board from (select id, board, title, body, picture_count, created_at from articles where author_id = $1 and deleted_at is null order by id desc limit 100) latest
    where title = $2 and body = $3 and created_at > $4 and picture_count = $5 and id <> $6 order by id";

#[derive(Record)]
pub(crate) struct StandingRow {
    pub id: i64,
    pub board: String,
}

pub(crate) const INSERT_PICTURE: &str =
    "insert into pictures (article_id, position, media, alt) values ($1, $2, $3, $4)";
pub(crate) const DELETE_PICTURES: &str = "delete from pictures where article_id = $1";
pub(crate) const EDIT_ARTICLE: &str = "
    update articles set title = $2, body = $3, html = $4, html_version = $5, edited_at = $6, picture_count = $7,
           version = version + 1
    where id = $1 and deleted_at is null";
/// An article's neighbours: $1 board, $2 article. Not `max` and `min`: with a condition around them SQLite goes through
/// the whole board.
pub(crate) const BESIDE: &str = "
    select older.n from (
      select id as n from articles where board = $1 and id < $2 and deleted_at is null order by id desc limit 1) older
    union all select newer.n from (
      select id as n from articles where board = $1 and id > $2 and deleted_at is null order by id limit 1) newer";
/// Locks the article until the commit: what it is now. $1 article.
pub(crate) const LOCK_ARTICLE: &str = "
    update articles set version = version where id = $1 and deleted_at is null returning title, body, version, picture_count";

#[derive(Record)]
pub(crate) struct LockedRow {
    pub title: String,
    pub body: String,
    pub version: i64,
    pub picture_count: i64,
}

/// From now on nobody sees it: $1 article, $2 now, $3 who deletes it, $4 when it goes for good.
pub(crate) const DELETE_ARTICLE: &str = "
    update articles set deleted_at = $2, deleted_by = $3, purge_at = $4 where id = $1 and deleted_at is null";
/// Whoever keeps order deletes what its author has deleted: it does not come back; on which board it was: $1 article,
/// $2 now, $3 who.
pub(crate) const CONDEMN_ARTICLE: &str = "
    update articles set deleted_by = $3, purge_at = $2
    where id = $1 and deleted_at is not null and deleted_by = author_id and author_id <> $3 returning board as s";

/// What its author may take back: $1 article, $2 author, $3 now, $4 deleted since.
macro_rules! may_come_back {
    ($what:literal, $then:literal) => {
        concat!(
            $what,
            " where id = $1 and author_id = $2 and deleted_by = $2 and purge_at > $3 and deleted_at > $4",
            $then
        )
    };
}
/// Its author takes their own deletion back.
pub(crate) const RESTORE_ARTICLE: &str = may_come_back!(
    "update articles set deleted_at = null, deleted_by = null, purge_at = null",
    " returning board, title, body"
);
/// The same, only asked.
pub(crate) const MAY_COME_BACK: &str = may_come_back!("select id as n from articles", "");

#[derive(Record)]
pub(crate) struct RestoredRow {
    pub board: String,
    pub title: String,
    pub body: String,
}

/// What goes for good: $1 now, $2 after which one.
pub(crate) const TO_PURGE: &str =
    "select id as n from articles where purge_at <= $1 and deleted_at is not null and id > $2 order by id limit 100";
/// $1 article, $2 now.
pub(crate) const PURGE_ARTICLE: &str =
    "delete from articles where id = $1 and deleted_at is not null and purge_at <= $2";
/// Of what belongs to an article whose time has come, $3 at most: $1 article, $2 now.
macro_rules! purge {
    ($from:literal, $key:literal, $which:literal) => {
        concat!(
            "delete from ", $from, " where (", $key, ") in (select ", $key, " from ", $from, " where ", $which, " limit $3)
             and exists (select 1 from articles a where a.id = $1 and a.deleted_at is not null and a.purge_at <= $2)"
        )
    };
}
/// Those that others do not go with.
pub(crate) const PURGE_REPLIES: &str = purge!("comments", "id", "article_id = $1 and parent_id is not null");
pub(crate) const PURGE_COMMENTS: &str = purge!("comments", "id", "article_id = $1 and parent_id is null");
pub(crate) const PURGE_LIKES: &str = purge!("article_likes", "article_id, user_id", "article_id = $1");
pub(crate) const PIN: &str = "update articles set pinned = $2 where id = $1 and deleted_at is null";

macro_rules! comments {
    ($keys:literal, $order:literal) => {
        concat!(
            "select c.id, c.article_id, c.parent_id, c.reply_to, c.reply_count, c.author_id, c.body, c.created_at, c.edited_at, c.deleted_at,
                    o.author_id as answered
             from (",
            $keys,
            ") k
             join comments c on c.id = k.id
             left join comments o on o.id = c.reply_to
             order by ",
            $order
        )
    };
}

/// Top-level comments with their first replies, thread by thread: $1 article, $2 how many threads, $3 after how many,
/// $4 how many replies.
pub(crate) const THREADS: &str = comments!(
    "select id from (select id from comments where article_id = $1 and parent_id is null order by id limit $2 offset $3) top
     union all
     select c.id from (select id, case when reply_count > $4
                                       then (select r.id from comments r where r.parent_id = threads.id order by r.id limit 1 offset $4)
                                       else 9223372036854775807 end as hidden
                       from (select id, reply_count from comments where article_id = $1 and parent_id is null order by id limit $2 offset $3) threads
                       where reply_count > 0) top
     join comments c on c.parent_id = top.id and c.id < top.hidden",
    "coalesce(c.parent_id, c.id), c.id"
);
/// How many replies the threads of a page have: $1 article, $2 how many threads, $3 after how many.
pub(crate) const REPLY_COUNTS: &str = "
    select reply_count as n from comments where article_id = $1 and parent_id is null order by id limit $2 offset $3";
/// One thread: $1 article, $2 its top-level comment, $3 how many replies, $4 after how many.
pub(crate) const THREAD: &str = comments!(
    "select id from comments where id = $2 and article_id = $1 and parent_id is null
     union all
     select id from (select id from comments where parent_id = $2 order by id limit $3 offset $4) threads",
    "coalesce(c.parent_id, c.id), c.id"
);
/// Which reply a comment is in its thread, counted from 1: $1 the top-level comment, $2 the reply.
pub(crate) const REPLY_NUMBER: &str = "select count(*) as n from comments where parent_id = $1 and id <= $2";
/// All comments in the order of their writing: $1 article, $2 how many, $3 after how many.
pub(crate) const COMMENTS: &str =
    comments!("select id from comments where article_id = $1 order by id limit $2 offset $3", "k.id");
/// $1 comment.
pub(crate) const COMMENT: &str = comments!("select id from comments where id = $1", "k.id");
pub(crate) const COUNT_COMMENTS: &str = "select count(*) as n from comments where article_id = $1";
/// Which thread a comment is in, counted from 1: $1 article, $2 the top-level comment.
pub(crate) const THREAD_NUMBER: &str =
    "select count(*) as n from comments where article_id = $1 and parent_id is null and id <= $2";

#[derive(Record)]
pub(crate) struct CommentRow {
    pub id: i64,
    pub article_id: i64,
    pub parent_id: Option<i64>,
    pub reply_to: Option<i64>,
    pub reply_count: i64,
    pub author_id: Option<i64>,
    pub body: String,
    pub created_at: i64,
    pub edited_at: Option<i64>,
    pub deleted_at: Option<i64>,
    /// Whom it answers, if that is not the parent's author.
    pub answered: Option<i64>,
}

/// One comment more or less (or none: then only the article's row is locked until the commit), and on
/// which board: $1 article, $2 change.
pub(crate) const COUNT_COMMENT: &str =
    "update articles set comment_count = comment_count + $2 where id = $1 and deleted_at is null returning board as s";
/// A comment that may be answered: $1 comment, $2 article.
pub(crate) const ANSWERABLE: &str = "
    select id, parent_id, author_id from comments where id = $1 and article_id = $2 and deleted_at is null and author_id is not null";

#[derive(Record)]
pub(crate) struct Answerable {
    pub id: i64,
    pub parent_id: Option<i64>,
    pub author_id: Option<i64>,
}

/// $1 top-level comment, $2 change; how many replies it has then.
pub(crate) const COUNT_REPLY: &str = "update comments set reply_count = reply_count + $2 where id = $1";
pub(crate) const INSERT_COMMENT: &str = "
    insert into comments (article_id, author_id, parent_id, reply_to, body, created_at) values ($1, $2, $3, $4, $5, $6) returning id as n";
/// The same text by the same author at the same place a moment ago: $1 author, $2 article, $3 body, $4 what it answers
/// or 0, $5 since.
pub(crate) const SAME_COMMENT: &str = "
    select id as n from (select id, article_id, body, coalesce(reply_to, parent_id, 0) as answers, created_at, deleted_at
                         from comments where author_id = $1 order by id desc limit 20) latest
    where article_id = $2 and body = $3 and answers = $4 and created_at > $5 and deleted_at is null order by id limit 1";
/// Locks the comment until the commit: what it says now. $1 comment.
pub(crate) const LOCK_COMMENT: &str =
    "update comments set reply_count = reply_count where id = $1 and deleted_at is null returning body as s";
pub(crate) const EDIT_COMMENT: &str =
    "update comments set body = $2, edited_at = $3 where id = $1 and deleted_at is null";
/// $1 comment: gone, when nobody has answered it.
pub(crate) const DELETE_COMMENT: &str = "
    delete from comments where id = $1 and reply_count = 0 and deleted_at is null
    and not exists (select 1 from comments a where a.reply_to = $1)";
/// $1 comment, $2 now: with replies, only its place stays.
pub(crate) const BURY_COMMENT: &str = "
    update comments set body = '', author_id = null, edited_at = null, deleted_at = $2 where id = $1 and deleted_at is null
    and (reply_count > 0 or exists (select 1 from comments a where a.reply_to = $1))";
/// $1 reply: a place that nobody answers any more; which reply it had answered, or 0.
pub(crate) const DELETE_EMPTY_REPLY: &str = "
    delete from comments where id = $1 and (deleted_at is not null or author_id is null)
    and not exists (select 1 from comments a where a.reply_to = $1)
    returning coalesce(reply_to, 0) as n";
/// $1 top-level comment: a place that nothing stands under any more.
pub(crate) const DELETE_EMPTY_PLACE: &str = "
    delete from comments where id = $1 and reply_count = 0 and (deleted_at is not null or author_id is null)";
