-- Talk: boards, articles, comments, likes, pictures.

create table boards (
  id text primary key,
  position bigint not null,
  article_count bigint not null default 0 check (article_count >= 0)
);
insert into boards (id, position) values
  ('solar', 0), ('mercury', 1), ('venus', 2), ('mars', 3), ('jupiter', 4), ('saturn', 5), ('uranus', 6), ('neptune', 7);

create table articles (
  id {id},
  board text not null references boards (id),
  author_id bigint not null references users (id) on delete cascade,
  title text not null,
  body text not null, -- as typed
  html text not null, -- made from body by the renderer of version html_version
  html_version bigint not null,
  comment_count bigint not null default 0 check (comment_count >= 0),
  like_count bigint not null default 0 check (like_count >= 0),
  picture_count bigint not null default 0 check (picture_count >= 0),
  pinned boolean not null default false,
  created_at bigint not null,
  edited_at bigint
);
create index articles_of_board on articles (board, id);
create index articles_of_author on articles (author_id, id);
create index articles_pinned on articles (board, id) where pinned; -- the few notices of a board

create table pictures (
  id {id},
  article_id bigint not null references articles (id) on delete cascade,
  position bigint not null,
  media text not null references media (name),
  alt text not null,
  unique (article_id, position)
);
create index pictures_by_media on pictures (media);

create table comments (
  id {id},
  article_id bigint not null references articles (id) on delete cascade,
  author_id bigint references users (id) on delete set null,
  parent_id bigint references comments (id) on delete cascade, -- the top-level comment it stands under
  reply_to bigint references comments (id) on delete set null, -- the reply it answers, if not the parent
  reply_count bigint not null default 0 check (reply_count >= 0), -- replies standing under a top-level comment
  body text not null,
  created_at bigint not null,
  edited_at bigint,
  deleted_at bigint -- set when replies keep the place: 삭제된 댓글입니다
);
create index comments_of_article on comments (article_id, id);
create index comments_of_author on comments (author_id, id);
create index comments_of_parent on comments (parent_id, id);
create index comments_by_reply_to on comments (reply_to);

create table article_likes (
  article_id bigint not null references articles (id) on delete cascade,
  user_id bigint not null references users (id) on delete cascade,
  created_at bigint not null,
  primary key (article_id, user_id)
);
create index article_likes_of_user on article_likes (user_id, article_id);
