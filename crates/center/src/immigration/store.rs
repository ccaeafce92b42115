//! All SQL of applications, planets and residences.

use crate::db::Record;

/// $1 user: touches the row for exactly one of many applications at once.
pub(crate) const BECOME_APPLICANT: &str = "update users set stage = 'applicant' where id = $1 and stage = 'newcomer'";
pub(crate) const INSERT_APPLICATION: &str = "
    insert into applications (user_id, name_ko, name_en, birthday, filed_at) values ($1, $2, $3, $4, $5)";

pub(crate) const POPULATIONS: &str = "select id, population from planets order by id";

#[derive(Record)]
pub(crate) struct PopulationRow {
    pub id: String,
    pub population: i64,
}

pub(crate) const IS_TAKEN: &str =
    "select cast(1 as bigint) as n from residences where planet = $1 and floor = $2 and unit = $3";
pub(crate) const BECOME_RESIDENT: &str = "update users set stage = 'resident' where id = $1 and stage = 'applicant'";
pub(crate) const COUNT_RESIDENT: &str = "update planets set population = population + 1 where id = $1";
pub(crate) const NEXT_CITIZEN: &str =
    "update sequences set value = value + 1 where name = 'citizen' returning value as n";
/// $1 user, $2 planet, $3 floor, $4 unit, $5 something unique until the number is known, $6 now. The unique door
/// decides: who comes second waits for the first and then touches no row.
pub(crate) const INSERT_RESIDENCE: &str = "
    insert into residences (user_id, planet, floor, unit, citizen_number, issued_at) values ($1, $2, $3, $4, $5, $6)
    on conflict do nothing";
pub(crate) const SET_CITIZEN_NUMBER: &str = "update residences set citizen_number = $2 where user_id = $1";

/// The doors of a planet that are lived in.
pub(crate) const DOORS: &str = "select floor, unit from residences where planet = $1 order by floor, unit";

#[derive(Record)]
pub(crate) struct DoorRow {
    pub floor: i64,
    pub unit: i64,
}

pub(crate) const NEIGHBOURS: &str = "
    select r.unit, r.user_id, u.nickname, p.still, s.message
    from residences r join users u on u.id = r.user_id
    left join portraits p on p.user_id = r.user_id left join statuses s on s.user_id = r.user_id
    where r.planet = $1 and r.floor = $2 order by r.unit";
/// Who moved in last: $1 planet, $2 how many.
pub(crate) const ARRIVALS: &str = "
    select k.user_id as id, u.nickname, k.planet, k.floor, k.unit, p.still, k.issued_at
    from (select user_id, planet, floor, unit, issued_at from residences where planet = $1 order by issued_at desc, user_id desc limit $2) k
    join users u on u.id = k.user_id left join portraits p on p.user_id = k.user_id
    order by k.issued_at desc, k.user_id desc";

#[derive(Record)]
pub(crate) struct ArrivalRow {
    pub id: i64,
    pub nickname: String,
    pub planet: String,
    pub floor: i64,
    pub unit: i64,
    pub still: Option<String>,
    pub issued_at: i64,
}

#[derive(Record)]
pub(crate) struct NeighbourRow {
    pub unit: i64,
    pub user_id: i64,
    pub nickname: String,
    pub still: Option<String>,
    pub message: Option<String>,
}

/// $1 planet, $2 floor, $3 unit
pub(crate) const RESIDENT_AT: &str = "
    select r.user_id, r.planet, r.floor, r.unit, r.citizen_number, r.issued_at, u.nickname, u.coins, a.name_ko, a.name_en, a.birthday
    from residences r
    join users u on u.id = r.user_id
    join applications a on a.user_id = r.user_id
    where r.planet = $1 and r.floor = $2 and r.unit = $3";

/// The same with what stands beside them at their door: $1 planet, $2 floor, $3 unit
pub(crate) const DOOR: &str = "
    select r.user_id, r.planet, r.floor, r.unit, r.citizen_number, r.issued_at, u.nickname, u.coins, a.name_ko, a.name_en, a.birthday,
           u.suspended_until, o.room, o.card, s.message, p.animation, p.still,
           (select d.floor * 100 + d.unit from residences d where d.planet = $1 and (d.floor, d.unit) < ($2, $3) order by d.floor desc, d.unit desc limit 1) as below,
           (select d.floor * 100 + d.unit from residences d where d.planet = $1 and (d.floor, d.unit) > ($2, $3) order by d.floor, d.unit limit 1) as above
    from residences r
    join users u on u.id = r.user_id
    join applications a on a.user_id = r.user_id
    left join openness o on o.user_id = r.user_id
    left join statuses s on s.user_id = r.user_id
    left join portraits p on p.user_id = r.user_id
    where r.planet = $1 and r.floor = $2 and r.unit = $3";

/// $1 user
pub(crate) const RESIDENT: &str = "
    select r.user_id, r.planet, r.floor, r.unit, r.citizen_number, r.issued_at, u.nickname, u.coins, a.name_ko, a.name_en, a.birthday
    from residences r
    join users u on u.id = r.user_id
    join applications a on a.user_id = r.user_id
    where r.user_id = $1";

#[derive(Record)]
pub(crate) struct ResidentRow {
    pub user_id: i64,
    pub planet: String,
    pub floor: i64,
    pub unit: i64,
    pub citizen_number: String,
    pub issued_at: i64,
    pub nickname: String,
    pub coins: i64,
    pub name_ko: String,
    pub name_en: String,
    pub birthday: String,
}

#[derive(Record)]
pub(crate) struct AtDoorRow {
    pub user_id: i64,
    pub planet: String,
    pub floor: i64,
    pub unit: i64,
    pub citizen_number: String,
    pub issued_at: i64,
    pub nickname: String,
    pub coins: i64,
    pub name_ko: String,
    pub name_en: String,
    pub birthday: String,
    pub suspended_until: i64,
    pub room: Option<bool>,
    pub card: Option<bool>,
    pub message: Option<String>,
    pub animation: Option<String>,
    pub still: Option<String>,
    /// The numbers of the next doors that are lived in.
    pub below: Option<i64>,
    pub above: Option<i64>,
}
