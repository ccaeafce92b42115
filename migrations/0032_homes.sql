-- Homes: what somebody owns, what they wish for, and how they have furnished their room.

create table belongings (
  id {id},
  user_id bigint not null references users (id) on delete cascade,
  furniture text not null, -- as the catalogue calls it
  origin text not null check (origin in ('starter', 'purchase', 'gift')),
  price bigint not null check (price >= 0), -- what was paid for it, by whomever
  giver_id bigint references users (id) on delete set null,
  note text not null default '', -- what the giver wrote
  acquired_at bigint not null,
  unique (user_id, furniture)
);
create index belongings_of_giver on belongings (giver_id) where giver_id is not null;

create table wishes (
  user_id bigint not null references users (id) on delete cascade,
  furniture text not null,
  wished_at bigint not null,
  primary key (user_id, furniture)
) {clustered};

-- What furniture there has been, as it was drawn: a piece that is sold no more stays where it stands.
create table known_furniture (
  id text primary key,
  definition text not null, -- JSON, as in the catalogue
  known_since bigint not null
);

create table layouts (
  user_id bigint not null references users (id) on delete cascade,
  n bigint not null check (n between 1 and 5),
  name text not null,
  is_shown boolean not null,
  wallpaper text not null,
  flooring text not null,
  light text not null check (light in ('auto', 'day', 'night')),
  items text not null, -- JSON
  version bigint not null,
  changed_at bigint not null,
  code text unique, -- with which others may try it on
  primary key (user_id, n)
) {clustered};
create unique index layouts_shown on layouts (user_id) where is_shown;

-- Who may see what without living here, and whether others may give.
create table openness (
  user_id bigint primary key references users (id) on delete cascade,
  room boolean not null,
  card boolean not null,
  gifts boolean not null
) {clustered};

-- Days in a row on which somebody came.
alter table users add column streak bigint not null default 0;

-- Coins made and spent, month by month; it stays when accounts go.
create table economy (
  month bigint not null, -- since 1970, in the site's time zone
  reason text not null,
  made bigint not null,
  spent bigint not null,
  primary key (month, reason)
) {clustered};
