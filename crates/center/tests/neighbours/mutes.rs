//! What muted people write is folded for one person alone.

use serde_json::json;

use crate::support::{Person, Town, each_engine};

const WORD: &str = "음소거한 사람의";

async fn muted_people_are_folded_for_oneself(town: Town) {
    let reader = town.resident("달토끼", "saturn", 37, 2).await;
    let (loud, other) = (town.resident("큰소리", "saturn", 37, 3).await, town.resident("먼집", "mars", 1, 1).await);
    let publish = async |title: &str| {
        let body = json!({"title": title, "body": "본문이에요"});
        loud.api("POST", "/boards/solar/articles", Some(body)).await.json()["id"].as_i64().unwrap()
    };
    let article = publish("시끄러운 글").await;
    let theirs = other.api("POST", "/boards/solar/articles", Some(json!({"title": "조용한 글", "body": "쉿"}))).await;
    let theirs = theirs.json()["id"].as_i64().unwrap();
    for body in ["시끄러운 댓글"] {
        let said = loud.api("POST", &format!("/articles/{theirs}/comments"), Some(json!({"body": body}))).await;
        assert_eq!(said.status, 201);
    }
    let next = other.api("POST", "/boards/solar/articles", Some(json!({"title": "그다음 글", "body": "쉿"}))).await;
    let next = next.json()["id"].as_i64().unwrap();
    assert!(theirs > article && next > theirs);
    assert_eq!(other.api("PUT", &format!("/articles/{article}/like"), None).await.status, 200);
    // and how much of each is folded: of the list a row, beside it what is liked now, beside an article the one before
    let pages = [
        ("/boards/solar".to_owned(), 2),
        ("/boards/solar?sort=popular".to_owned(), 1),
        ("/home".to_owned(), 1),
        (format!("/boards/solar/{article}"), 1),
        (format!("/boards/solar/{theirs}"), 2),
        (format!("/boards/solar/{next}"), 0),
    ];
    // twice, so that pages are kept
    for _ in 0..2 {
        for (page, _) in &pages {
            assert!(!reader.get(page).await.has(WORD), "{page}");
        }
    }
    assert_eq!(reader.api("PUT", &format!("/residents/{}/mute", loud.id), None).await.status, 200);
    for (page, count) in &pages {
        let shown = reader.get(page).await;
        assert_eq!(shown.text().matches(WORD).count(), *count, "{page}: {}", shown.text());
        for somebody in [&other, &loud] {
            assert!(!somebody.get(page).await.has(WORD), "{page}");
        }
    }
    let shown = reader.get(&format!("/boards/solar/{theirs}")).await;
    assert!(shown.has("시끄러운 댓글"), "it can be unfolded");
    // no title of theirs stands there unfolded
    for (page, _) in pages.iter().filter(|(page, _)| !page.ends_with(&format!("/{article}"))) {
        let shown = reader.get(page).await.text();
        let behind =
            |part: &'_ str| part.split_once("</details>").is_some_and(|(_, rest)| rest.contains("시끄러운 글"));
        assert!(!shown.split("<details class=\"fold\"").skip(1).any(behind), "{page}: {shown}");
    }
    assert_eq!(reader.api("DELETE", &format!("/residents/{}/mute", loud.id), None).await.status, 204);
    for (page, _) in &pages {
        assert!(!reader.get(page).await.has(WORD), "{page}");
    }
}

// and an app can fold them, too
async fn programs_are_told_who_is_muted(town: Town) {
    let reader = town.resident("달토끼", "saturn", 37, 2).await;
    let (loud, other) = (town.resident("큰소리", "saturn", 37, 3).await, town.resident("먼집", "mars", 1, 1).await);
    let mut ids = Vec::new();
    for writer in [&loud, &other] {
        let sent = json!({"title": "이야기", "body": "본문이에요"});
        let article = writer.api("POST", "/boards/solar/articles", Some(sent)).await.json()["id"].as_i64().unwrap();
        for commenter in [&loud, &other] {
            let path = format!("/articles/{article}/comments");
            assert_eq!(commenter.api("POST", &path, Some(json!({"body": "댓글"}))).await.status, 201);
        }
        assert_eq!(reader.api("PUT", &format!("/articles/{article}/bookmark"), None).await.status, 200);
        ids.push(article);
    }
    let lists = [
        "/boards/solar/articles".to_owned(),
        "/boards/solar/articles?q=%EC%9D%B4%EC%95%BC%EA%B8%B0".to_owned(),
        "/me/bookmarks".to_owned(),
        format!("/articles/{}/comments", ids[0]),
        format!("/articles/{}/comments", ids[1]),
    ];
    // whose things are marked as those of somebody muted
    let marked = async |reader: &Person, path: &str| {
        let list = reader.api("GET", path, None).await.json();
        let items = list["items"].as_array().unwrap().iter();
        let of: Vec<i64> = items
            .clone()
            .filter(|item| item["muted"] == true)
            .map(|item| item["author"]["id"].as_i64().unwrap())
            .collect();
        assert!(items.clone().all(|item| item["muted"].is_boolean()), "{list}");
        of
    };
    let first = reader.api("GET", &lists[3], None).await.json()["items"][0]["id"].as_i64().unwrap();
    // twice, so that lists are kept
    for _ in 0..2 {
        for list in &lists {
            assert!(marked(&reader, list).await.is_empty(), "{list}");
        }
    }
    assert_eq!(reader.api("PUT", &format!("/residents/{}/mute", loud.id), None).await.status, 200);
    for list in &lists {
        assert_eq!(marked(&reader, list).await, [loud.id], "{list}");
        if list != "/me/bookmarks" {
            assert!(marked(&other, list).await.is_empty(), "{list}");
        }
    }
    for (id, muted) in [(ids[0], true), (ids[1], false)] {
        assert_eq!(reader.api("GET", &format!("/articles/{id}"), None).await.json()["muted"], muted);
    }
    assert_eq!(reader.api("GET", &format!("/comments/{first}"), None).await.json()["muted"], true);
    assert_eq!(other.api("GET", &format!("/comments/{first}"), None).await.json()["muted"], false);
    assert_eq!(reader.api("DELETE", &format!("/residents/{}/mute", loud.id), None).await.status, 204);
    for list in &lists {
        assert!(marked(&reader, list).await.is_empty(), "{list}");
    }
}

each_engine!(muted_people_are_folded_for_oneself, programs_are_told_who_is_muted);
