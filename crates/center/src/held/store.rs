//! All SQL of held texts.

use sqlx::FromRow;

/// $1 hash, $2 owner, $3 path, $4 fields, $5 now.
pub(crate) const HOLD: &str = "insert into held_texts (hash, owner, path, fields, held_at) values ($1, $2, $3, $4, $5)";
/// The oldest beyond so many give way: $1 how many stay.
pub(crate) const MAKE_ROOM: &str = "
    delete from held_texts where held_at <= (select h.held_at from held_texts h order by h.held_at desc limit 1 offset $1)";
/// $1 hash, $2 path, $3 user, $4 since.
pub(crate) const FIND: &str = "
    select fields from held_texts where hash = $1 and path = $2 and (owner = $3 or owner = 0) and held_at > $4";
pub(crate) const FORGET: &str = "delete from held_texts where hash = $1";
pub(crate) const FORGET_OLD: &str = "delete from held_texts where held_at <= $1";

#[derive(FromRow)]
pub(crate) struct HeldRow {
    pub fields: String,
}
