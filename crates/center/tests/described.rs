//! What the API answers where there is something to answer with. That it is what the document says is looked at in
//! every test (`support/described.rs`); here each GET is asked for once, so that none of them is left out.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value, json};

use crate::events::Stream;
use crate::support::described::{check, paths_of};
use crate::support::{Town, each_engine};

/// Never ends: `events.rs` reads it.
const STREAM: &str = "/api/v1/events";

async fn every_get_answers_as_it_is_described(town: Town) {
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    let other = town.resident("옆집", "saturn", 37, 3).await;
    let made = async |method: &str, path: &str, body| {
        let answer = owner.api(method, path, body).await;
        assert!(answer.status.is_success(), "{method} {path}: {} {}", answer.status, answer.text());
        answer.json()
    };
    let article =
        made("POST", "/boards/solar/articles", Some(json!({"title": "별", "body": "**달** @옆집"}))).await["id"]
            .clone();
    let comment =
        made("POST", &format!("/articles/{article}/comments"), Some(json!({"body": "반짝"}))).await["id"].clone();
    made("POST", &format!("/articles/{article}/comments"), Some(json!({"body": "답", "parent_id": comment}))).await;
    made("PUT", &format!("/articles/{article}/bookmark"), None).await;
    made("PUT", &format!("/articles/{article}/like"), None).await;
    let answer = other.api("POST", &format!("/residents/{}/guestbook", owner.id), Some(json!({"body": "안녕"}))).await;
    let entry = answer.json()["id"].clone();
    made("PUT", &format!("/guestbook/{entry}/answer"), Some(json!({"body": "네"}))).await;
    for tie in ["like", "follow"] {
        assert!(other.api("PUT", &format!("/residents/{}/{tie}", owner.id), None).await.status.is_success());
        made("PUT", &format!("/residents/{}/{tie}", other.id), None).await;
    }
    made("PUT", "/me/status", Some(json!({"message": "산책"}))).await;
    for person in [&owner, &other] {
        assert_eq!(person.api("PUT", "/me/host", Some(json!({"presence": "everyone"}))).await.status, 200);
    }
    made("PUT", "/me/visibility", Some(json!({"room": true, "card": true}))).await;
    let mut layout = crate::homes::room(json!([]));
    layout["name"] = json!("여름");
    made("PUT", "/me/layouts/2", Some(layout)).await;
    let code = made("PUT", "/me/layouts/2/code", None).await["code"].as_str().unwrap().to_owned();
    let market = owner.api("GET", "/market?sort=price", None).await.json();
    let sold = |piece: &&Value| piece["planet"].is_null() && piece["owned"] == false;
    let pieces: Vec<&Value> = market["items"].as_array().unwrap().iter().filter(sold).collect();
    let piece = |n: usize| pieces[n]["id"].as_str().unwrap().to_owned();
    made("POST", &format!("/market/{}/purchase", piece(0)), None).await;
    made("POST", &format!("/market/{}/gift", piece(1)), Some(json!({"resident": other.id, "note": "선물"}))).await;
    made("PUT", &format!("/market/{}/wish", piece(2)), None).await;
    let _there = Stream::at(&other, &format!("/api/v1/events?topic=room:{}", owner.id)).await;
    let mut asked = BTreeSet::new();
    for (path, query) in [
        ("/users/availability", "?username=moon&nickname=moon"),
        ("/boards/{board}/articles", ""),
        ("/boards/{board}/articles", "?q=%EB%B3%84"),
        ("/me/articles", "?q=%EB%B3%84"),
        ("/mentions", "?prefix=%EC%98%86"),
        ("/notifications/since", "?after=0"),
    ] {
        asked.insert(format!("/api/v1{path}"));
        let path = path.replace("{board}", "solar");
        let answer = owner.api("GET", &format!("{path}{query}"), None).await;
        assert_eq!(answer.status, 200, "{path}{query}: {}", answer.text());
    }
    for path in paths_of("get").into_iter().filter(|path| path != STREAM) {
        let id = match path.as_str() {
            path if path.contains("/articles/") => article.to_string(),
            path if path.contains("/comments/") => comment.to_string(),
            path if path.contains("/guestbook/") => entry.to_string(),
            _ => owner.id.to_string(),
        };
        let named = [("{id}", id.as_str()), ("{board}", "solar"), ("{planet}", "saturn"), ("{code}", &code)];
        let address = named.iter().fold(path.clone(), |path, (name, value)| path.replace(name, value));
        let mut statuses = Vec::new();
        for reader in [&owner, &other] {
            let answer = reader.api("GET", address.strip_prefix("/api/v1").unwrap(), None).await;
            statuses.push(answer.status.as_u16());
        }
        // there is no portrait without a photo, and no address for devices where the operator wants none
        let is_missing = ["/me/portrait", "/me/push"].iter().any(|end| path.ends_with(end));
        assert!(asked.contains(&path) || is_missing || statuses.contains(&200), "{path}: {statuses:?}");
    }
}

each_engine!(every_get_answers_as_it_is_described);

/// Breaks what the others rely on.
#[test]
#[should_panic(expected = "lacks `id`")]
fn an_answer_that_lacks_a_field_is_noticed() {
    let headers = [("content-type".parse().unwrap(), "application/json".parse().unwrap())].into_iter().collect();
    check(&Method::GET, "/api/v1/articles/7", axum::http::StatusCode::OK, &headers, br#"{"board": "solar"}"#);
}
