//! The body of a request on its way in: it may not stop or dawdle for long, and what nobody read is read to its end before the answer goes out,
//! because a browser that is still sending shows a broken connection instead of the answer.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, EXPECT};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::time::{Instant, Sleep, sleep, timeout_at};

use crate::error::Error;
use crate::web::cookies;
use crate::web::session::Viewer;

/// How long a body may bring nothing.
const LULL: Duration = Duration::from_secs(30);
/// How long it may take altogether: 10 MiB at 20 KB a second.
const LONGEST: Duration = Duration::from_secs(600);
/// How much of a body that nobody wants is read on, and for how long.
const READ_ON: usize = 256 * 1024 * 1024;
const READ_ON_FOR: Duration = Duration::from_secs(120);

pub async fn layer(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    // who waits for leave to send has sent nothing yet, and needs no reading on
    let waits = request.headers().contains_key(EXPECT);
    if is_encoded(request.headers()) {
        if !waits {
            read_on(request.into_body()).await;
        }
        return Error::Unsupported("unsupported_media_type").into_response();
    }
    let left = Arc::new(Mutex::new(Left::default()));
    let request = request.map(|body| Body::new(Incoming { body: Some(body), lull: None, began: Instant::now(), was_read: false, left: left.clone() }));
    let mut response = next.run(request).await;
    let (rest, stopped) = {
        let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
        (left.body.take().filter(|_| left.was_read || !waits), left.stopped)
    };
    if stopped {
        // whoever it was keeps what they were given, and is known on the page that says so
        let mut timeout = Error::Timeout.into_response();
        cookies::hand_on(&mut response, &mut timeout);
        if let Some(viewer) = response.extensions().get::<Viewer>() {
            timeout.extensions_mut().insert(viewer.clone());
        }
        return timeout;
    }
    if let Some(rest) = rest {
        read_on(rest).await;
    }
    response
}

/// A compressed body is refused rather than taken for text.
fn is_encoded(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_ENCODING).is_some_and(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"))
}

async fn read_on(mut body: Body) {
    let end = Instant::now() + READ_ON_FOR;
    let mut read = 0;
    while let Ok(Some(Ok(frame))) = timeout_at(end.min(Instant::now() + LULL), body.frame()).await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > READ_ON {
            return;
        }
    }
}

/// What the handler left.
#[derive(Default)]
struct Left {
    /// The body, unless it came to its end.
    body: Option<Body>,
    was_read: bool,
    /// It brought nothing for too long.
    stopped: bool,
}

/// A body that notices lulls and dawdling, and comes back when it is dropped before its end.
struct Incoming {
    body: Option<Body>,
    /// Runs while nothing comes.
    lull: Option<Pin<Box<Sleep>>>,
    began: Instant,
    was_read: bool,
    left: Arc<Mutex<Left>>,
}

impl http_body::Body for Incoming {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        this.was_read = true;
        let Some(body) = &mut this.body else { return Poll::Ready(None) };
        let frame = Pin::new(body).poll_frame(context);
        match frame {
            Poll::Ready(frame) if this.began.elapsed() < LONGEST => {
                this.lull = None;
                if !matches!(frame, Some(Ok(_))) {
                    this.body = None;
                }
                return Poll::Ready(frame);
            }
            Poll::Ready(_) => {}
            Poll::Pending => {
                let lull = this.lull.get_or_insert_with(|| Box::pin(sleep(LULL)));
                std::task::ready!(lull.as_mut().poll(context));
            }
        }
        this.body = None;
        this.left.lock().unwrap_or_else(PoisonError::into_inner).stopped = true;
        Poll::Ready(Some(Err(axum::Error::new(Error::Timeout.code()))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(|body| body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), |body| body.size_hint())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.was_read = self.was_read;
        left.body = self.body.take().filter(|body| !body.is_end_stream());
    }
}
