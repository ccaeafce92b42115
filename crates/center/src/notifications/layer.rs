//! Whoever is seen where a notification leads has read it; the page that they see says so already. What somebody may no
//! longer see is not counted.

use axum::extract::Request;
use axum::http::Method;
use axum::response::Response;

use super::{Head, read};
use crate::accounts::Citizen;
use crate::accounts::session::Session;
use crate::app::App;
use crate::error::Result;
use crate::web::client::is_prefetch;

/// Inside of the session. Asks only for those who have something unread, and for pages, and where what somebody may see
/// has changed.
pub async fn layer<F: Future<Output = Response>>(
    app: &App,
    mut request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let is_look = request.method() == Method::GET && !is_prefetch(request.headers());
    let path = request.uri().path().to_owned();
    let tab = request.uri().query().and_then(|query| query.split('&').find(|pair| pair.starts_with("tab=")));
    let place = tab.map(|tab| format!("{path}?{tab}"));
    let citizen = request.extensions_mut().get_mut::<Session>().and_then(|session| session.citizen.as_mut());
    if is_look && let Some(citizen) = citizen {
        // whoever has no card is led elsewhere
        let place = place.or_else(|| twin(&path).filter(|_| citizen.is_resident()).map(str::to_owned));
        match seen(app, citizen, &path, place.as_deref()).await {
            Ok(Some(head)) => citizen.unread = head.unread,
            Ok(None) => {}
            // what can still be read is shown
            Err(error) if error.will_pass() => {}
            Err(error) => tracing::warn!(?error, "what was read could not be marked"),
        }
    }
    next(request).await
}

/// Another page on which one sees what this one shows: whoever had no card yet was told of their portrait elsewhere.
fn twin(path: &str) -> Option<&'static str> {
    match path {
        "/card" => Some("/settings/photo"),
        "/settings/photo" => Some("/card"),
        _ => None,
    }
}

async fn seen(app: &App, citizen: &Citizen, path: &str, place: Option<&str>) -> Result<Option<Head>> {
    let anew = if citizen.sees_other_boards { Some(Box::pin(read::anew(app, citizen)).await?) } else { None };
    let unread = anew.map_or(citizen.unread, |head| head.unread);
    let is_page = !["/api/", "/media/", "/assets/"].iter().any(|folder| path.starts_with(folder));
    if unread == 0 || !is_page {
        return Ok(anew);
    }
    Ok(Box::pin(read::at(app, citizen.id, path, place.unwrap_or(path))).await?.or(anew))
}
