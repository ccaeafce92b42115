-- Gifts that whoever got them has not seen yet.

alter table belongings add column is_new boolean not null default false;
create index belongings_new on belongings (user_id) where is_new;
