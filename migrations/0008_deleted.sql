-- What somebody deleted within the last day: to them, and to nobody else, deleting it once more says that it is gone.

create table deleted_things (
  user_id bigint not null references users (id) on delete cascade, -- who deleted it
  kind text not null check (kind in ('article', 'comment', 'portrait')),
  thing bigint not null, -- its id; for a portrait, the user's
  deleted_at bigint not null,
  primary key (user_id, kind, thing)
);
create index deleted_things_by_time on deleted_things (deleted_at);
