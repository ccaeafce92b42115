//! `GET /api/v1/events`.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::live::reading::Reading;
use crate::live::{Thing, sources, things};
use crate::web::api::Problem;
use crate::web::form::Query;

/// How many things a stream tells of.
const MOST_TOPICS: usize = 20;

/// What happens, as it happens (server-sent events)
///
/// `event` is the kind, `data` is JSON. Notifications (`reply`, `comment`, `mention`, `like`, `follow`, `guestbook`,
/// `wave`, `portrait`, `gift`, `moderation`, `system`: `{actor, link, created_at, unread}`, a portrait with
/// `{state, url, large_url, still_url, hint}`) have your own numbers as `id`, without holes; a number that says nothing
/// comes with `tick`. With `Last-Event-ID` or `after` what came behind that number within seven days is told first,
/// otherwise `resync` `{head, unread}`. Without an `id` come `progress` `{state, stage, progress, position}` of your
/// portrait, of each `topic` (`article:7`, `board:mars`) at first and when it changes `article`
/// `{topic, comments, newest}` or `board` `{topic, newest}`, and every 25 seconds `tick` `{head}`. Whoever has the
/// topic `room:7` is in the room of that resident, and is told at first and on every change who else is, as far as they
/// want to be seen by them: `presence` `{topic, people: [{id, nickname, link, still_url}], more}`, all of it each time.
/// The stream ends soon after the sign-in; of more than 16 streams of a person the oldest ends.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", params(("Last-Event-ID" = Option<i64>, Header), ("after" = Option<i64>, Query, description = "The same for whoever cannot send the header"), ("topic" = Option<Vec<String>>, Query, description = "At most 20 articles, boards and rooms that you may see")), responses(
    (status = 200, content_type = "text/event-stream", body = String), (status = 401, body = Problem), (status = 404, description = "a topic that you may not see", body = Problem), (status = 422, description = "for `topic` with `topic`, `too_many`", body = Problem)))]
pub async fn stream(State(app): State<App>, citizen: Citizen, headers: HeaderMap, query: Query) -> Result<Response> {
    let things = things::that_are(&app, things_of(&query)?).await?;
    // in this order: whatever changes from here on arrives through the subscription
    let subscription = app.live.listen(citizen.id, citizen.sign_in_id, things.clone());
    let missed = sources::missed(&app, &citizen, last_heard(&headers, &query), &things).await?;
    let reading = Reading::new(app, citizen.id, subscription, missed);
    let blocks = stream::unfold(reading, |mut reading| async move {
        reading.next().await.map(|block| (Ok::<_, Infallible>(block), reading))
    });
    // nginx would hold events back
    let about = [
        (CONTENT_TYPE, "text/event-stream"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((about, Body::from_stream(blocks)).into_response())
}

/// The number that the browser heard last. Nonsense counts as nothing.
fn last_heard(headers: &HeaderMap, query: &Query) -> Option<i64> {
    let header = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    header.or(query.0.find("after"))?.trim().parse().ok().filter(|id| *id >= 0)
}

/// What the stream is to tell of, each once.
fn things_of(query: &Query) -> Result<Vec<Thing>> {
    let mut things = Vec::new();
    for name in query.0.all("topic") {
        let thing = Thing::parse(name).ok_or(Error::field("topic", "topic"))?;
        if !things.contains(&thing) {
            things.push(thing);
        }
    }
    if things.len() > MOST_TOPICS {
        return Err(Error::field("topic", "too_many"));
    }
    Ok(things)
}
