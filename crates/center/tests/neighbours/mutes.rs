//! What muted people write is folded for one person alone.

use serde_json::json;

use crate::support::{Town, each_engine};

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
    let pages = [
        "/boards/solar".to_owned(),
        "/home".to_owned(),
        format!("/boards/solar/{article}"),
        format!("/boards/solar/{theirs}"),
    ];
    // twice, so that pages are kept
    for _ in 0..2 {
        for page in &pages {
            assert!(!reader.get(page).await.has(WORD), "{page}");
        }
    }
    assert_eq!(reader.api("PUT", &format!("/residents/{}/mute", loud.id), None).await.status, 200);
    for page in &pages {
        let shown = reader.get(page).await;
        assert_eq!(shown.text().matches(WORD).count(), 1, "{page}: {}", shown.text());
        for somebody in [&other, &loud] {
            assert!(!somebody.get(page).await.has(WORD), "{page}");
        }
    }
    let shown = reader.get(&format!("/boards/solar/{theirs}")).await;
    assert!(shown.has("시끄러운 댓글"), "it can be unfolded");
    assert_eq!(reader.api("DELETE", &format!("/residents/{}/mute", loud.id), None).await.status, 204);
    for page in &pages {
        assert!(!reader.get(page).await.has(WORD), "{page}");
    }
}

each_engine!(muted_people_are_folded_for_oneself);
