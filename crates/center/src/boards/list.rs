//! Lists of articles: a board's pages, and one's own.

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::store::{self, BoardCount, BoardRow, Row};
use crate::boards::{Author, Board};
use crate::clock::Micros;
use crate::db::{Number, args};
use crate::error::{Error, Result};
use crate::form::PAGE;
use crate::immigration::Address;
use crate::media::pictures;

/// An article as a list shows it.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: i64,
    pub board: Board,
    pub title: String,
    pub author: Author,
    pub comments: i64,
    pub likes: i64,
    pub pinned: bool,
    pub created_at: Micros,
    pub edited_at: Option<Micros>,
    /// File name of its first picture in small.
    pub thumbnail: Option<String>,
}

impl Entry {
    pub fn path(&self) -> String {
        format!("/boards/{}/{}", self.board.id(), self.id)
    }

    pub fn thumbnail_url(&self) -> Option<String> {
        self.thumbnail.as_ref().map(|name| format!("/media/{name}"))
    }
}

impl TryFrom<Row> for Entry {
    type Error = Error;

    fn try_from(row: Row) -> Result<Entry> {
        Ok(Entry {
            id: row.id,
            board: Board::from_id(&row.board).ok_or(Error::Internal)?,
            title: row.title,
            author: Author {
                id: row.author_id,
                nickname: row.nickname,
                address: Address::from_row(row.planet.as_deref(), row.floor, row.unit),
                still: row.still,
            },
            comments: row.comment_count,
            likes: row.like_count,
            pinned: row.pinned,
            created_at: row.created_at,
            edited_at: row.edited_at,
            thumbnail: row.picture.map(|name| pictures::small_name(&name)),
        })
    }
}

/// A page of a board.
#[derive(Debug)]
pub struct Listing {
    /// Notices first, on the first page; otherwise newest first.
    pub entries: Vec<Entry>,
    pub total: i64,
    /// Residents of the board's planet; 0 for the solar board.
    pub population: i64,
}

/// A page of a board as people see it: on the first one, notices stand on top instead of at their place. Two queries.
pub async fn page(app: &App, board: Board, number: i64) -> Result<Listing> {
    let row: BoardRow = app.db.one(store::BOARD, args![board.id()]).await?;
    let entries = if number == 1 {
        let mut entries = entries(app.db.all(store::FIRST_ROWS, args![board.id(), PAGE]).await?)?;
        entries.sort_by_key(|entry| !entry.pinned);
        entries
    } else {
        stretch(app, board, number, row.article_count).await?
    };
    Ok(Listing { entries, total: row.article_count, population: row.population })
}

/// A page of a board in the plain order, newest first.
pub async fn plain_page(app: &App, board: Board, number: i64) -> Result<Listing> {
    let row: BoardRow = app.db.one(store::BOARD, args![board.id()]).await?;
    let entries = stretch(app, board, number, row.article_count).await?;
    Ok(Listing { entries, total: row.article_count, population: row.population })
}

/// A page of what `citizen` has written, newest first.
pub async fn of_author(app: &App, citizen: &Citizen, number: i64) -> Result<(Vec<Entry>, i64)> {
    let total = app.db.one::<Number>(store::COUNT_OF_AUTHOR, args![citizen.id]).await?.n;
    let rows = app.db.all(store::ROWS_OF_AUTHOR, args![citizen.id, PAGE, (number - 1) * PAGE]).await?;
    Ok((entries(rows)?, total))
}

/// How many articles each board has that `citizen` may see.
pub async fn boards(app: &App, citizen: &Citizen) -> Result<Vec<(Board, i64)>> {
    let rows: Vec<BoardCount> = app.db.all(store::BOARDS, args![]).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((Board::from_id(&row.id)?, row.article_count)))
        .filter(|(board, _)| board.is_open_to(citizen))
        .collect())
}

/// Walks the index from whichever end of the board is nearer.
async fn stretch(app: &App, board: Board, number: i64, total: i64) -> Result<Vec<Entry>> {
    let newer = (number - 1) * PAGE;
    let left = total - newer;
    if left <= 0 {
        return Ok(Vec::new());
    }
    if newer <= left {
        return entries(app.db.all(store::ROWS_FROM_TOP, args![board.id(), PAGE, newer]).await?);
    }
    let length = left.min(PAGE);
    entries(app.db.all(store::ROWS_FROM_END, args![board.id(), length, left - length]).await?)
}

fn entries(rows: Vec<Row>) -> Result<Vec<Entry>> {
    rows.into_iter().map(Entry::try_from).collect()
}
