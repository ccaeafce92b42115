//! All SQL of bookmarks.

/// What somebody keeps at once waits here, one after the other. Not at one of their bookmarks, which come and go.
pub(crate) const HOLD_KEPT: &str = "update users set coins = coins where id = $1";
/// $1 user, $2 article, $3 now, $4 how many are kept at most.
pub(crate) const KEEP: &str = "
    insert into bookmarks (user_id, article_id, kept_at)
    select cast($1 as bigint), cast($2 as bigint), cast($3 as bigint)
    where (select count(*) from (select 1 from bookmarks where user_id = $1 limit $4) top) < $4
    on conflict (user_id, article_id) do nothing";
/// $1 user, $2 article.
pub(crate) const IS_KEPT: &str = "select count(*) as n from bookmarks where user_id = $1 and article_id = $2";
pub(crate) const LET_GO: &str = "delete from bookmarks where user_id = $1 and article_id = $2";

/// Kept articles on boards that are open: $1 user, $2 the board of their planet, $3 whether all boards are open to
/// them.
pub(crate) const COUNT_KEPT: &str = "
    select count(*) as n from bookmarks b join articles a on a.id = b.article_id and a.deleted_at is null where b.user_id = $1 and (a.board = 'solar' or a.board = $2 or $3)";
