-- What one person did is silenced for whoever blocks them: it was looked for among all that the other was ever told.
create index notifications_actor_user on notifications (actor_id, user_id);
drop index notifications_actor;
