-- The private address under which a feed reader finds what is new.

create table feeds (
  user_id bigint primary key references users (id) on delete cascade,
  hash {bytes} not null unique, -- SHA-256 of the secret in the address, which itself is never stored
  made_at bigint not null
);
