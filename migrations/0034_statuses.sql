-- What residents say at their doors.

create table statuses (
  user_id bigint primary key references users (id) on delete cascade,
  message text not null check (message <> ''),
  said_at bigint not null
) {clustered};
