-- How often somebody renewed the code on their card. Without a row never: the code itself is made from the keys.

create table card_codes (
  user_id bigint primary key references users (id) on delete cascade,
  renewals bigint not null check (renewals > 0),
  renewed_at bigint not null
) {clustered};
