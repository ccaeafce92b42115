//! Lists of articles.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::Pager;
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::list::{self, Entry};
use crate::boards::{Board, no_search};
use crate::error::Result;
use crate::form::PAGE;
use crate::frame::Page;
use crate::web::form::Query;
use crate::web::page::html;

#[derive(Template)]
#[template(path = "boards/board.html")]
struct BoardPage {
    page: Page,
    board: Board,
    boards: Vec<Board>,
    entries: Vec<Entry>,
    population: i64,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "boards/mine.html")]
struct MyArticlesPage {
    page: Page,
    entries: Vec<Entry>,
    total: i64,
    pager: Pager,
}

/// `GET /boards/{board}?page=`
pub async fn show_board(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path(board): Path<String>,
    query: Query,
) -> Result<Response> {
    let board = Board::open(&board, &citizen)?;
    no_search(query.get("q"))?;
    let number = query.page()?;
    let listing = list::page(&app, board, number).await?;
    let pager = Pager::new(number, listing.total, PAGE);
    let boards = Board::open_to(&citizen);
    html(&BoardPage { page, board, boards, entries: listing.entries, population: listing.population, pager })
}

/// `GET /me/articles?page=`
pub async fn mine(State(app): State<App>, page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    no_search(query.get("q"))?;
    let number = query.page()?;
    let (entries, total) = list::of_author(&app, &citizen, number).await?;
    html(&MyArticlesPage { page, entries, total, pager: Pager::new(number, total, PAGE) })
}
