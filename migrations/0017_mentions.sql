-- Who is named in a text, and when a name was chosen.

-- Null until somebody changes the nickname of their sign-up.
alter table users add column nickname_changed_at bigint;

-- Residents by the beginning of their nickname.
create index users_residents_named on users (nickname_key {bytewise}) where stage = 'resident';

-- The people that an article or a comment names, fixed when it was published: nicknames change, and are taken by others.
create table mentions (
  id {id},
  article_id bigint not null references articles (id) on delete cascade,
  comment_id bigint references comments (id) on delete cascade, -- null: in the article itself
  typed text not null, -- the nickname as it stands in the text
  user_id bigint not null references users (id) on delete cascade
);
create index mentions_of_article on mentions (article_id, comment_id);
create index mentions_of_comment on mentions (comment_id);
create index mentions_of_user on mentions (user_id);
