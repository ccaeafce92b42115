//! All SQL of visits to rooms, and of those that are worth one.

use crate::db::Record;

/// Counts once for each person and day, unless the owner blocks them: $1 owner, $2 day, $3 visitor.
pub(crate) const NOTE_ROOM_VISIT: &str = "
    insert into room_visits (owner_id, day, visitor_id)
    select r.user_id, cast($2 as bigint), u.id from residences r join users u on u.id = $3
    where r.user_id = $1 and not exists (select 1 from ties t where t.from_id = $1 and t.to_id = $3 and t.blocks_since is not null)
    on conflict (owner_id, day, visitor_id) do nothing";
/// The same of somebody whom the owner blocks, for themselves alone: $4 month.
pub(crate) const NOTE_QUIET_VISIT: &str = "
    insert into quiet_visits (owner_id, visitor_id, month, visits, latest_on)
    select t.from_id, t.to_id, cast($4 as bigint), 1, cast($2 as bigint) from ties t
    where t.from_id = $1 and t.to_id = $3 and t.blocks_since is not null
      and not exists (select 1 from room_visits v where v.owner_id = $1 and v.day = $2 and v.visitor_id = $3)
    on conflict (visitor_id, owner_id, month) do update set visits = quiet_visits.visits + 1, latest_on = excluded.latest_on
      where quiet_visits.latest_on < excluded.latest_on";
/// They are quiet no longer: $1 owner, $2 visitor.
pub(crate) const TAKE_QUIET_VISITS: &str =
    "delete from quiet_visits where owner_id = $1 and visitor_id = $2 returning month, visits, latest_on";

#[derive(Record)]
pub(crate) struct QuietVisitsRow {
    pub month: i64,
    pub visits: i64,
    pub latest_on: i64,
}

/// $1 owner, $2 how many more, $3 the day.
pub(crate) const COUNT_ROOM_VISITS: &str = "
    update hosts set visits = visits + $2, visits_today = case when visits_on = $3 then visits_today + $2 when visits_on < $3 then $2 else visits_today end,
           visits_on = case when visits_on < $3 then $3 else visits_on end
    where user_id = $1";
/// The same of days that are over: $1 owner, $2 how many more.
pub(crate) const COUNT_PAST_VISITS: &str = "update hosts set visits = visits + $2 where user_id = $1";
/// $1 the first day that is still needed.
pub(crate) const FORGET_ROOM_VISITS: &str = "delete from room_visits where day < $1";
pub(crate) const FORGET_QUIET_DAYS: &str =
    "update quiet_visits set latest_on = 0 where latest_on > 0 and latest_on < $1";

macro_rules! rooms {
    ($by:literal) => {
        concat!(
            "select k.user_id as id, k.visits, k.likes, u.nickname, r.planet, r.floor, r.unit, p.still
             from (select m.user_id, m.visits, m.likes from room_months m
                   left join hosts h on h.user_id = m.user_id
                   where m.month = $1 and m.",
            $by,
            " > 0 and coalesce(h.is_listed, true) order by m.",
            $by,
            " desc, m.user_id desc limit $2) k
             join users u on u.id = k.user_id
             join residences r on r.user_id = k.user_id
             left join portraits p on p.user_id = k.user_id
             order by k.",
            $by,
            " desc, k.user_id desc"
        )
    };
}

/// The rooms of a month, for those who do not mind: $1 month, $2 how many.
pub(crate) const MOST_VISITED: &str = rooms!("visits");
pub(crate) const MOST_LIKED: &str = rooms!("likes");
/// Of those who moved in last, of the last hundred: $1 how many.
pub(crate) const NEWEST_ROOMS: &str = "
    select k.user_id as id, cast(0 as bigint) as visits, cast(0 as bigint) as likes, u.nickname, k.planet, k.floor, k.unit, p.still
    from (select user_id, planet, floor, unit, issued_at from residences where issued_at > 0 order by issued_at desc limit 100) k
    join users u on u.id = k.user_id
    left join hosts h on h.user_id = k.user_id
    left join portraits p on p.user_id = k.user_id
    where coalesce(h.is_listed, true) order by k.issued_at desc limit $1";

#[derive(Record)]
pub(crate) struct RoomRow {
    pub id: i64,
    pub visits: i64,
    pub likes: i64,
    pub nickname: String,
    pub planet: String,
    pub floor: i64,
    pub unit: i64,
    pub still: Option<String>,
}

/// Rooms of the month as those alone see them whose own looks and likes there are quiet: $1 month, $2 a moment
/// before it.
pub(crate) const QUIET_ROOMS: &str = "
    select k.viewer, k.id, coalesce(m.visits, 0) + k.visits as visits, coalesce(m.likes, 0) as likes, k.likes_since,
           u.nickname, r.planet, r.floor, r.unit, p.still
    from (select newest.viewer, newest.id, cast(sum(newest.visits) as bigint) as visits, max(newest.likes_since) as likes_since
          from (select q.visitor_id as viewer, q.owner_id as id, q.visits, cast(null as bigint) as likes_since
                from quiet_visits q where q.month = $1
                union all
                select t.from_id, t.to_id, 0, t.likes_since from ties t where t.is_quiet and t.likes_since >= $2) newest
          group by newest.viewer, newest.id) k
    join users u on u.id = k.id
    join residences r on r.user_id = k.id
    left join portraits p on p.user_id = k.id
    left join hosts h on h.user_id = k.id
    left join room_months m on m.month = $1 and m.user_id = k.id
    where coalesce(h.is_listed, true)";

#[derive(Record)]
pub(crate) struct QuietRoomRow {
    pub viewer: i64,
    pub id: i64,
    pub visits: i64,
    pub likes: i64,
    /// Since when they like the room themselves.
    pub likes_since: Option<i64>,
    pub nickname: String,
    pub planet: String,
    pub floor: i64,
    pub unit: i64,
    pub still: Option<String>,
}

/// Somebody besides $2, from a number on that $1 gives among all.
pub(crate) const ANYBODY: &str = "
    select r.planet, r.floor, r.unit from residences r
    where r.user_id = coalesce(
      (select a.user_id from residences a where a.user_id >= $1 % (select coalesce(max(m.user_id), 0) + 1 from residences m) and a.user_id <> $2 order by a.user_id limit 1),
      (select b.user_id from residences b where b.user_id > 0 and b.user_id <> $2 order by b.user_id limit 1))";

#[derive(Record)]
pub(crate) struct PlaceRow {
    pub planet: String,
    pub floor: i64,
    pub unit: i64,
}
