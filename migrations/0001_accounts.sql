-- Who may enter: accounts, sign-ins and the tokens that keep them open. Times are microseconds since 1970, UTC.

create table users (
  id {id},
  username text not null unique,
  nickname text not null,
  nickname_key text not null unique, -- NFC, lower case: nicknames are unique without case
  password_hash text not null,
  recovery_hash {bytes}, -- SHA-256 of the recovery code, null once it is used up
  role text not null default 'member' check (role in ('member', 'moderator', 'admin')),
  stage text not null default 'newcomer' check (stage in ('newcomer', 'applicant', 'resident')),
  coins bigint not null default 0 check (coins >= 0), -- always the sum of the user's ledger
  attended_on bigint not null default 0, -- day number in the site's time zone of the last daily reward
  suspended_until bigint not null default 0,
  created_at bigint not null
);

create index users_admins on users (id) where role = 'admin'; -- is there one?

create table sign_ins (
  id {id},
  user_id bigint not null references users (id) on delete cascade,
  created_at bigint not null,
  expires_at bigint not null, -- moved forward with every renewal
  revoked_at bigint,
  device text not null default '' -- what the browser called itself, shown in the settings
);
create index sign_ins_of_user on sign_ins (user_id, id);

create table refresh_tokens (
  id {id},
  sign_in_id bigint not null references sign_ins (id) on delete cascade,
  hash {bytes} not null unique, -- SHA-256; the token itself is never stored
  parent_id bigint, -- the token this one was given for
  issued_at bigint not null,
  expires_at bigint not null,
  succeeded_at bigint -- when one of its successors was first used
);
create index refresh_tokens_of_sign_in on refresh_tokens (sign_in_id, id);
create index refresh_tokens_by_expiry on refresh_tokens (expires_at);

create table one_time_links (
  hash {bytes} primary key, -- SHA-256 of the secret in the address
  purpose text not null check (purpose in ('set_up', 'reset_password')),
  user_id bigint references users (id) on delete cascade,
  expires_at bigint not null
);
create index one_time_links_of_user on one_time_links (user_id);
create index one_time_links_by_purpose on one_time_links (purpose);

-- Every change of coins. The users' column `coins` is kept equal to the sum in the same transaction.
create table ledger (
  id {id},
  user_id bigint not null references users (id) on delete cascade,
  amount bigint not null,
  reason text not null check (reason in ('settlement', 'attendance', 'streak', 'purchase', 'gift', 'grant')),
  reference text not null,
  balance bigint not null check (balance >= 0),
  created_at bigint not null,
  unique (user_id, reason, reference)
);
create index ledger_of_user on ledger (user_id, id);
