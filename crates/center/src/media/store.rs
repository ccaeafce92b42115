//! All SQL of files.

use crate::db::Record;

/// A file and the board of the article it belongs to: $1 name.
pub(crate) const FIND: &str = "
    select m.kind, m.owner_id, m.content_type, a.board
    from media m
    left join articles a on a.id = m.article_id and a.deleted_at is null
    where m.name = $1";

#[derive(Record)]
pub(crate) struct FileRow {
    pub kind: String,
    pub owner_id: i64,
    pub content_type: String,
    pub board: Option<String>,
}

pub(crate) const INSERT: &str = "
    insert into media (name, kind, owner_id, article_id, content_type, bytes, width, height, created_at, digest)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
/// $1 name.
pub(crate) const DELETE: &str = "delete from media where name = $1";
/// Removes the rows of an article's files: $1 article. Its `pictures` must be gone.
pub(crate) const DELETE_OF_ARTICLE: &str = "delete from media where article_id = $1";
pub(crate) const NAMES_OF_ARTICLE: &str = "select name as s from media where article_id = $1 order by name";

/// $1 name, $2 from when on it may be removed.
pub(crate) const DOOM: &str = "
    insert into doomed_files (name, doomed_at) values ($1, $2) on conflict (name) do update set doomed_at = excluded.doomed_at";
pub(crate) const SPARE: &str = "delete from doomed_files where name = $1";
pub(crate) const DOOMED: &str =
    "select name as s from doomed_files where doomed_at <= $1 and name > $2 order by name limit 200";
