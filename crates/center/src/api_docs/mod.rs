//! The description of the JSON API (`/api/v1/openapi.json`), and our own page made from it (`/api/docs`), without scripts.
//! Rules: what the router serves under `/api/v1` is described here; a test compares the two. Start with `document.rs`.

mod document;
mod reading;

use std::sync::LazyLock;

use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

pub use document::document;
use reading::{Section, read};

use crate::error::Result;
use crate::web::page::{Page, html};

static JSON: LazyLock<String> = LazyLock::new(|| serde_json::to_string(&document()).unwrap_or_default());
static SECTIONS: LazyLock<Vec<Section>> = LazyLock::new(|| read(&serde_json::to_value(document()).unwrap_or_default()));

#[derive(Template)]
#[template(path = "api_docs/docs.html")]
struct Docs {
    page: Page,
    sections: &'static [Section],
}

/// `GET /api/v1/openapi.json`
pub async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=300")], JSON.as_str()).into_response()
}

/// `GET /api/docs`
pub async fn docs(page: Page) -> Result<Response> {
    html(&Docs { page, sections: &SECTIONS })
}
