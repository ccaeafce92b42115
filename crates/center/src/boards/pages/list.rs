//! Lists of articles.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use pieces::{Kept, Slot, mark};
use template::Template;

use super::Pager;
use super::news::{self, SEEN};
use super::search::{self, SearchBox};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::folded::{among_liked, fold};
use crate::boards::list::{self, Entry, Head, Sort};
use crate::boards::{Board, bookmarks};
use crate::error::Result;
use crate::form::PAGE;
use crate::frame::kept::numbered;
use crate::frame::{Own, Page, kept};
use crate::web::form::Query;
use crate::web::page::{go, html, rendered};

#[derive(Template)]
#[template(path = "boards/board.html")]
struct BoardPage {
    page: Page,
    board: Board,
    /// Which of them are no news to the reader: classes.
    seen: String,
    /// Links to the reader's other boards: markup.
    others: String,
    search: SearchBox,
    entries: Vec<Entry>,
    sort: Sort,
    head: Arc<Head>,
    /// Whose articles among those that are liked now are folded.
    folded: HashSet<i64>,
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
    seen: String,
    entries: Vec<Entry>,
    total: i64,
    pager: Pager,
}

impl BoardPage {
    /// What stands around the list is packed apart from its rows.
    fn around(&self) -> String {
        news::around(&self.page)
    }
}

/// Where the links to the reader's other boards stand.
const OTHERS: u8 = Own::FIRST_OF_PAGES;

#[derive(Template)]
#[template(path = "boards/own/others.html")]
struct Others<'a> {
    page: &'a Page,
    boards: Vec<Board>,
}

/// Links to the boards besides `here` that `citizen` may see: markup.
pub(super) fn others_of(page: &Page, here: Board, citizen: &Citizen) -> String {
    let boards = Board::open_to(citizen).into_iter().filter(|other| *other != here).collect();
    // writing into memory does not fail
    askama::Template::render(&Others { page, boards }).unwrap_or_default()
}

/// `GET /boards`: the one that everybody shares.
pub async fn to_solar() -> Response {
    go(&Board::Solar.path())
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
    let typed = query.get("q");
    // boxed: few search, and everybody would carry room for it
    if !typed.is_empty()
        && let Some(found) = Box::pin(search::show(&app, &page, &citizen, Some(board), typed, number)).await?
    {
        return Ok(found);
    }
    let with = if sort == Sort::Popular { "sort=popular&" } else { "" };
    let (app, citizen) = (&app, &citizen);
    let make = |page: Page| async move {
        let version = page.viewer.as_ref().and_then(|viewer| viewer.version);
        let mut listing = list::page(app, board, sort, number, version).await?;
        Box::pin(fold(app, citizen, &mut listing.entries)).await?;
        if number > 1 {
            page.is_one_of_many();
        }
        if listing.entries.is_empty() && number > 1 {
            page.is_for_nobody_else();
        }
        let others = match page.is_shared() {
            true => mark(OTHERS, (0, 0)),
            false => others_of(&page, board, citizen),
        };
        let folded = Box::pin(among_liked(app, citizen, &listing.head)).await?;
        let board_page = BoardPage {
            seen: news::seen(app, &page, citizen, &listing.entries).await?,
            page,
            board,
            others,
            search: SearchBox::over(Some(board)),
            sort,
            entries: listing.entries,
            head: listing.head,
            folded,
            pager: Pager::new(number, listing.total, PAGE).with(with.to_owned()),
        };
        rendered(&board_page)
    };
    if citizen.mutes > 0 {
        return Ok(Html(Box::pin(make(page)).await?).into_response());
    }
    let page = &page.alike_on_all_planets();
    let own = |kept: &Kept| {
        let rows = news::rows(kept);
        async move {
            let seen = news::classes(app, citizen, rows).await?;
            Ok(move |slot: Slot, out: &mut String| match slot.kind {
                OTHERS => out.push_str(&others_of(page, board, citizen)),
                SEEN => out.push_str(&seen),
                _ => {}
            })
        }
    };
    kept::page(app, page, &numbered(&board.path(), with, number), make, own).await
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
    let (mut entries, total) = bookmarks::page(&app, &citizen, number).await?;
    fold(&app, &citizen, &mut entries).await?;
    let seen = news::seen(&app, &page, &citizen, &entries).await?;
    html(&SavedPage { page, seen, entries, total, pager: Pager::new(number, total, PAGE) })
}
