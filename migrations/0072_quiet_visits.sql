-- Looks of people at rooms of those who block them: counted for themselves alone, as what else they do there, so that they
-- see what everybody sees. How often, month by month; they count for all once nobody blocks them any more.
create table quiet_visits (
  visitor_id bigint not null references users (id) on delete cascade,
  owner_id bigint not null references users (id) on delete cascade,
  month bigint not null, -- since 1970, in the site's time zone
  visits bigint not null, -- one for each day
  latest_on bigint not null, -- the day of the last one; 0 once that is over
  primary key (visitor_id, owner_id, month)
) {clustered};
create index quiet_visits_of_owner on quiet_visits (owner_id);
create index quiet_visits_by_day on quiet_visits (latest_on) where latest_on > 0;

-- By how many people somebody is blocked; whom nobody blocks is not asked for what is quiet. Never told.
alter table users add column hushed bigint not null default 0;
update users set hushed = (select count(*) from ties t where t.to_id = users.id and t.blocks_since is not null)
where id in (select t.to_id from ties t where t.blocks_since is not null);
