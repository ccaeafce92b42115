//! The description of the JSON API (`/api/v1/openapi.json`), and our own page made from it (`/api/docs`), without
//! scripts. Rules: what the router serves under `/api/v1` is described here; a test compares the two. Start with
//! `document.rs`.

mod document;
mod reading;

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use template::Template;

pub use document::document;
use reading::{Section, read};

use crate::error::Result;
use crate::frame::Page;
use crate::locale::Locale;
use crate::web::page::html;

static JSON: LazyLock<String> = LazyLock::new(|| serde_json::to_string(&document()).unwrap_or_default());
static EN: LazyLock<Vec<Section>> = LazyLock::new(|| read(&serde_json::to_value(document()).unwrap_or_default()));
static KO: LazyLock<Vec<Section>> = LazyLock::new(|| {
    let mut document = serde_json::to_value(document()).unwrap_or_default();
    translate(&mut document, &IN_KOREAN);
    read(&document)
});

/// The document's texts, which stand in English with the code, and what they are in Korean.
static IN_KOREAN: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let table: HashMap<String, String> =
        toml::from_str(include_str!("../../../../locales/ko/api.toml")).unwrap_or_default();
    table.into_iter().map(|(english, korean)| (unbroken(&english), korean)).collect()
});

/// Where the lines of a comment in the code end means nothing.
fn unbroken(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Puts the texts of `table` in the place of those that people read; what is only names stays.
fn translate(value: &mut Value, table: &HashMap<String, String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                match inner {
                    Value::String(text) if key == "summary" || key == "description" => {
                        if let Some(translated) = table.get(&unbroken(text)) {
                            text.clone_from(translated);
                        }
                    }
                    other => translate(other, table),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| translate(inner, table)),
        _ => {}
    }
}

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
    let sections = match page.locale {
        Locale::Ko => &KO,
        Locale::En => &EN,
    };
    html(&Docs { page, sections })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every text that the page shows.
    fn texts(sections: &[Section]) -> Vec<&str> {
        let operations = || sections.iter().flat_map(|section| &section.operations);
        let fields = operations()
            .flat_map(|o| o.parameters.iter().chain(&o.body).chain(o.answers.iter().flat_map(|answer| &answer.fields)));
        let heads = operations().flat_map(|o| [o.summary.as_str(), o.description.as_str()]);
        heads
            .chain(operations().flat_map(|o| o.answers.iter().map(|answer| answer.text.as_str())))
            .chain(fields.map(|field| field.text.as_str()))
            .collect()
    }

    #[test]
    fn the_page_is_korean_in_korean() {
        let (en, ko) = (texts(&EN), texts(&KO));
        assert_eq!(en.len(), ko.len());
        let mut missing = Vec::new();
        for (english, korean) in en.into_iter().zip(ko) {
            // a list of codes is the same in both
            let is_codes = english.split(", ").all(|code| !code.contains(' '));
            let is_known = IN_KOREAN.values().any(|text| text.replace('`', "") == korean);
            if !is_codes && !is_known {
                missing.push(english);
            }
        }
        assert!(missing.is_empty(), "no Korean for {missing:#?}");
    }
}
