//! All SQL of bookmarks.

/// $1 user, $2 article, $3 now.
pub(crate) const KEEP: &str = "insert into bookmarks (user_id, article_id, kept_at) values ($1, $2, $3) on conflict (user_id, article_id) do nothing";
pub(crate) const LET_GO: &str = "delete from bookmarks where user_id = $1 and article_id = $2";

/// Kept articles on boards that are open: $1 user, $2 the board of their planet, $3 whether all boards are open to them.
pub(crate) const COUNT_KEPT: &str = "
    select count(*) as n from bookmarks b join articles a on a.id = b.article_id and a.deleted_at is null where b.user_id = $1 and (a.board = 'solar' or a.board = $2 or $3)";
