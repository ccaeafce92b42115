-- What is quiet is read once a minute for all, with the rooms of the month.
create index quiet_visits_of_month on quiet_visits (month);
create index ties_quiet_likes on ties (likes_since, from_id, to_id) where is_quiet and likes_since is not null;
