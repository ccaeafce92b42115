//! All SQL of what is new where somebody looks.

use crate::db::Record;

/// $1 articles: how much is said about each, and what was said last.
pub(crate) const OPEN: &str = "
    select a.id, a.board, a.comment_count, coalesce((select max(c.id) from comments c where c.article_id = a.id), 0) as newest
    from {ids:$1} k cross join articles a where a.id = k.id and a.deleted_at is null";

#[derive(Record)]
pub(crate) struct OpenRow {
    pub id: i64,
    pub board: String,
    pub comment_count: i64,
    pub newest: i64,
}

/// $1 boards: the newest article of each.
pub(crate) const NEWEST_OF: &str = "
    select k.s as board, coalesce((select max(a.id) from articles a where a.board = k.s and a.deleted_at is null), 0) as newest
    from {texts:$1} k";

#[derive(Record)]
pub(crate) struct NewestRow {
    pub board: String,
    pub newest: i64,
}

/// Who of $1 may see the board of the planet $2.
pub(crate) const READERS: &str = "
    select u.id as n from {ids:$1} k cross join users u left join residences r on r.user_id = u.id
    where u.id = k.id and (r.planet = $2 or u.role = 'admin')";
