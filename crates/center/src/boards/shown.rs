//! Says what pages show anew when something changes on a board.

use super::{Board, store};
use crate::db::{Number, Tx, args};
use crate::error::Result;
use crate::topics::Topic;

/// The article's own page, and the lists of its board.
pub(super) fn changes(tx: &mut Tx, board: Board, article: i64) {
    tx.touch(Topic::Board(board.id()));
    tx.touch(Topic::Article(article));
}

/// Only the lists of its board: on the article's own page the likes are asked for with what is the reader's own.
pub(super) fn is_liked(tx: &mut Tx, board: Board) {
    tx.touch(Topic::Board(board.id()));
}

/// The same as [`changes`], and the pages beside it, which name it: it has come or gone or is called otherwise.
pub(super) async fn changes_beside(tx: &mut Tx, board: Board, article: i64) -> Result<()> {
    changes(tx, board, article);
    for beside in tx.all::<Number>(store::BESIDE, args![board.id(), article]).await? {
        tx.touch(Topic::Article(beside.n));
    }
    Ok(())
}
