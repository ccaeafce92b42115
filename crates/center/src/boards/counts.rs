//! How many articles a board has, in all and among which ids: so a page far back is found by three looks. There are
//! three levels of buckets, of 64 ids, of 64 such buckets, and of 64 of those; each knows how many articles it holds
//! and how many are in the buckets before it, under the same one. They change with the articles in one transaction: a
//! new article changes three rows, for it is the newest; one that goes or comes back changes those after it as well,
//! some ninety.

use crate::boards::Board;
use crate::clock::{DAY, Micros};
use crate::db::{Number, Tx, args};
use crate::error::Result;
use crate::topics::Topic;

use super::store;

/// How long a like counts for what is popular.
pub(super) const RECENT: Micros = 7 * DAY;

/// The levels of buckets: their number, by how much an id is shifted to its bucket, and to the one above.
const LEVELS: [(i64, u32, Option<u32>); 3] = [(1, 6, Some(12)), (2, 12, Some(18)), (3, 18, None)];

/// Before an article comes or goes: locks the board's row until the commit, and counts `change` on it.
pub(super) async fn board(tx: &mut Tx, board: Board, change: i64) -> Result<()> {
    tx.run(store::COUNT_ARTICLE, args![board.id(), change]).await?;
    tx.touch(Topic::Boards);
    Ok(())
}

/// The article has come, and its board's row is locked. Nothing comes after a new one; after one that comes back there
/// may be others.
pub(super) async fn came(tx: &mut Tx, board: Board, article: i64) -> Result<()> {
    let (level, shift, _) = LEVELS[0];
    if tx.maybe::<Number>(store::LATER_BUCKET, args![board.id(), level, article >> shift]).await?.is_some() {
        shift_after(tx, board, article, 1).await?;
    }
    tx.run(store::FILL_BUCKETS, args![board.id(), article]).await?;
    Ok(())
}

/// The article has gone, and its board's row is locked.
pub(super) async fn went(tx: &mut Tx, board: Board, article: i64) -> Result<()> {
    for (level, shift, _) in LEVELS {
        tx.run(store::EMPTY_BUCKET, args![board.id(), level, article >> shift]).await?;
    }
    shift_after(tx, board, article, -1).await
}

/// The buckets after those of `article` have so many older ones more. A statement a level: the engines find the rows of
/// one, but of all three together they would read whatever the board has.
async fn shift_after(tx: &mut Tx, board: Board, article: i64, change: i64) -> Result<()> {
    for (level, shift, above) in LEVELS {
        let end = above.map_or(i64::MAX, |above| ((article >> above) + 1) * 64);
        tx.run(store::SHIFT_BUCKETS, args![board.id(), level, article >> shift, end, change]).await?;
    }
    Ok(())
}

/// Counts anew what lists are found by, from the articles and likes that are there: for whoever writes many at once.
pub async fn rebuild(tx: &mut Tx, now: Micros) -> Result<()> {
    tx.run(store::COUNT_ARTICLES, args![]).await?;
    tx.run(store::DROP_BUCKETS, args![]).await?;
    tx.run(store::COUNT_BUCKETS, args![]).await?;
    tx.run(store::SUM_BUCKETS, args![]).await?;
    tx.run(store::SUM_TOP_BUCKETS, args![]).await?;
    tx.run(store::MARK_LIKES, args![now - RECENT]).await?;
    tx.run(store::COUNT_RECENT_LIKES, args![]).await?;
    tx.touch(Topic::Everything);
    Ok(())
}
