//! All SQL of held texts.

use crate::db::Record;

/// $1 hash, $2 path, $3 form, $4 owner, $5 address, $6 fields, $7 now.
pub(crate) const HOLD: &str = "
    insert into held_texts (hash, path, form, owner, address, fields, held_at) values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (hash, path, form) do update set owner = excluded.owner, fields = excluded.fields, held_at = excluded.held_at";
pub(crate) const COUNT: &str = "select count(*) as n from held_texts";
/// How many others wait under one secret: $1 hash, $2 path, $3 form, $4 since.
pub(crate) const OTHERS: &str =
    "select count(*) as n from held_texts where hash = $1 and not (path = $2 and form = $3) and held_at > $4";
/// The oldest of the address that has most gives way.
pub(crate) const MAKE_ROOM: &str = "
    delete from held_texts where (hash, path, form) in (
      select h.hash, h.path, h.form from held_texts h
      where h.address = (select a.address from held_texts a group by a.address order by count(*) desc, min(a.held_at), a.address limit 1)
      order by h.held_at limit 1)";
/// The newest first: $1 hash, $2 path, $3 user, $4 since.
pub(crate) const FIND: &str = "
    select form, fields from held_texts where hash = $1 and path = $2 and owner = $3 and held_at > $4 order by held_at desc, form";
/// Where texts were sent to: $1 hash, $2 since.
pub(crate) const PATHS: &str = "select path from held_texts where hash = $1 and held_at > $2";
/// $1 hash, $2 path, $3 user, $4 form.
pub(crate) const FORGET: &str = "delete from held_texts where hash = $1 and path = $2 and owner = $3 and form = $4";
/// $1 hash, $2 path, $3 user.
pub(crate) const FORGET_ALL: &str = "delete from held_texts where hash = $1 and path = $2 and owner = $3";
/// $1 hash, $2 user.
pub(crate) const FORGET_USER: &str = "delete from held_texts where hash = $1 and owner = $2";
pub(crate) const FORGET_OLD: &str = "delete from held_texts where held_at <= $1";

#[derive(Record)]
pub(crate) struct HeldRow {
    pub form: String,
    pub fields: String,
}

#[derive(Record)]
pub(crate) struct HeldPath {
    pub path: String,
}
