//! Style, script and small pictures from inside the binary, under names that change with their content.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

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
    content: Content,
}

/// How the binary carries it.
enum Content {
    /// As it is, for it is packed by itself.
    Picture(&'static [u8]),
    /// By brotli, as nearly every browser takes it; and what it is, once somebody has asked who cannot read that.
    Packed(&'static [u8], OnceLock<Vec<u8>>),
}

impl Asset {
    fn called(name: &str) -> Option<&'static Asset> {
        ASSETS.iter().find(|asset| asset.name == name)
    }

    /// Its bytes, for those who take nothing packed.
    fn plain(&'static self) -> &'static [u8] {
        match &self.content {
            Content::Picture(bytes) => bytes,
            Content::Packed(packed, plain) => plain.get_or_init(|| {
                let mut bytes = Vec::new();
                match brotli::BrotliDecompress(&mut &packed[..], &mut bytes) {
                    Ok(()) => bytes,
                    // a test unpacks all of them
                    Err(error) => {
                        tracing::error!(%error, asset = self.name, "an asset cannot be unpacked");
                        Vec::new()
                    }
                }
            }),
        }
    }
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const FOREVER: &str = "public, max-age=31536000, immutable";

/// The address of the asset called `name`.
pub fn path(name: &str) -> &'static str {
    Asset::called(name).map_or("", |asset| asset.path)
}

/// The text of the asset called `name`.
pub fn text(name: &str) -> &'static [u8] {
    Asset::called(name).map_or(&[], Asset::plain)
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
    Ok(match &asset.content {
        Content::Packed(packed, _) if takes_brotli(&headers) => {
            (common, [(header::CONTENT_ENCODING, "br")], *packed).into_response()
        }
        _ => (common, asset.plain()).into_response(),
    })
}

/// Whether whoever asks can read what is packed by brotli.
pub fn takes_brotli(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|part| part.trim() == "br" || part.trim().starts_with("br;q=1")))
}

/// `GET /speculation-rules.json`: links may be fetched ahead, except those that end something or cost work, and what
/// counts who was there or has read something: what was fetched ahead is what a click shows, and nobody would learn of
/// it. What is written makes browsers forget what they have (`headers.rs`).
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

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn what_is_unpacked_is_what_its_address_says() {
        assert!(ASSETS.iter().any(|asset| matches!(asset.content, Content::Packed(..))));
        for asset in &ASSETS {
            let hash = hex::encode(&Sha256::digest(asset.plain())[..6]);
            assert!(asset.path.contains(&format!(".{hash}.")), "{}", asset.path);
        }
    }
}
