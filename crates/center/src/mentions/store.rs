//! All SQL of mentions.

use crate::db::Record;
use crate::immigration::Address;
use crate::mentions::{Mention, Person};

/// Whoever has one of these nicknames: $1 their keys.
pub(crate) const NAMED: &str = "
    select u.id, u.nickname, u.nickname_key, r.planet, r.floor, r.unit, null as still
    from {texts:$1} k cross join users u left join residences r on r.user_id = u.id where u.nickname_key = k.s";
/// Residents by the beginning of their nickname: $1 the key they begin with, $2 behind all that do, $3 how many.
pub(crate) const BEGINNING_WITH: &str = "
    select u.id, u.nickname, u.nickname_key, r.planet, r.floor, r.unit, p.still
    from (select id from users where stage = 'resident' and nickname_key {bytewise} >= $1 and nickname_key {bytewise} < $2
          order by nickname_key {bytewise} limit $3) k
    join users u on u.id = k.id join residences r on r.user_id = u.id left join portraits p on p.user_id = u.id
    order by u.nickname_key {bytewise}";

#[derive(Record)]
pub(crate) struct NamedRow {
    id: i64,
    nickname: String,
    pub nickname_key: String,
    planet: Option<String>,
    floor: Option<i64>,
    unit: Option<i64>,
    pub still: Option<String>,
}

impl NamedRow {
    pub fn person(self) -> Person {
        let address = Address::from_row(self.planet.as_deref(), self.floor, self.unit);
        Person { id: self.id, nickname: self.nickname, address }
    }
}

/// $1 article, $2 comment, $3 as typed, $4 user; nothing when that user is gone.
pub(crate) const KEEP: &str = "
    insert into mentions (article_id, comment_id, typed, user_id) select $1, $2, $3, id from users where id = $4";
pub(crate) const FORGET_ARTICLE: &str = "delete from mentions where article_id = $1 and comment_id is null";
pub(crate) const FORGET_COMMENT: &str = "delete from mentions where comment_id = $1";
/// $1 article.
pub(crate) const OF_ARTICLE: &str = "
    select m.article_id as text, m.typed, m.user_id, u.nickname, r.planet, r.floor, r.unit
    from mentions m join users u on u.id = m.user_id left join residences r on r.user_id = m.user_id
    where m.article_id = $1 and m.comment_id is null order by m.id";
/// $1 articles.
pub(crate) const OF_ARTICLES: &str = "
    select m.article_id as text, m.typed, m.user_id, u.nickname, r.planet, r.floor, r.unit
    from {ids:$1} k cross join mentions m join users u on u.id = m.user_id left join residences r on r.user_id = m.user_id
    where m.article_id = k.id and m.comment_id is null
    order by m.id";
/// $1 comments.
pub(crate) const OF_COMMENTS: &str = "
    select m.comment_id as text, m.typed, m.user_id, u.nickname, r.planet, r.floor, r.unit
    from {ids:$1} k cross join mentions m join users u on u.id = m.user_id left join residences r on r.user_id = m.user_id
    where m.comment_id = k.id
    order by m.id";

#[derive(Record)]
pub(crate) struct MentionRow {
    /// The article or the comment.
    pub text: i64,
    typed: String,
    user_id: i64,
    nickname: String,
    planet: Option<String>,
    floor: Option<i64>,
    unit: Option<i64>,
}

impl MentionRow {
    pub fn mention(self) -> Mention {
        let address = Address::from_row(self.planet.as_deref(), self.floor, self.unit);
        Mention { typed: self.typed, person: Person { id: self.user_id, nickname: self.nickname, address } }
    }
}
