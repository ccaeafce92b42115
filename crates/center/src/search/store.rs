//! All SQL of finding.

use crate::db::Record;

/// One list, of the term in the pack.
#[derive(Record)]
pub(crate) struct ListRow {
    pub term: i64,
    pub pack: i64,
    pub entries: Vec<u8>,
}

/// That there is a list, and how many bytes it has.
#[derive(Record)]
pub(crate) struct SizeRow {
    pub term: i64,
    pub pack: i64,
    pub size: i64,
}

// SQLite takes a `cross join` in the order in which it is written: the terms first, then their lists, whatever the
// engine knows of the tables. The other way about it reads every list of a place.

/// The lists of nicknames: $1 terms.
pub(crate) const OF_NAMES: &str = "
    select l.term, l.pack, l.entries from {ids:$1} w cross join search_lists l
    where l.place = 0 and l.term = w.id";
/// The lists of the two newest packs: $1 place, $2 terms.
pub(crate) const NEWEST: &str = "
    select l.term, l.pack, l.entries from {ids:$2} w cross join search_lists l
    where l.place = $1 and l.term = w.id and l.pack >= (select max(n.pack) - 1 from search_lists n where n.place = $1 and n.term = 0)";
/// Which lists there are in all other packs: $1 place, $2 terms.
pub(crate) const OLDER: &str = "
    select l.term, l.pack, cast(length(l.entries) as bigint) as size
    from {ids:$2} w cross join search_lists l
    where l.place = $1 and l.term = w.id and l.pack < (select max(n.pack) - 1 from search_lists n where n.place = $1 and n.term = 0)";
/// $1 place, $2 terms, $3 packs.
pub(crate) const OF_PACKS: &str = "
    select l.term, l.pack, l.entries from {ids:$3} p cross join {ids:$2} w cross join search_lists l
    where l.place = $1 and l.term = w.id and l.pack = p.id";
/// In which of the places somebody has written: $1 the author's term, $2 places.
pub(crate) const PLACES_OF: &str = "
    select w.id as n from {ids:$2} w where exists (select 1 from search_lists l where l.place = w.id and l.term = $1)";

/// The same lists for a change: $1 place, $2 pack, $3 terms.
pub(crate) const OF_PACK: &str = "
    select l.term, l.pack, l.entries from {ids:$3} w cross join search_lists l
    where l.place = $1 and l.pack = $2 and l.term = w.id";
pub(crate) const DROP: &str = "
    delete from search_lists where place = $1 and pack = $2 and term in (select w.id from {ids:$3} w)";
pub(super) const INSERT: &str = "insert into search_lists (place, term, pack, entries)";
pub(super) const OR_APPEND: &str = "
    on conflict (place, term, pack) do update set entries = cast(search_lists.entries || excluded.entries as {bytes})";
pub(super) const OR_REPLACE: &str = "on conflict (place, term, pack) do update set entries = excluded.entries";

/// Others who change the place wait until the commit: $1 place.
pub(crate) const LOCK: &str = "update search_places set changes = changes + 1 where place = $1";
pub(crate) const PLACE_OF: &str = "
    select b.position + 1 as n from articles a join boards b on b.id = a.board where a.id = $1 and a.deleted_at is null";
/// What can be found of an article: $1 article.
pub(crate) const ARTICLE: &str = "
    select a.id, b.position + 1 as place, a.author_id, a.title, a.body
    from articles a join boards b on b.id = a.board where a.id = $1 and a.deleted_at is null";
/// The same of all whose ids are from $1 to below $2.
pub(crate) const ARTICLES: &str = "
    select a.id, b.position + 1 as place, a.author_id, a.title, a.body
    from articles a join boards b on b.id = a.board where a.id >= $1 and a.id < $2 and a.deleted_at is null order by a.id";

#[derive(Record)]
pub(crate) struct ArticleRow {
    pub id: i64,
    pub place: i64,
    pub author_id: i64,
    pub title: String,
    pub body: String,
}

/// $1 user.
pub(crate) const PERSON: &str = "select id, nickname from users where id = $1";
/// From $1 to below $2.
pub(crate) const PEOPLE: &str = "select id, nickname from users where id >= $1 and id < $2 order by id";

#[derive(Record)]
pub(crate) struct PersonRow {
    pub id: i64,
    pub nickname: String,
}

/// The version of the oldest lists.
pub(crate) const VERSION: &str = "select min(version) as n from search_places";
pub(crate) const MADE: &str = "update search_places set version = $1 where place >= 0";
pub(crate) const LOCK_ALL: &str = "update search_places set changes = changes + 1 where place >= 0";
pub(crate) const EMPTY: &str = "delete from search_lists where place >= 0";
pub(crate) const LAST_ARTICLE: &str = "
    select coalesce(max((select max(a.id) from articles a where a.board = b.id and a.deleted_at is null)), 0) as n from boards b";
pub(crate) const LAST_PERSON: &str = "select coalesce(max(id), 0) as n from users";
/// A stretch of the whole index: after $1 place, $2 term, $3 pack, at most $4.
pub(crate) const STRETCH: &str = "
    select place, term, pack, entries from search_lists where (place, term, pack) > ($1, $2, $3) order by place, term, pack limit $4";

#[derive(Record)]
pub(crate) struct StretchRow {
    pub place: i64,
    pub term: i64,
    pub pack: i64,
    pub entries: Vec<u8>,
}
