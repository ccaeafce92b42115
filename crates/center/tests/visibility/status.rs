//! What a resident says at the door: seen by whoever may see the room, as it was typed.

use serde_json::json;

use super::{CARD, DOOR, switched};
use crate::support::{Town, each_engine};

async fn it_is_read_by_whoever_sees_the_room(town: Town) {
    let (owner, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.newcomer("손님").await);
    let resident = format!("/residents/{}", owner.id);
    assert_eq!(other.api("GET", &resident, None).await.json()["status"], "");
    assert!(!other.get(DOOR).await.has("class=\"says\""));
    let said = owner.api("PUT", "/me/status", Some(json!({"message": "고리 보러 가요 🪐"}))).await;
    assert_eq!((said.status.as_u16(), said.json()), (200, json!({"message": "고리 보러 가요 🪐"})));
    assert_eq!(other.api("GET", &resident, None).await.json()["status"], "고리 보러 가요 🪐");
    assert!(other.get(DOOR).await.has("고리 보러 가요 🪐") && owner.get(DOOR).await.has("value=\"고리 보러 가요 🪐\""));
    assert!(owner.get("/card").await.has("고리 보러 가요 🪐"));
    assert_eq!(town.visitor().get(DOOR).await.status, 303);
    switched(&owner, "room", true).await;
    switched(&owner, "card", true).await;
    let page = town.visitor().get(DOOR).await.text();
    assert_eq!(page.matches("고리 보러 가요 🪐").count(), 2, "on the page and of a link to it: {page}");
    let preview = owner.get("/settings/visibility/room").await.text();
    assert_eq!(preview.matches("고리 보러 가요 🪐").count(), 2, "{preview}");
    assert!(!town.visitor().get(CARD).await.has("고리 보러"), "it is said in the room");
    // too long a one is told how long it may be, and stays as it was typed
    let long = "가".repeat(21);
    let refused = owner.post("/me/status", &[("message", &long)]).await;
    assert!(
        refused.status == 422 && refused.has("상태 메시지는 20자까지예요") && refused.has(&long),
        "{}",
        refused.text()
    );
    // taken back
    for (said, key) in [(" ", "status-gone"), ("새 말", "status-said"), ("", "status-gone")] {
        let answer = owner.post("/me/status", &[("message", said)]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, DOOR), "{key}");
        assert_eq!(town.visitor().get(DOOR).await.has("class=\"says\""), key == "status-said");
    }
    assert_eq!(town.number("select count(*) as n from statuses").await, 0);
}

async fn what_is_no_status_changes_nothing(town: Town) {
    let (owner, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.newcomer("손님").await);
    let put = async |message: &str| owner.api("PUT", "/me/status", Some(json!({"message": message}))).await;
    let hostile = "\"><script>x</script>";
    assert_eq!(put(hostile).await.status, 200);
    switched(&owner, "room", true).await;
    for page in [other.get(DOOR).await, owner.get(DOOR).await, town.visitor().get(DOOR).await] {
        assert!(!page.has("<script>x") && page.has("script&#62;x"), "{}", page.text());
    }
    assert_eq!(put(&"🪐".repeat(20)).await.status, 200);
    for refused in ["가".repeat(21), "두\n줄".to_owned(), "\u{7}".to_owned(), "x".repeat(5_000)] {
        let answer = put(&refused).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert!(answer.json()["errors"]["message"].is_array(), "{}", answer.text());
    }
    let long = "가".repeat(21);
    let again = owner.post("/me/status", &[("message", &long)]).await;
    assert!(
        again.status == 422 && again.has(&format!("value=\"{long}\"")) && again.has("message-err"),
        "{}",
        again.text()
    );
    assert!(other.get(DOOR).await.has(&"🪐".repeat(20)), "what was said stays");
    let refused = other.api("PUT", "/me/status", Some(json!({"message": "안녕"}))).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (403, "not_resident".to_owned()));
    assert_eq!(other.post("/me/status", &[("message", "안녕")]).await.location(), "/application");
    // twenty at once: one of them is said
    let mut asks = tokio::task::JoinSet::new();
    for n in 0..20 {
        let owner = owner.clone();
        asks.spawn(async move {
            owner.api("PUT", "/me/status", Some(json!({"message": format!("말 {n}")}))).await.status.as_u16()
        });
    }
    assert_eq!(asks.join_all().await, [200; 20]);
    assert_eq!(town.number("select count(*) as n from statuses").await, 1);
}

each_engine!(it_is_read_by_whoever_sees_the_room, what_is_no_status_changes_nothing);
