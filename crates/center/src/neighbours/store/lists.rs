//! All SQL of lists of people.

use crate::db::Record;

macro_rules! people {
    ($who:literal, $since:literal, $which:literal) => {
        concat!(
            "select l.",
            $who,
            " as id, l.",
            $since,
            " as since, u.nickname, r.planet, r.floor, r.unit, p.still, s.message,
                    m.follows_since as followed_since, o.follows_since as follows_since, coalesce(o.is_quiet, false) as is_quiet
             from ties l
             join users u on u.id = l.",
            $who,
            "
             left join residences r on r.user_id = l.",
            $who,
            "
             left join portraits p on p.user_id = l.",
            $who,
            "
             left join statuses s on s.user_id = l.",
            $who,
            "
             left join ties m on m.from_id = $2 and m.to_id = l.",
            $who,
            "
             left join ties o on o.from_id = l.",
            $who,
            " and o.to_id = $2
             where ",
            $which,
            " order by l.",
            $since,
            " desc, l.",
            $who,
            " desc limit $3 offset $4"
        )
    };
}

/// Who likes somebody, as far as $2 sees it: $1 user, $3 how many, $4 after how many.
pub(crate) const LIKERS: &str = people!(
    "from_id",
    "likes_since",
    "l.to_id = $1 and l.likes_since is not null and (not l.is_quiet or l.from_id = $2)"
);
/// Who follows them.
pub(crate) const FOLLOWERS: &str = people!(
    "from_id",
    "follows_since",
    "l.to_id = $1 and l.follows_since is not null and (not l.is_quiet or l.from_id = $2)"
);
/// Whom they follow.
pub(crate) const FOLLOWING: &str = people!(
    "to_id",
    "follows_since",
    "l.from_id = $1 and l.follows_since is not null and (not l.is_quiet or l.from_id = $2)"
);
/// Whom $1 blocks, for $2, who is the same.
pub(crate) const BLOCKED: &str = people!("to_id", "blocks_since", "l.from_id = $1 and l.blocks_since is not null");
/// Whom they mute.
pub(crate) const MUTED: &str = people!("to_id", "mutes_since", "l.from_id = $1 and l.mutes_since is not null");

#[derive(Record)]
pub(crate) struct PersonRow {
    pub id: i64,
    pub since: i64,
    pub nickname: String,
    pub planet: Option<String>,
    pub floor: Option<i64>,
    pub unit: Option<i64>,
    pub still: Option<String>,
    pub message: Option<String>,
    /// Since when the viewer follows them.
    pub followed_since: Option<i64>,
    /// And they the viewer.
    pub follows_since: Option<i64>,
    pub is_quiet: bool,
}

/// Whose lists they are and how many are in them, and whether $1 is in one of them unnoticed; a point: $1 viewer, $2
/// user.
pub(crate) const LISTS_OF: &str = "
    select r.user_id, u.nickname, r.planet, r.floor, r.unit,
           coalesce(h.likes, 0) as likes, coalesce(h.followers, 0) as followers, coalesce(h.following, 0) as following,
           coalesce(m.is_quiet and (m.likes_since is not null or m.follows_since is not null), false) as is_quiet
    from residences r
    join users u on u.id = r.user_id
    left join hosts h on h.user_id = r.user_id
    left join ties m on m.from_id = $1 and m.to_id = r.user_id
    where r.user_id = $2";

#[derive(Debug, Clone, Record)]
pub(crate) struct ListsRow {
    pub user_id: i64,
    pub nickname: String,
    pub planet: String,
    pub floor: i64,
    pub unit: i64,
    pub likes: i64,
    pub followers: i64,
    pub following: i64,
    pub is_quiet: bool,
}

/// Of these residents, whom somebody follows and who follows them, as far as they see it: $1 who, $2 users.
pub(crate) const FOLLOWS_AMONG: &str = "
    select r.user_id as id, r.planet, r.floor, r.unit, t.follows_since as followed_since, o.follows_since as follows_since,
           coalesce(t.blocks_since, 0) > 0 as is_blocked
    from {ids:$2} i
    cross join residences r
    left join ties t on t.from_id = $1 and t.to_id = r.user_id
    left join ties o on o.from_id = r.user_id and o.to_id = $1 and not o.is_quiet
    where r.user_id = i.id and r.user_id <> $1";

#[derive(Record)]
pub(crate) struct FollowsRow {
    pub id: i64,
    pub planet: String,
    pub floor: i64,
    pub unit: i64,
    /// Since when the viewer follows them.
    pub followed_since: Option<i64>,
    /// And they the viewer.
    pub follows_since: Option<i64>,
    pub is_blocked: bool,
}
