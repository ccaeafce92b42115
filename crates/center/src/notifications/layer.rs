//! Whoever is seen where a notification leads has read it; the page that they see says so already.

use axum::extract::Request;
use axum::http::Method;
use axum::response::Response;

use super::read;
use crate::accounts::session::Session;
use crate::app::App;
use crate::web::client::is_prefetch;

/// Inside of the session. Asks only for those who have something unread, and for pages.
pub async fn layer<F: Future<Output = Response>>(
    app: &App,
    mut request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let is_look = request.method() == Method::GET && !is_prefetch(request.headers());
    let path = request.uri().path().to_owned();
    let is_page = !["/api/", "/media/", "/assets/"].iter().any(|folder| path.starts_with(folder));
    if is_look
        && is_page
        && let Some(citizen) =
            request.extensions_mut().get_mut::<Session>().and_then(|session| session.citizen.as_mut())
        && citizen.unread > 0
    {
        match read::at(app, citizen.id, &path).await {
            Ok(Some(head)) => citizen.unread = head.unread,
            Ok(None) => {}
            // what can still be read is shown
            Err(error) if error.will_pass() => {}
            Err(error) => tracing::warn!(?error, "what was read could not be marked"),
        }
    }
    next(request).await
}
