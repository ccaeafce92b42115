//! What the owner of a guestbook answers.

use serde_json::json;

use super::guestbook::{DOOR, entry};
use crate::support::{Town, each_engine};

async fn an_answer_in_secret_stays_there(town: Town) {
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let other = town.resident("먼집", "mars", 1, 1).await;
    let id = entry(&writer, &owner, "비밀이에요", true).await;
    let path = format!("/guestbook/{id}");
    let said = Some(json!({"body": "나도 비밀이야"}));
    assert_eq!(owner.api("PUT", &format!("{path}/answer"), said).await.status, 200);
    let shown = writer.api("PATCH", &path, Some(json!({"secret": false}))).await;
    assert!(shown.status == 422 && shown.text().contains("answered_in_secret"), "{}", shown.text());
    let form = writer.post(&format!("{DOOR}/guestbook/{id}/edit"), &[("body", "고친 비밀")]).await;
    assert!(form.status == 422 && form.has("고친 비밀") && form.has("공개로 바꿀 수 없어요"), "{}", form.text());
    assert_eq!(other.api("GET", &path, None).await.status, 404);
    assert!(!other.get(DOOR).await.has("나도 비밀이야"));
    // what is changed keeps what is not named, also when both come at the same moment
    let (text, secret) = (json!({"body": "또 고친 비밀"}), json!({"secret": true}));
    assert_eq!(writer.api("PATCH", &path, Some(text)).await.json()["secret"], json!(true));
    let open = entry(&writer, &owner, "아직 공개", false).await;
    let path = format!("/guestbook/{open}");
    for n in 0..6 {
        let (one, two) = futures_util::future::join(
            writer.api("PATCH", &path, Some(secret.clone())),
            writer.api("PATCH", &path, Some(json!({"body": format!("고침 {n}")}))),
        )
        .await;
        assert_eq!((one.status.as_u16(), two.status.as_u16()), (200, 200));
        let now = writer.api("GET", &path, None).await.json();
        assert_eq!((&now["secret"], &now["body"]), (&json!(true), &json!(format!("고침 {n}"))));
        assert_eq!(writer.api("PATCH", &path, Some(json!({"secret": false}))).await.status, 200);
    }
}

/// Whoever answers answers what they have read: when it is no longer that, or no longer a secret, they are told.
async fn an_answer_is_to_what_was_read(town: Town) {
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let id = entry(&writer, &owner, "전화번호가 뭐예요?", true).await;
    let path = format!("/guestbook/{id}");
    let version = async || owner.api("GET", &path, None).await.json()["version"].as_str().unwrap().to_owned();
    let form = owner.get(&format!("{DOOR}?answer={id}")).await.text();
    let read = version().await;
    assert!(form.contains(&format!("name=\"version\" value=\"{read}\"")), "{form}");
    for change in [json!({"secret": false}), json!({"secret": true, "body": "주소가 뭐예요?"})] {
        assert_eq!(writer.api("PATCH", &path, Some(change)).await.status, 200);
        let said = Some(json!({"body": "010-1234", "version": read}));
        let refused = owner.api("PUT", &format!("{path}/answer"), said).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (409, "stale_version"));
        let fields = [("body", "010-1234"), ("version", read.as_str())];
        let page = owner.post(&format!("{DOOR}/guestbook/{id}/answer"), &fields).await;
        assert!(page.has("010-1234") && page.has("그사이 글이 바뀌었거나"), "{}", page.text());
        assert!(page.has(&version().await), "what is sent again is to what is read now");
        assert_eq!(owner.api("GET", &path, None).await.json()["answer"], json!(null));
    }
    let said = Some(json!({"body": "우주 1번지", "version": version().await}));
    assert_eq!(owner.api("PUT", &format!("{path}/answer"), said).await.status, 200);
}

/// An answer that is taken back and given again is told once.
async fn answers_are_told_once(town: Town) {
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let ids = [entry(&writer, &owner, "하나", false).await, entry(&writer, &owner, "둘", false).await];
    let unread = async || writer.api("GET", "/notifications", None).await.json()["unread"].as_i64().unwrap();
    for id in ids {
        for n in 0..3 {
            let path = format!("/guestbook/{id}/answer");
            let before = unread().await;
            assert_eq!(owner.api("PUT", &path, Some(json!({"body": format!("답 {n}")}))).await.status, 200);
            assert_eq!(unread().await, before + 1);
            if n < 2 {
                assert_eq!(owner.api("DELETE", &path, None).await.status, 204);
                assert_eq!(unread().await, before, "one does not touch the other");
            }
        }
    }
    let list = writer.api("GET", "/notifications", None).await.json();
    assert_eq!((list["head"].as_i64(), list["unread"].as_i64()), (Some(2), Some(2)));
    crate::notifications::assert_exact(&town).await;
}

each_engine!(an_answer_in_secret_stays_there, an_answer_is_to_what_was_read, answers_are_told_once,);
