//! The daily reward, paid with the first request of a day; it is told on the next page.

use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::accounts::session::{Session, bearer};
use crate::app::App;
use crate::market::attendance;
use crate::web::client::is_prefetch;
use crate::web::cookies::{Cookie, Names};

/// Inside of the session: rewards whoever is asking.
pub async fn layer<F: Future<Output = Response>>(
    app: &App,
    mut request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    if is_prefetch(request.headers()) {
        return next(request).await;
    }
    let (is_safe, now) = (request.method().is_safe(), app.clock.now());
    let (mut rewarded, mut is_row) = (false, false);
    if let Some(citizen) = request.extensions_mut().get_mut::<Session>().and_then(|session| session.citizen.as_mut())
        && !citizen.is_suspended(now)
    {
        if let Err(error) = attendance::greet(app, citizen).await {
            // what can still be read is shown; the reward comes with a later request
            if !error.will_pass() || !is_safe {
                return error.into_response();
            }
        }
        (rewarded, is_row) = (citizen.rewarded_now, citizen.rewarded_row);
    }
    let has_cookies = rewarded
        && bearer(request.headers()).is_none()
        && Names::of(request.headers(), app).first(Cookie::Refresh, request.headers()).is_some();
    let mut response = next(request).await;
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    // told once; when this answer is no page, by the next one
    if rewarded && !is_page && has_cookies && !Cookie::Flash.is_set_by(&response) {
        Cookie::Flash.set(&mut response, if is_row { "streak" } else { "attendance" }, 3_600);
    }
    response
}
