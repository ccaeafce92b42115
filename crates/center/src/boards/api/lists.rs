//! The boards, and lists of articles.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::AuthorAnswer;
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::folded::fold;
use crate::boards::list::{self, Entry, Finding, Sort};
use crate::boards::{Board, bookmarks};
use crate::clock::rfc3339;
use crate::error::Result;
use crate::form::PAGE;
use crate::frame::kept::numbered;
use crate::frame::{Page, kept};
use crate::locale::Locale;
use crate::search::{Part, Query as Search};
use crate::web::api::{List, Problem};
use crate::web::form::Query;
use crate::web::page::locale_of;

#[derive(Serialize, ToSchema)]
pub struct BoardAnswer {
    /// `solar` or the name of a planet
    id: &'static str,
    name: &'static str,
    articles: i64,
}

/// An article in a list.
#[derive(Serialize, ToSchema)]
pub struct ArticleEntry {
    id: i64,
    board: &'static str,
    title: String,
    author: AuthorAnswer,
    /// Its first picture, at most 160 pixels wide and high.
    thumbnail_url: Option<String>,
    likes: i64,
    comments: i64,
    /// A notice on top of its board.
    pinned: bool,
    /// You mute its author: it is to be folded.
    muted: bool,
    created_at: String,
    edited_at: Option<String>,
    /// With `q`: where it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<FoundAnswer>,
}

/// The title and a part of the body, in pieces.
#[derive(Serialize, ToSchema)]
struct FoundAnswer {
    title: Vec<FoundPartAnswer>,
    excerpt: Vec<FoundPartAnswer>,
}

#[derive(Serialize, ToSchema)]
struct FoundPartAnswer {
    text: String,
    /// It is what was searched for.
    hit: bool,
}

impl FoundPartAnswer {
    fn of(parts: Vec<Part>) -> Vec<FoundPartAnswer> {
        parts.into_iter().map(|part| FoundPartAnswer { text: part.text, hit: part.is_hit }).collect()
    }
}

impl ArticleEntry {
    fn of(entry: Entry, locale: Locale) -> ArticleEntry {
        ArticleEntry {
            id: entry.id,
            board: entry.board.id(),
            thumbnail_url: entry.thumbnail_url(),
            title: entry.title,
            author: AuthorAnswer::of(entry.author, locale),
            likes: entry.likes,
            comments: entry.comments,
            pinned: entry.pinned,
            muted: entry.is_folded,
            created_at: rfc3339(entry.created_at),
            edited_at: entry.edited_at.map(rfc3339),
            found: entry.found.map(|found| FoundAnswer {
                title: FoundPartAnswer::of(found.title),
                excerpt: FoundPartAnswer::of(found.excerpt),
            }),
        }
    }

    /// Page `number` of a list, and how many there are in all.
    pub fn page((entries, total): (Vec<Entry>, i64), number: i64, locale: Locale) -> List<ArticleEntry> {
        let items = entries.into_iter().map(|entry| ArticleEntry::of(entry, locale)).collect();
        List::new(items, number, total, PAGE)
    }

    fn found(finding: Finding, number: i64, locale: Locale) -> List<ArticleEntry> {
        let more = Some(finding.more);
        List { more, ..ArticleEntry::page((finding.entries, finding.total), number, locale) }
    }
}

/// The boards you may see
#[utoipa::path(get, path = "/api/v1/boards", tag = "boards", responses((status = 200, body = List<BoardAnswer>), (status = 304, description = "for an `If-None-Match` with the `ETag` of a list that has not changed"), (status = 401, body = Problem)))]
pub async fn list_boards(State(app): State<App>, page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    let (locale, number) = (page.locale, query.page()?);
    let (app, citizen) = (&app, &citizen);
    let make = |page: Page| async move {
        // they follow from role and planet
        let boards = list::boards(app, citizen).await?;
        let total = boards.len() as i64;
        if number > 1 {
            page.is_for_nobody_else();
        }
        let shown = if number == 1 { boards } else { Vec::new() };
        let items = shown.into_iter().map(|(board, articles)| BoardAnswer {
            id: board.id(),
            name: board.name(locale),
            articles,
        });
        Ok(List::new(items.collect(), number, total, PAGE))
    };
    kept::json(app, &page, &numbered("/api/v1/boards", "", number), make).await
}

/// Articles of a board, newest first; with `sort=popular` at most a hundred by the likes of the last seven days, with
/// `q` those in which all of its words occur
#[utoipa::path(get, path = "/api/v1/boards/{board}/articles", tag = "boards", params(("board" = String, Path), ("q" = Option<String>, Query, description = "Words that all occur, each in title, body or the author's nickname, also as a part of others: `word`, `\"a phrase\"`, `-word`, `author:nickname`. At most 100 characters and 10 words"), ("sort" = Option<String>, Query, description = "`popular`: by likes of the last seven days, the author's own not counted"), ("page" = Option<i64>, Query)), responses(
    (status = 200, body = List<ArticleEntry>), (status = 304, description = "for an `If-None-Match` with the `ETag` of a list that has not changed"), (status = 404, body = Problem), (status = 422, description = "for `q` with `no_word`, `too_long`, `too_many_words`, `too_broad`", body = Problem), (status = 429, description = "`too_often`", body = Problem)))]
pub async fn list_articles(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path(board): Path<String>,
    query: Query,
) -> Result<Response> {
    let board = Board::open(&board, &citizen)?;
    let (locale, number, sort) = (page.locale, query.page()?, Sort::parse(query.get("sort"))?);
    if let Some(search) = Search::parse(query.get("q"))? {
        let mut finding = list::found(&app, &citizen, board, &search, number).await?;
        fold(&app, &citizen, &mut finding.entries).await?;
        return Ok(Json(ArticleEntry::found(finding, number, locale)).into_response());
    }
    let path = format!("/api/v1/boards/{}/articles", board.id());
    let with = if sort == Sort::Popular { "sort=popular&" } else { "" };
    let (app, citizen) = (&app, &citizen);
    let make = |page: Page| async move {
        page.is_one_of_many();
        let mut found = list::plain_page(app, board, sort, number).await?;
        fold(app, citizen, &mut found.0).await?;
        if found.0.is_empty() && number > 1 {
            page.is_for_nobody_else();
        }
        Ok(ArticleEntry::page(found, number, locale))
    };
    if citizen.mutes > 0 {
        return Ok(Json(make(page).await?).into_response());
    }
    kept::json(app, &page.alike_on_all_planets(), &numbered(&path, with, number), make).await
}

/// Your own articles, newest first; with `q` those in which all of its words occur
#[utoipa::path(get, path = "/api/v1/me/articles", tag = "boards", params(("q" = Option<String>, Query, description = "As in the articles of a board; words are looked for in title, body and the name of the board"), ("page" = Option<i64>, Query)), responses(
    (status = 200, body = List<ArticleEntry>), (status = 422, description = "for `q` with `no_word`, `too_long`, `too_many_words`, `too_broad`", body = Problem), (status = 429, description = "`too_often`", body = Problem)))]
pub async fn my_articles(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    query: Query,
) -> Result<Json<List<ArticleEntry>>> {
    let (locale, number) = (locale_of(&headers, &app), query.page()?);
    if let Some(search) = Search::parse(query.get("q"))? {
        let finding = list::found_of_author(&app, &citizen, locale, &search, number).await?;
        return Ok(Json(ArticleEntry::found(finding, number, locale)));
    }
    Ok(Json(ArticleEntry::page(list::of_author(&app, &citizen, number).await?, number, locale)))
}

/// The articles you keep, last kept first
#[utoipa::path(get, path = "/api/v1/me/bookmarks", tag = "boards", params(("page" = Option<i64>, Query)), responses((status = 200, body = List<ArticleEntry>), (status = 422, body = Problem)))]
pub async fn my_bookmarks(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    query: Query,
) -> Result<Json<List<ArticleEntry>>> {
    let (locale, number) = (locale_of(&headers, &app), query.page()?);
    let mut kept = bookmarks::page(&app, &citizen, number).await?;
    fold(&app, &citizen, &mut kept.0).await?;
    Ok(Json(ArticleEntry::page(kept, number, locale)))
}
