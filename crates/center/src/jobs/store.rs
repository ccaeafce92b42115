//! All SQL of the queue.

use crate::db::Record;

/// $1 kind, $2 subject, $3 now
pub(crate) const ENQUEUE: &str = "
    insert into jobs (kind, subject, run_at, created_at) values ($1, $2, $3, $3) returning id as n";

/// Every unfinished job about $2 but $3 is not wanted any more; $4 now.
pub(crate) const CANCEL_OTHERS: &str = "
    update jobs set state = 'cancelled', leased_until = 0, finished_at = $4
    where kind = $1 and subject = $2 and id <> $3 and state in ('queued', 'running')";

/// Whether a worker has anything to do of kind $2; a cheap look before a claim, which writes.
pub(crate) const ANYTHING: &str = "
    select cast(1 as bigint) as n
    where exists (select 1 from jobs where state = 'queued' and kind = $2 and run_at <= $1)
       or exists (select 1 from jobs where state = 'running' and kind = $2 and leased_until < $1)";

/// Takes the job that has waited longest: $1 now, $2 worker, $3 end of the lease, $4 kind.
pub(crate) const CLAIM: &str = "
    update jobs set state = 'running', worker = $2, leased_until = $3, attempts = attempts + 1
    where id = (
      select id from jobs where state = 'queued' and kind = $4 and run_at <= $1
      order by run_at, id limit 1 {skip_locked})
    returning id, subject, worker, attempts, created_at";

/// Takes a job whose worker is gone: its lease ran out.
pub(crate) const CLAIM_ABANDONED: &str = "
    update jobs set worker = $2, leased_until = $3, attempts = attempts + 1
    where id = (
      select id from jobs where state = 'running' and kind = $4 and leased_until < $1
      order by run_at, id limit 1 {skip_locked})
    returning id, subject, worker, attempts, created_at";

#[derive(Record)]
pub(crate) struct JobRow {
    pub id: i64,
    pub subject: i64,
    pub worker: String,
    pub attempts: i64,
    pub created_at: i64,
}

// What a worker may do to its job, and only while it is its own: $1 job, $2 worker.

pub(crate) const RENEW: &str = "update jobs set leased_until = $3 where id = $1 and worker = $2 and state = 'running'";
pub(crate) const FINISH: &str = "
    update jobs set state = $3, error = $4, finished_at = $5, leased_until = 0 where id = $1 and worker = $2 and state = 'running'";
/// Tried again from $3 on.
pub(crate) const TRY_AGAIN: &str = "
    update jobs set state = 'queued', worker = '', leased_until = 0, run_at = $3, error = $4
    where id = $1 and worker = $2 and state = 'running'";
/// The same, and it was no attempt.
pub(crate) const TRY_LATER: &str = "
    update jobs set state = 'queued', worker = '', leased_until = 0, run_at = $3, error = $4, attempts = attempts - 1
    where id = $1 and worker = $2 and state = 'running'";
/// As if it had never been taken.
pub(crate) const PUT_BACK: &str = "
    update jobs set state = 'queued', worker = '', leased_until = 0, attempts = attempts - 1
    where id = $1 and worker = $2 and state = 'running'";

/// Unfinished jobs made before $2, oldest first.
pub(crate) const OVERDUE: &str = "
    select id, subject, worker, attempts, created_at from jobs
    where state in ('queued', 'running') and kind = $1 and created_at < $2 order by id limit 500";
/// Ends job $1 whoever has it; $2 the error, $3 now.
pub(crate) const END: &str = "
    update jobs set state = 'failed', error = $2, finished_at = $3, leased_until = 0 where id = $1 and state in ('queued', 'running')";
pub(crate) const FORGET_FINISHED: &str = "
    delete from jobs where state in ('done', 'failed', 'cancelled') and finished_at < $1";

/// Jobs about $2 since $3: when the first of them was made, and how many they are.
pub(crate) const SINCE: &str = "
    select coalesce(min(created_at), 0) as first, count(*) as n from jobs where kind = $1 and subject = $2 and created_at > $3";

#[derive(Record)]
pub(crate) struct SinceRow {
    pub first: i64,
    pub n: i64,
}
