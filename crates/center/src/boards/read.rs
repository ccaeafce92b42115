//! Reading one article: only through here does anything learn of an article, so that access is checked in one place.

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::store::{self, AroundRow, ArticleRow, PictureRow, ReaderRow};
use crate::boards::visits::Visit;
use crate::boards::{Author, Board, is_moderator, markup};
use crate::clock::Micros;
use crate::db::args;
use crate::error::{Error, Result};
use crate::immigration::Address;
use crate::media::pictures;
use crate::mentions::{self, Mention, On};

#[derive(Debug, Clone)]
pub struct Article {
    pub id: i64,
    pub board: Board,
    pub title: String,
    /// As typed.
    pub body: String,
    /// Made from `body`, safe to show.
    pub html: String,
    pub author: Author,
    pub comments: i64,
    pub likes: i64,
    pub pictures: i64,
    pub pinned: bool,
    /// Grows with every change.
    pub version: i64,
    pub created_at: Micros,
    pub edited_at: Option<Micros>,
}

impl Article {
    pub fn path(&self) -> String {
        format!("/boards/{}/{}", self.board.id(), self.id)
    }

    pub fn is_by(&self, citizen: &Citizen) -> bool {
        self.author.id == citizen.id
    }

    pub fn may_be_deleted_by(&self, citizen: &Citizen) -> bool {
        self.is_by(citizen) || is_moderator(citizen)
    }
}

/// A neighbour on the board.
#[derive(Debug, Clone)]
pub struct Neighbour {
    pub id: i64,
    pub title: String,
    pub author: i64,
    /// Whoever wrote it is muted by whoever looks.
    pub is_folded: bool,
}

/// An article's neighbours within its board.
#[derive(Debug, Clone)]
pub struct Around {
    pub older: Option<Neighbour>,
    pub newer: Option<Neighbour>,
}

/// What somebody has to do with an article.
#[derive(Debug, Clone)]
pub struct Reader {
    /// How many people like it.
    pub likes: i64,
    pub liked: bool,
    /// Whether they have kept it.
    pub kept: bool,
    /// The newest comment, or 0.
    pub newest: i64,
    /// What is written of their visits.
    pub visit: Option<Visit>,
}

/// A picture of an article.
#[derive(Debug, Clone)]
pub struct Picture {
    pub name: String,
    pub alt: String,
    /// In pixels.
    pub width: i64,
    pub height: i64,
}

impl Picture {
    pub fn url(&self) -> String {
        format!("/media/{}", self.name)
    }

    pub fn small_url(&self) -> String {
        format!("/media/{}", pictures::small_name(&self.name))
    }
}

/// The article `id`, if `citizen` may see the board it is on; otherwise 404.
pub async fn article(app: &App, citizen: &Citizen, id: i64) -> Result<Article> {
    let mut row: ArticleRow = app.db.maybe(store::ARTICLE, args![id]).await?.ok_or(Error::NotFound)?;
    let board = Board::from_id(&row.board).ok_or(Error::Internal)?;
    // before anything is made of it: what may not be seen takes no more time than what is not there
    if !board.is_open_to(citizen) {
        return Err(Error::NotFound);
    }
    let html = html_of(app, &mut row).await?;
    Ok(of_row(row, board, html))
}

/// The newest of a board, which must be open to whoever reads them.
pub async fn newest(app: &App, board: Board, count: i64) -> Result<Vec<Article>> {
    let rows: Vec<ArticleRow> = app.db.all(store::NEWEST, args![board.id(), count]).await?;
    let naming: Vec<i64> = rows.iter().filter(|row| asks_for_people(row)).map(|row| row.id).collect();
    let named = mentions::of_articles(app, &naming).await?;
    let seen = |mut row: ArticleRow| {
        let mentions = named.get(&row.id).map_or(&[][..], Vec::as_slice);
        let html = html_with(&mut row, mentions);
        of_row(row, board, html)
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// The article's neighbours within the board.
pub async fn around(app: &App, article: &Article) -> Result<Around> {
    let row: AroundRow = app.db.one(store::AROUND, args![article.board.id(), article.id]).await?;
    let neighbour = |id: Option<i64>, title: Option<String>, author: Option<i64>| {
        Some(Neighbour { id: id?, title: title?, author: author?, is_folded: false })
    };
    Ok(Around {
        older: neighbour(row.older_id, row.older_title, row.older_author),
        newer: neighbour(row.newer_id, row.newer_title, row.newer_author),
    })
}

/// What `citizen` has to do with the article, which must be open to them.
pub async fn of_reader(app: &App, citizen: &Citizen, article: i64) -> Result<Reader> {
    let row: ReaderRow = app.db.point(store::OF_READER, args![article, citizen.id]).await?.ok_or(Error::Internal)?;
    let visit = || Some(Visit { seen: row.seen?, latest: row.latest?, at: row.visited_at? });
    Ok(Reader { likes: row.likes, liked: row.liked > 0, kept: row.kept > 0, newest: row.newest, visit: visit() })
}

/// The article's pictures in their order. Asks only when there are any.
pub async fn pictures(app: &App, article: &Article) -> Result<Vec<Picture>> {
    if article.pictures == 0 {
        return Ok(Vec::new());
    }
    let rows: Vec<PictureRow> = app.db.all(store::PICTURES, args![article.id]).await?;
    Ok(rows
        .into_iter()
        .map(|row| Picture { name: row.name, alt: row.alt, width: row.width, height: row.height })
        .collect())
}

/// What is seen of the body. Asks for people only when it names some.
async fn html_of(app: &App, row: &mut ArticleRow) -> Result<String> {
    let may_name = asks_for_people(row);
    let mentions = if may_name { mentions::of_article(On::Db(&app.db), row.id).await? } else { Vec::new() };
    Ok(html_with(row, &mentions))
}

/// Whether it must be known whom the article names to show it.
fn asks_for_people(row: &ArticleRow) -> bool {
    row.body.contains('@') && (row.html_version != markup::VERSION || markup::names_somebody(&row.html))
}

/// What is seen of the body, which names these.
fn html_with(row: &mut ArticleRow, mentions: &[Mention]) -> String {
    let is_current = row.html_version == markup::VERSION;
    if is_current && !markup::names_somebody(&row.html) {
        return std::mem::take(&mut row.html);
    }
    let made = if is_current { None } else { Some(markup::article(&row.body, mentions)) };
    markup::filled(made.as_deref().unwrap_or(&row.html), mentions)
}

fn of_row(row: ArticleRow, board: Board, html: String) -> Article {
    Article {
        id: row.id,
        board,
        title: row.title,
        body: row.body,
        html,
        author: Author {
            id: row.author_id,
            nickname: row.nickname,
            address: Address::from_row(row.planet.as_deref(), row.floor, row.unit),
            still: row.still,
        },
        comments: row.comment_count,
        likes: row.like_count,
        pictures: row.picture_count,
        pinned: row.pinned,
        version: row.version,
        created_at: row.created_at,
        edited_at: row.edited_at,
    }
}
