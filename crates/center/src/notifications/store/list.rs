//! All SQL of the list of notifications.

use crate::db::Record;

/// What of it may be seen by $1, who may see the board $2, or with $3 all of them.
macro_rules! seen {
    ($more:literal) => {
        concat!(
            "(select seq from notifications
              where user_id = $1 and hidden = 0 and (board is null or board = 'solar' or board = $2 or $3) ",
            $more,
            " limit $4)"
        )
    };
}
/// What the list is made of, newest first: the newest, at most $4 of them, and what is unread, at most as many, which
/// is what the bell counts. However much there is besides, it is not read.
pub(crate) const ROWS: &str = concat!(
    "select seq, kind, topic, is_read, actor_id from notifications
     where user_id = $1 and seq in (select seq from ",
    seen!("order by seq desc"),
    " newest union select seq from ",
    seen!("and not is_read order by path"),
    " older) order by seq desc"
);

#[derive(Record)]
pub(crate) struct ListedRow {
    pub seq: i64,
    pub kind: String,
    pub topic: String,
    pub is_read: bool,
    pub actor_id: Option<i64>,
}

/// What there is to say of some of them: $1 recipient, $2 numbers.
pub(crate) const SAID: &str = "
    select n.seq, n.thing, n.path, n.rest, n.created_at, a.title, c.body
    from {ids:$2} k cross join notifications n
    left join articles a on a.id = n.article_id and a.deleted_at is null
    left join comments c on c.id = n.comment_id and c.deleted_at is null
    where n.user_id = $1 and n.seq = k.id";

#[derive(Record)]
pub(crate) struct SaidRow {
    pub seq: i64,
    pub thing: String,
    pub path: String,
    pub rest: String,
    pub created_at: i64,
    pub title: Option<String>,
    pub body: Option<String>,
}

/// Who did it: $1 people.
pub(crate) const ACTORS: &str = "
    select u.id, u.nickname, r.planet, r.floor, r.unit, p.still
    from {ids:$1} k cross join users u
    left join residences r on r.user_id = u.id
    left join portraits p on p.user_id = u.id
    where u.id = k.id";

#[derive(Record)]
pub(crate) struct ActorRow {
    pub id: i64,
    pub nickname: String,
    pub planet: Option<String>,
    pub floor: Option<i64>,
    pub unit: Option<i64>,
    pub still: Option<String>,
}
