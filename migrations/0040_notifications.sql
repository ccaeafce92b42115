-- What people are told. Each has numbers of their own without holes, so that whoever hears them sees what is missing: the
-- number is given under a lock on the head, which is held until the commit.

create table heads (
  user_id bigint primary key references users (id) on delete cascade,
  last bigint not null, -- the number of the newest
  gone bigint not null default 0, -- up to which they were forgotten because of their age
  unread bigint not null -- of those that are seen
){hot};

create table notifications (
  id {id},
  user_id bigint not null references users (id) on delete cascade,
  seq bigint not null, -- the recipient's number
  kind text not null,
  actor_id bigint references users (id) on delete cascade, -- null: the town itself says it
  topic text not null, -- those of one kind and topic are shown as one
  thing text not null, -- what it is about, where that has no row of its own
  board text, -- of the article
  article_id bigint references articles (id) on delete cascade,
  comment_id bigint references comments (id) on delete cascade,
  path text not null, -- whoever is seen there has read it
  rest text not null, -- what stands behind the path
  created_at bigint not null,
  is_read boolean not null default false,
  hidden bigint not null default 0, -- 0 or a sum of reasons
  written {written},
  unique (user_id, seq)
);
create index notifications_written on notifications {written_index};
create index notifications_topic on notifications (user_id, topic);
create index notifications_unread on notifications (user_id, path) where not is_read and hidden = 0;
create index notifications_article on notifications (article_id) where article_id is not null;
create index notifications_comment on notifications (comment_id) where comment_id is not null;
create index notifications_actor on notifications (actor_id);

-- What somebody does not want to be told.
create table unwanted_kinds (
  user_id bigint not null references users (id) on delete cascade,
  kind text not null,
  primary key (user_id, kind)
);

-- What many are to be told, by a job.
create table rounds (
  id {id},
  news text not null, -- as JSON
  recipients text not null, -- as JSON
  told bigint not null default 0 -- how many of them
);
