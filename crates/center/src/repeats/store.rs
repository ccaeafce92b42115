//! All SQL of keys.

/// $1 user, $2 kind, $3 key, $4 since.
pub(crate) const FIRST: &str =
    "select subject as n from repeats where user_id = $1 and kind = $2 and key = $3 and made_at > $4 and subject > 0";
/// Takes the key, or one whose day is over or that lies still; no row when somebody has it. Whoever comes at the same
/// time waits here for the other's end: $1 user, $2 kind, $3 key, $4 now, $5 since.
pub(crate) const TAKE: &str = "
    insert into repeats (user_id, kind, key, made_at) values ($1, $2, $3, $4)
    on conflict (user_id, kind, key) do update set made_at = excluded.made_at, subject = 0 where repeats.made_at <= $5 or repeats.subject < 0
    returning user_id as n";
pub(crate) const SETTLE: &str = "update repeats set subject = $4 where user_id = $1 and kind = $2 and key = $3";
/// What was made is gone, and may be made anew: $1 kind, $2 its id.
pub(crate) const FORGET_SUBJECT: &str = "delete from repeats where kind = $1 and subject = $2";
/// What was made is out of sight, and may be made anew, or is back: a key that lies still has the id below zero. $1
/// kind, $2 the id as it stands there.
pub(crate) const TURN: &str = "update repeats set subject = -subject where kind = $1 and subject = $2";
pub(crate) const FORGET: &str = "delete from repeats where made_at <= $1";
