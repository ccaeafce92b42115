//! Articles: publishing, reading, changing and deleting them.

use axum::Json;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AuthorAnswer;
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::pictures::{self, Listed};
use crate::boards::publish::{self, Change, NewArticle};
use crate::boards::read::{self, Article, Reader};
use crate::boards::{Board, id_of, remove};
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::neighbours::mutes;
use crate::repeats::Key;
use crate::upload::Form;
use crate::web::api::{Body, IdempotencyKey, Problem, created, gone, is_of_type};
use crate::web::page::locale_of;

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
    /// You mute its author: it is to be folded.
    muted: bool,
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
    /// A JSON list of all pictures in their order, up to four: `{name, alt}` for one that is there, `{new, alt}` for
    /// the `image` part of that number, counted from 1; what is not named goes
    images: Option<String>,
    #[schema(value_type = Option<Vec<String>>, format = Binary)]
    image: Option<Vec<Vec<u8>>>,
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
    let published = async {
        let id = publish::publish(&app, &citizen, board, new, pictures, key.as_ref()).await?;
        Ok::<_, Error>((id, answer(&app, &citizen, read::article(&app, &citizen, id).await?, &headers).await?))
    };
    // files take their time
    let (id, answer) = if is_multipart { published.await? } else { app.db.at_once(published).await? };
    Ok(created(&format!("/api/v1/articles/{id}"), answer))
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

/// The article as `citizen` sees it.
pub(super) async fn answer(
    app: &App,
    citizen: &Citizen,
    article: Article,
    headers: &HeaderMap,
) -> Result<ArticleAnswer> {
    let locale = locale_of(headers, app);
    let there = read::pictures(app, &article).await?;
    // as many as there are now, whenever the article was read
    let Reader { likes, liked, kept: bookmarked, .. } = read::of_reader(app, citizen, article.id).await?;
    let muted = mutes::among(app, citizen, vec![article.author.id]).await?.contains(&article.author.id);
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
        likes,
        comments: article.comments,
        liked,
        bookmarked,
        pinned: article.pinned,
        muted,
        version: article.version,
        created_at: rfc3339(article.created_at),
        edited_at: article.edited_at.map(rfc3339),
    })
}
