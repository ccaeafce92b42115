//! All SQL of neighbours. A row of `hosts` is taken before what it counts is read: two rows in the order of their ids.

mod guestbook;
mod lists;
mod ties;
mod visits;

pub(crate) use guestbook::*;
pub(crate) use lists::*;
pub(crate) use ties::*;
pub(crate) use visits::*;

use crate::db::Record;

/// Takes a host's row until the commit, which is made when it is not there: $1 user. Who may write in the guestbook.
pub(crate) const HOLD: &str = "
    insert into hosts (user_id) values ($1) on conflict (user_id) do update set entries = hosts.entries returning guestbook as s";

/// Who lives there: $1 user.
pub(crate) const HOST: &str = "
    select r.user_id, u.nickname, r.planet, r.floor, r.unit from residences r join users u on u.id = r.user_id where r.user_id = $1";
/// The same by address: $1 planet, $2 floor, $3 unit.
pub(crate) const HOST_AT: &str = "
    select r.user_id, u.nickname, r.planet, r.floor, r.unit from residences r join users u on u.id = r.user_id
    where r.planet = $1 and r.floor = $2 and r.unit = $3";

#[derive(Record)]
pub(crate) struct HostRow {
    pub user_id: i64,
    pub nickname: String,
    pub planet: String,
    pub floor: i64,
    pub unit: i64,
}

macro_rules! terms {
    ($where:literal) => {
        concat!(
            "select r.user_id, coalesce(h.guestbook, 'everyone') as guestbook, coalesce(h.likes, 0) as likes,
                    coalesce(h.followers, 0) as followers, coalesce(h.following, 0) as following,
                    coalesce(h.visits, 0) as visits, coalesce(h.visits_today, 0) as visits_today, coalesce(h.visits_on, 0) as visits_on,
                    m.likes_since, m.follows_since, m.waved_at, m.mutes_since, m.blocks_since,
                    t.follows_since as is_followed_since, t.blocks_since as is_blocked_since,
                    (select count(*) from guestbook g where g.owner_id = r.user_id and g.writer_id = $1 and g.is_secret) as secrets,
                    (select cast(coalesce(sum(q.visits), 0) as bigint) from quiet_visits q where q.visitor_id = $1 and q.owner_id = r.user_id) as quiet_visits,
                    (select coalesce(max(q.latest_on), 0) from quiet_visits q where q.visitor_id = $1 and q.owner_id = r.user_id) as quiet_visit_on,
                    case when r.user_id = $1
                      then (select count(*) from ties f where f.from_id = $1 and f.follows_since is not null and f.is_quiet) else 0 end as quiet_follows
             from residences r
             left join hosts h on h.user_id = r.user_id
             left join ties m on m.from_id = $1 and m.to_id = r.user_id
             left join ties t on t.from_id = r.user_id and t.to_id = $1
             ",
            $where
        )
    };
}

/// What whoever lives there and a viewer are to each other; a point: $1 viewer, $2 planet, $3 floor, $4 unit.
pub(crate) const TERMS_AT: &str = terms!("where r.planet = $2 and r.floor = $3 and r.unit = $4");
/// The same: $1 viewer, $2 user.
pub(crate) const TERMS: &str = terms!("where r.user_id = $2");

#[derive(Debug, Clone, Record)]
pub(crate) struct TermsRow {
    pub user_id: i64,
    pub guestbook: String,
    pub likes: i64,
    pub followers: i64,
    pub following: i64,
    pub visits: i64,
    pub visits_today: i64,
    pub visits_on: i64,
    pub likes_since: Option<i64>,
    pub follows_since: Option<i64>,
    pub waved_at: Option<i64>,
    pub mutes_since: Option<i64>,
    pub blocks_since: Option<i64>,
    pub is_followed_since: Option<i64>,
    pub is_blocked_since: Option<i64>,
    /// How many secret entries of the viewer stand in the guestbook.
    pub secrets: i64,
    /// The viewer's looks that count for themselves alone, and the day of the last one.
    pub quiet_visits: i64,
    pub quiet_visit_on: i64,
    /// Whom the viewer follows without being noticed, where they live there themselves.
    pub quiet_follows: i64,
}

/// What a host has chosen: $1 user.
pub(crate) const CHOICES: &str = "select guestbook, is_listed, presence from hosts where user_id = $1";

#[derive(Record)]
pub(crate) struct ChoicesRow {
    pub guestbook: String,
    pub is_listed: bool,
    pub presence: String,
}

/// What they have chosen so far, which nobody else changes until the commit: $1 user.
pub(crate) const HOLD_CHOICES: &str = "
    insert into hosts (user_id) values ($1)
    on conflict (user_id) do update set guestbook = hosts.guestbook returning guestbook, is_listed, presence";
/// $1 user, $2 who may write in the guestbook, $3 whether the room may be among those of the month, $4 who may see that
/// they are in a room.
pub(crate) const CHOOSE: &str = "update hosts set guestbook = $2, is_listed = $3, presence = $4 where user_id = $1";
