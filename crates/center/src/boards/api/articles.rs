//! Boards, articles and likes.

use axum::Json;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AuthorAnswer;
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::list::{self, Entry, Finding, Sort};
use crate::boards::pictures::{self, Listed};
use crate::boards::publish::{self, Change, NewArticle};
use crate::boards::read::{self, Article};
use crate::boards::{Board, bookmarks, id_of, likes, remove};
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::form::PAGE;
use crate::locale::Locale;
use crate::repeats::Key;
use crate::search::{Part, Query as Search};
use crate::upload::Form;
use crate::web::api::{Body, IdempotencyKey, List, Problem, created, gone, is_of_type};
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
    created_at: String,
    edited_at: Option<String>,
    /// With `q`: where it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<FoundAnswer>,
}

/// The title and a part of the body, in pieces.
#[derive(Serialize, ToSchema)]
struct FoundAnswer {
    title: Vec<PieceAnswer>,
    excerpt: Vec<PieceAnswer>,
}

#[derive(Serialize, ToSchema)]
struct PieceAnswer {
    text: String,
    /// It is what was searched for.
    hit: bool,
}

impl PieceAnswer {
    fn of(parts: Vec<Part>) -> Vec<PieceAnswer> {
        parts.into_iter().map(|part| PieceAnswer { text: part.text, hit: part.is_hit }).collect()
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
            created_at: rfc3339(entry.created_at),
            edited_at: entry.edited_at.map(rfc3339),
            found: entry.found.map(|found| FoundAnswer {
                title: PieceAnswer::of(found.title),
                excerpt: PieceAnswer::of(found.excerpt),
            }),
        }
    }

    fn all(entries: Vec<Entry>, locale: Locale) -> Vec<ArticleEntry> {
        entries.into_iter().map(|entry| ArticleEntry::of(entry, locale)).collect()
    }

    fn found(finding: Finding, number: i64, locale: Locale) -> List<ArticleEntry> {
        let more = Some(finding.more);
        List { more, ..List::new(ArticleEntry::all(finding.entries, locale), number, finding.total, PAGE) }
    }
}

#[derive(Serialize, ToSchema)]
pub struct ArticleAnswer {
    id: i64,
    board: &'static str,
    title: String,
    /// Exactly as typed.
    body: String,
    /// Made from `body`, safe to show. Texts from right to left are in blocks with `dir="auto"`.
    html: String,
    author: AuthorAnswer,
    images: Vec<ImageAnswer>,
    likes: i64,
    comments: i64,
    /// Whether you like it.
    liked: bool,
    /// Whether you keep it among your bookmarks.
    bookmarked: bool,
    /// A notice on top of its board.
    pinned: bool,
    /// Grows with every change; send it with yours to be told when somebody was faster.
    version: i64,
    created_at: String,
    edited_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ImageAnswer {
    /// What a change calls it.
    name: String,
    url: String,
    /// The same, at most 160 pixels wide and high.
    small_url: String,
    alt: String,
    width: i64,
    height: i64,
}

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct ArticleBody {
    /// 1–50 characters
    #[schema(required = true)]
    title: String,
    /// 1–10,000 characters: Markdown with fewer marks (`#` headings, `-` and `1.` lists, `>` quotations, code,
    /// tables, `- [ ]` tasks, emphasis, `~~`, links); whatever is none is shown as typed
    #[schema(required = true)]
    body: String,
}

/// An article as a form, which may carry pictures
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form")]
pub struct ArticleForm {
    /// 1–50 characters
    title: String,
    /// 1–10,000 characters: Markdown with fewer marks, as in JSON
    body: String,
    /// Up to four, one part each: JPEG, PNG, WebP, GIF or BMP, at most 10 MiB, 12,000 pixels a side and 64 megapixels
    #[schema(value_type = Option<Vec<String>>, format = Binary)]
    image: Option<Vec<Vec<u8>>>,
    /// What each picture shows, in the same order, one part each: up to 200 characters
    alt: Option<Vec<String>>,
    /// Instead of `alt`: a JSON list of `{new, alt}` in their order, where `new` numbers the `image` parts from 1
    images: Option<String>,
}

/// What is left out stays as it is.
#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct ArticleChange {
    title: Option<String>,
    body: Option<String>,
    /// The version that it was made from: when there is a newer one, nothing is changed (409 `stale_version`).
    version: Option<i64>,
    /// All pictures in their order, by the `name` that the article gives them; what is not named goes
    images: Option<Vec<Listed>>,
}

/// A change as a form, which may bring pictures
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form")]
pub struct ArticleChangeForm {
    title: Option<String>,
    body: Option<String>,
    version: Option<i64>,
    /// A JSON list of all pictures in their order, up to four: `{name, alt}` for one that is there, `{new, alt}` for the
    /// `image` part of that number, counted from 1; what is not named goes
    images: Option<String>,
    #[schema(value_type = Option<Vec<String>>, format = Binary)]
    image: Option<Vec<Vec<u8>>>,
}

/// The boards you may see
#[utoipa::path(get, path = "/api/v1/boards", tag = "boards", responses((status = 200, body = List<BoardAnswer>), (status = 401, body = Problem)))]
pub async fn list_boards(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    query: Query,
) -> Result<Json<List<BoardAnswer>>> {
    let (locale, number) = (locale_of(&headers, &app), query.page()?);
    let boards = list::boards(&app, &citizen).await?;
    let total = boards.len() as i64;
    let shown = if number == 1 { boards } else { Vec::new() };
    let items = shown
        .into_iter()
        .map(|(board, articles)| BoardAnswer { id: board.id(), name: board.name(locale), articles })
        .collect();
    Ok(Json(List::new(items, number, total, PAGE)))
}

/// Articles of a board, newest first; with `sort=popular` at most a hundred by the likes of the last seven days, with
/// `q` those in which all of its words occur
#[utoipa::path(get, path = "/api/v1/boards/{board}/articles", tag = "boards", params(("board" = String, Path), ("q" = Option<String>, Query, description = "Words that all occur, each in title, body or the author's nickname, also as a part of others: `word`, `\"a phrase\"`, `-word`, `author:nickname`. At most 100 characters and 10 words"), ("sort" = Option<String>, Query, description = "`popular`: by likes of the last seven days, the author's own not counted"), ("page" = Option<i64>, Query)), responses(
    (status = 200, body = List<ArticleEntry>), (status = 404, body = Problem), (status = 422, description = "for `q` with `no_word`, `too_long`, `too_many_words`, `too_broad`", body = Problem), (status = 429, description = "`too_often`", body = Problem)))]
pub async fn list_articles(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(board): Path<String>,
    query: Query,
) -> Result<Json<List<ArticleEntry>>> {
    let board = Board::open(&board, &citizen)?;
    let (locale, number, sort) = (locale_of(&headers, &app), query.page()?, Sort::parse(query.get("sort"))?);
    if let Some(search) = Search::parse(query.get("q"))? {
        let finding = list::found(&app, &citizen, board, &search, number).await?;
        return Ok(Json(ArticleEntry::found(finding, number, locale)));
    }
    let (entries, total) = list::plain_page(&app, board, sort, number).await?;
    Ok(Json(List::new(ArticleEntry::all(entries, locale), number, total, PAGE)))
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
    let (entries, total) = list::of_author(&app, &citizen, number).await?;
    Ok(Json(List::new(ArticleEntry::all(entries, locale), number, total, PAGE)))
}

/// Publish an article; as multipart also with up to four pictures
#[utoipa::path(post, path = "/api/v1/boards/{board}/articles", tag = "boards", params(("board" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key by the same person answers with the first article for a day")), request_body(content((ArticleBody = "application/json"), (ArticleForm = "multipart/form-data"))), responses(
    (status = 201, body = ArticleAnswer), (status = 404, body = Problem), (status = 409, description = "`already_posted`: you published the same, pictures included, within ten minutes; `article` and `Location` say which, unless it is closed to you since", body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem), (status = 429, description = "`too_often`, `enough_text`, `enough_pictures`", body = Problem)))]
pub async fn create_article(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    key: IdempotencyKey,
    Path(board): Path<String>,
    request: Request,
) -> Result<Response> {
    let key = Key::parse(key.bytes())?;
    let is_multipart = is_of_type(&headers, "multipart/form-data");
    let (new, pictures) = if is_multipart {
        publish::of_form(Form::from_request(request, &app).await?).map_err(Error::Invalid)?
    } else {
        let Body(sent): Body<ArticleBody> = Body::from_request(request, &app).await?;
        (NewArticle::parse(&sent.title, &sent.body).map_err(Error::Invalid)?, Vec::new())
    };
    let board = Board::open(&board, &citizen)?;
    let id = publish::publish(&app, &citizen, board, new, pictures, key.as_ref()).await?;
    let article = read::article(&app, &citizen, id).await?;
    Ok(created(&format!("/api/v1/articles/{id}"), answer(&app, &citizen, article, &headers).await?))
}

/// An article
#[utoipa::path(get, path = "/api/v1/articles/{id}", tag = "boards", params(("id" = i64, Path)), responses((status = 200, body = ArticleAnswer), (status = 404, body = Problem)))]
pub async fn show_article(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<ArticleAnswer>> {
    let article = read::article(&app, &citizen, id_of(&id)?).await?;
    Ok(Json(answer(&app, &citizen, article, &headers).await?))
}

/// Change your article; as multipart also its pictures
#[utoipa::path(patch, path = "/api/v1/articles/{id}", tag = "boards", params(("id" = i64, Path)), request_body(content((ArticleChange = "application/json"), (ArticleChangeForm = "multipart/form-data"))), responses(
    (status = 200, body = ArticleAnswer), (status = 403, description = "`not_yours`", body = Problem), (status = 404, body = Problem), (status = 409, description = "`stale_version`: it was changed since", body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem), (status = 429, description = "`too_often`, `enough_text`, `enough_pictures`", body = Problem)))]
pub async fn edit_article(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<ArticleAnswer>> {
    let change = if is_of_type(&headers, "multipart/form-data") {
        publish::change_of_form(Form::from_request(request, &app).await?)
    } else {
        let Body(sent): Body<ArticleChange> = Body::from_request(request, &app).await?;
        let change = Change::parse(sent.title.as_deref(), sent.body.as_deref(), sent.version);
        let pictures = sent.images.map(|list| pictures::of_list(list, Vec::new())).transpose();
        change.and_then(|change| Ok(Change { pictures: pictures?, ..change }))
    };
    let article = read::article(&app, &citizen, id_of(&id)?).await?;
    if !article.is_by(&citizen) {
        return Err(Error::Forbidden("not_yours"));
    }
    publish::edit(&app, &citizen, &article, change.map_err(Error::Invalid)?, None).await?;
    let article = read::article(&app, &citizen, article.id).await?;
    Ok(Json(answer(&app, &citizen, article, &headers).await?))
}

/// Delete your article, with its comments and pictures; moderators and admins delete any, also what its author has just
/// deleted. What only you deleted you may restore for ten seconds
#[utoipa::path(delete, path = "/api/v1/articles/{id}", tag = "boards", params(("id" = i64, Path)), responses(
    (status = 204, description = "Also again within a day, for whoever deleted it"), (status = 403, description = "`not_yours`", body = Problem), (status = 404, body = Problem)))]
pub async fn delete_article(State(app): State<App>, citizen: Citizen, Path(id): Path<String>) -> Result<Response> {
    remove::article(&app, &citizen, id_of(&id)?).await?;
    Ok(gone())
}

/// Take back that you deleted your article, within ten seconds
#[utoipa::path(post, path = "/api/v1/articles/{id}/restore", tag = "boards", params(("id" = i64, Path)), responses((status = 200, body = ArticleAnswer), (status = 404, description = "Also when it is too late, or when somebody who keeps order has deleted it as well", body = Problem), (status = 409, description = "`already_posted`: you published the same again meanwhile; `article` and `Location` say which", body = Problem)))]
pub async fn restore_article(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<ArticleAnswer>> {
    let id = id_of(&id)?;
    remove::restore(&app, &citizen, id).await?;
    let article = read::article(&app, &citizen, id).await?;
    Ok(Json(answer(&app, &citizen, article, &headers).await?))
}

/// Like an article; twice is the same as once
#[utoipa::path(put, path = "/api/v1/articles/{id}/like", tag = "boards", params(("id" = i64, Path)), responses((status = 200, body = ArticleAnswer), (status = 404, body = Problem)))]
pub async fn like_article(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response> {
    let article = read::article(&app, &citizen, id_of(&id)?).await?;
    likes::set(&app, &citizen, &article, true).await?;
    let article = read::article(&app, &citizen, article.id).await?;
    Ok(Json(answer(&app, &citizen, article, &headers).await?).into_response())
}

/// Take a like back
#[utoipa::path(delete, path = "/api/v1/articles/{id}/like", tag = "boards", params(("id" = i64, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn unlike_article(State(app): State<App>, citizen: Citizen, Path(id): Path<String>) -> Result<Response> {
    let article = read::article(&app, &citizen, id_of(&id)?).await?;
    likes::set(&app, &citizen, &article, false).await?;
    Ok(gone())
}

/// Keep an article among your bookmarks, a thousand at most; twice is the same as once
#[utoipa::path(put, path = "/api/v1/articles/{id}/bookmark", tag = "boards", params(("id" = i64, Path)), responses(
    (status = 200, body = ArticleAnswer), (status = 404, body = Problem), (status = 409, description = "`enough_bookmarks`: let go of another one first", body = Problem)))]
pub async fn bookmark_article(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<ArticleAnswer>> {
    let article = read::article(&app, &citizen, id_of(&id)?).await?;
    bookmarks::set(&app, &citizen, &article, true).await?;
    Ok(Json(answer(&app, &citizen, article, &headers).await?))
}

/// Let go of a bookmark
#[utoipa::path(delete, path = "/api/v1/articles/{id}/bookmark", tag = "boards", params(("id" = i64, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn unbookmark_article(State(app): State<App>, citizen: Citizen, Path(id): Path<String>) -> Result<Response> {
    let article = read::article(&app, &citizen, id_of(&id)?).await?;
    bookmarks::set(&app, &citizen, &article, false).await?;
    Ok(gone())
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
    let (entries, total) = bookmarks::page(&app, &citizen, number).await?;
    Ok(Json(List::new(ArticleEntry::all(entries, locale), number, total, PAGE)))
}

async fn answer(app: &App, citizen: &Citizen, article: Article, headers: &HeaderMap) -> Result<ArticleAnswer> {
    let locale = locale_of(headers, app);
    let there = read::pictures(app, &article).await?;
    let (liked, bookmarked) = read::of_viewer(app, citizen, article.id).await?;
    let images = there.into_iter().map(|p| ImageAnswer {
        url: p.url(),
        small_url: p.small_url(),
        name: p.name,
        alt: p.alt,
        width: p.width,
        height: p.height,
    });
    Ok(ArticleAnswer {
        id: article.id,
        board: article.board.id(),
        title: article.title,
        body: article.body,
        html: article.html,
        author: AuthorAnswer::of(article.author, locale),
        images: images.collect(),
        likes: article.likes,
        comments: article.comments,
        liked,
        bookmarked,
        pinned: article.pinned,
        version: article.version,
        created_at: rfc3339(article.created_at),
        edited_at: article.edited_at.map(rfc3339),
    })
}
