//! What an answer is packed with whose maker did not do that: looked at once the answer is there, since nearly all of
//! them are packed by then. Pictures and streams of events are never packed here.

use std::convert::Infallible;
use std::future::ready;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use tower::{Layer as _, ServiceExt as _, service_fn};
use tower_http::compression::{CompressionLayer, CompressionLevel};

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
    let layer = if is_page(&response) {
        CompressionLayer::new().quality(CompressionLevel::Precise(5))
    } else {
        CompressionLayer::new().no_br()
    };
    let mut response = Some(response);
    let given = service_fn(|_: Request| ready(Ok::<_, Infallible>(response.take().unwrap_or_default())));
    let Ok(mut response) = layer.layer(given).oneshot(request).await;
    // as the answer would say that is not sent because it is known
    if response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().entry(VARY).or_insert(HeaderValue::from_static("accept-encoding"));
    }
    response.map(Body::new)
}

/// A page is worth brotli's longer beginning, and the level at which brotli looks further back: the page on which one
/// furnishes, which has a budget, is a fourteenth smaller by it (of gzip that is one level less than usual). Nearly
/// everything else is a few hundred bytes of JSON, for which that beginning costs more than the rest of the answer and
/// gains nothing.
fn is_page(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
