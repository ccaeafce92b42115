//! All SQL of guestbooks.

use crate::db::Record;

macro_rules! entries {
    ($keys:literal) => {
        concat!(
            "select e.id, e.owner_id, e.writer_id, e.body, e.is_secret, e.answer, e.answered_at, e.created_at, e.edited_at,
                    u.nickname, r.planet, r.floor, r.unit, s.still,
                    coalesce((select h.entries from hosts h where h.user_id = e.owner_id), 0) as for_all
             from (", $keys, ") k
             join guestbook e on e.id = k.id
             join users u on u.id = e.writer_id
             left join residences r on r.user_id = e.writer_id
             left join portraits s on s.user_id = e.writer_id
             order by e.id desc"
        )
    };
}

/// What everybody sees: $1 owner, $2 how many, $3 after how many.
pub(crate) const ENTRIES: &str =
    entries!("select id from guestbook where owner_id = $1 and not is_secret order by id desc limit $2 offset $3");
/// The same with what is a secret between the owner and $4, or all of it for the owner.
pub(crate) const ENTRIES_SEEN: &str = entries!(
    "select id from guestbook where owner_id = $1 and (not is_secret or writer_id = $4 or owner_id = $4)
     order by id desc limit $2 offset $3"
);
/// $1 entry.
pub(crate) const ENTRY: &str = entries!("select id from guestbook where id = $1");

#[derive(Record)]
pub(crate) struct EntryRow {
    pub id: i64,
    pub owner_id: i64,
    pub writer_id: i64,
    pub body: String,
    pub is_secret: bool,
    pub answer: Option<String>,
    pub answered_at: Option<i64>,
    pub created_at: i64,
    pub edited_at: Option<i64>,
    pub nickname: String,
    pub planet: Option<String>,
    pub floor: Option<i64>,
    pub unit: Option<i64>,
    pub still: Option<String>,
    /// How many entries everybody sees in this guestbook.
    pub for_all: i64,
}

/// How many everybody sees: $1 owner.
pub(crate) const COUNT_ENTRIES: &str = "select entries as n from hosts where user_id = $1";
/// How many secret ones $2 sees besides: $1 owner.
pub(crate) const COUNT_SECRETS: &str = "
    select count(*) as n from guestbook where owner_id = $1 and is_secret and (writer_id = $2 or owner_id = $2)";
/// How many that $3 sees are newer than the entry $2: $1 owner.
pub(crate) const NEWER: &str = "
    select count(*) as n from guestbook where owner_id = $1 and id > $2 and (not is_secret or writer_id = $3 or owner_id = $3)";
/// Whether $2 may write, as far as ties say: $1 owner.
pub(crate) const TIE_OF_HOST: &str = "select follows_since, blocks_since from ties where from_id = $1 and to_id = $2";

#[derive(Record)]
pub(crate) struct TieOfHostRow {
    pub follows_since: Option<i64>,
    pub blocks_since: Option<i64>,
}

/// The same text by the same writer a moment ago: $1 writer, $2 owner, $3 body, $4 whether it is secret, $5 since.
pub(crate) const SAME_ENTRY: &str = "
    select id as n from (select id, body, is_secret, created_at from guestbook where writer_id = $1 and owner_id = $2 order by id desc limit 20) latest
    where body = $3 and is_secret = $4 and created_at > $5 order by id limit 1";
/// $1 owner, $2 writer, $3 body, $4 whether it is secret, $5 now.
pub(crate) const INSERT_ENTRY: &str = "
    insert into guestbook (owner_id, writer_id, body, is_secret, created_at) values ($1, $2, $3, $4, $5) returning id as n";
/// $1 owner, $2 how many more.
pub(crate) const COUNT_ENTRY: &str = "update hosts set entries = entries + $2 where user_id = $1";
/// What it says now, until the commit: $1 entry.
pub(crate) const LOCK_ENTRY: &str =
    "update guestbook set body = body where id = $1 returning body, is_secret, coalesce(answer, '') as answer";

#[derive(Record)]
pub(crate) struct LockedEntryRow {
    pub body: String,
    pub is_secret: bool,
    /// Empty: none.
    pub answer: String,
}

/// $1 entry, $2 body, $3 whether it is secret, $4 when it was last edited, or nothing.
pub(crate) const EDIT_ENTRY: &str =
    "update guestbook set body = $2, is_secret = $3, edited_at = coalesce($4, edited_at) where id = $1";
/// $1 entry, $2 the answer or nothing, $3 when.
pub(crate) const ANSWER_ENTRY: &str = "update guestbook set answer = $2, answered_at = $3 where id = $1";
/// Whether it was one that everybody saw: $1 entry.
pub(crate) const DELETE_ENTRY: &str = "delete from guestbook where id = $1 returning is_secret as b";

#[derive(Record)]
pub(crate) struct WasSecretRow {
    pub b: bool,
}
