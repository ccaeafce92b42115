//! All SQL of who is in which room.

use crate::db::Record;

/// Of $1, those that are rooms: of residents.
pub(crate) const ROOMS_AMONG: &str =
    "select r.user_id as n from {ids:$1} k cross join residences r where r.user_id = k.id";

/// Who these are, and to whom they show themselves: $1 people.
pub(crate) const FACES: &str = "
    select u.id, u.nickname, r.planet, r.floor, r.unit, p.still, coalesce(h.presence, 'neighbours') as presence
    from {ids:$1} k cross join users u
    left join residences r on r.user_id = u.id
    left join portraits p on p.user_id = u.id
    left join hosts h on h.user_id = u.id
    where u.id = k.id";

#[derive(Record)]
pub(crate) struct FaceRow {
    pub id: i64,
    pub nickname: String,
    pub planet: Option<String>,
    pub floor: Option<i64>,
    pub unit: Option<i64>,
    pub still: Option<String>,
    pub presence: String,
}

/// What two are to each other, where that is anything: $1 pairs.
pub(crate) const TIES: &str = "
    select cast(k.value->>0 as bigint) as a, cast(k.value->>1 as bigint) as b,
           m.follows_since as a_follows, t.follows_since as b_follows, m.blocks_since as a_blocks, t.blocks_since as b_blocks
    from {each:$1}
    left join ties m on m.from_id = cast(k.value->>0 as bigint) and m.to_id = cast(k.value->>1 as bigint)
    left join ties t on t.from_id = cast(k.value->>1 as bigint) and t.to_id = cast(k.value->>0 as bigint)
    where m.from_id is not null or t.from_id is not null";

#[derive(Record)]
pub(crate) struct TieRow {
    pub a: i64,
    pub b: i64,
    pub a_follows: Option<i64>,
    pub b_follows: Option<i64>,
    pub a_blocks: Option<i64>,
    pub b_blocks: Option<i64>,
}

// What servers tell each other.

/// $1 node.
pub(crate) const ENTER: &str = "insert into nodes (node, until) values ($1, {now} + 3000000)";
/// The same for some seconds more; none where it is not there any more.
pub(crate) const RENEW: &str = "update nodes set until = {now} + 3000000 where node = $1 and until > {now}";
pub(crate) const LEAVE: &str = "delete from nodes where node = $1";
/// $1 node.
pub(crate) const EMPTY: &str = "delete from presence where node = $1";
/// $1 node, $2 rooms, with who is there by it and of whom something is different.
pub(crate) const WRITE: &str = "
    insert into presence (node, room, people, stirred)
    select cast($1 as bigint), cast(k.value->>'room' as bigint), k.value->>'people', k.value->>'stirred' from {each:$2}
    where true
    on conflict (node, room) do update set people = excluded.people, stirred = excluded.stirred, written = excluded.written";
/// Rooms where nobody is any more: $1 node, $2 rooms.
pub(crate) const CLEAR: &str =
    "delete from presence where node = $1 and people = '[]' and room in (select k.id from {ids:$2} k)";

/// What others than $2 have written since $1, which a look before this one gave as its moment; and the moment, also
/// where there is nothing.
pub(crate) const LOOK: &str = "
    select {oldest_open} as moment, n.node, n.room, n.people, n.stirred, cast(cast(n.written as text) as bigint) as written
    from (select 1 as one) k left join presence n on {after:$1} and n.node <> $2";

#[derive(Record)]
pub(crate) struct LookRow {
    pub moment: i64,
    pub node: Option<i64>,
    pub room: Option<i64>,
    pub people: Option<String>,
    pub stirred: Option<String>,
    pub written: Option<i64>,
}

/// The servers that are there.
pub(crate) const ALIVE: &str = "select node as n from nodes where until > {now}";
/// Those that have been gone for a minute: they are forgotten.
pub(crate) const BURY: &str = "delete from nodes where until < {now} - 60000000 returning node as n";
/// $1 nodes.
pub(crate) const EMPTY_THOSE: &str = "delete from presence where node in (select k.id from {ids:$1} k)";

/// Who is in the room $1 by any server.
pub(crate) const IN_ROOM: &str = "
    select p.people as s from presence p join nodes n on n.node = p.node where p.room = $1 and n.until > {now}";
