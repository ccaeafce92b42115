//! All SQL of ties.

use crate::db::Record;

/// Makes a tie from now on; nothing where it is there already. Whether it is quiet: $1 who, $2 whom, $3 now.
macro_rules! tied {
    ($since:literal, $unless:literal) => {
        concat!(
            "insert into ties (from_id, to_id, ",
            $since,
            ", is_quiet)
             select cast($1 as bigint), cast($2 as bigint), cast($3 as bigint),
                    exists (select 1 from ties o where o.from_id = $2 and o.to_id = $1 and o.blocks_since is not null)
             where true
             on conflict (from_id, to_id) do update set ",
            $since,
            " = excluded.",
            $since,
            " where ties.",
            $since,
            " is null",
            $unless,
            " returning is_quiet"
        )
    };
}

pub(crate) const LIKE: &str = tied!("likes_since", "");
pub(crate) const FOLLOW: &str = tied!("follows_since", "");
pub(crate) const MUTE: &str = tied!("mutes_since", "");
pub(crate) const BLOCK: &str = tied!("blocks_since", "");
/// Also where the last one was before $4.
pub(crate) const WAVE: &str = tied!("waved_at", " or ties.waved_at <= $4");

#[derive(Record)]
pub(crate) struct TiedRow {
    pub is_quiet: bool,
}

/// What one is to another, taken until the commit: $1 who, $2 whom.
pub(crate) const LOCK_TIE: &str = "
    update ties set is_quiet = is_quiet where from_id = $1 and to_id = $2
    returning likes_since, follows_since, mutes_since, blocks_since, is_quiet";

#[derive(Clone, Copy, Record)]
pub(crate) struct TieRow {
    pub likes_since: Option<i64>,
    pub follows_since: Option<i64>,
    pub mutes_since: Option<i64>,
    pub blocks_since: Option<i64>,
    pub is_quiet: bool,
}

pub(crate) const UNLIKE: &str = "update ties set likes_since = null where from_id = $1 and to_id = $2";
pub(crate) const UNFOLLOW: &str = "update ties set follows_since = null where from_id = $1 and to_id = $2";
pub(crate) const UNMUTE: &str = "update ties set mutes_since = null where from_id = $1 and to_id = $2";
pub(crate) const UNBLOCK: &str = "update ties set blocks_since = null where from_id = $1 and to_id = $2";
/// What is nothing any more: $1 who, $2 whom.
pub(crate) const FORGET_TIE: &str = "
    delete from ties where from_id = $1 and to_id = $2 and likes_since is null and follows_since is null
    and waved_at is null and mutes_since is null and blocks_since is null";
/// What one is to another reaches nobody from now on, or does again: $1 who, $2 whom, $3 whether it is quiet.
pub(crate) const HUSH_TIE: &str = "update ties set is_quiet = $3 where from_id = $1 and to_id = $2";

/// $1 user, $2 likes more, $3 followers more, $4 following more.
pub(crate) const COUNT_TIES: &str = "
    update hosts set likes = likes + $2, followers = followers + $3, following = following + $4 where user_id = $1";
/// $1 month, $2 user.
pub(crate) const HOLD_MONTH: &str = "
    insert into room_months (month, user_id) values ($1, $2) on conflict (month, user_id) do nothing";
/// $1 month, $2 user, $3 visits more, $4 likes more.
pub(crate) const COUNT_MONTH: &str =
    "update room_months set visits = visits + $3, likes = likes + $4 where month = $1 and user_id = $2";
/// $1 user, $2 how many more.
pub(crate) const COUNT_MUTES: &str = "update users set mutes = mutes + $2 where id = $1";
/// Of these, whom somebody mutes: $1 who, $2 users.
pub(crate) const MUTED_AMONG: &str = "
    select t.to_id as n from {ids:$2} i cross join ties t where t.from_id = $1 and t.to_id = i.id and t.mutes_since is not null";
/// How many people block somebody: $1 user, $2 how many more.
pub(crate) const COUNT_HUSHED: &str = "update users set hushed = hushed + $2 where id = $1";
