-- Several texts may wait for one address: those of other tabs, and an answer beside a comment.
create table held_forms (
  hash {bytes} not null, -- SHA-256 of the secret in the writer's cookie
  path text not null, -- where it was sent to
  form text not null, -- which form it is of: the form's key, and what it answers
  owner bigint not null, -- the user whose form it was
  address text not null, -- where it came from: nobody's texts give way to those of another address
  fields text not null, -- as a form sends them
  held_at bigint not null,
  primary key (hash, path, form)
);
insert into held_forms (hash, path, form, owner, address, fields, held_at)
select hash, path, cast(owner as text) || '-0.0', owner, address, fields, held_at from held_texts;
drop table held_texts;
alter table held_forms rename to held_texts;
create index held_texts_by_time on held_texts (held_at);
