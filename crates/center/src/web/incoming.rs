//! The body of a request on its way in: it may not stop or dawdle, and what nobody read is read to its end before the
//! answer goes out, because a browser that is still sending shows a broken connection instead of the answer. What is
//! read on keeps to the same pace.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONNECTION, CONTENT_ENCODING, EXPECT};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::time::{Instant, Sleep, sleep, timeout};

use crate::app::App;
use crate::db::Receiving;
use crate::error::Error;
use crate::web::body::READ_ON;
use crate::web::cookies;
use crate::web::wire::{Line, Phase};

/// How long it may take altogether: 10 MiB at 20 KB a second.
const LONGEST: Duration = Duration::from_secs(600);

/// Answers by `next`. Where a request is refused before anybody looked at its body, `kept`, if there is one, reads
/// that: what it makes of it is an extension of the answer, as the `K` that a handler puts there itself.
pub async fn layer<F, R, K>(
    app: &App,
    request: Request,
    kept: Option<impl FnOnce(Body) -> R>,
    next: impl FnOnce(Request) -> F,
) -> Response
where
    F: Future<Output = Response>,
    R: Future<Output = Option<K>>,
    K: Clone + Send + Sync + 'static,
{
    if request.body().is_end_stream() {
        return next(request).await;
    }
    // who waits for leave to send has sent nothing yet, and needs no reading on
    let waits = request.headers().contains_key(EXPECT);
    let patience = &app.config.wire.patience;
    let pace = Pace {
        window: patience.body,
        least: patience.body_rate * patience.body.as_millis() as u64 / 1_000,
        until: None,
        brought: 0,
    };
    let line = request.extensions().get::<Arc<Line>>().cloned();
    let receiving = request.extensions().get::<Receiving>().cloned();
    let left = Arc::new(Mutex::new(Left::default()));
    let is_encoded = is_encoded(request.headers());
    let (pace, began) = (Some(pace), Instant::now());
    let request = request.map(|body| {
        Body::new(Incoming {
            body: Some(body),
            pace,
            line,
            receiving,
            is_waiting: false,
            began,
            was_read: false,
            left: Some(left.clone()),
        })
    });
    if is_encoded {
        if !waits {
            read_on(request.into_body(), patience.read_on).await;
        }
        return Error::Unsupported("unsupported_media_type").into_response();
    }
    let mut response = next(request).await;
    let (rest, was_read, stopped) = {
        let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
        if left.broke {
            // nobody knows where the next request would begin
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        (left.body.take().filter(|_| left.was_read || !waits), left.was_read, left.stopped)
    };
    if stopped {
        // whoever it was keeps what they were given, and is known on the page that says so
        let mut timeout = Error::Timeout.into_response();
        timeout.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        cookies::hand_on(&mut response, &mut timeout);
        response.extensions_mut().insert(Error::Timeout);
        *timeout.extensions_mut() = std::mem::take(response.extensions_mut());
        return timeout;
    }
    if let Some(rest) = rest {
        let is_error = response.extensions().get::<Error>().is_some() && response.extensions().get::<K>().is_none();
        match kept.filter(|_| is_error && !was_read) {
            Some(kept) => {
                if let Ok(Some(kept)) = timeout(patience.read_on, kept(Body::new(rest))).await {
                    response.extensions_mut().insert(kept);
                }
            }
            None => read_on(Body::new(rest), patience.read_on).await,
        }
    }
    response
}

/// A compressed body is refused rather than taken for text.
fn is_encoded(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_ENCODING).iter().any(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"))
}

async fn read_on(mut body: Body, patience: Duration) {
    let reading = async {
        let mut read = 0;
        while let Some(Ok(frame)) = body.frame().await {
            read += frame.data_ref().map_or(0, Bytes::len);
            if read > READ_ON {
                return;
            }
        }
    };
    // who is still sending after that sees a broken connection
    let _ = timeout(patience, reading).await;
}

/// What the handler left.
#[derive(Default)]
struct Left {
    /// The body, unless it came to its end.
    body: Option<Incoming>,
    was_read: bool,
    /// It brought too little for too long.
    stopped: bool,
    /// It came to an end before its end, or made no sense.
    broke: bool,
}

/// How fast a body comes: in each window of time in which it was waited for, it brings so much at least, or its end.
struct Pace {
    window: Duration,
    least: u64,
    until: Option<Pin<Box<Sleep>>>,
    brought: u64,
}

impl Pace {
    /// Ready when too little came in the window that ended.
    fn poll_too_slow(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            let until = self.until.get_or_insert_with(|| Box::pin(sleep(self.window)));
            std::task::ready!(until.as_mut().poll(context));
            if self.brought < self.least {
                return Poll::Ready(());
            }
            (self.until, self.brought) = (None, 0);
        }
    }
}

/// A body that notices lulls and dawdling, and comes back when it is dropped before its end.
struct Incoming {
    body: Option<Body>,
    /// Moved on when the body comes back.
    pace: Option<Pace>,
    /// The connection, unless the request came without one.
    line: Option<Arc<Line>>,
    /// Who is told that nothing can be done yet.
    receiving: Option<Receiving>,
    /// The connection is known to wait for this.
    is_waiting: bool,
    began: Instant,
    was_read: bool,
    /// Where it comes back to; what is read on has no such place.
    left: Option<Arc<Mutex<Left>>>,
}

impl Incoming {
    fn wait(&mut self, waiting: bool) {
        if self.is_waiting != waiting {
            self.is_waiting = waiting;
            if let Some(line) = &self.line {
                line.to(if waiting { Phase::Body } else { Phase::Busy });
            }
            if let Some(receiving) = &self.receiving {
                receiving.waits(waiting);
            }
        }
    }

    fn stop(&mut self) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.body = None;
        self.wait(false);
        if let Some(left) = &self.left {
            left.lock().unwrap_or_else(PoisonError::into_inner).stopped = true;
        }
        Poll::Ready(Some(Err(axum::Error::new(Error::Timeout.code()))))
    }
}

impl http_body::Body for Incoming {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        this.was_read = true;
        let Some(body) = &mut this.body else { return Poll::Ready(None) };
        match Pin::new(body).poll_frame(context) {
            Poll::Ready(_) if this.began.elapsed() >= LONGEST => this.stop(),
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(pace) = &mut this.pace {
                    pace.brought += frame.data_ref().map_or(0, Bytes::len) as u64;
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(end) => {
                this.body = None;
                this.wait(false);
                if let (Some(_), Some(left)) = (&end, &this.left) {
                    left.lock().unwrap_or_else(PoisonError::into_inner).broke = true;
                }
                Poll::Ready(end)
            }
            Poll::Pending => {
                this.wait(true);
                if let Some(pace) = &mut this.pace {
                    std::task::ready!(pace.poll_too_slow(context));
                }
                this.stop()
            }
        }
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
        self.wait(false);
        let Some(left) = self.left.take() else { return };
        let rest = self.body.take().filter(|body| !body.is_end_stream()).map(|body| Incoming {
            body: Some(body),
            pace: self.pace.take(),
            line: self.line.take(),
            receiving: self.receiving.take(),
            is_waiting: false,
            began: self.began,
            was_read: self.was_read,
            left: None,
        });
        let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
        (left.was_read, left.body) = (self.was_read, rest);
    }
}
