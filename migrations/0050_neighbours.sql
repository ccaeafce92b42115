-- What residents are to one another, and what they leave in one another's rooms.

-- A resident as a host; nobody has a row before something happens.
create table hosts (
  user_id bigint primary key references users (id) on delete cascade,
  guestbook text not null default 'everyone' check (guestbook in ('everyone', 'planet', 'followed', 'nobody')), -- who may write
  is_listed boolean not null default true, -- among the rooms of the month
  entries bigint not null default 0 check (entries >= 0), -- in the guestbook, without the secret ones
  likes bigint not null default 0 check (likes >= 0), -- without quiet ones, like the next two
  followers bigint not null default 0 check (followers >= 0),
  following bigint not null default 0 check (following >= 0),
  visits bigint not null default 0, -- one for each person and day
  visits_today bigint not null default 0,
  visits_on bigint not null default 0 -- the day that those are of
){hot};

-- What one resident is to another, in one row.
create table ties (
  from_id bigint not null references users (id) on delete cascade,
  to_id bigint not null references users (id) on delete cascade,
  likes_since bigint,
  follows_since bigint,
  waved_at bigint,
  mutes_since bigint,
  blocks_since bigint,
  is_quiet boolean not null, -- the other one blocks them: it reaches nobody
  primary key (from_id, to_id),
  check (from_id <> to_id)
) {clustered};
create index ties_to on ties (to_id, from_id);
create index ties_likes on ties (to_id, likes_since, from_id) where likes_since is not null;
create index ties_followers on ties (to_id, follows_since, from_id) where follows_since is not null;
create index ties_following on ties (from_id, follows_since, to_id) where follows_since is not null;

create table guestbook (
  id {id},
  owner_id bigint not null references users (id) on delete cascade,
  writer_id bigint not null references users (id) on delete cascade,
  body text not null,
  is_secret boolean not null, -- for those two alone
  answer text, -- the owner's
  answered_at bigint,
  created_at bigint not null,
  edited_at bigint
);
create index guestbook_of_owner on guestbook (owner_id, id);
create index guestbook_for_all on guestbook (owner_id, id) where not is_secret;
create index guestbook_secrets on guestbook (owner_id, writer_id) where is_secret;
create index guestbook_of_writer on guestbook (writer_id, owner_id, id);

-- Who was in whose room on a day, so that each counts once; gone when the day is.
create table room_visits (
  owner_id bigint not null references users (id) on delete cascade,
  day bigint not null,
  visitor_id bigint not null references users (id) on delete cascade,
  primary key (owner_id, day, visitor_id)
) {clustered};
create index room_visits_by_day on room_visits (day);
create index room_visits_of_visitor on room_visits (visitor_id);

-- How many came, and how many likes stayed, month by month.
create table room_months (
  month bigint not null, -- since 1970, in the site's time zone
  user_id bigint not null references users (id) on delete cascade,
  visits bigint not null default 0,
  likes bigint not null default 0,
  primary key (month, user_id)
) {clustered};
create index room_months_of_user on room_months (user_id);
create index room_months_visits on room_months (month, visits, user_id);
create index room_months_likes on room_months (month, likes, user_id);

-- How many people somebody mutes; whoever mutes nobody is not asked for them.
alter table users add column mutes bigint not null default 0;
