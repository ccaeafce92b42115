//! `GET /api/v1/events`: one stream, from its first line to its end.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderName;
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::time::{Instant, Interval, interval_at};

use crate::accounts::{Citizen, sign_ins};
use crate::app::App;
use crate::clock::Micros;
use crate::error::Result;
use crate::portraits::{self, Portrait};
use crate::web::api::Problem;
use crate::web::events::{Event, Subscription};

/// After how long a browser connects again.
const RETRY: Duration = Duration::from_secs(3);
/// A comment is sent when nothing else was for so long, lest a proxy takes the stream for dead.
const ALIVE: Duration = Duration::from_secs(25);
/// How often the sign-in is looked at again: a stream ends soon after it, on whichever server it ended.
const CHECK: Duration = Duration::from_secs(3);

/// What happens, as it happens (server-sent events)
///
/// `id` grows, `event` is the kind, `data` is JSON: `progress` `{state, stage, progress, position}` and `portrait` `{state, url, large_url, still_url, hint}`.
/// A comment line comes every 25 seconds.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", responses(
    (status = 200, content_type = "text/event-stream", body = String), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub async fn stream(State(app): State<App>, citizen: Citizen) -> Result<Response> {
    // in this order: whatever changes from here on arrives through the subscription
    let subscription = Subscription::new(&app, citizen.id)?;
    let portrait = portraits::current(&app, citizen.id).await?;
    let portrait_at = portrait.as_ref().map_or(0, |portrait| portrait.updated_at);
    let first = portrait.filter(Portrait::is_open).as_ref().map(Event::of_portrait);
    let check = interval_at(Instant::now() + CHECK, CHECK);
    let life = Life { app, sign_in: citizen.sign_in_id, subscription, first, portrait_at, check };
    let hello = sse::Event::default().retry(RETRY).comment("hello");
    let events = stream::unfold((life, Some(hello)), |(mut life, hello)| async move {
        let event = match hello {
            Some(hello) => hello,
            None => life.next().await?.into(),
        };
        Some((Ok::<_, Infallible>(event), (life, None)))
    });
    let answer = Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE));
    // nginx would hold events back
    Ok(([(HeaderName::from_static("x-accel-buffering"), "no")], answer).into_response())
}

/// A stream at work.
struct Life {
    app: App,
    sign_in: i64,
    subscription: Subscription,
    /// The portrait as it was when the stream began, still to be told.
    first: Option<Event>,
    /// The change that it tells.
    portrait_at: Micros,
    check: Interval,
}

impl Life {
    /// The next event; nothing at the end: the server stops, the sign-in ended, or the reader is too slow.
    async fn next(&mut self) -> Option<Event> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        loop {
            tokio::select! {
                biased;
                () = self.app.stopping.cancelled() => return None,
                event = self.subscription.next() => match event {
                    // the first one told as much already
                    Some(event) if event.is_of_portrait() && event.id.is_some_and(|id| id <= self.portrait_at) => {}
                    event => return event,
                },
                _ = self.check.tick() => {
                    // an error of the database is no sign-out
                    if !sign_ins::is_open(&self.app, self.sign_in).await.unwrap_or(true) {
                        return None;
                    }
                }
            }
        }
    }
}
