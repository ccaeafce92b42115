//! What is new of boards and articles that somebody has open.

use std::collections::{BTreeSet, HashSet};

use super::Board;
use super::store::{self, NewestRow, OpenRow};
use crate::app::App;
use crate::db::{Number, args};
use crate::error::Result;

/// An article as it is now.
pub struct Open {
    pub id: i64,
    pub board: Board,
    pub comments: i64,
    /// The newest comment, or 0.
    pub newest: i64,
}

/// Those of these articles that are there.
pub async fn articles(app: &App, ids: &BTreeSet<i64>) -> Result<Vec<Open>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<OpenRow> = app.db.all(store::OPEN, args![serde_json::json!(ids).to_string()]).await?;
    let open = |row: OpenRow| {
        let board = Board::from_id(&row.board)?;
        Some(Open { id: row.id, board, comments: row.comment_count, newest: row.newest })
    };
    Ok(rows.into_iter().filter_map(open).collect())
}

/// The newest article of each of these boards, or 0.
pub async fn boards(app: &App, boards: &HashSet<Board>) -> Result<Vec<(Board, i64)>> {
    if boards.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<&str> = boards.iter().map(|board| board.id()).collect();
    let rows: Vec<NewestRow> = app.db.all(store::NEWEST_OF, args![serde_json::json!(ids).to_string()]).await?;
    Ok(rows.into_iter().filter_map(|row| Some((Board::from_id(&row.board)?, row.newest))).collect())
}

/// Who of `people` may see the board. Asks only where not everybody may.
pub async fn readers(app: &App, board: Board, people: &BTreeSet<i64>) -> Result<BTreeSet<i64>> {
    if board == Board::Solar || people.is_empty() {
        return Ok(people.clone());
    }
    let rows: Vec<Number> =
        app.db.all(store::READERS, args![serde_json::json!(people).to_string(), board.id()]).await?;
    Ok(rows.into_iter().map(|row| row.n).collect())
}
