//! Comments and replies.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AuthorAnswer;
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::comments::{self, Comment};
use crate::boards::folded::fold_comments;
use crate::boards::{Remark, id_of, read};
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::form::PAGE;
use crate::frame::kept::numbered;
use crate::frame::{Page, kept};
use crate::locale::Locale;
use crate::repeats::Key;
use crate::web::api::{Body, IdempotencyKey, List, Problem, created, gone};
use crate::web::form::Query;
use crate::web::page::locale_of;

#[derive(Serialize, ToSchema)]
pub struct CommentAnswer {
    id: i64,
    article_id: i64,
    /// The top-level comment it stands under.
    parent_id: Option<i64>,
    /// The reply it answers, when that is not the parent.
    reply_to: Option<i64>,
    /// How many replies stand under it.
    replies: i64,
    /// Nothing when it was deleted and only its place is left.
    author: Option<AuthorAnswer>,
    /// Exactly as typed.
    body: String,
    /// Made from `body`, safe to show.
    html: String,
    deleted: bool,
    /// You mute its author: it is to be folded.
    muted: bool,
    created_at: String,
    edited_at: Option<String>,
}

impl CommentAnswer {
    fn of(comment: Comment, locale: Locale) -> CommentAnswer {
        CommentAnswer {
            id: comment.id,
            article_id: comment.article,
            parent_id: comment.parent,
            reply_to: comment.reply_to,
            replies: comment.replies,
            deleted: comment.author.is_none(),
            muted: comment.is_folded,
            html: comment.html,
            body: comment.body,
            author: comment.author.map(|author| AuthorAnswer::of(author, locale)),
            created_at: rfc3339(comment.created_at),
            edited_at: comment.edited_at.map(rfc3339),
        }
    }
}

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct CommentBody {
    /// 1–1,000 characters of plain text
    #[schema(required = true)]
    body: String,
    /// The comment it answers.
    parent_id: Option<i64>,
}

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct CommentChange {
    /// 1–1,000 characters of plain text
    #[schema(required = true)]
    body: String,
}

/// Comments of an article in the order of their writing
#[utoipa::path(get, path = "/api/v1/articles/{id}/comments", tag = "boards", params(("id" = i64, Path), ("page" = Option<i64>, Query)), responses(
    (status = 200, body = List<CommentAnswer>), (status = 304, description = "for an `If-None-Match` with the `ETag` of a list that has not changed"), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn list_comments(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response> {
    let (id, number, locale) = (id_of(&id)?, query.page()?, page.locale);
    let (app, citizen) = (&app, &citizen);
    let make = |page: Page| async move {
        page.is_one_of_many();
        // it is open to everybody with this role and planet, or to none of them
        let article = read::article(app, citizen, id).await?;
        let (mut found, total) = comments::list(app, &article, number, PAGE).await?;
        fold_comments(app, citizen, &mut found).await?;
        if found.is_empty() && number > 1 {
            page.is_for_nobody_else();
        }
        let items = found.into_iter().map(|comment| CommentAnswer::of(comment, locale)).collect();
        Ok(List::new(items, number, total, PAGE))
    };
    if citizen.mutes > 0 {
        return Ok(Json(make(page).await?).into_response());
    }
    kept::json(app, &page, &numbered(&format!("/api/v1/articles/{id}/comments"), "", number), make).await
}

/// Comment on an article, or answer a comment (`parent_id`). A reply to a reply stands under the same top-level comment
#[utoipa::path(post, path = "/api/v1/articles/{id}/comments", tag = "boards", params(("id" = i64, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key by the same person answers with the first comment for a day")), request_body = CommentBody, responses(
    (status = 201, body = CommentAnswer), (status = 404, body = Problem), (status = 409, description = "`already_posted`: without a key, the same at the same place within five seconds; `comment` says which", body = Problem), (status = 422, description = "also `no_such_comment`", body = Problem), (status = 429, description = "`too_often`, `enough_text`", body = Problem)))]
pub async fn create_comment(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    key: IdempotencyKey,
    Path(id): Path<String>,
    Body(sent): Body<CommentBody>,
) -> Result<Response> {
    let key = Key::parse(key.bytes())?;
    let written = async {
        let article = read::article(&app, &citizen, id_of(&id)?).await?;
        let body = Remark::read(&sent.body)?;
        let key = key.map(|key| key.about(&["comment", &article.id.to_string()]));
        let id = comments::write(&app, &citizen, &article, &body, sent.parent_id, key.as_ref()).await?;
        Ok::<_, Error>((id, comments::comment(&app, &citizen, id).await?.0))
    };
    let (id, comment) = app.db.at_once(written).await?;
    Ok(created(&format!("/api/v1/comments/{id}"), CommentAnswer::of(comment, locale_of(&headers, &app))))
}

/// A comment
#[utoipa::path(get, path = "/api/v1/comments/{id}", tag = "boards", params(("id" = i64, Path)), responses((status = 200, body = CommentAnswer), (status = 404, body = Problem)))]
pub async fn show_comment(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<CommentAnswer>> {
    let (mut comment, _) = comments::comment(&app, &citizen, id_of(&id)?).await?;
    fold_comments(&app, &citizen, std::slice::from_mut(&mut comment)).await?;
    Ok(Json(CommentAnswer::of(comment, locale_of(&headers, &app))))
}

/// Change your comment
#[utoipa::path(patch, path = "/api/v1/comments/{id}", tag = "boards", params(("id" = i64, Path)), request_body = CommentChange, responses(
    (status = 200, body = CommentAnswer), (status = 403, description = "`not_yours`", body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, description = "`too_often`, `enough_text`", body = Problem)))]
pub async fn edit_comment(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
    Body(change): Body<CommentChange>,
) -> Result<Json<CommentAnswer>> {
    let (comment, _) = comments::comment(&app, &citizen, id_of(&id)?).await?;
    if comment.author.is_some() && !comment.is_by(&citizen) {
        return Err(Error::Forbidden("not_yours"));
    }
    let body = Remark::read(&change.body)?;
    comments::edit(&app, &citizen, &comment, &body).await?;
    let (comment, _) = comments::comment(&app, &citizen, comment.id).await?;
    Ok(Json(CommentAnswer::of(comment, locale_of(&headers, &app))))
}

/// Delete your comment; with replies its place stays. Moderators and admins delete any
#[utoipa::path(delete, path = "/api/v1/comments/{id}", tag = "boards", params(("id" = i64, Path)), responses(
    (status = 204, description = "Also again within a day, for whoever deleted it"), (status = 403, description = "`not_yours`", body = Problem), (status = 404, body = Problem)))]
pub async fn delete_comment(State(app): State<App>, citizen: Citizen, Path(id): Path<String>) -> Result<Response> {
    comments::delete(&app, &citizen, id_of(&id)?).await?;
    Ok(gone())
}
