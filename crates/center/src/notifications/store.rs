//! All SQL of notifications. What is hidden says why, as a sum: 1 its article is deleted, 2 whoever did it is not heard,
//! 4 it was taken back.

use crate::db::Record;

/// The next number of each of these who wants to be told and may see it: $1 people, $2 who did it or 0, $3 kind, $4
/// board or nothing.
pub(crate) const NEXT: &str = "
    insert into heads (user_id, last, unread)
    select u.id, 1, 1 from {ids:$1} k cross join users u left join residences r on r.user_id = u.id
    where u.id = k.id and u.id <> $2 and not exists (select 1 from unwanted_kinds w where w.user_id = u.id and w.kind = $3)
      and ($4 = '' or $4 = 'solar' or r.planet = $4 or u.role = 'admin')
      and not exists (select 1 from ties t where t.from_id = u.id and t.to_id = $2 and t.blocks_since is not null)
    order by u.id
    on conflict (user_id) do update set last = heads.last + 1, unread = heads.unread + 1
    returning user_id, last";

#[derive(Record)]
pub(crate) struct HeadRow {
    pub user_id: i64,
    pub last: i64,
}

/// Everything before the values: no statement by itself.
pub(super) const INSERT: &str = "
    insert into notifications
      (user_id, seq, kind, actor_id, topic, thing, board, article_id, comment_id, path, rest, created_at)";

/// Takes the heads of $1 in order.
pub(crate) const HOLD: &str = "
    insert into heads (user_id, last, unread)
    select u.id, 0, 0 from {ids:$1} k cross join users u where u.id = k.id order by u.id
    on conflict (user_id) do update set last = heads.last";
/// How much $1 have not read.
pub(crate) const RECOUNT: &str = "
    update heads set unread = (
      select count(*) from notifications n where n.user_id = heads.user_id and not n.is_read and n.hidden = 0)
    where user_id in (select k.id from {ids:$1} k)";

/// $1 recipient, $2 kind, $3 topic, $4 who did it. Also what is not hidden: it was told already.
pub(crate) const COME_BACK: &str = "
    update notifications set hidden = hidden & ~4 where user_id = $1 and kind = $2 and topic = $3 and actor_id = $4";
pub(crate) const GO: &str = "
    update notifications set hidden = hidden | 4
    where user_id = $1 and kind = $2 and topic = $3 and actor_id = $4 and hidden & 4 = 0";
/// $1 recipient, $2 kind, $3 topic, $4 thing.
pub(crate) const FORGET: &str = "
    delete from notifications where user_id = $1 and kind = $2 and topic = $3 and thing = $4";

#[derive(Record)]
pub(crate) struct ToldRow {
    pub user_id: i64,
}

pub(crate) const TOLD_OF_COMMENT: &str = "select user_id from notifications where comment_id = $1";
pub(crate) const FORGET_COMMENT: &str = "delete from notifications where comment_id = $1";
pub(crate) const TOLD_OF_ARTICLE: &str = "select distinct user_id from notifications where article_id = $1";
pub(crate) const HIDE_ARTICLE: &str = "update notifications set hidden = hidden | 1 where article_id = $1";
pub(crate) const SHOW_ARTICLE: &str = "update notifications set hidden = hidden & ~1 where article_id = $1";
/// $1 recipient, $2 who did it.
pub(crate) const SILENCE: &str = "update notifications set hidden = hidden | 2 where user_id = $1 and actor_id = $2";
pub(crate) const HEAR: &str = "update notifications set hidden = hidden & ~2 where user_id = $1 and actor_id = $2";

// Rounds: what many are told.

/// $1 what, $2 whom.
pub(crate) const BEGIN_ROUND: &str = "insert into rounds (news, recipients) values ($1, $2) returning id as n";
/// $1 round: nobody else goes on with it until the commit.
pub(crate) const HOLD_ROUND: &str = "update rounds set told = told where id = $1 returning news, recipients, told";
/// $1 round, $2 so many more were told.
pub(crate) const STEP_ROUND: &str = "update rounds set told = told + $2 where id = $1";
pub(crate) const END_ROUND: &str = "delete from rounds where id = $1";

#[derive(Record)]
pub(crate) struct RoundRow {
    pub news: String,
    pub recipients: String,
    pub told: i64,
}
