//! Work that is done only for as long as somebody waits for it. Elsewhere whoever has closed their side of a connection
//! is answered all the same, for that may only mean that they have asked for all they want; nothing tells it from
//! having gone. What is expensive and kept by nobody takes it for having gone.

use std::convert::Infallible;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tokio::time::{MissedTickBehavior, interval};

use super::line::Line;
use crate::error::{Error, Result};

/// How often it is looked whether they are there.
const EVERY: Duration = Duration::from_millis(200);

/// Whoever waits for the answer to a request.
pub struct There(Option<Arc<Line>>);

impl There {
    /// Does `work` while they are there; 503 when they are not, and then it is dropped.
    pub async fn waits<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let Some(line) = &self.0 else { return work.await };
        tokio::select! {
            done = work => done,
            () = gone(line) => Err(Error::Unavailable),
        }
    }
}

/// Ready when the other side has gone. Whether it has is seen by the socket when the connection's task runs, so that it
/// does.
async fn gone(line: &Arc<Line>) {
    let _watch = Watch::begin(line);
    let mut every = interval(EVERY);
    every.set_missed_tick_behavior(MissedTickBehavior::Delay);
    poll_fn(|context| {
        while every.poll_tick(context).is_ready() {}
        if line.has_left() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await
}

/// A line that is watched, until this is dropped.
struct Watch<'a>(&'a Line);

impl<'a> Watch<'a> {
    fn begin(line: &'a Line) -> Watch<'a> {
        line.watch(true);
        Watch(line)
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        self.0.watch(false);
    }
}

impl<S: Send + Sync> FromRequestParts<S> for There {
    type Rejection = Infallible;

    /// A request without a connection is a test's, which waits.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<There, Infallible> {
        Ok(There(parts.extensions.get::<Arc<Line>>().cloned()))
    }
}
