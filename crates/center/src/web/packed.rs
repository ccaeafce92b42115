//! What an answer is packed with whose maker did not do that: looked at once the answer is there, since nearly all of
//! them are packed by then. Pictures and streams of events are never packed here.

use std::convert::Infallible;
use std::future::ready;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use tower::{Layer as _, ServiceExt as _, service_fn};
use tower_http::compression::CompressionLayer;

pub async fn layer<F: Future<Output = Response>>(request: Request, next: impl FnOnce(Request) -> F) -> Response {
    let asked: Vec<HeaderValue> = request.headers().get_all(ACCEPT_ENCODING).iter().cloned().collect();
    let response = next(request).await;
    if response.headers().contains_key(CONTENT_ENCODING) {
        return response;
    }
    Box::pin(packed(asked, response)).await
}

async fn packed(asked: Vec<HeaderValue>, response: Response) -> Response {
    let mut request = Request::new(Body::empty());
    for line in asked {
        request.headers_mut().append(ACCEPT_ENCODING, line);
    }
    let mut response = Some(response);
    let given = service_fn(|_: Request| ready(Ok::<_, Infallible>(response.take().unwrap_or_default())));
    let Ok(mut response) = CompressionLayer::new().layer(given).oneshot(request).await;
    // as the answer would say that is not sent because it is known
    if response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().entry(VARY).or_insert(HeaderValue::from_static("accept-encoding"));
    }
    response.map(Body::new)
}
