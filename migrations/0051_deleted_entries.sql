-- Entries of guestbooks are deleted, too. The table is written anew, since no engine both changes a check in place.

create table deleted_things_new (
  user_id bigint not null references users (id) on delete cascade, -- who deleted it
  kind text not null check (kind in ('article', 'comment', 'portrait', 'guestbook')),
  thing bigint not null, -- its id; for a portrait, the user's
  deleted_at bigint not null,
  primary key (user_id, kind, thing)
);
insert into deleted_things_new (user_id, kind, thing, deleted_at) select user_id, kind, thing, deleted_at from deleted_things;
drop table deleted_things;
alter table deleted_things_new rename to deleted_things;
create index deleted_things_by_time on deleted_things (deleted_at);
