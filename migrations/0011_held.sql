-- Texts that came after a sign-in had ended, kept for an hour until their writer is back.

create table held_texts (
  hash {bytes} primary key, -- SHA-256 of the secret in the writer's cookie
  owner bigint not null, -- the user whose form it was, 0 when the form did not say
  path text not null, -- where it was sent to
  fields text not null, -- as a form sends them
  held_at bigint not null
);
create index held_texts_by_time on held_texts (held_at);
