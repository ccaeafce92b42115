-- Notifications that reach people who have no page open: by the push service of their browser.

create table push_keys (
  id bigint primary key check (id = 1), -- one pair for the site: with another one, all devices would have to ask again
  secret {bytes} not null, -- PKCS #8
  made_at bigint not null
);

create table push_devices (
  id {id},
  user_id bigint not null references users (id) on delete cascade,
  sign_in_id bigint not null references sign_ins (id) on delete cascade, -- ends with it
  endpoint text not null unique, -- where the push service takes what is for this browser
  key {bytes} not null, -- the browser's point on P-256, uncompressed
  auth {bytes} not null, -- 16 bytes that only the browser and we know
  told bigint not null, -- the number of the newest notification that was sent
  news bigint not null default 0, -- grows with whatever is told: whoever sent sees whether there is more
  due_at bigint, -- when something is to be sent; later while somebody sends and after a failure; null: nothing is
  failures bigint not null default 0, -- since something arrived
  created_at bigint not null
);
create index push_devices_due on push_devices (due_at) where due_at is not null;
create index push_devices_of_user on push_devices (user_id, id);
create index push_devices_of_sign_in on push_devices (sign_in_id);
