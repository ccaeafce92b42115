-- Names are compared by stricter rules; what code has done once to the rows of earlier versions is noted.

create table upgrades (
  name text primary key,
  done_at bigint -- null until it is done; 0 where there was nothing to do
);

-- The nickname somebody had before it went to an older account with the same one; null once they have read about it.
alter table users add column renamed_from text;
