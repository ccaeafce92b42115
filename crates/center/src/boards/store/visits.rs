//! All SQL of visits; the article page reads its own with what stands around the article.

use crate::db::Record;

/// $1 visits: each a list of user, article, seen before, seen now, when; in their order. What another node wrote later
/// stays, and what belongs to nobody or nothing any more is not written.
pub(crate) const NOTE_VISITS: &str = "
    insert into visits (user_id, article_id, seen, latest, visited_at)
    select u.id, a.id, cast(k.value->>2 as bigint), cast(k.value->>3 as bigint), cast(k.value->>4 as bigint)
    from {each:$1} cross join users u cross join articles a
    where u.id = cast(k.value->>0 as bigint) and a.id = cast(k.value->>1 as bigint) and a.deleted_at is null
    order by u.id, a.id
    on conflict (user_id, article_id) do update set seen = excluded.seen, latest = excluded.latest, visited_at = excluded.visited_at
    where visits.visited_at <= excluded.visited_at";
/// Of $1 people those of whom more visits are known than $2.
pub(crate) const MANY_VISITS: &str = "
    select k.id as n from {ids:$1} k
    where exists (select 1 from visits v where v.user_id = k.id order by v.visited_at desc, v.article_id desc limit 1 offset $2)";
/// $1 user, $2 how many of the latest stay, less one.
pub(crate) const FORGET_VISITS: &str = "
    delete from visits where user_id = $1
    and (visited_at, article_id) < (select visited_at, article_id from visits where user_id = $1 order by visited_at desc, article_id desc limit 1 offset $2)";
/// What somebody has looked at lately: $1 user, $2 since when.
pub(crate) const VISITED: &str = "select article_id as n from visits where user_id = $1 and visited_at >= $2";
/// What others have said since whom the viewer does not mute, and they have not answered: $1 article, $2 the newest
/// comment that was seen, $3 viewer, $4 how many are counted at most.
pub(crate) const UNREAD: &str = "
    select count(*) as n, coalesce(min(id), 0) as first
    from (select id from comments where {behind:$1,$2} and deleted_at is null and author_id <> $3
          and author_id not in (select to_id from ties where from_id = $3 and mutes_since is not null)
          and id not in (select coalesce(reply_to, parent_id) from comments where article_id = $1 and id > $2 and author_id = $3 and parent_id is not null)
          order by article_id, id limit $4) k";
/// Whom the viewer mutes: $1 viewer.
pub(crate) const MUTED: &str = "select to_id as n from ties where from_id = $1 and mutes_since is not null";
/// What the viewer has answered since: $1 article, $2 the newest comment that was seen, $3 viewer.
pub(crate) const ANSWERED: &str = "
    select coalesce(reply_to, parent_id) as n from comments where article_id = $1 and id > $2 and author_id = $3 and parent_id is not null";

#[derive(Record)]
pub(crate) struct UnreadRow {
    pub n: i64,
    pub first: i64,
}
