-- Sign-ins end some day, their tokens know from when on they are doomed, and what is over is found without reading whole tables.

alter table sign_ins add column family {bytes}; -- SHA-256 of what all its refresh tokens begin with
create unique index sign_ins_by_family on sign_ins (family);
update sign_ins set expires_at = created_at + 15552000000000 where expires_at > created_at + 15552000000000; -- 180 days
create index sign_ins_by_expiry on sign_ins (expires_at);
create index sign_ins_revoked on sign_ins (revoked_at) where revoked_at is not null;

alter table refresh_tokens add column doomed_at bigint; -- from then on its use is a theft; null while none of its rivals was preferred
update refresh_tokens set doomed_at = succeeded_at + 30000000 where succeeded_at is not null;
create index refresh_tokens_of_parent on refresh_tokens (parent_id);
create index refresh_tokens_doomed on refresh_tokens (doomed_at) where doomed_at is not null;

create index one_time_links_by_expiry on one_time_links (expires_at);

-- What somebody has posted on a day, counted in the transaction that posts it.
create table posted (
  user_id bigint not null references users (id) on delete cascade,
  day bigint not null, -- number of the day in the site's time zone
  pictures bigint not null,
  characters bigint not null,
  primary key (user_id, day)
);
create index posted_by_day on posted (day);
