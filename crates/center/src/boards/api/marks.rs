//! Likes and bookmarks.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::articles::{ArticleAnswer, answer};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::{bookmarks, id_of, likes, read};
use crate::error::Result;
use crate::web::api::{Problem, gone};

/// Like an article; twice is the same as once
#[utoipa::path(put, path = "/api/v1/articles/{id}/like", tag = "boards", params(("id" = i64, Path)), responses((status = 200, body = ArticleAnswer), (status = 404, body = Problem)))]
pub async fn like_article(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response> {
    let liked = async {
        let article = read::article(&app, &citizen, id_of(&id)?).await?;
        likes::set(&app, &citizen, &article, true).await?;
        answer(&app, &citizen, article, &headers).await
    };
    Ok(Json(app.db.at_once(liked).await?).into_response())
}

/// Take a like back
#[utoipa::path(delete, path = "/api/v1/articles/{id}/like", tag = "boards", params(("id" = i64, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn unlike_article(State(app): State<App>, citizen: Citizen, Path(id): Path<String>) -> Result<Response> {
    let unliked = async {
        let article = read::article(&app, &citizen, id_of(&id)?).await?;
        likes::set(&app, &citizen, &article, false).await
    };
    app.db.at_once(unliked).await?;
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
