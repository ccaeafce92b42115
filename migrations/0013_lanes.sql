-- Each kind of job has a queue of its own.

drop index jobs_waiting;
create index jobs_waiting on jobs (state, kind, run_at, id);
