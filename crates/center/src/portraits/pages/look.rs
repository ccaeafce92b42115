//! How the kept still would move, on the page itself: for browsers without scripts. The page says what there is to say
//! without anything being drawn; the picture in it draws.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use portrait::Mood;

use super::PhotoPage;
use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::Fields;
use crate::frame::Page;
use crate::frame::errors::sentence;
use crate::limits::Limit;
use crate::portraits::glimpse::{self, Glimpse};
use crate::web::form::Query;
use crate::web::headers::SENT_FILE;
use crate::web::page::{go, html_with, with_wait};
use crate::web::wire::There;

/// A short look at the kept still.
pub(super) struct Look {
    /// The address of what moves; empty where eyes would have to close that stay open.
    pub moving: String,
    /// Why it is not what one expected.
    pub says: String,
}

/// The page with what `fields` ask to see. Looking for the points of a face is work, too: counted, and what comes too
/// often is told on the page, where what was chosen stays chosen.
pub(super) async fn shown(app: &App, page: Page, citizen: &Citizen, fields: Fields) -> Result<Response> {
    let wanted = wanted(&fields);
    let seen = match app.limits.person(Limit::Glimpse, citizen.id).await {
        Ok(()) => glimpse::foreseen_of_kept(app, citizen, &wanted).await,
        Err(error) => Err(error),
    };
    let nothing = |says: String| Look { moving: String::new(), says };
    let (status, wait, look) = match seen {
        Ok(seen) => (StatusCode::OK, None, Look::of(&seen, wanted, &page)),
        Err(Error::Invalid(errors)) => {
            let again = PhotoPage::of(app, page, citizen, errors, Fields::default()).await?;
            return html_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
        Err(Error::NotFound) => return Ok(go("/settings/photo")),
        Err(error @ Error::TooOften(_)) => (error.status(), error.wait(), nothing(sentence(&error, &page))),
        Err(error @ Error::Unavailable) => (error.status(), None, nothing(page.t("look-failed").to_owned())),
        Err(error) => return Err(error),
    };
    let shown = PhotoPage::of(app, page, citizen, Vec::new(), fields).await?;
    Ok(with_wait(html_with(status, &PhotoPage { look: Some(look), ..shown })?, wait))
}

impl Look {
    /// A mood by chance is the same in the words and in the picture.
    fn of(seen: &Glimpse, wanted: Fields, page: &Page) -> Look {
        let wanted = match seen.mood.map(Mood::key) {
            Some(mood) => wanted.having("mood", mood),
            None => wanted,
        };
        let moving = if seen.moves() { format!("/settings/photo/motion?{}", wanted.to_query()) } else { String::new() };
        Look { moving, says: seen.says(page.locale) }
    }
}

/// What the form asks to be shown: a mood by chance is another one each time.
fn wanted(fields: &Fields) -> Fields {
    let blink = if fields.ticked("blink") { "true" } else { "false" };
    fields.only(&["mood", "handles"]).having("act", fields.get("look")).having("blink", blink)
}

/// `GET /settings/photo/motion?act=&mood=&blink=&handles=`: a short look at what one's own kept still would come to.
pub async fn motion(State(app): State<App>, citizen: Citizen, there: There, query: Query) -> Result<Response> {
    let seen = there.waits(glimpse::of_kept(&app, &citizen, &query.0)).await?;
    let bytes = seen.animation.ok_or(Error::NotFound)?;
    Ok(([(CONTENT_TYPE, "image/webp"), (CACHE_CONTROL, "private, no-store"), SENT_FILE], bytes).into_response())
}
