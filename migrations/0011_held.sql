-- Texts that came after a sign-in had ended, kept for an hour until their writer is back.

create table held_texts (
  hash {bytes} not null, -- SHA-256 of the secret in the writer's cookie
  path text not null, -- where it was sent to
  owner bigint not null, -- the user whose form it was
  address text not null, -- where it came from: nobody's texts give way to those of another address
  fields text not null, -- as a form sends them
  held_at bigint not null,
  primary key (hash, path)
);
create index held_texts_by_time on held_texts (held_at);
