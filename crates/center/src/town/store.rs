//! All SQL of what belongs to no feature; it only reads.

use crate::db::Record;

/// What a resident has done so far: whether a portrait is awaited, the room was furnished, and something was written.
/// $1 user.
pub(crate) const DONE: &str = "
    select exists (select 1 from portraits p where p.user_id = u.id and p.still is null and p.state in ('queued', 'running')) as awaits,
           exists (select 1 from layouts l where l.user_id = u.id and (l.n > 1 or l.version > 1)) as furnished,
           exists (select 1 from articles a where a.author_id = u.id and a.deleted_at is null)
           or exists (select 1 from comments c where c.author_id = u.id and c.deleted_at is null) as talked
    from users u where u.id = $1";

#[derive(Debug, Clone, Copy, Record)]
pub(crate) struct DoneRow {
    pub awaits: bool,
    pub furnished: bool,
    pub talked: bool,
}
