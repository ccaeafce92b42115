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
/// A first layout: $1 user, $2 name, $3 wallpaper, $4 flooring, $5 items, $6 now.
pub(crate) const FIRST: &str = "
    insert into layouts (user_id, n, name, is_shown, wallpaper, flooring, light, items, version, changed_at)
    values ($1, 1, $2, true, $3, $4, 'auto', $5, 1, $6) on conflict (user_id, n) do nothing";
/// Residents without any, a few: $1 how many.
pub(crate) const WITHOUT: &str = "
    select r.user_id as n from residences r
    where not exists (select 1 from layouts l where l.user_id = r.user_id) order by r.user_id limit $1";
/// $1 user, $2 layout, $3 items, $4 now.
pub(crate) const SET_ITEMS: &str = "
    update layouts set items = $3, version = version + 1, changed_at = $4 where user_id = $1 and n = $2";
