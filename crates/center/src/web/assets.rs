//! Style, script and small pictures from inside the binary, under names that change with their content.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::error::{Error, Result};

/// A file of the binary.
pub struct Asset {
    pub name: &'static str,
    /// Its address, with a hash of the content.
    pub path: &'static str,
    pub content_type: &'static str,
    plain: &'static [u8],
    /// Empty when it would be no smaller.
    brotli: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const FOREVER: &str = "public, max-age=31536000, immutable";

/// The address of the asset called `name`.
pub fn path(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.path)
}

/// The text of the asset called `name`.
pub fn text(name: &str) -> &'static [u8] {
    ASSETS.iter().find(|asset| asset.name == name).map_or(&[], |asset| asset.plain)
}

/// `GET /assets/{file}`
pub async fn show(Path(file): Path<String>, headers: HeaderMap) -> Result<Response> {
    let asset =
        ASSETS.iter().find(|asset| asset.path.strip_prefix("/assets/") == Some(&file)).ok_or(Error::NotFound)?;
    let common = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::CACHE_CONTROL, FOREVER),
        (header::VARY, "Accept-Encoding"),
    ];
    Ok(if takes_brotli(&headers) && !asset.brotli.is_empty() {
        (common, [(header::CONTENT_ENCODING, "br")], asset.brotli).into_response()
    } else {
        (common, asset.plain).into_response()
    })
}

/// Whether whoever asks can read what is packed by brotli.
pub fn takes_brotli(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|part| part.trim() == "br" || part.trim().starts_with("br;q=1")))
}

/// `GET /speculation-rules.json`: links may be fetched ahead, except those that end something or cost work, and what counts who
/// was there or has read something: what was fetched ahead is what a click shows, and nobody would learn of it.
pub async fn speculation_rules() -> Response {
    const RULES: &str = r#"{"prefetch":[{"where":{"and":[{"href_matches":"/*"},{"not":{"href_matches":["/logout*","/boards/*/*","/planets/*/*/*","/residents/random","/neighbours*","/market/*","/comments/*","/api/*","/media/*","/card.png*","/assets/*"]}},{"not":{"selector_matches":"[download],[data-no-prefetch]"}}]},"eagerness":"moderate"}]}"#;
    (
        [(header::CONTENT_TYPE, "application/speculationrules+json"), (header::CACHE_CONTROL, "public, max-age=86400")],
        RULES,
    )
        .into_response()
}

static ICONS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let text = include_str!("../../../../assets/icons/icons.svg");
    text.lines().filter_map(|line| Some((line.split_once("id=\"i-")?.1.split_once('"')?.0, line.trim()))).collect()
});

/// The `<symbol>`s of the icons named in `names` (separated by spaces), for the hidden sprite of a page.
pub fn icons(names: &str) -> String {
    names.split_whitespace().filter_map(|name| ICONS.get(name).copied()).collect()
}

/// Whether an icon of that name exists; a test holds the templates to it.
pub fn has_icon(name: &str) -> bool {
    ICONS.contains_key(name)
}
