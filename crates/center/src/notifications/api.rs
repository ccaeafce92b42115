//! `/api/v1/notifications`, and which kinds one wants.

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::list::{self, Told};
use super::{Kind, live, read, wanted};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::api::AuthorAnswer;
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::form::PAGE;
use crate::locale::Locale;
use crate::web::api::{Body, List, Problem};
use crate::web::form::Query;
use crate::web::page::locale_of;

/// One or several of a kind about the same thing.
#[derive(Serialize, ToSchema)]
pub struct NotificationAnswer {
    /// The number of the newest, as the event stream has it.
    id: i64,
    /// `reply`, `comment`, `mention`, `like`, `follow`, `guestbook`, `wave`, `portrait`, `gift`, `moderation`, `system`
    kind: &'static str,
    /// Who did the newest; null when the town itself says it.
    actor: Option<AuthorAnswer>,
    /// Who did it before, the last first: two at most.
    before: Vec<AuthorAnswer>,
    /// How many people did it.
    people: i64,
    /// How many they are.
    count: i64,
    /// Where it leads, on this server.
    link: String,
    /// Of the article it is about.
    title: Option<String>,
    /// How the comment begins.
    excerpt: Option<String>,
    read: bool,
    created_at: String,
}

impl NotificationAnswer {
    fn of(told: Told, locale: Locale) -> NotificationAnswer {
        NotificationAnswer {
            id: told.seq,
            kind: told.kind.name(),
            people: told.people,
            count: told.count,
            link: told.link,
            title: told.title,
            excerpt: told.excerpt,
            read: told.is_read,
            created_at: rfc3339(told.created_at),
            before: told.before.into_iter().map(|actor| AuthorAnswer::of(actor, locale)).collect(),
            actor: told.actor.map(|actor| AuthorAnswer::of(actor, locale)),
        }
    }
}

/// Notifications, and how far they go.
#[derive(Serialize, ToSchema)]
pub struct NotificationsAnswer {
    #[serde(flatten)]
    list: List<NotificationAnswer>,
    /// How many are unread; 1,000 stands for that many or more.
    unread: i64,
    /// The number of the newest.
    head: i64,
}

/// What you were told, newest first; what belongs together is one
#[utoipa::path(get, path = "/api/v1/notifications", tag = "notifications", params(("page" = Option<i64>, Query)), responses((status = 200, body = NotificationsAnswer), (status = 422, body = Problem)))]
pub async fn list_notifications(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    query: Query,
) -> Result<Json<NotificationsAnswer>> {
    let (locale, number) = (locale_of(&headers, &app), query.page()?);
    let (told, total) = list::page(&app, &citizen, number).await?;
    let items = told.into_iter().map(|told| NotificationAnswer::of(told, locale)).collect();
    let list = List::new(items, number, total, PAGE);
    Ok(Json(NotificationsAnswer { list, unread: citizen.unread, head: citizen.head }))
}

/// What was read.
#[derive(Default, Deserialize, ToSchema)]
pub struct ReadBody {
    /// All up to this number; without it, all there are.
    up_to: Option<i64>,
    /// Of these only those of this kind.
    kind: Option<String>,
}

/// How far your notifications go.
#[derive(Serialize, ToSchema)]
pub struct HeadAnswer {
    unread: i64,
    head: i64,
}

/// Mark notifications as read
#[utoipa::path(post, path = "/api/v1/notifications/read", tag = "notifications", request_body = ReadBody, responses((status = 200, body = HeadAnswer), (status = 422, body = Problem)))]
pub async fn read_notifications(
    State(app): State<App>,
    citizen: Citizen,
    request: Request,
) -> Result<Json<HeadAnswer>> {
    // nothing means all of it
    let body: ReadBody = match request.headers().contains_key(CONTENT_TYPE) {
        true => Body::from_request(request, &app).await?.0,
        false => ReadBody::default(),
    };
    let up_to = body.up_to.unwrap_or(i64::MAX);
    let head = match &body.kind {
        None => read::up_to(&app, citizen.id, up_to).await?,
        Some(name) => {
            let kind = Kind::from_name(name).ok_or_else(|| Error::field("kind", "choice"))?;
            read::of_kind(&app, citizen.id, kind, up_to).await?
        }
    };
    Ok(Json(HeadAnswer { unread: head.unread, head: head.last }))
}

/// One of what you missed.
#[derive(Serialize, ToSchema)]
pub struct MissedAnswer {
    id: i64,
    kind: String,
    /// Where it leads, on this server.
    link: String,
    created_at: String,
}

/// What came behind a number, and how far your notifications go.
#[derive(Serialize, ToSchema)]
pub struct SinceAnswer {
    items: Vec<MissedAnswer>,
    unread: i64,
    head: i64,
}

/// What you missed behind a number of the event stream, in its order: at most 200
#[utoipa::path(get, path = "/api/v1/notifications/since", tag = "notifications", params(("after" = i64, Query)), responses((status = 200, body = SinceAnswer), (status = 422, description = "for `after`", body = Problem)))]
pub async fn list_since(State(app): State<App>, citizen: Citizen, query: Query) -> Result<Json<SinceAnswer>> {
    let after: Option<i64> = query.get("after").parse().ok().filter(|after| *after >= 0);
    let after = after.ok_or(Error::field("after", "choice"))?;
    // before the rows: what comes meanwhile is asked for again
    let head = read::head(&app, citizen.id).await?;
    let rows = live::rows(&app, citizen.id, after).await?.into_iter().filter(|row| row.is_shown);
    let items = rows.map(|row| MissedAnswer {
        id: row.seq,
        kind: row.kind,
        link: format!("{}{}", row.path, row.rest),
        created_at: rfc3339(row.created_at),
    });
    Ok(Json(SinceAnswer { items: items.collect(), unread: head.unread, head: head.last }))
}

/// Which kinds you are told of; what is left out stays as it is.
#[derive(Default, Serialize, Deserialize, ToSchema)]
pub struct WantedKinds {
    reply: Option<bool>,
    comment: Option<bool>,
    mention: Option<bool>,
    like: Option<bool>,
    follow: Option<bool>,
    guestbook: Option<bool>,
    wave: Option<bool>,
    portrait: Option<bool>,
    gift: Option<bool>,
}

impl WantedKinds {
    fn place(&mut self, kind: Kind) -> Option<&mut Option<bool>> {
        Some(match kind {
            Kind::Reply => &mut self.reply,
            Kind::Comment => &mut self.comment,
            Kind::Mention => &mut self.mention,
            Kind::Like => &mut self.like,
            Kind::Follow => &mut self.follow,
            Kind::Guestbook => &mut self.guestbook,
            Kind::Wave => &mut self.wave,
            Kind::Portrait => &mut self.portrait,
            Kind::Gift => &mut self.gift,
            Kind::Moderation | Kind::System => return None,
        })
    }

    async fn of(app: &App, user: i64) -> Result<Json<WantedKinds>> {
        let mut all = WantedKinds::default();
        for (kind, wanted) in wanted::of(app, user).await? {
            if let Some(place) = all.place(kind) {
                *place = Some(wanted);
            }
        }
        Ok(Json(all))
    }
}

/// Which kinds you are told of
#[utoipa::path(get, path = "/api/v1/me/notifications", tag = "notifications", responses((status = 200, body = WantedKinds)))]
pub async fn show_wanted(State(app): State<App>, citizen: Citizen) -> Result<Json<WantedKinds>> {
    WantedKinds::of(&app, citizen.id).await
}

/// Choose which kinds you are told of
#[utoipa::path(put, path = "/api/v1/me/notifications", tag = "notifications", request_body = WantedKinds, responses((status = 200, body = WantedKinds)))]
pub async fn put_wanted(
    State(app): State<App>,
    citizen: Citizen,
    Body(mut body): Body<WantedKinds>,
) -> Result<Json<WantedKinds>> {
    let wish = |kind| Some((kind, (*body.place(kind)?)?));
    let wishes: Vec<(Kind, bool)> = wanted::CHOICES.into_iter().filter_map(wish).collect();
    wanted::set(&app, citizen.id, &wishes).await?;
    WantedKinds::of(&app, citizen.id).await
}
