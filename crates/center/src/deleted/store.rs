//! All SQL of what was deleted.

use crate::db::Record;

/// What somebody deleted.
#[derive(Record)]
pub(crate) struct ThingRow {
    pub kind: String,
    pub thing: i64,
}

/// $1 user, $2 kind, $3 id, $4 now.
pub(crate) const NOTE: &str = "
    insert into deleted_things (user_id, kind, thing, deleted_at) values ($1, $2, $3, $4)
    on conflict (user_id, kind, thing) do update set deleted_at = excluded.deleted_at";
/// $1 user, $2 kind, $3 id.
pub(crate) const TAKE_BACK: &str = "delete from deleted_things where user_id = $1 and kind = $2 and thing = $3";
/// When somebody did: $1 user, $2 kind, $3 id, $4 since.
pub(crate) const WHEN: &str = "
    select deleted_at as n from deleted_things where user_id = $1 and kind = $2 and thing = $3 and deleted_at > $4";
/// $1 until when.
pub(crate) const FORGET: &str = "delete from deleted_things where deleted_at <= $1 returning kind, thing";
