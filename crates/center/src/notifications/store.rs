//! All SQL of notifications. What is hidden says why, as a sum: 1 its article is deleted, 2 whoever did it is not
//! heard, 4 it was taken back, 8 its
//! recipient may no longer see its board.

mod list;

pub(crate) use list::*;

use crate::db::Record;

/// Who was told of a text: $1 people, $2 topic, $3 kind, $4 by whom, $5 comment, or 0. Whoever was told of a comment in
/// any way knows of it.
pub(crate) const TOLD_BEFORE: &str = "
    select k.id as n from {ids:$1} k
    where exists (select 1 from notifications w where w.user_id = k.id and w.topic = $2 and w.actor_id = $4
                  and coalesce(w.comment_id, 0) = $5 and (w.kind = $3 or $5 <> 0))";
/// The next number of each of these who wants to be told and may see it: $1 people, $2 who did it or 0, $3 kind, $4
/// board or nothing, $5 up to how many unread are counted.
pub(crate) const NEXT: &str = "
    insert into heads (user_id, last, unread, reach)
    select u.id, 1, 1, case when u.role = 'admin' then 'all' else coalesce(r.planet, 'solar') end from {ids:$1} k cross join users u left join residences r on r.user_id = u.id
    where u.id = k.id and u.id <> $2 and not exists (select 1 from unwanted_kinds w where w.user_id = u.id and w.kind = $3)
      and ($4 = '' or $4 = 'solar' or r.planet = $4 or u.role = 'admin')
      and not exists (select 1 from ties t where t.from_id = u.id and t.to_id = $2 and t.blocks_since is not null)
    order by u.id
    on conflict (user_id) do update set last = heads.last + 1,
      unread = case when heads.unread < $5 then heads.unread + 1 else heads.unread end
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

/// The same in a past that was never lived.
pub(super) const INSERT_PAST: &str = "
    insert into notifications
      (user_id, seq, kind, actor_id, topic, thing, board, article_id, comment_id, path, rest, created_at, is_read)";
pub(super) const INSERT_HEADS: &str = "insert into heads (user_id, last, unread)";

/// Takes the heads of $1 in order.
pub(crate) const HOLD: &str = "
    insert into heads (user_id, last, unread, reach)
    select u.id, 0, 0, case when u.role = 'admin' then 'all' else coalesce(r.planet, 'solar') end
    from {ids:$1} k cross join users u left join residences r on r.user_id = u.id where u.id = k.id order by u.id
    on conflict (user_id) do update set last = heads.last";
/// How much $1 have not read: at most $2. In the order of the index, of which no more is read than that.
pub(crate) const RECOUNT: &str = "
    update heads set unread = (
      select count(*) from (
        select 1 as one from notifications n where n.user_id = heads.user_id and not n.is_read and n.hidden = 0
        order by n.path limit $2) k)
    where user_id in (select k.id from {ids:$1} k)
    returning user_id, last, unread";

#[derive(Record)]
pub(crate) struct CountedRow {
    pub user_id: i64,
    pub last: i64,
    pub unread: i64,
}

/// $1 recipient, $2 kind, $3 topic, $4 who did it, $5 thing. Also what is not hidden: it was told already.
pub(crate) const COME_BACK: &str = "
    update notifications set hidden = hidden & ~4
    where user_id = $1 and kind = $2 and topic = $3 and actor_id = $4 and thing = $5";
pub(crate) const GO: &str = "
    update notifications set hidden = hidden | 4
    where user_id = $1 and kind = $2 and topic = $3 and actor_id = $4 and thing = $5 and hidden & 4 = 0";
/// $1 recipient, $2 kind, $3 topic, $4 thing.
pub(crate) const FORGET: &str = "
    delete from notifications where user_id = $1 and kind = $2 and topic = $3 and thing = $4 and thing <> ''";

#[derive(Record)]
pub(crate) struct ToldRow {
    pub user_id: i64,
}

pub(crate) const TOLD_OF_COMMENT: &str = "select user_id from notifications where comment_id = $1";
pub(crate) const FORGET_COMMENT: &str = "delete from notifications where comment_id = $1";
pub(crate) const TOLD_OF_ARTICLE: &str = "select distinct user_id from notifications where article_id = $1";
pub(crate) const HIDE_ARTICLE: &str = "update notifications set hidden = hidden | 1 where article_id = $1";
/// Of those of a deleted article $1, $2 at most.
pub(crate) const FORGET_ARTICLE: &str = "
    delete from notifications where id in (select id from notifications where article_id = $1 and hidden & 1 <> 0 limit $2)";
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

// Reading.

/// $1 recipient.
pub(crate) const HEAD: &str = "select last, gone, unread from heads where user_id = $1";

/// How far somebody's notifications go.
#[derive(Debug, Clone, Copy, Default, Record)]
pub struct Head {
    /// The number of the newest.
    pub last: i64,
    /// Up to which they were forgotten because of their age.
    pub gone: i64,
    /// How many they have not read, up to [`MOST_UNREAD`](super::MOST_UNREAD).
    pub unread: i64,
}

/// Whether something is unread at $2, a path, or $3, the same with its tab or where the same is seen: $1 recipient.
pub(crate) const UNREAD_AT: &str = "
    select cast(1 as bigint) as n from notifications where user_id = $1 and path in ($2, $3) and not is_read and hidden = 0 limit 1";
/// All such paths, once each, as a JSON list, and of how many notifications: $1 recipient, $2 at most.
pub(crate) const UNREAD_PATHS: &str = "
    select count(*) as n, {list:path} as paths from (
      select path from notifications where user_id = $1 and not is_read and hidden = 0 order by path limit $2) k";

#[derive(Debug, Clone, Record)]
pub(crate) struct PathsRow {
    pub n: i64,
    pub paths: String,
}

pub(crate) const READ_AT: &str = "
    update notifications set is_read = true where user_id = $1 and path in ($2, $3) and not is_read and hidden = 0";
/// $1 recipient, $2 kind, $3 up to which. By what is unread, as below, and not by all that there ever was.
pub(crate) const READ_KIND: &str = "
    update notifications set is_read = true where user_id = $1 and kind = $2 and seq + 0 <= $3 and not is_read and hidden = 0";
/// $1 recipient, $2 up to which.
pub(crate) const READ_ALL: &str = "
    update notifications set is_read = true where user_id = $1 and seq + 0 <= $2 and not is_read and hidden = 0";

// Which boards somebody may see, when that has changed.

/// $1 recipient, $2 their board, $3 whether they may see all of them.
pub(crate) const OUT_OF_REACH: &str = "
    update notifications set hidden = hidden | 8
    where user_id = $1 and not (board is null or board = 'solar' or board = $2 or $3) and hidden & 8 = 0";
pub(crate) const IN_REACH: &str = "
    update notifications set hidden = hidden & ~8
    where user_id = $1 and (board is null or board = 'solar' or board = $2 or $3) and hidden & 8 <> 0";
/// $1 recipient, $2 which boards those are.
pub(crate) const REACH: &str = "update heads set reach = $2 where user_id = $1";

// What somebody does not want to be told.

pub(crate) const UNWANTED: &str = "select kind as s from unwanted_kinds where user_id = $1 order by kind";
/// $1 user, $2 kind.
pub(crate) const REFUSE: &str =
    "insert into unwanted_kinds (user_id, kind) values ($1, $2) on conflict (user_id, kind) do nothing";
pub(crate) const WANT: &str = "delete from unwanted_kinds where user_id = $1 and kind = $2";

// Telling.

macro_rules! events {
    ($what:literal, $from:literal, $where:literal) => {
        concat!(
            "select ", $what,
            "n.user_id, n.seq, n.kind, n.actor_id, u.nickname, n.path, n.rest, n.created_at, h.unread,
             coalesce(n.hidden = 0 and (n.board is null or n.board = 'solar' or n.board = r.planet or v.role = 'admin'), false) as is_shown
             from ", $from,
            " left join heads h on h.user_id = n.user_id
             left join users u on u.id = n.actor_id
             left join users v on v.id = n.user_id
             left join residences r on r.user_id = n.user_id ",
            $where
        )
    };
}
/// What was written between two moments, $1 and $2, as looks gave them, each now where it is empty; and the moment,
/// also where there is nothing: $3 behind which id, $4 how many. The ids are hidden from whoever would look all of them
/// up.
pub(crate) const LOOK: &str = events!(
    "{moment} as moment, n.id, ",
    "(select 1 as one) k
     left join (select w.id from {since:$1,$2} w where {there:$2} and w.id + 0 > $3 order by w.id + 0 limit $4) newest on true
     left join notifications n on n.id = newest.id",
    "order by n.id"
);
/// $1 recipient, $2 behind which number, $3 how many.
pub(crate) const SINCE: &str =
    events!("", "notifications n", "where n.user_id = $1 and n.seq > $2 order by n.seq limit $3");

#[derive(Record)]
pub(crate) struct LookRow {
    pub moment: String,
    pub id: Option<i64>,
    user_id: Option<i64>,
    seq: Option<i64>,
    kind: Option<String>,
    actor_id: Option<i64>,
    nickname: Option<String>,
    path: Option<String>,
    rest: Option<String>,
    created_at: Option<i64>,
    unread: Option<i64>,
    is_shown: bool,
}

impl LookRow {
    pub fn told(self) -> Option<SinceRow> {
        Some(SinceRow {
            user_id: self.user_id?,
            seq: self.seq?,
            kind: self.kind?,
            actor_id: self.actor_id,
            nickname: self.nickname,
            path: self.path?,
            rest: self.rest?,
            created_at: self.created_at?,
            unread: self.unread.unwrap_or(0),
            is_shown: self.is_shown,
        })
    }
}

#[derive(Record)]
pub(crate) struct SinceRow {
    pub user_id: i64,
    pub seq: i64,
    pub kind: String,
    pub actor_id: Option<i64>,
    pub nickname: Option<String>,
    pub path: String,
    pub rest: String,
    pub created_at: i64,
    pub unread: i64,
    /// Whether its recipient may see it now.
    pub is_shown: bool,
}

// Forgetting.

/// The oldest there are, before $1: at most a thousand.
pub(crate) const OLD: &str = "
    select latest.user_id, latest.seq, latest.id
    from (select older.user_id, older.seq, older.id, older.created_at from notifications older order by older.id limit 1000) latest where latest.created_at < $1";

#[derive(Record)]
pub(crate) struct OldRow {
    pub user_id: i64,
    pub seq: i64,
    pub id: i64,
}

/// $1 ids.
pub(crate) const DROP_OLD: &str = "delete from notifications where id in (select k.id from {ids:$1} k)";
/// $1 recipient, $2 up to which.
pub(crate) const GONE: &str = "update heads set gone = $2 where user_id = $1 and gone < $2";
