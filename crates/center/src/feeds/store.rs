//! All SQL of feeds.

use crate::db::Record;

/// $1 user, $2 hash of the secret, $3 now.
pub(crate) const KEEP: &str = "
    insert into feeds (user_id, hash, made_at) values ($1, $2, $3)
    on conflict (user_id) do update set hash = excluded.hash, made_at = excluded.made_at";
pub(crate) const END: &str = "delete from feeds where user_id = $1";
pub(crate) const SINCE: &str = "select made_at as n from feeds where user_id = $1";
/// $1 hash of the secret.
pub(crate) const READER: &str = "
    select f.user_id, f.made_at, u.suspended_until from feeds f join users u on u.id = f.user_id where f.hash = $1";

#[derive(Record)]
pub(crate) struct ReaderRow {
    pub user_id: i64,
    pub made_at: i64,
    pub suspended_until: i64,
}
