-- Who did what to somebody is looked up each time they do it again or take it back: among all that was told of a topic it
-- took longer the more there was.
create index notifications_of_actor on notifications (user_id, topic, actor_id);
create index notifications_of_thing on notifications (user_id, thing) where thing <> '';
drop index notifications_topic;
