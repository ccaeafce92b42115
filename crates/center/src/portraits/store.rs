//! All SQL of portraits. Locks are taken in one order: the portrait's row, then jobs.

use crate::db::Record;
use crate::portraits::{Portrait, State};

/// A user's portrait; the place in the queue is counted up to a thousand.
pub(crate) const CURRENT: &str = "
    select p.user_id, p.state, p.progress, p.engine, p.engine_version, p.hint, p.no_blink, p.mood, p.blink, p.animation, p.large, p.still, p.kept, p.updated_at,
           (select count(*) + 1 from (
              select 1 from jobs q
              where q.kind = j.kind and q.state = 'queued' and (q.run_at, q.id) < (j.run_at, j.id) limit 1000) as before) as position
    from portraits p
    left join jobs j on j.id = p.job_id
    where p.user_id = $1";

/// Portraits that changed after $1, oldest change first; for the event streams.
pub(crate) const CHANGED: &str = "
    select p.user_id, p.state, p.progress, p.engine, p.engine_version, p.hint, p.no_blink, p.mood, p.blink, p.animation, p.large, p.still, p.kept, p.updated_at,
           (select count(*) + 1 from (
              select 1 from jobs q
              where q.kind = j.kind and q.state = 'queued' and (q.run_at, q.id) < (j.run_at, j.id) limit 1000) as before) as position
    from portraits p
    left join jobs j on j.id = p.job_id
    where p.updated_at > $1
    order by p.updated_at
    limit 500";

/// Users whose portraits wait, in the order of the queue.
pub(crate) const QUEUE: &str = "
    select subject as n from jobs where state = 'queued' and kind = 'portrait' order by run_at, id limit 500";

#[derive(Record)]
pub(crate) struct PortraitRow {
    pub user_id: i64,
    state: String,
    progress: i64,
    engine: String,
    engine_version: i64,
    hint: String,
    no_blink: String,
    mood: String,
    blink: bool,
    animation: Option<String>,
    large: Option<String>,
    still: Option<String>,
    kept: Option<String>,
    pub updated_at: i64,
    position: i64,
}

impl From<PortraitRow> for Portrait {
    fn from(row: PortraitRow) -> Portrait {
        let state = State::from_name(&row.state);
        Portrait {
            state,
            progress: row.progress,
            position: (state == State::Queued).then_some(row.position),
            engine: row.engine,
            engine_version: row.engine_version,
            hint: row.hint,
            no_blink: row.no_blink,
            mood: row.mood,
            blink: row.blink,
            animation: row.animation,
            large: row.large,
            still: row.still,
            can_change: row.kept.is_some(),
            updated_at: row.updated_at,
        }
    }
}

/// Whether they have moved in and so have a card: $1 user.
pub(crate) const HAS_CARD: &str = "select cast(1 as bigint) as n from users where id = $1 and stage = 'resident'";

/// Takes the user's row for the rest of the transaction: somebody without a portrait has no row of it to take.
pub(crate) const HOLD_USER: &str = "update users set stage = stage where id = $1";

/// Takes the portrait's row for the rest of the transaction, and tells what it names.
pub(crate) const HOLD: &str = "
    update portraits set updated_at = updated_at where user_id = $1 returning job_id, photo, animation, large, still, kept, kept_face, animate, mood, blink, face";

/// The same if the job ($2) is still the portrait's and the worker's ($3).
pub(crate) const HOLD_OF_WORKER: &str = "
    update portraits set updated_at = updated_at
    where user_id = $1 and job_id = $2 and state in ('queued', 'running')
      and exists (select 1 from jobs where id = $2 and worker = $3 and state = 'running')
    returning job_id, photo, animation, large, still, kept, kept_face, animate, mood, blink, face";

#[derive(Record)]
pub(crate) struct FilesRow {
    pub job_id: i64,
    pub photo: Option<String>,
    pub animation: Option<String>,
    pub large: Option<String>,
    pub still: Option<String>,
    pub kept: Option<String>,
    pub kept_face: String,
    pub animate: bool,
    pub mood: String,
    pub blink: bool,
    pub face: String,
}

impl FilesRow {
    /// Every file that the row names.
    pub fn files(self) -> Vec<String> {
        [self.photo, self.animation, self.large, self.still, self.kept].into_iter().flatten().collect()
    }
}

/// A new photo waits: $1 user, $2 job, $3 animate, $4 photo, $5 now, $6 mood, $7 blink, $8 face. The files of the
/// portrait before stay until it is replaced.
pub(crate) const WAIT: &str = "
    insert into portraits (user_id, job_id, state, progress, animate, hint, photo, updated_at, mood, blink, face)
    values ($1, $2, 'queued', 0, $3, '', $4, $5, $6, $7, $8)
    on conflict (user_id) do update set job_id = excluded.job_id, state = 'queued', progress = 0, animate = excluded.animate,
      hint = '', photo = excluded.photo, mood = excluded.mood, blink = excluded.blink, face = excluded.face,
      updated_at = case when portraits.updated_at < excluded.updated_at then excluded.updated_at else portraits.updated_at + 1 end";

/// The kept still waits for another mood or other points: $1 user, $2 job, $3 now, $4 mood, $5 blink, $6 face.
pub(crate) const WAIT_ANEW: &str = "
    update portraits set job_id = $2, state = 'queued', progress = 0, mood = $4, blink = $5, face = $6, animate = true,
      updated_at = case when updated_at < $3 then $3 else updated_at + 1 end
    where user_id = $1 and kept is not null and photo is null";

/// Whether a portrait waits to be drawn: $1 user.
pub(crate) const IS_QUEUED: &str =
    "select cast(1 as bigint) as n from portraits where user_id = $1 and state = 'queued'";

/// A worker ($3) begins with job $2: $1 user, $4 now.
pub(crate) const BEGIN: &str = "
    update portraits set state = 'running', progress = 0, updated_at = case when updated_at < $4 then $4 else updated_at + 1 end
    where user_id = $1 and job_id = $2 and state in ('queued', 'running')
      and exists (select 1 from jobs where id = $2 and worker = $3 and state = 'running')
    returning job_id, photo, animation, large, still, kept, kept_face, animate, mood, blink, face";

/// $1 user, $2 job, $3 worker, $4 now, $5 percent. Touches nothing when the job is no longer the worker's.
pub(crate) const PROGRESS: &str = "
    update portraits set progress = $5, updated_at = case when updated_at < $4 then $4 else updated_at + 1 end
    where user_id = $1 and job_id = $2 and state = 'running'
      and exists (select 1 from jobs where id = $2 and worker = $3 and state = 'running')";

/// $1 user, $2 job, $3 now, $4 animation, $5 still, $6 hint, $7 large, $8 kept, $9 kept face, $10 why no blink, $11
/// engine, $12 its version
pub(crate) const READY: &str = "
    update portraits set state = 'ready', progress = 100, animation = $4, still = $5, hint = $6, large = $7, kept = $8, kept_face = $9,
      no_blink = $10, engine = $11, engine_version = $12, face = '', photo = null,
      updated_at = case when updated_at < $3 then $3 else updated_at + 1 end
    where user_id = $1 and job_id = $2";

/// Back into the queue: $1 user, $2 job, $3 now.
pub(crate) const WAIT_AGAIN: &str = "
    update portraits set state = 'queued', progress = 0, updated_at = case when updated_at < $3 then $3 else updated_at + 1 end
    where user_id = $1 and job_id = $2";

/// $1 user, $2 job, $3 now
pub(crate) const FAILED: &str = "
    update portraits set state = 'failed', photo = null, face = '', updated_at = case when updated_at < $3 then $3 else updated_at + 1 end
    where user_id = $1 and job_id = $2";

/// $1 user.
pub(crate) const KEPT: &str = "select job_id, photo, animation, large, still, kept, kept_face, animate, mood, blink, face from portraits where user_id = $1";

/// The portrait goes: $1 user.
pub(crate) const DELETE: &str = "
    delete from portraits where user_id = $1
    returning job_id, photo, animation, large, still, kept, kept_face, animate, mood, blink, face";

/// Forgets a file of a portrait, $1, of its owner, $2; nobody can ask for it any more.
pub(crate) const DELETE_FILE: &str = "delete from media where name = $1 and kind = 'portrait' and owner_id = $2";
/// Whether a file can be asked for.
pub(crate) const IS_SHOWN: &str = "select cast(1 as bigint) as n from media where name = $1";
