//! Likes, follows, waves, mutes and blocks, and who may write in one's guestbook.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::form::id_of;
use crate::neighbours::choices::{self, Audience, Choices, Wish, Writers};
use crate::neighbours::ties::{self, Tie};
use crate::neighbours::{Terms, host, terms};
use crate::web::api::{Body, Problem, gone};

/// What you and a resident are to each other.
#[derive(Serialize, ToSchema)]
pub struct TermsAnswer {
    liked: bool,
    followed: bool,
    /// You follow each other.
    neighbours: bool,
    muted: bool,
    blocked: bool,
    /// When you last waved.
    waved_at: Option<String>,
    /// How many residents like them.
    likes: i64,
    followers: i64,
    following: i64,
    /// Who may write in the guestbook: `everyone`, `planet`, `followed` (by the resident) or `nobody`
    guestbook: &'static str,
}

impl From<&Terms> for TermsAnswer {
    fn from(terms: &Terms) -> TermsAnswer {
        TermsAnswer {
            liked: terms.likes,
            followed: terms.follows,
            neighbours: terms.are_neighbours(),
            muted: terms.mutes,
            blocked: terms.blocks,
            waved_at: terms.waved_at.map(rfc3339),
            likes: terms.likers,
            followers: terms.followers,
            following: terms.following,
            guestbook: terms.writers().name(),
        }
    }
}

async fn made(app: &App, citizen: &Citizen, id: &str, tie: Tie) -> Result<Json<TermsAnswer>> {
    let host = host(app, id_of(id)?).await?;
    ties::make(app, citizen, &host, tie).await?;
    Ok(Json((&terms(app, citizen.id, host.id).await?).into()))
}

async fn undone(app: &App, citizen: &Citizen, id: &str, tie: Tie) -> Result<Response> {
    let host = host(app, id_of(id)?).await?;
    ties::undo(app, citizen, &host, tie).await?;
    Ok(gone())
}

/// Like a resident; twice is the same as once
#[utoipa::path(put, path = "/api/v1/residents/{id}/like", tag = "residents", params(("id" = i64, Path)), responses(
    (status = 200, body = TermsAnswer), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem), (status = 422, description = "`yourself`", body = Problem)))]
pub async fn like_resident(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<String>,
) -> Result<Json<TermsAnswer>> {
    made(&app, &citizen, &id, Tie::Like).await
}

/// Take a like back
#[utoipa::path(delete, path = "/api/v1/residents/{id}/like", tag = "residents", params(("id" = i64, Path)), responses(
    (status = 204), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem), (status = 422, description = "`yourself`", body = Problem)))]
pub async fn unlike_resident(State(app): State<App>, citizen: Citizen, Path(id): Path<String>) -> Result<Response> {
    undone(&app, &citizen, &id, Tie::Like).await
}

/// Follow a resident: what they write is in your feed
#[utoipa::path(put, path = "/api/v1/residents/{id}/follow", tag = "residents", params(("id" = i64, Path)), responses(
    (status = 200, body = TermsAnswer), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem), (status = 422, description = "`yourself`", body = Problem)))]
pub async fn follow_resident(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<String>,
) -> Result<Json<TermsAnswer>> {
    made(&app, &citizen, &id, Tie::Follow).await
}

/// Follow no longer
#[utoipa::path(delete, path = "/api/v1/residents/{id}/follow", tag = "residents", params(("id" = i64, Path)), responses(
    (status = 204), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem), (status = 422, description = "`yourself`", body = Problem)))]
pub async fn unfollow_resident(State(app): State<App>, citizen: Citizen, Path(id): Path<String>) -> Result<Response> {
    undone(&app, &citizen, &id, Tie::Follow).await
}

/// Mute a resident: their articles and comments are folded for you alone
#[utoipa::path(put, path = "/api/v1/residents/{id}/mute", tag = "residents", params(("id" = i64, Path)), responses(
    (status = 200, body = TermsAnswer), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem), (status = 422, description = "`yourself`", body = Problem)))]
pub async fn mute_resident(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<String>,
) -> Result<Json<TermsAnswer>> {
    made(&app, &citizen, &id, Tie::Mute).await
}

/// Mute no longer
#[utoipa::path(delete, path = "/api/v1/residents/{id}/mute", tag = "residents", params(("id" = i64, Path)), responses(
    (status = 204), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem), (status = 422, description = "`yourself`", body = Problem)))]
pub async fn unmute_resident(State(app): State<App>, citizen: Citizen, Path(id): Path<String>) -> Result<Response> {
    undone(&app, &citizen, &id, Tie::Mute).await
}

/// Block a resident: their likes, follows and waves reach nobody, your guestbook and gifts are closed to them. They are
/// not told
#[utoipa::path(put, path = "/api/v1/residents/{id}/block", tag = "residents", params(("id" = i64, Path)), responses(
    (status = 200, body = TermsAnswer), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem), (status = 422, description = "`yourself`", body = Problem)))]
pub async fn block_resident(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<String>,
) -> Result<Json<TermsAnswer>> {
    made(&app, &citizen, &id, Tie::Block).await
}

/// Block no longer
#[utoipa::path(delete, path = "/api/v1/residents/{id}/block", tag = "residents", params(("id" = i64, Path)), responses(
    (status = 204), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem), (status = 422, description = "`yourself`", body = Problem)))]
pub async fn unblock_resident(State(app): State<App>, citizen: Citizen, Path(id): Path<String>) -> Result<Response> {
    undone(&app, &citizen, &id, Tie::Block).await
}

/// Wave to a resident, who is told; again within an hour is the same as once
#[utoipa::path(post, path = "/api/v1/residents/{id}/wave", tag = "residents", params(("id" = i64, Path)), responses(
    (status = 200, body = TermsAnswer), (status = 403, description = "`not_resident`", body = Problem), (status = 404, body = Problem), (status = 422, description = "`yourself`", body = Problem), (status = 429, description = "`too_often`", body = Problem)))]
pub async fn wave_to_resident(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<String>,
) -> Result<Json<TermsAnswer>> {
    let host = host(&app, id_of(&id)?).await?;
    ties::wave(&app, &citizen, &host).await?;
    Ok(Json((&terms(&app, citizen.id, host.id).await?).into()))
}

/// What you and a resident are to each other
#[utoipa::path(get, path = "/api/v1/residents/{id}/terms", tag = "residents", params(("id" = i64, Path)), responses(
    (status = 200, body = TermsAnswer), (status = 404, body = Problem)))]
pub async fn show_terms(State(app): State<App>, citizen: Citizen, Path(id): Path<String>) -> Result<Json<TermsAnswer>> {
    Ok(Json((&terms(&app, citizen.id, id_of(&id)?).await?).into()))
}

/// What you have chosen as a host.
#[derive(Serialize, ToSchema)]
pub struct ChoicesAnswer {
    /// Who may write in your guestbook: `everyone`, `planet`, `followed` (by you) or `nobody`
    guestbook: &'static str,
    /// Whether your room may be among those of the month.
    listed: bool,
    /// Who may see that you are in a room with them: `everyone`, `neighbours` (you follow each other) or `nobody`;
    /// whoever hides sees nobody
    presence: &'static str,
}

impl From<Choices> for ChoicesAnswer {
    fn from(choices: Choices) -> ChoicesAnswer {
        ChoicesAnswer {
            guestbook: choices.guestbook.name(),
            listed: choices.is_listed,
            presence: choices.presence.name(),
        }
    }
}

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct ChoicesBody {
    /// `everyone`, `planet`, `followed` or `nobody`
    guestbook: Option<String>,
    listed: Option<bool>,
    /// `everyone`, `neighbours` or `nobody`
    presence: Option<String>,
}

/// What you have chosen as a host
#[utoipa::path(get, path = "/api/v1/me/host", tag = "residents", responses((status = 200, body = ChoicesAnswer), (status = 401, body = Problem)))]
pub async fn show_choices(State(app): State<App>, citizen: Citizen) -> Result<Json<ChoicesAnswer>> {
    Ok(Json(choices::of(&app, citizen.id).await?.into()))
}

/// Choose who may write in your guestbook, whether your room may be among those of the month, and who may see that you
/// are in a room
#[utoipa::path(put, path = "/api/v1/me/host", tag = "residents", request_body = ChoicesBody, responses(
    (status = 200, body = ChoicesAnswer), (status = 403, description = "`not_resident`", body = Problem), (status = 422, body = Problem)))]
pub async fn put_choices(
    State(app): State<App>,
    citizen: Citizen,
    Body(sent): Body<ChoicesBody>,
) -> Result<Json<ChoicesAnswer>> {
    if !citizen.is_resident() {
        return Err(Error::Forbidden("not_resident"));
    }
    let guestbook = sent.guestbook.map(|name| Writers::parse(&name)).transpose()?;
    let presence = sent.presence.map(|name| Audience::parse(&name)).transpose()?;
    let choices = choices::set(&app, &citizen, Wish { guestbook, is_listed: sent.listed, presence }).await?;
    Ok(Json(choices.into()))
}
