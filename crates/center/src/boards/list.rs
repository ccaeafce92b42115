//! Lists of articles: a board's pages, what is popular on it, and one's own.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::store::{self, BoardCount, BodyRow, HeadRow, Row};
use crate::boards::{Author, Board, authors};
use crate::clock::Micros;
use crate::db::{Number, args};
use crate::error::{Error, Result};
use crate::form::PAGE;
use crate::immigration::Address;
use crate::kept::Latest;
use crate::limits::Limit;
use crate::locale::Locale;
use crate::media::pictures;
use crate::search::{Named, Part, Query, excerpt, find, folded, marked};
use crate::text::closed_in;

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
    /// Whoever wrote it is muted by whoever looks.
    pub is_folded: bool,
    /// In a search: title and a part of the body, cut at what was searched for.
    pub found: Option<Found>,
}

/// How an article was found.
#[derive(Debug, Clone)]
pub struct Found {
    pub title: Vec<Part>,
    pub excerpt: Vec<Part>,
}

impl Entry {
    pub fn path(&self) -> String {
        format!("/boards/{}/{}", self.board.id(), self.id)
    }

    pub fn thumbnail_url(&self) -> Option<String> {
        self.thumbnail.as_ref().map(|name| format!("/media/{name}"))
    }
}

impl Entry {
    fn of(row: Row, authors: &HashMap<i64, Author>) -> Result<Entry> {
        Ok(Entry {
            id: row.id,
            board: Board::from_id(&row.board).ok_or(Error::Internal)?,
            title: row.title,
            author: authors.get(&row.author_id).cloned().ok_or(Error::Internal)?,
            comments: row.comment_count,
            likes: row.like_count,
            pinned: row.pinned,
            created_at: row.created_at,
            edited_at: row.edited_at,
            thumbnail: row.picture.map(|name| pictures::small_name(&name)),
            is_folded: false,
            found: None,
        })
    }
}

/// In which order a board is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    Newest,
    /// By the likes of the last seven days, a hundred articles at most.
    Popular,
}

impl Sort {
    pub fn name(self) -> &'static str {
        match self {
            Sort::Newest => "newest",
            Sort::Popular => "popular",
        }
    }

    /// `?sort=`: nothing, or `popular`; anything else is 422.
    pub fn parse(text: &str) -> Result<Sort> {
        match text {
            "" => Ok(Sort::Newest),
            "popular" => Ok(Sort::Popular),
            _ => Err(Error::field("sort", "choice")),
        }
    }
}

/// How many articles are popular at most.
const POPULAR: i64 = 100;

/// A page of a board.
#[derive(Debug)]
pub struct Listing {
    /// Notices first, on the first page of the newest.
    pub entries: Vec<Entry>,
    pub total: i64,
    pub head: Arc<Head>,
}

/// What stands around each of a board's lists.
#[derive(Debug, Default)]
pub struct Head {
    /// How many articles there are.
    total: i64,
    /// Residents of the board's planet; 0 for the solar board.
    pub population: i64,
    /// What is liked now, the most first.
    pub popular: Vec<Liked>,
    /// Who has moved in, the last first.
    pub neighbours: Vec<Author>,
}

/// Of each board, as they were read last.
pub type Heads = Latest<Board, Head>;

/// An article that is liked now.
#[derive(Debug)]
pub struct Liked {
    pub id: i64,
    pub title: String,
    pub author: i64,
    /// Of the last seven days.
    pub likes: i64,
}

/// A page of a board as people see it: on the first one, notices stand on top instead of at their place. `version` is
/// that of the board and of people, read before; two queries, one where the head of that version was read already.
pub async fn page(app: &App, board: Board, sort: Sort, number: i64, version: Option<i64>) -> Result<Listing> {
    // a server that keeps no pages keeps nothing of them
    let version = version.filter(|_| app.config.kept_pages_mb > 0);
    let head = app.heads.get(board, version, || head(app, board)).await?;
    let (entries, total) = match sort {
        Sort::Popular => popular(app, board, number).await?,
        Sort::Newest if number == 1 => {
            let mut entries = entries(app, app.db.all(store::FIRST_ROWS, args![board.id(), PAGE]).await?).await?;
            entries.sort_by_key(|entry| !entry.pinned);
            (entries, head.total)
        }
        Sort::Newest => (stretch(app, board, number, head.total).await?, head.total),
    };
    Ok(Listing { entries, total, head })
}

async fn head(app: &App, board: Board) -> Result<Head> {
    let of_board = if board.planet().is_some() { store::HEAD_OF_PLANET } else { store::HEAD_OF_ALL };
    let mut head = Head::default();
    let mut rows: Vec<HeadRow> = app.db.all(of_board, args![board.id()]).await?;
    // no database promises an order of what was joined
    rows.sort_by_key(|row| (row.part, Reverse((row.n, row.id))));
    for row in rows {
        match row.part {
            0 => (head.total, head.population) = (row.n, row.id),
            1 => {
                let author = row.author.unwrap_or_default();
                head.popular.push(Liked { id: row.id, title: row.name, author, likes: row.n });
            }
            _ => head.neighbours.push(Author {
                id: row.id,
                nickname: row.name,
                address: Address::from_row(row.planet.as_deref(), row.floor, row.unit),
                still: row.still,
            }),
        }
    }
    Ok(head)
}

/// A page of a board in the plain order, and how many articles there are in it.
pub async fn plain_page(app: &App, board: Board, sort: Sort, number: i64) -> Result<(Vec<Entry>, i64)> {
    if sort == Sort::Popular {
        return popular(app, board, number).await;
    }
    let total = app.db.one::<Number>(store::BOARD, args![board.id()]).await?.n;
    Ok((stretch(app, board, number, total).await?, total))
}

/// A page of what is liked now: the most first, of those liked alike the newest.
async fn popular(app: &App, board: Board, number: i64) -> Result<(Vec<Entry>, i64)> {
    let total = app.db.one::<Number>(store::COUNT_LIKED, args![board.id(), POPULAR]).await?.n;
    let before = (number - 1) * PAGE;
    if before >= total {
        return Ok((Vec::new(), total));
    }
    let length = PAGE.min(POPULAR - before);
    Ok((entries(app, app.db.all(store::ROWS_LIKED, args![board.id(), length, before]).await?).await?, total))
}

/// A page of what `citizen` has written, newest first.
pub async fn of_author(app: &App, citizen: &Citizen, number: i64) -> Result<(Vec<Entry>, i64)> {
    let total = app.db.one::<Number>(store::COUNT_OF_AUTHOR, args![citizen.id]).await?.n;
    let rows = app.db.all(store::ROWS_OF_AUTHOR, args![citizen.id, PAGE, (number - 1) * PAGE]).await?;
    Ok((entries(app, rows).await?, total))
}

/// How much of what those write whom one follows is shown.
pub const FOLLOWED: i64 = 200;

/// A page of what those write whom `citizen` follows, on boards that they see, newest first, and how much there is.
pub async fn of_followed(app: &App, citizen: &Citizen, number: i64) -> Result<(Vec<Entry>, i64)> {
    let (planet, all) = Board::reach(citizen);
    let total = app.db.one::<Number>(store::COUNT_FOLLOWED, args![citizen.id, planet, all, FOLLOWED]).await?.n;
    let before = (number - 1) * PAGE;
    if before >= total {
        return Ok((Vec::new(), total));
    }
    let values = args![citizen.id, planet, all, before + PAGE, PAGE, before];
    Ok((entries(app, app.db.all(store::ROWS_FOLLOWED, values).await?).await?, total))
}

/// A page of what was found.
#[derive(Debug)]
pub struct Finding {
    pub entries: Vec<Entry>,
    /// How many there are, up to 1,000.
    pub total: i64,
    /// There are more.
    pub more: bool,
}

/// A page of the articles of a board in which everything that `query` asks for occurs, newest first. 429 when
/// `citizen` searches too often, 422 for `q` when it would take too long.
pub async fn found(app: &App, citizen: &Citizen, board: Board, query: &Query, number: i64) -> Result<Finding> {
    app.limits.person(Limit::Search, citizen.id).await?;
    let found = find::in_place(&app.db, query, board.place(), number).await?;
    finding(app, query, found).await
}

/// The same of what `citizen` has written, where words are also looked for in the boards' names.
pub async fn found_of_author(
    app: &App,
    citizen: &Citizen,
    locale: Locale,
    query: &Query,
    number: i64,
) -> Result<Finding> {
    app.limits.person(Limit::Search, citizen.id).await?;
    let boards: Vec<Named> =
        Board::all().map(|board| Named { place: board.place(), name: folded(&board.title(locale)) }).collect();
    let found = find::of_author(&app.db, query, citizen.id, &boards, number).await?;
    finding(app, query, found).await
}

/// The rows of what was found; what was deleted in this moment is left out.
async fn finding(app: &App, query: &Query, found: find::Found) -> Result<Finding> {
    let mut entries = Vec::new();
    if !found.ids.is_empty() {
        let ids = serde_json::to_string(&found.ids).map_err(Error::internal)?;
        entries = self::entries(app, app.db.all(store::FOUND_ROWS, args![ids.as_str()]).await?).await?;
        let bodies: Vec<BodyRow> = app.db.all(store::FOUND_BODIES, args![ids]).await?;
        for entry in &mut entries {
            let body = bodies.iter().find(|row| row.id == entry.id).map_or("", |row| row.body.as_str());
            let title = marked(query, &closed_in(&entry.title));
            entry.found = Some(Found { title, excerpt: excerpt(query, &closed_in(body)) });
        }
    }
    Ok(Finding { entries, total: found.total, more: found.more })
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

/// A page in the plain order: page two thousand costs no more than page two.
async fn stretch(app: &App, board: Board, number: i64, total: i64) -> Result<Vec<Entry>> {
    let newer = (number - 1) * PAGE;
    if newer >= total {
        return Ok(Vec::new());
    }
    entries(app, app.db.all(store::ROWS_DOWN_FROM, args![board.id(), PAGE, total - newer]).await?).await
}

pub(super) async fn entries(app: &App, rows: Vec<Row>) -> Result<Vec<Entry>> {
    let authors = authors::of(&app.db, &app.authors, rows.iter().map(|row| row.author_id).collect()).await?;
    // whoever goes takes what they wrote with them
    rows.into_iter().filter(|row| authors.contains_key(&row.author_id)).map(|row| Entry::of(row, &authors)).collect()
}
