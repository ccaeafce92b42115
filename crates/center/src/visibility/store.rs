//! All SQL of what strangers may see.

use crate::db::Record;

/// $1 user, $2 whether it is about the room, $3 the room, $4 whether it is about the card, $5 the card.
pub(crate) const SET: &str = "
    insert into openness (user_id, room, card, gifts) values ($1, $2 and $3, $4 and $5, true)
    on conflict (user_id) do update set
      room = case when $2 then $3 else openness.room end, card = case when $4 then $5 else openness.card end
    returning room, card";

#[derive(Record)]
pub(crate) struct OpenRow {
    pub room: bool,
    pub card: bool,
}

// What strangers may know of somebody; nothing else is read for them.

/// $1 planet, $2 floor, $3 unit
pub(crate) const AT: &str = "
    select r.user_id, r.planet, r.floor, r.unit, r.issued_at, u.nickname, u.suspended_until, o.room, o.card, s.message
    from residences r join users u on u.id = r.user_id
    left join openness o on o.user_id = r.user_id left join statuses s on s.user_id = r.user_id
    where r.planet = $1 and r.floor = $2 and r.unit = $3";

/// The same with the room that they show: $1 planet, $2 floor, $3 unit
pub(crate) const ROOM_AT: &str = "
    select r.user_id, r.planet, r.floor, r.unit, r.issued_at, u.nickname, u.suspended_until, o.room, o.card, s.message,
           l.wallpaper, l.flooring, l.light, l.items
    from residences r join users u on u.id = r.user_id
    join layouts l on l.user_id = r.user_id and l.is_shown
    left join openness o on o.user_id = r.user_id left join statuses s on s.user_id = r.user_id
    where r.planet = $1 and r.floor = $2 and r.unit = $3";

/// $1 user
pub(crate) const OF: &str = "
    select r.user_id, r.planet, r.floor, r.unit, r.issued_at, u.nickname, u.suspended_until, o.room, o.card, s.message
    from residences r join users u on u.id = r.user_id
    left join openness o on o.user_id = r.user_id left join statuses s on s.user_id = r.user_id
    where r.user_id = $1";

#[derive(Debug, Clone, Record)]
pub(crate) struct ShownRow {
    pub user_id: i64,
    pub planet: String,
    pub floor: i64,
    pub unit: i64,
    pub issued_at: i64,
    pub nickname: String,
    pub suspended_until: i64,
    pub room: Option<bool>,
    pub card: Option<bool>,
    pub message: Option<String>,
}

#[derive(Record)]
pub(crate) struct RoomAtRow {
    pub user_id: i64,
    pub planet: String,
    pub floor: i64,
    pub unit: i64,
    pub issued_at: i64,
    pub nickname: String,
    pub suspended_until: i64,
    pub room: Option<bool>,
    pub card: Option<bool>,
    pub message: Option<String>,
    pub wallpaper: String,
    pub flooring: String,
    pub light: String,
    pub items: String,
}
