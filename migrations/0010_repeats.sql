-- What was sent with a key: the same key by the same person answers with the first result for a day.

create table repeats (
  user_id bigint not null references users (id) on delete cascade,
  kind text not null, -- what was made, such as article
  key {bytes} not null, -- SHA-256 of the key that came with it
  subject bigint not null default 0, -- the id of what was made; 0 until then
  made_at bigint not null,
  primary key (user_id, kind, key)
);
create index repeats_by_time on repeats (made_at);
create index repeats_by_subject on repeats (kind, subject);
