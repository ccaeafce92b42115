//! All SQL of lists of articles, and of the counts by which a page of one is found.

use super::followed::followed;
use crate::db::Record;

/// How much there is on a board: $1 board.
pub(crate) const BOARD: &str = "select article_count as n from boards where id = $1";
pub(crate) const BOARDS: &str = "select id, article_count from boards order by position";

#[derive(Record)]
pub(crate) struct BoardCount {
    pub id: String,
    pub article_count: i64,
}

/// What stands around a board's list: how much there is, what is liked now, and who has moved in last.
macro_rules! head {
    ($of_planet:literal) => {
        concat!(
            "select cast(0 as bigint) as part, coalesce(p.population, 0) as id, b.article_count as n, '' as name,
                    cast(null as text) as planet, cast(null as bigint) as floor, cast(null as bigint) as unit, cast(null as text) as still, cast(null as bigint) as author
             from boards b left join planets p on p.id = b.id where b.id = $1
             union all
             select cast(1 as bigint), k.id, k.recent_likes, k.title, null, null, null, null, k.author_id
             from (select id, recent_likes, title, author_id from articles where board = $1 and recent_likes > 0 and deleted_at is null order by recent_likes desc, id desc limit 5) k
             union all
             select cast(2 as bigint), k.user_id, k.issued_at, u.nickname, k.planet, k.floor, k.unit, s.still, null
             from (select user_id, issued_at, planet, floor, unit from residences ",
            $of_planet,
            " order by issued_at desc, user_id desc limit 5) k
             join users u on u.id = k.user_id
             left join portraits s on s.user_id = k.user_id"
        )
    };
}

/// The solar board's: $1 it.
pub(crate) const HEAD_OF_ALL: &str = head!("where issued_at > 0");
/// A planet's: $1 its board.
pub(crate) const HEAD_OF_PLANET: &str = head!("where planet = $1");

#[derive(Record)]
pub(crate) struct HeadRow {
    /// 0: the board; 1: an article that is liked now; 2: somebody who has moved in.
    pub part: i64,
    /// Of the board, how many live there.
    pub id: i64,
    /// Articles, likes, or since when.
    pub n: i64,
    pub name: String,
    pub planet: Option<String>,
    pub floor: Option<i64>,
    pub unit: Option<i64>,
    pub still: Option<String>,
    /// Of the article.
    pub author: Option<i64>,
}

/// Rows of a list: the keys come from an index alone, the rest is looked up for the few that are shown.
macro_rules! rows {
    ($keys:expr) => {
        rows!($keys, "k.id desc")
    };
    ($keys:expr, $order:literal) => {
        concat!(
            "select a.id, a.board, a.title, a.author_id, a.comment_count, a.like_count, a.pinned,
                    a.created_at, a.edited_at,
                    case when a.picture_count > 0 then (select p.media from pictures p where p.article_id = a.id order by p.position limit 1) end as picture
             from (",
            $keys,
            ") k
             join articles a on a.id = k.id and a.deleted_at is null
             order by ",
            $order
        )
    };
}

/// The newest of a board and its newest notices: $1 board, $2 how many.
pub(crate) const FIRST_ROWS: &str = rows!(
    "select id from (select id from articles where board = $1 and deleted_at is null order by id desc limit $2) newest
     union select id from (select id from articles where board = $1 and pinned and deleted_at is null order by id desc limit 10) notices"
);
/// The bucket of a level that holds an article, told by how many older ones there are.
macro_rules! bucket {
    ($level:literal, $parent:literal, $place:literal) => {
        concat!(
            "(select bucket, older, n from article_counts where board = $1 and level = ",
            $level,
            " and parent = ",
            $parent,
            " and older < ",
            $place,
            " order by older desc, bucket desc limit 1)"
        )
    };
}

/// A page, found through the counts of three buckets: $1 board, $2 how many, $3 which article is its first, counted
/// from the oldest. Articles that went since they were counted are no harm: then it begins with the newest.
pub(crate) const ROWS_DOWN_FROM: &str = rows!(concat!(
    "with coarse as ",
    bucket!("3", "0", "cast($3 as bigint)"),
    ", middle as ",
    bucket!("2", "(select bucket from coarse)", "cast($3 as bigint) - (select older from coarse)"),
    ", fine as ",
    bucket!(
        "1",
        "(select bucket from middle)",
        "cast($3 as bigint) - (select older from coarse) - (select older from middle)"
    ),
    " select id from articles where board = $1 and deleted_at is null and id < (select bucket * 64 + 64 from fine)
      order by id desc limit $2
      offset coalesce((select case when up.n > $3 then up.n - $3 else 0 end
                       from (select fine.n + fine.older + middle.older + coarse.older as n from fine, middle, coarse) up), 0)"
));
/// What is liked now: $1 board, $2 how many, $3 after how many that are liked more.
pub(crate) const ROWS_LIKED: &str = rows!(
    "select id, recent_likes from articles where board = $1 and recent_likes > 0 and deleted_at is null order by recent_likes desc, id desc limit $2 offset $3",
    "k.recent_likes desc, k.id desc"
);
/// $1 board, $2 at most.
pub(crate) const COUNT_LIKED: &str = "select count(*) as n from (select id from articles where board = $1 and recent_likes > 0 and deleted_at is null limit $2) top";
/// $1 author, $2 how many, $3 after how many newer ones.
pub(crate) const ROWS_OF_AUTHOR: &str =
    rows!("select id from articles where author_id = $1 and deleted_at is null order by id desc limit $2 offset $3");
pub(crate) const COUNT_OF_AUTHOR: &str =
    "select count(*) as n from articles where author_id = $1 and deleted_at is null";

/// Those that were found: $1 ids.
pub(crate) const FOUND_ROWS: &str =
    rows!("select w.id from {ids:$1} w cross join articles f where f.id = w.id and f.deleted_at is null");
/// Their texts, for the part that is shown: $1 ids.
pub(crate) const FOUND_BODIES: &str =
    "select a.id, a.body from {ids:$1} w cross join articles a where a.id = w.id and a.deleted_at is null";
/// What somebody keeps, last kept first, on boards that are open to them: $1 user, $2 the board of their planet, $3
/// whether all boards are open to them, $4 how many, $5 after how many.
pub(crate) const ROWS_KEPT: &str = rows!(
    "select b.article_id as id, b.kept_at from bookmarks b join articles a on a.id = b.article_id and a.deleted_at is null
     where b.user_id = $1 and (a.board = 'solar' or a.board = $2 or $3) order by b.kept_at desc, b.article_id desc limit $4 offset $5",
    "k.kept_at desc, k.id desc"
);

/// What those write whom somebody follows, newest first: $1 user, $2 the board of their planet, $3 whether all boards
/// are open to them, $4 up to which one, $5 how many, $6 after how many.
pub(crate) const ROWS_FOLLOWED: &str = rows!(followed!("limit $5 offset $6"));

#[derive(Record)]
pub(crate) struct BodyRow {
    pub id: i64,
    pub body: String,
}

#[derive(Record)]
pub(crate) struct Row {
    pub id: i64,
    pub board: String,
    pub title: String,
    pub author_id: i64,
    pub comment_count: i64,
    pub like_count: i64,
    pub pinned: bool,
    pub created_at: i64,
    pub edited_at: Option<i64>,
    pub picture: Option<String>,
}

/// One article more or less: $1 board, $2 change. The board's row is locked until the commit.
pub(crate) const COUNT_ARTICLE: &str = "update boards set article_count = article_count + $2 where id = $1";
/// $1 board, $2 article. Its board's row must be locked.
pub(crate) const FILL_BUCKETS: &str = "
    insert into article_counts (board, level, parent, bucket, n, older)
    values ($1, 1, cast($2 as bigint) >> 12, cast($2 as bigint) >> 6, 1,
            coalesce((select n + older from article_counts where board = $1 and level = 1 and parent = cast($2 as bigint) >> 12 and bucket < cast($2 as bigint) >> 6
                      order by bucket desc limit 1), 0)),
           ($1, 2, cast($2 as bigint) >> 18, cast($2 as bigint) >> 12, 1,
            coalesce((select n + older from article_counts where board = $1 and level = 2 and parent = cast($2 as bigint) >> 18 and bucket < cast($2 as bigint) >> 12
                      order by bucket desc limit 1), 0)),
           ($1, 3, 0, cast($2 as bigint) >> 18, 1,
            coalesce((select n + older from article_counts where board = $1 and level = 3 and parent = 0 and bucket < cast($2 as bigint) >> 18
                      order by bucket desc limit 1), 0))
    on conflict (board, level, bucket) do update set n = article_counts.n + 1";
/// $1 board, $2 level, $3 bucket. Its board's row must be locked.
pub(crate) const EMPTY_BUCKET: &str =
    "update article_counts set n = n - 1 where board = $1 and level = $2 and bucket = $3";
/// A bucket that comes after another one: $1 board, $2 level, $3 the other one.
pub(crate) const LATER_BUCKET: &str =
    "select bucket as n from article_counts where board = $1 and level = $2 and bucket > $3 order by bucket limit 1";
/// What comes after a bucket under the same one has one older article more, or less: $1 board, $2 level, $3 the bucket,
/// $4 the first under another one, $5 change.
pub(crate) const SHIFT_BUCKETS: &str = "
    update article_counts set older = older + $5 where board = $1 and level = $2 and bucket > $3 and bucket < $4";

// All counts anew, from what is there.
pub(crate) const DROP_BUCKETS: &str = "delete from article_counts";
pub(crate) const COUNT_BUCKETS: &str = "
    insert into article_counts (board, level, parent, bucket, n, older)
    select board, 1, bucket >> 6, bucket, n, cast(sum(n) over (partition by board, bucket >> 6 order by bucket) as bigint) - n
    from (select board, id >> 6 as bucket, count(*) as n from articles where deleted_at is null group by board, id >> 6) k";
/// From those of level 1.
pub(crate) const SUM_BUCKETS: &str = "
    insert into article_counts (board, level, parent, bucket, n, older)
    select board, 2, bucket >> 6, bucket, n, cast(sum(n) over (partition by board, bucket >> 6 order by bucket) as bigint) - n
    from (select board, bucket >> 6 as bucket, cast(sum(n) as bigint) as n from article_counts where level = 1 group by board, bucket >> 6) k";
/// From those of level 2.
pub(crate) const SUM_TOP_BUCKETS: &str = "
    insert into article_counts (board, level, parent, bucket, n, older)
    select board, 3, 0, bucket, n, cast(sum(n) over (partition by board order by bucket) as bigint) - n
    from (select board, bucket >> 6 as bucket, cast(sum(n) as bigint) as n from article_counts where level = 2 group by board, bucket >> 6) k";
pub(crate) const COUNT_ARTICLES: &str = "update boards set article_count = (select count(*) from articles a where a.board = boards.id and a.deleted_at is null)";
