//! The feed itself, and the page in the settings where its address is made.

use askama::Template as _;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, ETAG};
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::Board;
use crate::boards::read::{self, Article};
use crate::clock::{Micros, rfc3339};
use crate::error::{Error, Result};
use crate::feeds;
use crate::form::PAGE;
use crate::frame::Page;
use crate::frame::forms::OwnForm;
use crate::locale::Locale;
use crate::web::client;
use crate::web::headers::is_known;
use crate::web::host::origin;
use crate::web::page::{go_saying, html, locale_of};

#[derive(Template)]
#[template(path = "feeds/settings.html")]
struct FeedPage {
    page: Page,
    /// Since when there is an address.
    since: Option<Micros>,
    /// The new one, which is shown once.
    address: Option<String>,
}

/// `GET /settings/feed`
pub async fn show_settings(State(app): State<App>, page: Page, citizen: Citizen) -> Result<Response> {
    let since = feeds::since(&app, &citizen).await?;
    html(&FeedPage { page, since, address: None })
}

/// `POST /settings/feed`: a new address, the one before ends.
pub async fn renew(
    State(app): State<App>,
    page: Page,
    headers: HeaderMap,
    OwnForm { citizen, .. }: OwnForm,
) -> Result<Response> {
    let file = feeds::renew(&app, &citizen).await?;
    let address = Some(format!("{}/feeds/{file}", origin(&app, &headers)));
    html(&FeedPage { since: Some(page.now), page, address })
}

/// `POST /settings/feed/off`
pub async fn switch_off(State(app): State<App>, OwnForm { citizen, .. }: OwnForm) -> Result<Response> {
    feeds::switch_off(&app, &citizen).await?;
    Ok(go_saying("/settings/feed", "feed-off"))
}

#[derive(Template)]
#[template(path = "feeds/board.xml")]
struct Feed {
    locale: Locale,
    /// Scheme, host and port of the site.
    origin: String,
    /// What names the site wherever it stands: readers know articles again by it.
    site: String,
    board: Board,
    articles: Vec<Article>,
    /// The last change of any of them.
    updated: Micros,
}

impl Feed {
    /// Text as XML takes it.
    fn text(&self, text: &str) -> String {
        text.chars().map(|c| if is_of_xml(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
    }

    fn date(&self, at: &Micros) -> String {
        rfc3339(*at)
    }
}

/// Whether XML 1.0 knows the character, in whatever way it is written.
fn is_of_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// `GET /feeds/{secret}.atom`: the newest of the solar board. Whoever reads it is nobody on the site: it earns no
/// reward and leaves no trace.
pub async fn feed(
    State(app): State<App>,
    Path(file): Path<String>,
    extensions: Extensions,
    headers: HeaderMap,
) -> Result<Response> {
    let from = client::address(&extensions, &headers, &app.config.trusted_proxy);
    let reader = feeds::reader(&app, &file, from).await?;
    let board = Board::Solar;
    let articles = read::newest(&app, board, PAGE).await?;
    let changed = articles.iter().map(|article| article.edited_at.unwrap_or(article.created_at)).max();
    let feed = Feed {
        locale: locale_of(&headers, &app),
        origin: origin(&app, &headers),
        site: app.signer.site(),
        board,
        articles,
        updated: changed.unwrap_or(reader.since),
    };
    let text = feed.render().map_err(Error::internal)?;
    let tag = format!("W/\"{}\"", hex::encode(&Sha256::digest(text.as_bytes())[..12]));
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    Ok(([(ETAG, tag)], [(CONTENT_TYPE, "application/atom+xml; charset=utf-8")], text).into_response())
}

#[cfg(test)]
mod tests {
    use super::is_of_xml;

    #[test]
    fn xml_has_no_place_for_some_characters() {
        for c in ['\0', '\u{8}', '\u{b}', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
            assert!(!is_of_xml(c), "{c:?}");
        }
        for c in ['\t', '\n', ' ', '가', '\u{85}', '\u{fffd}', '🚀', '\u{10ffff}'] {
            assert!(is_of_xml(c), "{c:?}");
        }
    }
}
