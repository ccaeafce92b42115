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
use crate::clock::Micros;
use crate::error::Result;
use crate::live::reading::Reading;
use crate::live::sources;
use crate::web::api::Problem;

/// What happens, as it happens (server-sent events)
///
/// `id` grows, `event` is the kind, `data` is JSON: `progress` `{state, stage, progress, position}`, `portrait`
/// `{state, url, large_url, still_url, hint}`, and every 25 seconds `tick` `{}`, without an `id`. With `Last-Event-ID`
/// what came after it is told first. The stream ends soon after the sign-in; of more than 16 streams of a person the
/// oldest ends.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", params(("Last-Event-ID" = Option<i64>, Header)), responses(
    (status = 200, content_type = "text/event-stream", body = String), (status = 401, body = Problem)))]
pub async fn stream(State(app): State<App>, citizen: Citizen, headers: HeaderMap) -> Result<Response> {
    // in this order: whatever changes from here on arrives through the subscription
    let subscription = app.live.listen(citizen.id, citizen.sign_in_id);
    let missed = sources::missed(&app, citizen.id, last_event_id(&headers, app.clock.now())).await?;
    let reading = Reading::new(subscription, missed, app.stopping.clone());
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

/// What the browser heard last. Nonsense, and what is still to come, counts as nothing.
fn last_event_id(headers: &HeaderMap, now: Micros) -> Option<Micros> {
    headers.get("last-event-id")?.to_str().ok()?.trim().parse().ok().filter(|id| (0..=now).contains(id))
}
