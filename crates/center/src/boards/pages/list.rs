//! Lists of articles.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use template::Template;

use super::Pager;
use super::search::{self, SearchBox};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::list::{self, Entry, Head, Sort};
use crate::boards::{Board, bookmarks};
use crate::error::Result;
use crate::form::PAGE;
use crate::frame::kept::numbered;
use crate::frame::{Page, kept};
use crate::web::form::Query;
use crate::web::page::{html, rendered};

#[derive(Template)]
#[template(path = "boards/board.html")]
struct BoardPage {
    page: Page,
    board: Board,
    boards: Vec<Board>,
    search: SearchBox,
    entries: Vec<Entry>,
    sort: Sort,
    head: Arc<Head>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "boards/mine.html")]
struct MyArticlesPage {
    page: Page,
    search: SearchBox,
    entries: Vec<Entry>,
    total: i64,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "boards/saved.html")]
struct SavedPage {
    page: Page,
    entries: Vec<Entry>,
    total: i64,
    pager: Pager,
}

/// `GET /boards/{board}?q=&sort=&page=`
pub async fn show_board(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path(board): Path<String>,
    query: Query,
) -> Result<Response> {
    let board = Board::open(&board, &citizen)?;
    let (number, sort) = (query.page()?, Sort::parse(query.get("sort"))?);
    if let Some(found) = search::show(&app, &page, &citizen, Some(board), query.get("q"), number).await? {
        return Ok(found);
    }
    let with = if sort == Sort::Popular { "sort=popular&" } else { "" };
    let (app, citizen) = (&app, &citizen);
    let make = |page: Page| async move {
        let version = page.viewer.as_ref().and_then(|viewer| viewer.version);
        let listing = list::page(app, board, sort, number, version).await?;
        if number > 1 {
            page.is_one_of_many();
        }
        if listing.entries.is_empty() && number > 1 {
            page.is_for_nobody_else();
        }
        let board_page = BoardPage {
            page,
            board,
            boards: Board::open_to(citizen),
            search: SearchBox::over(Some(board)),
            sort,
            entries: listing.entries,
            head: listing.head,
            pager: Pager::new(number, listing.total, PAGE).with(with.to_owned()),
        };
        rendered(&board_page)
    };
    kept::page(app, &page, &numbered(&board.path(), with, number), make, kept::nothing).await
}

/// `GET /me/articles?q=&page=`
pub async fn mine(State(app): State<App>, page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    let number = query.page()?;
    if let Some(found) = search::show(&app, &page, &citizen, None, query.get("q"), number).await? {
        return Ok(found);
    }
    let (entries, total) = list::of_author(&app, &citizen, number).await?;
    html(&MyArticlesPage {
        page,
        search: SearchBox::over(None),
        entries,
        total,
        pager: Pager::new(number, total, PAGE),
    })
}

/// `GET /me/bookmarks?page=`
pub async fn saved(State(app): State<App>, page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    let number = query.page()?;
    let (entries, total) = bookmarks::page(&app, &citizen, number).await?;
    html(&SavedPage { page, entries, total, pager: Pager::new(number, total, PAGE) })
}
