//! All SQL of visits; the article page reads its own with what stands around the article.

use crate::db::Record;

/// $1 user, $2 article, $3 seen before, $4 seen now, $5 when. What another node wrote later stays, and what belongs to
/// nobody or nothing any more is not written.
pub(crate) const NOTE_VISIT: &str = "
    insert into visits (user_id, article_id, seen, latest, visited_at)
    select u.id, a.id, cast($3 as bigint), cast($4 as bigint), cast($5 as bigint) from users u join articles a on a.id = $2 and a.deleted_at is null where u.id = $1
    on conflict (user_id, article_id) do update set seen = excluded.seen, latest = excluded.latest, visited_at = excluded.visited_at
    where visits.visited_at <= excluded.visited_at";
/// $1 user, $2 how many of the latest stay, less one.
pub(crate) const FORGET_VISITS: &str = "
    delete from visits where user_id = $1
    and (visited_at, article_id) < (select visited_at, article_id from visits where user_id = $1 order by visited_at desc, article_id desc limit 1 offset $2)";
/// What somebody has looked at lately: $1 user, $2 since when.
pub(crate) const VISITED: &str = "select article_id as n from visits where user_id = $1 and visited_at >= $2";
/// What others have said since, a thousand at most: $1 article, $2 the newest comment that was seen, $3 viewer.
pub(crate) const UNREAD: &str = "
    select count(*) as n, coalesce(min(id), 0) as first
    from (select id from comments where article_id = $1 and id > $2 and deleted_at is null and author_id <> $3 order by id limit 1000) k";

#[derive(Record)]
pub(crate) struct UnreadRow {
    pub n: i64,
    pub first: i64,
}
