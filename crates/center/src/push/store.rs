//! All SQL of devices that notifications are pushed to.

use crate::db::Record;

/// $1 the site's secret key, $2 now: the first that is made stays.
pub(crate) const KEEP_SECRET: &str =
    "insert into push_keys (id, secret, made_at) values (1, $1, $2) on conflict (id) do nothing";
pub(crate) const SECRET: &str = "select secret as bytes from push_keys where id = 1";

#[derive(Record)]
pub(crate) struct SecretRow {
    pub bytes: Vec<u8>,
}

/// Devices of one person come and go one after the other: $1 user.
pub(crate) const HOLD: &str = "update users set coins = coins where id = $1";
/// A browser that somebody else used before is theirs no longer. It is told what comes from now on: $1 user, $2
/// sign-in, $3 endpoint, $4 key, $5 auth, $6 now.
pub(crate) const ADD: &str = "
    insert into push_devices (user_id, sign_in_id, endpoint, key, auth, told, created_at)
    select cast($1 as bigint), cast($2 as bigint), $3, $4, $5,
      coalesce((select h.last from heads h where h.user_id = $1), 0), cast($6 as bigint)
    where true
    on conflict (endpoint) do update set user_id = excluded.user_id, sign_in_id = excluded.sign_in_id,
      key = excluded.key, auth = excluded.auth, told = excluded.told, news = push_devices.news + 1, due_at = null,
      failures = 0, created_at = excluded.created_at
    returning id as n";
/// All but the newest: $1 user, $2 how many stay.
pub(crate) const CROWD_OUT: &str = "
    delete from push_devices where user_id = $1
      and id not in (select id from push_devices where user_id = $1 order by created_at desc, id desc limit $2)";
/// $1 user, $2 endpoint.
pub(crate) const REMOVE: &str = "delete from push_devices where user_id = $1 and endpoint = $2";
pub(crate) const IS_THERE: &str = "select count(*) as n from push_devices where user_id = $1 and endpoint = $2";
pub(crate) const COUNT: &str = "select count(*) as n from push_devices where user_id = $1";

/// There is something for the devices of these: $1 people. Whoever sends to one already sees it afterwards.
pub(crate) const NEWS_FOR: &str = "
    update push_devices set news = news + 1, due_at = coalesce(due_at, 0)
    where user_id in (select k.id from {ids:$1} k)";

/// Devices for which there is something, of people who are signed in there: $1 now, $2 how many.
pub(crate) const DUE: &str = "
    select d.id, d.user_id, d.endpoint, d.key, d.auth, d.told, d.news, d.due_at, d.failures, h.last
    from push_devices d cross join sign_ins s cross join users u cross join heads h
    where d.due_at <= $1 and s.id = d.sign_in_id and s.revoked_at is null and s.expires_at > $1
      and u.id = d.user_id and u.suspended_until <= $1 and h.user_id = d.user_id
    order by d.due_at limit $2";

#[derive(Record)]
pub(crate) struct DueRow {
    pub id: i64,
    pub user_id: i64,
    pub endpoint: String,
    pub key: Vec<u8>,
    pub auth: Vec<u8>,
    pub told: i64,
    pub news: i64,
    pub due_at: i64,
    pub failures: i64,
    pub last: i64,
}

/// Whoever has it sends, if its person is still signed in there: $1 device, $2 when it was due, $3 until when nobody
/// else does, $4 now.
pub(crate) const CLAIM: &str = "
    update push_devices set due_at = $3 where id = $1 and due_at = $2
      and exists (select 1 from sign_ins s where s.id = push_devices.sign_in_id and s.revoked_at is null and s.expires_at > $4)
      and exists (select 1 from users u where u.id = push_devices.user_id and u.suspended_until <= $4)";
/// As long as it is whose it was: $1 device, $2 user, $3 up to which number, $4 how much news there was when it was
/// read, $5 when it is sent what came meanwhile.
pub(crate) const SENT: &str = "
    update push_devices set told = $3, failures = 0, due_at = case when news = $4 then null else cast($5 as bigint) end
    where id = $1 and user_id = $2 and told <= $3";
/// $1 device, $2 user, $3 when it is tried again.
pub(crate) const FAILED: &str = "
    update push_devices set due_at = $3, failures = failures + 1 where id = $1 and user_id = $2 and due_at is not null";
pub(crate) const DEAD: &str = "delete from push_devices where id = $1 and user_id = $2";

/// What somebody has not read and may see: $1 user, $2 after this number, $3 up to this one, $4 how many.
pub(crate) const NEWS: &str = "
    select n.kind, n.path, n.rest from notifications n join users u on u.id = n.user_id
    left join residences r on r.user_id = n.user_id
    where n.user_id = $1 and n.seq > $2 and n.seq <= $3 and not n.is_read and n.hidden = 0
      and (n.board is null or n.board = 'solar' or n.board = r.planet or u.role = 'admin')
    order by n.seq desc limit $4";

#[derive(Record)]
pub(crate) struct NewsRow {
    pub kind: String,
    pub path: String,
    pub rest: String,
}

/// Devices whose sign-in is over: $1 now.
pub(crate) const TIDY: &str = "
    delete from push_devices where sign_in_id in (
      select s.id from sign_ins s where s.revoked_at > 0
      union all select s.id from sign_ins s where s.expires_at <= $1)";
