//! All SQL of the list of notifications.

use crate::db::Record;

/// What of it may be seen by $1, who may see the board $2, or with $3 all of them.
macro_rules! seen {
    ($more:literal) => {
        concat!(
            "select kind, topic, is_read, max(seq) as newest, count(*) as n, count(distinct actor_id) as people from notifications
             where user_id = $1 and hidden = 0 and (board is null or board = 'solar' or board = $2 or $3)",
            $more,
            " group by kind, topic, is_read"
        )
    };
}
macro_rules! told {
    ($groups:expr) => {
        concat!(
            "select n.seq, n.kind, n.is_read, n.thing, n.path, n.rest, n.created_at, latest.n, latest.people,
                    n.actor_id, u.nickname, r.planet, r.floor, r.unit, p.still, a.title, c.body
             from (",
            $groups,
            ") latest
             cross join notifications n
             left join users u on u.id = n.actor_id
             left join residences r on r.user_id = n.actor_id
             left join portraits p on p.user_id = n.actor_id
             left join articles a on a.id = n.article_id and a.deleted_at is null
             left join comments c on c.id = n.comment_id and c.deleted_at is null
             where n.user_id = $1 and n.seq = latest.newest
             order by n.seq desc"
        )
    };
}
/// Newest first, what belongs together as one: $4 how many, $5 after how many.
pub(crate) const LIST: &str = told!(concat!(seen!(""), " order by max(seq) desc limit $4 offset $5"));
/// The same of what is unread, but for gifts, which today shows by themselves: $4 how many.
pub(crate) const LIST_UNREAD: &str =
    told!(concat!(seen!(" and not is_read and kind <> 'gift'"), " order by max(seq) desc limit $4"));
pub(crate) const COUNT: &str = concat!("select count(*) as n from (", seen!(""), ") latest");

#[derive(Record)]
pub(crate) struct GroupRow {
    pub seq: i64,
    pub kind: String,
    pub is_read: bool,
    pub thing: String,
    pub path: String,
    pub rest: String,
    pub created_at: i64,
    pub n: i64,
    pub people: i64,
    pub actor_id: Option<i64>,
    pub nickname: Option<String>,
    pub planet: Option<String>,
    pub floor: Option<i64>,
    pub unit: Option<i64>,
    pub still: Option<String>,
    pub title: Option<String>,
    pub body: Option<String>,
}

/// Who else did it, the last two besides the one of the newest: $1 recipient, $2 the newest of groups of several people.
pub(crate) const FACES: &str = "
    select before.newest, before.id, u.nickname, r.planet, r.floor, r.unit, p.still
    from (select k.id as newest, n.actor_id as id, max(n.seq) as seq,
                 row_number() over (partition by k.id order by max(n.seq) desc) as place
          from {ids:$2} k cross join notifications g cross join notifications n
          where g.user_id = $1 and g.seq = k.id and n.user_id = $1 and n.topic = g.topic and n.kind = g.kind
            and n.is_read = g.is_read and n.hidden = 0 and n.actor_id is not null
          group by k.id, n.actor_id) before
    join users u on u.id = before.id
    left join residences r on r.user_id = before.id
    left join portraits p on p.user_id = before.id
    where before.place in (2, 3) order by before.newest, before.place";

#[derive(Record)]
pub(crate) struct FaceRow {
    pub newest: i64,
    pub id: i64,
    pub nickname: String,
    pub planet: Option<String>,
    pub floor: Option<i64>,
    pub unit: Option<i64>,
    pub still: Option<String>,
}
