-- From the application to a door of one's own.

create table applications (
  user_id bigint primary key references users (id) on delete cascade,
  name_ko text not null,
  name_en text not null,
  birthday text not null, -- YYYY-MM-DD
  filed_at bigint not null
);

create table planets (
  id text primary key,
  population bigint not null default 0 check (population >= 0)
);
insert into planets (id) values
  ('mercury'), ('venus'), ('mars'), ('jupiter'), ('saturn'), ('uranus'), ('neptune');

create table residences (
  user_id bigint primary key references users (id) on delete cascade,
  planet text not null references planets (id),
  floor bigint not null check (floor >= 1),
  unit bigint not null check (unit between 1 and 99), -- the position on the floor, not the door number
  citizen_number text not null unique,
  issued_at bigint not null,
  unique (planet, floor, unit)
);

create table sequences (
  name text primary key,
  value bigint not null
);
insert into sequences (name, value) values ('citizen', 0);
