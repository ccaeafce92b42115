//! All SQL of homes.

use crate::db::Record;

#[derive(Debug, Record)]
pub(crate) struct LayoutRow {
    pub n: i64,
    pub name: String,
    pub is_shown: bool,
    pub wallpaper: String,
    pub flooring: String,
    pub light: String,
    pub items: String,
    pub version: i64,
    pub code: Option<String>,
}

/// $1 user.
pub(crate) const SHOWN: &str = "
    select n, name, is_shown, wallpaper, flooring, light, items, version, code from layouts where user_id = $1 and is_shown";
/// $1 user.
pub(crate) const LAYOUTS: &str = "
    select n, name, is_shown, wallpaper, flooring, light, items, version, code from layouts where user_id = $1 order by n";
/// $1 user, $2 layout.
pub(crate) const LAYOUT: &str = "
    select n, name, is_shown, wallpaper, flooring, light, items, version, code from layouts where user_id = $1 and n = $2";
/// Locks an account until the commit: $1 user.
pub(crate) const HOLD: &str = "update users set coins = coins where id = $1 returning id as n";
/// $1 user, $2 layout, $3 wallpaper, $4 flooring, $5 items, $6 light, $7 name, the last two as they are when null, $8
/// now.
pub(crate) const SET: &str = "
    update layouts set wallpaper = $3, flooring = $4, items = $5, light = coalesce($6, light), name = coalesce($7, name),
           version = (select case when max(o.version) < 1000000000 or max(o.version) >= $8 then max(o.version) + 1 else $8 end from layouts o where o.user_id = $1), changed_at = $8
    where user_id = $1 and n = $2";
// No two layouts of a person ever have the same version, nor one that is gone: those of the first one are counted, and
// from the second on each change takes the moment at which it is made, as a new layout does, or the next one of all
// when that is later.

/// $1 user, $2 layout, $3 name, $4 shown, $5 wallpaper, $6 flooring, $7 light, $8 items, $9 now.
pub(crate) const INSERT: &str = "
    insert into layouts (user_id, n, name, is_shown, wallpaper, flooring, light, items, version, changed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
/// The light of the shown one: $1 user, $2 light, $3 now. The same light is no change.
pub(crate) const SET_LIGHT: &str = "
    update layouts set light = $2, version = (select case when max(o.version) < 1000000000 or max(o.version) >= $3 then max(o.version) + 1 else $3 end from layouts o where o.user_id = $1), changed_at = $3
    where user_id = $1 and is_shown and light <> $2";
/// $1 user, $2 message, $3 now.
pub(crate) const SAY: &str = "
    insert into statuses (user_id, message, said_at) values ($1, $2, $3)
    on conflict (user_id) do update set message = excluded.message, said_at = excluded.said_at";
pub(crate) const HUSH: &str = "delete from statuses where user_id = $1";
pub(crate) const HIDE_ALL: &str = "update layouts set is_shown = false where user_id = $1 and is_shown";
/// $1 user, $2 layout, $3 now.
pub(crate) const SHOW: &str = "update layouts set is_shown = true, changed_at = $3 where user_id = $1 and n = $2";
pub(crate) const DELETE: &str = "delete from layouts where user_id = $1 and n = $2";
/// A first layout: $1 user, $2 name, $3 wallpaper, $4 flooring, $5 items, $6 now.
pub(crate) const FIRST: &str = "
    insert into layouts (user_id, n, name, is_shown, wallpaper, flooring, light, items, version, changed_at)
    values ($1, 1, $2, true, $3, $4, 'auto', $5, 1, $6) on conflict do nothing";
/// Residents without any, a few: $1 how many.
pub(crate) const WITHOUT: &str = "
    select r.user_id as n from residences r
    where not exists (select 1 from layouts l where l.user_id = r.user_id) order by r.user_id limit $1";
/// $1 user, $2 layout, $3 items, $4 now.
pub(crate) const SET_ITEMS: &str = "
    update layouts set items = $3, version = (select case when max(o.version) < 1000000000 or max(o.version) >= $4 then max(o.version) + 1 else $4 end from layouts o where o.user_id = $1), changed_at = $4
    where user_id = $1 and n = $2";
/// $1 user, $2 layout, $3 name, $4 now.
pub(crate) const SET_NAME: &str = "
    update layouts set name = $3, version = (select case when max(o.version) < 1000000000 or max(o.version) >= $4 then max(o.version) + 1 else $4 end from layouts o where o.user_id = $1), changed_at = $4
    where user_id = $1 and n = $2";
/// $1 user, $2 layout, $3 code or nothing.
pub(crate) const SET_CODE: &str = "update layouts set code = $3 where user_id = $1 and n = $2";
/// Of somebody who may come in: $1 code, $2 now.
pub(crate) const OF_CODE: &str = "
    select l.n, l.name, l.is_shown, l.wallpaper, l.flooring, l.light, l.items, l.version, l.code
    from layouts l join users u on u.id = l.user_id where l.code = $1 and u.suspended_until <= $2";
/// Whose it is: $1 code.
pub(crate) const OWNER_OF_CODE: &str = "
    select u.id, u.nickname, r.planet, r.floor, r.unit
    from layouts l join users u on u.id = l.user_id join residences r on r.user_id = l.user_id where l.code = $1";

#[derive(Debug, Record)]
pub(crate) struct OwnerRow {
    pub id: i64,
    pub nickname: String,
    pub planet: String,
    pub floor: i64,
    pub unit: i64,
}
