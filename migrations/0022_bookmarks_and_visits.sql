-- What people keep for later, and how far they have read what others say.

create table bookmarks (
  user_id bigint not null references users (id) on delete cascade,
  article_id bigint not null references articles (id) on delete cascade,
  kept_at bigint not null,
  primary key (user_id, article_id)
);
create index bookmarks_of_user on bookmarks (user_id, kept_at, article_id);
create index bookmarks_of_article on bookmarks (article_id);

-- A visit begins with the first look at an article after a while; comments after `seen` are new to it.
create table visits (
  user_id bigint not null references users (id) on delete cascade,
  article_id bigint not null references articles (id) on delete cascade,
  seen bigint not null, -- the newest comment when the visit before ended
  latest bigint not null, -- the newest comment at the last look
  visited_at bigint not null, -- the last look
  primary key (user_id, article_id)
);
create index visits_of_user on visits (user_id, visited_at, article_id);
create index visits_of_article on visits (article_id);
