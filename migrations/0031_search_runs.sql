-- What is new is found at once and reaches the lists later, together with others: a run holds what search_lists would
-- have of a few things of one pack, as a few rows in the order of the terms (search/runs.rs).

create table search_runs (
  id {id},
  place bigint not null,
  pack bigint not null,
  level bigint not null -- how often runs were made one
);
create index search_runs_place on search_runs (place, pack, level);

create table search_chunks (
  run bigint not null,
  term bigint not null, -- no term in it is lower; all are lower than the next one's
  entries {bytes} not null,
  primary key (run, term)
) {clustered};
