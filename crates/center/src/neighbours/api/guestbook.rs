//! Guestbooks.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::api::AuthorAnswer;
use crate::clock::rfc3339;
use crate::error::Result;
use crate::form::{PAGE, id_of};
use crate::locale::Locale;
use crate::neighbours::guestbook::{self, Answer, Entry, Words};
use crate::neighbours::host;
use crate::repeats::Key;
use crate::web::api::{Body, IdempotencyKey, List, Problem, created, gone};
use crate::web::form::Query;
use crate::web::page::locale_of;

/// An entry in a guestbook.
#[derive(Serialize, ToSchema)]
pub struct GuestbookEntryAnswer {
    id: i64,
    /// In whose room the guestbook lies.
    resident_id: i64,
    author: AuthorAnswer,
    /// Exactly as typed.
    body: String,
    /// Made from `body`, safe to show.
    html: String,
    /// Only its author and the resident see it.
    secret: bool,
    answer: Option<SaidAnswer>,
    created_at: String,
    edited_at: Option<String>,
    /// Another one once it says something else, or is secret and was not, or the other way round
    version: String,
}

/// What the resident says to an entry.
#[derive(Serialize, ToSchema)]
pub struct SaidAnswer {
    /// Exactly as typed.
    body: String,
    /// Made from `body`, safe to show.
    html: String,
    created_at: String,
}

impl GuestbookEntryAnswer {
    fn of(entry: Entry, locale: Locale) -> GuestbookEntryAnswer {
        let said = |Answer { body, html, at }| SaidAnswer { body, html, created_at: rfc3339(at) };
        GuestbookEntryAnswer {
            version: entry.version(),
            id: entry.id,
            resident_id: entry.owner,
            author: AuthorAnswer::of(entry.writer, locale),
            body: entry.body,
            html: entry.html,
            secret: entry.is_secret,
            answer: entry.answer.map(said),
            created_at: rfc3339(entry.created_at),
            edited_at: entry.edited_at.map(rfc3339),
        }
    }
}

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct EntryBody {
    /// 1–300 characters of plain text
    #[schema(required = true)]
    body: String,
    /// Only you and the resident see it.
    secret: bool,
}

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct EntryChange {
    /// 1–300 characters of plain text
    body: Option<String>,
    secret: Option<bool>,
}

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct SaidBody {
    /// 1–300 characters of plain text
    #[schema(required = true)]
    body: String,
    /// Of the entry as you have read it: 409 `stale_version` when it is another by now
    version: Option<String>,
}

/// The guestbook in a resident's room, newest first, with your own secret entries; in your own room with all of them
#[utoipa::path(get, path = "/api/v1/residents/{id}/guestbook", tag = "residents", params(("id" = i64, Path), ("page" = Option<i64>, Query)), responses(
    (status = 200, body = List<GuestbookEntryAnswer>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn list_guestbook(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<List<GuestbookEntryAnswer>>> {
    let (number, locale) = (query.page()?, locale_of(&headers, &app));
    let owner = host(&app, id_of(&id)?).await?.id;
    let (entries, total) = guestbook::seen_by(&app, owner, citizen.id, number).await?;
    let items = entries.into_iter().map(|entry| GuestbookEntryAnswer::of(entry, locale)).collect();
    Ok(Json(List::new(items, number, total, PAGE)))
}

/// Write in a resident's guestbook
#[utoipa::path(post, path = "/api/v1/residents/{id}/guestbook", tag = "residents", params(("id" = i64, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key by the same person answers with the first entry for a day")), request_body = EntryBody, responses(
    (status = 201, body = GuestbookEntryAnswer), (status = 403, description = "`closed`, `not_resident`", body = Problem), (status = 404, body = Problem), (status = 409, description = "`already_posted`: without a key, the same within five seconds; `entry` says which", body = Problem), (status = 422, body = Problem), (status = 429, description = "`too_often`, `enough_text`", body = Problem)))]
pub async fn create_entry(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    key: IdempotencyKey,
    Path(id): Path<String>,
    Body(sent): Body<EntryBody>,
) -> Result<Response> {
    let host = host(&app, id_of(&id)?).await?;
    // in another guestbook it is another entry
    let key = Key::parse(key.bytes())?.map(|key| key.about(&[&host.id.to_string()]));
    let words = Words::read(&sent.body)?;
    let id = guestbook::write(&app, &citizen, &host, &words, sent.secret, key.as_ref()).await?;
    let entry = guestbook::entry(&app, citizen.id, id).await?;
    Ok(created(&format!("/api/v1/guestbook/{id}"), GuestbookEntryAnswer::of(entry, locale_of(&headers, &app))))
}

/// An entry in a guestbook
#[utoipa::path(get, path = "/api/v1/guestbook/{id}", tag = "residents", params(("id" = i64, Path)), responses((status = 200, body = GuestbookEntryAnswer), (status = 404, body = Problem)))]
pub async fn show_entry(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<GuestbookEntryAnswer>> {
    let entry = guestbook::entry(&app, citizen.id, id_of(&id)?).await?;
    Ok(Json(GuestbookEntryAnswer::of(entry, locale_of(&headers, &app))))
}

/// Change your entry
#[utoipa::path(patch, path = "/api/v1/guestbook/{id}", tag = "residents", params(("id" = i64, Path)), request_body = EntryChange, responses(
    (status = 200, body = GuestbookEntryAnswer), (status = 403, description = "`not_yours`, `closed`", body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, description = "`too_often`, `enough_text`", body = Problem)))]
pub async fn edit_entry(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
    Body(change): Body<EntryChange>,
) -> Result<Json<GuestbookEntryAnswer>> {
    let entry = guestbook::entry(&app, citizen.id, id_of(&id)?).await?;
    entry.must_be_by(&citizen)?;
    let words = change.body.as_deref().map(Words::read).transpose()?;
    guestbook::edit(&app, &citizen, &entry, words.as_ref(), change.secret).await?;
    show_entry(State(app), citizen, headers, Path(id)).await
}

/// Delete your entry, or any in your own guestbook
#[utoipa::path(delete, path = "/api/v1/guestbook/{id}", tag = "residents", params(("id" = i64, Path)), responses(
    (status = 204, description = "Also again within a day, for whoever deleted it"), (status = 403, description = "`not_yours`", body = Problem), (status = 404, body = Problem)))]
pub async fn delete_entry(State(app): State<App>, citizen: Citizen, Path(id): Path<String>) -> Result<Response> {
    guestbook::delete(&app, &citizen, id_of(&id)?).await?;
    Ok(gone())
}

/// Answer an entry in your own guestbook; once more changes the answer
#[utoipa::path(put, path = "/api/v1/guestbook/{id}/answer", tag = "residents", params(("id" = i64, Path)), request_body = SaidBody, responses(
    (status = 200, body = GuestbookEntryAnswer), (status = 403, description = "`not_yours`", body = Problem), (status = 404, body = Problem), (status = 409, description = "`stale_version`: it was changed since", body = Problem), (status = 422, body = Problem), (status = 429, description = "`too_often`, `enough_text`", body = Problem)))]
pub async fn answer_entry(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    Path(id): Path<String>,
    Body(said): Body<SaidBody>,
) -> Result<Json<GuestbookEntryAnswer>> {
    let entry = guestbook::entry(&app, citizen.id, id_of(&id)?).await?;
    entry.must_be_at(&citizen)?;
    let words = Words::read(&said.body)?;
    guestbook::answer(&app, &citizen, &entry, Some(&words), said.version.as_deref()).await?;
    show_entry(State(app), citizen, headers, Path(id)).await
}

/// Take your answer back
#[utoipa::path(delete, path = "/api/v1/guestbook/{id}/answer", tag = "residents", params(("id" = i64, Path)), responses(
    (status = 204), (status = 403, description = "`not_yours`", body = Problem), (status = 404, body = Problem)))]
pub async fn unanswer_entry(State(app): State<App>, citizen: Citizen, Path(id): Path<String>) -> Result<Response> {
    let entry = guestbook::entry(&app, citizen.id, id_of(&id)?).await?;
    guestbook::answer(&app, &citizen, &entry, None, None).await?;
    Ok(gone())
}
