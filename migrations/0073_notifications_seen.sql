-- Likes and follows are read in the list that shows them, not in each of that page.
update notifications set path = path || rest, rest = '' where path = '/neighbours';

-- Which boards their unread ones were counted for: 'all', or the one besides that of everybody; null: nobody has looked.
alter table heads add column reach text;
