//! One request from the moment its head is understood until the last of its answer is written.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Request, Response};
use hyper::body::{Frame, Incoming, SizeHint};
use tower::ServiceExt as _;

use super::carry::Handed;
use super::connection::Desk;
use super::line::Line;
use super::lines::Through;
use crate::error::Error;
use crate::web::client;

/// What hyper hands the requests of one connection to.
pub struct Clerk {
    pub desk: Arc<Desk>,
    pub line: Arc<Line>,
}

impl hyper::service::Service<Request<Incoming>> for Clerk {
    type Response = Response<Answer>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Answer>, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        // dropped with the answer, or with the request if it never gets one
        let mut part = Part { line: self.line.clone(), through: None };
        part.line.begin();
        let desk = self.desk.clone();
        Box::pin(async move {
            poll_fn(|context| part.line.poll_flow(context)).await;
            let (version, is_head) = (request.version(), request.method() == Method::HEAD);
            let request = request.map(Body::new);
            let response = match part.admit(&desk, &request) {
                Ok(()) => answer(&desk, &part.line, request).await,
                Err(error) => refuse(&desk, &part.line, request, error).await,
            };
            let is_stream = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
            let response = match is_stream && !is_head {
                true if part.line.lines().has_room_for_stream() => {
                    part.line.stream();
                    let line = part.line.clone();
                    line.hand(Handed::new(response, version, part));
                    // hyper is let go of
                    return std::future::pending().await;
                }
                true => {
                    refuse(
                        &desk,
                        &part.line,
                        Request::get("/api/v1/events").body(Body::empty()).unwrap_or_default(),
                        Error::TooOften(30),
                    )
                    .await
                }
                false => response,
            };
            Ok(response.map(|body| Answer { body, _part: part }))
        })
    }
}

/// Refuses what [`Part::admit`] does not let in, where pages and problems are made of errors.
pub fn admit(request: &mut axum::extract::Request) -> Result<(), Error> {
    request.extensions_mut().remove::<Error>().map_or(Ok(()), Err)
}

async fn answer(desk: &Desk, line: &Arc<Line>, mut request: Request<Body>) -> Response<Body> {
    request.extensions_mut().insert(ConnectInfo::<SocketAddr>(line.peer));
    request.extensions_mut().insert(line.clone());
    // nothing of it can fail: errors are answers
    let Ok(response) = desk.router.clone().oneshot(request).await;
    response
}

/// The same page or problem as any other refusal, in the person's language, without looking who it is.
async fn refuse(desk: &Desk, line: &Arc<Line>, mut request: Request<Body>, error: Error) -> Response<Body> {
    request.extensions_mut().insert(error);
    answer(desk, line, request).await
}

/// A request's part in the counts.
pub(super) struct Part {
    line: Arc<Line>,
    through: Option<Through>,
}

impl Part {
    fn admit(&mut self, desk: &Desk, request: &Request<Body>) -> Result<(), Error> {
        if matches!(request.uri().path(), "/healthz" | "/readyz") {
            return Ok(());
        }
        let lines = self.line.lines();
        if self.line.address.is_none() {
            let address = client::behind(self.line.peer.ip(), request.headers(), &desk.trusted);
            self.through = Some(lines.count_through(address).ok_or(Error::TooOften(5))?);
        }
        if lines.has_room_for(&self.line) { Ok(()) } else { Err(Error::Unavailable) }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.line.answered();
    }
}

/// The body of an answer.
pub struct Answer {
    body: Body,
    _part: Part,
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
