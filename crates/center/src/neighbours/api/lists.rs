//! Lists of people, and the feed.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::api::{ArticleEntry, AuthorAnswer};
use crate::clock::rfc3339;
use crate::error::Result;
use crate::form::{PAGE, id_of};
use crate::locale::Locale;
use crate::neighbours::feed;
use crate::neighbours::lists::{self, List as Which, Person};
use crate::web::api::{List, Problem};
use crate::web::form::Query;
use crate::web::page::locale_of;

/// Somebody in a list.
#[derive(Serialize, ToSchema)]
pub struct PersonAnswer {
    #[serde(flatten)]
    who: AuthorAnswer,
    /// What is said at the door; empty: nothing
    status: String,
    /// Since when they are in the list.
    since: String,
    /// You and they follow each other.
    neighbours: bool,
}

impl PersonAnswer {
    fn of(person: Person, locale: Locale) -> PersonAnswer {
        PersonAnswer {
            who: AuthorAnswer::of(person.who, locale),
            status: person.status,
            since: rfc3339(person.since),
            neighbours: person.is_neighbour,
        }
    }
}

async fn page(
    app: &App,
    citizen: &Citizen,
    headers: &HeaderMap,
    (id, which): (&str, Which),
    query: &Query,
) -> Result<Json<List<PersonAnswer>>> {
    let (number, locale, id) = (query.page()?, locale_of(headers, app), id_of(id)?);
    let [likes, followers, following] = lists::counts(app, citizen.id, id).await?;
    let total = match which {
        Which::Likes => likes,
        Which::Followers => followers,
        Which::Following => following,
    };
    let people = lists::page(app, citizen.id, id, which, number).await?;
    let items = people.into_iter().map(|person| PersonAnswer::of(person, locale)).collect();
    Ok(Json(List::new(items, number, total, PAGE)))
}

/// Who likes a resident, the last first
#[utoipa::path(get, path = "/api/v1/residents/{id}/likes", tag = "residents", params(("id" = i64, Path), ("page" = Option<i64>, Query)), responses(
    (status = 200, body = List<PersonAnswer>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn list_likes(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<List<PersonAnswer>>> {
    page(&app, &citizen, &headers, (&id, Which::Likes), &query).await
}

/// Who follows a resident, the last first
#[utoipa::path(get, path = "/api/v1/residents/{id}/followers", tag = "residents", params(("id" = i64, Path), ("page" = Option<i64>, Query)), responses(
    (status = 200, body = List<PersonAnswer>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn list_followers(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<List<PersonAnswer>>> {
    page(&app, &citizen, &headers, (&id, Which::Followers), &query).await
}

/// Whom a resident follows, the last first
#[utoipa::path(get, path = "/api/v1/residents/{id}/following", tag = "residents", params(("id" = i64, Path), ("page" = Option<i64>, Query)), responses(
    (status = 200, body = List<PersonAnswer>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn list_following(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<List<PersonAnswer>>> {
    page(&app, &citizen, &headers, (&id, Which::Following), &query).await
}

/// The newest articles of residents you follow, on boards that you may see: two hundred at most
#[utoipa::path(get, path = "/api/v1/feed", tag = "residents", params(("page" = Option<i64>, Query)), responses(
    (status = 200, body = List<ArticleEntry>), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub async fn show_feed(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    query: Query,
) -> Result<Json<List<ArticleEntry>>> {
    let (number, locale) = (query.page()?, locale_of(&headers, &app));
    Ok(Json(ArticleEntry::page(feed::page(&app, &citizen, number).await?, number, locale)))
}
