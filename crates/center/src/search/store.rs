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

/// A stretch of a run: what the lists of some terms would have more, from `first` on, as `runs.rs` writes it.
#[derive(Record)]
pub(crate) struct ChunkRow {
    pub run: i64,
    pub first: i64,
    pub entries: Vec<u8>,
}

/// What a search reads: the list of the term in the pack, or the chunk of a run in which it would be, from `first` on.
#[derive(Record)]
pub(crate) struct PartRow {
    pub term: i64,
    pub pack: i64,
    pub first: Option<i64>,
    pub entries: Vec<u8>,
}

// SQLite takes a `cross join` in the order in which it is written: the terms first, then their lists, whatever the
// engine knows of the tables. The other way about it reads every list of a place.

/// The lists of nicknames: $1 terms.
pub(crate) const OF_NAMES: &str = "
    select l.term, l.pack, l.entries from {ids:$1} w cross join search_lists l
    where l.place = 0 and l.term = w.id";
/// The lists and chunks of the two newest packs: $1 place, $2 terms.
pub(crate) const NEWEST: &str = "
    with newest as (
      select max(latest.pack) - 1 as pack from (
        select (select max(n.pack) from search_lists n where n.place = $1 and n.term = 0) as pack
        union all select (select max(n.pack) from search_runs n where n.place = $1)) latest)
    select l.term, l.pack, cast(null as bigint) as first, l.entries from {ids:$2} w cross join search_lists l
    where l.place = $1 and l.term = w.id and l.pack >= (select pack from newest)
    union all
    select w.id, r.pack, c.term, c.entries from {ids:$2} w cross join search_runs r cross join search_chunks c
    where r.place = $1 and r.pack >= (select pack from newest) and c.run = r.id
      and c.term = (select max(b.term) from search_chunks b where b.run = r.id and b.term <= w.id)";
/// Which lists and chunks there may be in all other packs: $1 place, $2 terms.
pub(crate) const OLDER: &str = "
    with newest as (
      select max(latest.pack) - 1 as pack from (
        select (select max(n.pack) from search_lists n where n.place = $1 and n.term = 0) as pack
        union all select (select max(n.pack) from search_runs n where n.place = $1)) latest)
    select l.term, l.pack, cast(length(l.entries) as bigint) as size
    from {ids:$2} w cross join search_lists l
    where l.place = $1 and l.term = w.id and l.pack < (select pack from newest)
    union all
    select w.id, r.pack, cast(length(c.entries) as bigint)
    from {ids:$2} w cross join search_runs r cross join search_chunks c
    where r.place = $1 and r.pack < (select pack from newest) and c.run = r.id
      and c.term = (select max(b.term) from search_chunks b where b.run = r.id and b.term <= w.id)";
/// $1 place, $2 terms, $3 packs.
pub(crate) const OF_PACKS: &str = "
    select l.term, l.pack, cast(null as bigint) as first, l.entries
    from {ids:$3} p cross join {ids:$2} w cross join search_lists l
    where l.place = $1 and l.term = w.id and l.pack = p.id
    union all
    select w.id, r.pack, c.term, c.entries
    from {ids:$3} p cross join {ids:$2} w cross join search_runs r cross join search_chunks c
    where r.place = $1 and r.pack = p.id and c.run = r.id
      and c.term = (select max(b.term) from search_chunks b where b.run = r.id and b.term <= w.id)";
/// In which of the places somebody has written, or others a moment ago: $1 the author's term, $2 places.
pub(crate) const PLACES_OF: &str = "
    select w.id as n from {ids:$2} w where exists (select 1 from search_lists l where l.place = w.id and l.term = $1)
      or exists (select 1 from search_runs r where r.place = w.id)";

/// The same lists for a change: $1 place, $2 pack, $3 terms.
pub(crate) const OF_PACK: &str = "
    select l.term, l.pack, l.entries from {ids:$3} w cross join search_lists l
    where l.place = $1 and l.pack = $2 and l.term = w.id";
pub(crate) const DROP: &str = "
    delete from search_lists where place = $1 and pack = $2 and term in (select w.id from {ids:$3} w)";
/// The chunks of runs in which these terms would be, for a change: $1 place, $2 pack, $3 terms.
pub(crate) const OF_RUNS: &str = "
    select k.run, c.term as first, c.entries from (
      select distinct r.id as run, (select max(b.term) from search_chunks b where b.run = r.id and b.term <= w.id) as term
      from {ids:$3} w cross join search_runs r where r.place = $1 and r.pack = $2) k
    cross join search_chunks c where c.run = k.run and c.term = k.term";
pub(super) const INSERT_CHUNK: &str = "insert into search_chunks (run, term, entries)";
pub(super) const OR_REPLACE_CHUNK: &str = "on conflict (run, term) do update set entries = excluded.entries";
pub(crate) const DROP_CHUNK: &str = "delete from search_chunks where run = $1 and term = $2";

/// $1 place, $2 pack, $3 level.
pub(crate) const INSERT_RUN: &str =
    "insert into search_runs (place, pack, level) values ($1, $2, $3) returning id as n";
/// $1 place, $2 pack, $3 level.
pub(crate) const RUNS_OF_LEVEL: &str = "
    select id as n from search_runs where place = $1 and pack = $2 and level = $3 order by id";
/// All chunks of runs: $1 runs.
pub(crate) const CHUNKS: &str = "
    select c.run, c.term as first, c.entries from {ids:$1} w cross join search_chunks c
    where c.run = w.id order by c.run, c.term";
/// $1 runs.
pub(crate) const DROP_CHUNKS: &str = "delete from search_chunks where run in (select w.id from {ids:$1} w)";
/// $1 runs.
pub(crate) const DROP_RUNS: &str = "delete from search_runs where id in (select w.id from {ids:$1} w)";

/// Packs of which something stands in runs.
pub(crate) const PACKS_WITH_RUNS: &str = "select distinct place, pack from search_runs order by place, pack";
/// The runs of a pack, the largest first: $1 place, $2 pack.
pub(crate) const RUNS: &str = "
    select id as n from search_runs where place = $1 and pack = $2 order by level desc, id";
/// How far the lowest chunks of a run reach: $1 run, $2 how many chunks.
pub(crate) const REACH: &str = "
    select max(low.term) as n from (select term from search_chunks where run = $1 order by term limit $2) low
    having count(*) > 0";
/// The lowest chunks of runs: $1 runs, $2 the highest term that one may begin with.
pub(crate) const LOWEST: &str = "
    select c.run, c.term as first, c.entries from {ids:$1} w cross join search_chunks c
    where c.run = w.id and c.term <= $2 order by c.run, c.term";
/// The same, out of the runs.
pub(crate) const DROP_LOWEST: &str = "
    delete from search_chunks where run in (select w.id from {ids:$1} w) and term <= $2";

#[derive(Record)]
pub(crate) struct PackRow {
    pub place: i64,
    pub pack: i64,
}

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
pub(crate) const EMPTY_RUNS: &str = "delete from search_runs where place >= 0";
pub(crate) const EMPTY_CHUNKS: &str = "delete from search_chunks where run >= 0";
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

/// A stretch of all runs: after $1 run, $2 term, at most $3.
pub(crate) const STRETCH_OF_RUNS: &str = "
    select r.place, r.pack, c.run, c.term as first, c.entries from search_chunks c join search_runs r on r.id = c.run
    where (c.run, c.term) > ($1, $2) order by c.run, c.term limit $3";

#[derive(Record)]
pub(crate) struct StretchOfRunsRow {
    pub place: i64,
    pub pack: i64,
    pub run: i64,
    pub first: i64,
    pub entries: Vec<u8>,
}
