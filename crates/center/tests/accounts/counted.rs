//! Which addresses are counted: whatever changes something, and whatever costs something.

use std::path::Path;

use axum::body::Body;
use axum::http::Method;
use center::clock::MINUTE;

use super::limits::limited;
use crate::support::{Town, each_engine};

/// What only shows something, but draws it or looks for it first, each time it is asked for. What may be asked for
/// several times a second is tested beside what it is for: a busy machine would never ask too often.
const COSTLY: [&str; 5] = [
    "/settings/photo?look=blink",
    "/settings/photo?look=mood&mood=talk",
    "/settings/photo/motion",
    "/portrait.gif",
    "/card.png",
];

/// Pictures that are kept once they are drawn, and counted when they have to be; or that are put together of pieces
/// that are.
const KEPT: [&str; 8] = [
    "/me/room.svg",
    "/residents/{id}/room.svg",
    "/residents/{id}/room.png",
    "/residents/{id}/card.png",
    "/market/{furniture}/room.svg",
    "/furniture/{file}",
    "/api/v1/residents/{id}/room.svg",
    "/api/v1/residents/{id}/room.png",
];

/// Every picture of the router is one or the other.
#[test]
fn what_draws_is_known_to_cost_something() {
    for (_, path) in routes(&[("get(", Method::GET)]) {
        let draws = [".png", ".svg", ".gif", ".webp", "/motion", "{file}"].iter().any(|end| path.ends_with(end));
        let is_known = COSTLY.contains(&path.as_str()) || KEPT.contains(&path.as_str());
        // what lies in the binary, and what is counted by the key in it
        assert!(!draws || is_known || ["/assets/{file}", "/feeds/{file}"].contains(&path.as_str()), "{path}");
    }
}

/// Every address of the router that may change something: method and path.
fn unsafe_routes() -> Vec<(Method, String)> {
    routes(&[("post(", Method::POST), ("put(", Method::PUT), ("patch(", Method::PATCH), ("delete(", Method::DELETE)])
}

fn routes(methods: &[(&str, Method)]) -> Vec<(Method, String)> {
    let source = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/router.rs")).unwrap();
    let mut all = Vec::new();
    for rest in source.split(".route(").skip(1) {
        let path = rest.split('"').nth(1).unwrap();
        for (word, method) in methods {
            if rest.contains(word) {
                all.push((method.clone(), path.to_owned()));
            }
        }
    }
    all
}

async fn whatever_changes_something_has_a_limit(town: Town) {
    let town = limited(town.engine).await;
    let routes = unsafe_routes();
    assert!(routes.len() > 35, "the routes are found: {}", routes.len());
    let costly = COSTLY.map(|path| (Method::GET, path.to_owned()));
    let (person, looking) = (town.newcomer("바쁜").await, town.applicant("보는").await);
    for (method, path) in routes.into_iter().chain(costly) {
        // signing out has none
        if path == "/logout" || (&method, path.as_str()) == (&Method::DELETE, "/api/v1/tokens") {
            continue;
        }
        let who = match path.as_str() {
            "/api/v1/tokens" => town.visitor(),
            _ if method == Method::GET => looking.clone(),
            _ => person.clone(),
        };
        let path =
            path.replace("{board}", "solar").replace("{planet}", "mars").replace("{article}", "1").replace("{id}", "1");
        let mut tries = 0;
        let answer = loop {
            let request = who.request(method.clone(), &path).header("sec-fetch-site", "same-origin");
            let answer = who.send(request.body(Body::empty()).unwrap()).await;
            tries += 1;
            if answer.status == 429 || tries == 500 {
                break answer;
            }
        };
        assert_eq!(answer.status, 429, "{method} {path} was taken {tries} times");
        let wait: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{method} {path}: {wait}");
    }
    // the sentence says when, in both languages
    let mut person = person;
    assert!(person.post("/settings/photo/mood", &[]).await.has("뒤에 다시 시도해 주세요"));
    person.headers.push(("accept-language", "en".into()));
    assert!(person.post("/settings/photo/mood", &[]).await.has("Please try again in"));
    town.forward(5 * MINUTE);
    assert_ne!(person.post("/settings/photo/mood", &[]).await.status, 429, "later it is no longer too often");
}

each_engine!(whatever_changes_something_has_a_limit);
