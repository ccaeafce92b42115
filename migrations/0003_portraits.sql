-- Photos, the portraits made of them, and the jobs that make them.

create table jobs (
  id {id},
  kind text not null,
  subject bigint not null, -- what it is about; for a portrait, the user
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  run_at bigint not null, -- not before
  attempts bigint not null default 0,
  leased_until bigint not null default 0,
  worker text not null default '',
  error text not null default '',
  created_at bigint not null,
  finished_at bigint
);
create index jobs_waiting on jobs (state, run_at, id);
create index jobs_of_subject on jobs (kind, subject, id);

create table portraits (
  user_id bigint primary key references users (id) on delete cascade,
  job_id bigint not null,
  state text not null check (state in ('queued', 'running', 'ready', 'failed')),
  progress bigint not null default 0 check (progress between 0 and 100),
  engine text not null default 'embedded',
  animate boolean not null, -- the consent; without it only a still is made
  hint text not null default '', -- no_face, small_face, …; why it is not what one expected
  photo text, -- the upload in the store while it is needed
  animation text, -- names of files in `media`
  still text,
  updated_at bigint not null -- grows with every change: live progress reads along this
);
create index portraits_by_change on portraits (updated_at);

-- Every file people can ask for by address. The name is random; who may read it follows from what it belongs to.
create table media (
  name text primary key,
  kind text not null check (kind in ('portrait', 'picture')),
  owner_id bigint not null references users (id) on delete cascade,
  article_id bigint, -- for a picture: read like its article
  content_type text not null,
  bytes bigint not null,
  width bigint not null,
  height bigint not null,
  created_at bigint not null
);
create index media_of_owner on media (owner_id);
create index media_of_article on media (article_id);

-- Files to remove from the store after a row that named them is gone (a crash between the two loses nothing).
create table doomed_files (
  name text primary key,
  doomed_at bigint not null
);
