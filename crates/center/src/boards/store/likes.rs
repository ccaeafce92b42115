//! All SQL of likes, and of the count of those that are young.

use crate::db::Record;

/// $1 article, $2 user, $3 now, $4 whether it counts as recent.
pub(crate) const INSERT_LIKE: &str = "
    insert into article_likes (article_id, user_id, created_at, is_recent) values ($1, $2, $3, $4) on conflict (article_id, user_id) do nothing";
/// Whether it was counted as recent.
pub(crate) const DELETE_LIKE: &str =
    "delete from article_likes where article_id = $1 and user_id = $2 returning is_recent";
/// $1 article, $2 change of all, $3 change of the recent ones.
pub(crate) const COUNT_LIKE: &str = "update articles set like_count = like_count + $2, recent_likes = recent_likes + $3 where id = $1 and deleted_at is null";

#[derive(Record)]
pub(crate) struct TakenBack {
    pub is_recent: bool,
}

/// Articles with likes that are counted as recent and are not any more: $1 from when on they are old.
pub(crate) const WITH_OLD_LIKES: &str = "
    select distinct article_id as n from (select article_id from article_likes where is_recent and created_at <= $1 order by created_at limit 1000) latest";
/// $1 article: its row, unless somebody changes it right now.
pub(crate) const HOLD_ARTICLE: &str = "select board as s from articles where id = $1 /* also one whose deleted_at is set: it may come back */ {skip_locked}";
/// $1 article, $2 how many likes are no longer recent.
pub(crate) const COUNT_AGED: &str =
    "update articles set recent_likes = recent_likes - $2 where id = $1 /* also one whose deleted_at is set */";
/// $1 article, $2 from when on likes are old. What somebody takes back right now is left to them.
pub(crate) const AGE_LIKES: &str = "
    update article_likes set is_recent = false where article_id = $1
    and user_id in (select user_id from article_likes where article_id = $1 and is_recent and created_at <= $2 {skip_locked})";

// All counts anew, from what is there.
/// $1 from when on likes are old.
pub(crate) const MARK_LIKES: &str = "
    update article_likes set is_recent = not is_recent
    where is_recent <> (created_at > $1 and user_id <> (select a.author_id from articles a where a.id = article_likes.article_id /* deleted_at or not */))";
pub(crate) const COUNT_RECENT_LIKES: &str = "
    update articles set recent_likes = (select count(*) from article_likes l where l.article_id = articles.id and l.is_recent)
    /* deleted_at or not */ where recent_likes > 0 or id in (select article_id from article_likes where is_recent)";
