-- More reasons for which coins change hands. The table is written anew, since no engine both changes a check in place.

create table ledger_new (
  id {id},
  user_id bigint not null references users (id) on delete cascade,
  amount bigint not null,
  reason text not null check (reason in ('settlement', 'attendance', 'streak', 'purchase', 'sale', 'gift', 'grant', 'import')),
  reference text not null,
  furniture text, -- what was bought, given or sold
  balance bigint not null check (balance >= 0),
  created_at bigint not null,
  is_counted boolean not null default false, -- in the months of `economy`
  unique (user_id, reason, reference)
);
insert into ledger_new (user_id, amount, reason, reference, balance, created_at)
select user_id, amount, reason, reference, balance, created_at from ledger order by id;
drop table ledger;
alter table ledger_new rename to ledger;
create index ledger_of_user on ledger (user_id, id);
create index ledger_uncounted on ledger (id) where not is_counted;
