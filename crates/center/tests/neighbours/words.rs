//! What is written in a guestbook: sent twice, refused, too often, and after the sign-in had ended.

use serde_json::json;

use super::guestbook::{DOOR, entry};
use crate::support::{Person, Town, each_engine};

async fn what_is_sent_twice_is_written_once(town: Town) {
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let mut posts = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let writer = writer.clone();
        posts.spawn(async move {
            writer
                .post(&format!("{DOOR}/guestbook"), &[("key", &format!("{}-k", writer.id)), ("body", "한 번만")])
                .await
                .location()
                .to_owned()
        });
    }
    let mut places = posts.join_all().await;
    places.dedup();
    assert_eq!(places.len(), 1, "{places:?}");
    assert_eq!(town.number("select count(*) as n from guestbook").await, 1);
    assert_eq!(town.number("select entries as n from hosts where entries > 0").await, 1);
    // deleted twenty times at once
    let id = town.number("select id as n from guestbook").await;
    let mut asks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let owner = owner.clone();
        asks.spawn(async move { owner.api("DELETE", &format!("/guestbook/{id}"), None).await.status.as_u16() });
    }
    assert_eq!(asks.join_all().await, [204; 20]);
    assert_eq!(town.number("select cast(sum(entries) as bigint) as n from hosts").await, 0);
}

async fn bad_words_change_nothing(town: Town) {
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let path = format!("/residents/{}/guestbook", owner.id);
    for bad in ["", " \n", "\u{7}", &"가".repeat(301)] {
        let answer = writer.api("POST", &path, Some(json!({"body": bad}))).await;
        assert!(answer.status == 422 && answer.json()["errors"]["body"].is_array(), "{}", answer.text());
        let page = writer
            .post(
                &format!("{DOOR}/guestbook"),
                &[("key", &format!("{}-a", writer.id)), ("body", bad), ("secret", "true")],
            )
            .await;
        assert!(page.status == 422 && page.has("say-0-err") && page.has("name=\"secret\" value=\"true\" checked"));
        assert!(bad.trim().is_empty() || page.has(bad) || bad == "\u{7}");
    }
    assert_eq!(town.number("select count(*) as n from guestbook").await, 0);
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
    let id = entry(&writer, &owner, hostile, false).await;
    owner.api("PUT", &format!("/guestbook/{id}/answer"), Some(json!({"body": hostile}))).await;
    for (reader, path) in
        [(&owner, DOOR.to_owned()), (&writer, DOOR.to_owned()), (&writer, format!("{DOOR}?edit={id}"))]
    {
        let page = reader.get(&path).await.text();
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{page}");
    }
    assert_eq!(writer.api("GET", &format!("/guestbook/{id}"), None).await.json()["body"], hostile, "as typed");
    let full = entry(&writer, &owner, &"🪐".repeat(300), false).await;
    assert!(full > id);
    for unknown in ["/guestbook/0", "/guestbook/x", "/guestbook/999999", "/guestbook/99999999999999999999"] {
        for method in ["GET", "PATCH", "DELETE"] {
            let body = (method == "PATCH").then(|| json!({"body": "말"}));
            assert_eq!(writer.api(method, unknown, body).await.status, 404, "{method} {unknown}");
        }
    }
    for nobody in ["/residents/0/guestbook", "/residents/x/guestbook", "/residents/999999/guestbook"] {
        assert_eq!(writer.api("GET", nobody, None).await.status, 404);
        assert_eq!(writer.api("POST", nobody, Some(json!({"body": "말"}))).await.status, 404);
    }
}

async fn too_often_reads_kindly(town: Town) {
    let town = Town::with(town.engine, |config| config.rate_limits = center::config::Switch::On).await;
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let path = format!("/residents/{}/guestbook", owner.id);
    for n in 0..10 {
        let answer = writer.api("POST", &path, Some(json!({"body": format!("글 {n}")}))).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    let key = format!("{}-z", writer.id);
    let page = writer.post(&format!("{DOOR}/guestbook"), &[("key", &key), ("body", "하나 더")]).await;
    assert!(page.status == 429 && page.has("하나 더") && page.headers.contains_key("retry-after"), "{}", page.text());
    assert_eq!(town.number("select count(*) as n from guestbook").await, 10);
    town.forward(60 * 1_000_000);
    // the same text without a key, a moment ago, is not written once more, and that is said
    let write = async || writer.api("POST", &path, Some(json!({"body": "두 번"}))).await;
    let first = write().await.json()["id"].clone();
    let again = write().await;
    assert_eq!((again.code().as_str(), &again.json()["entry"]), ("already_posted", &first), "{}", again.text());
    town.forward(6 * 1_000_000);
    assert_eq!(write().await.status, 201, "who says it once more means it");
}

/// What was typed when the sign-in had ended stands in its form again.
async fn words_wait_for_their_writer(town: Town) {
    let _owner = town.resident("달토끼", "saturn", 37, 2).await;
    let writer = town.resident("옆집", "saturn", 37, 3).await;
    let key = format!("{}-abcdef", writer.id);
    let away = Person { token: None, cookies: std::sync::Arc::default(), ..writer.clone() };
    let answer =
        away.post(&format!("{DOOR}/guestbook"), &[("key", &key), ("body", "기다려요"), ("secret", "true")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/login?next=%2Fplanets%2Fsaturn%2F37%2F2"));
    writer.cookies.lock().unwrap().extend(away.cookies.lock().unwrap().clone());
    let page = writer.get(DOOR).await;
    assert!(page.has("기다려요") && page.has("value=\"true\" checked"), "{}", page.text());
    let sent =
        writer.post(&format!("{DOOR}/guestbook"), &[("key", &key), ("body", "기다려요"), ("secret", "true")]).await;
    assert_eq!(sent.status, 303);
    assert!(!writer.get(DOOR).await.has("say-0-err"));
}

each_engine!(
    what_is_sent_twice_is_written_once,
    bad_words_change_nothing,
    too_often_reads_kindly,
    words_wait_for_their_writer,
);
