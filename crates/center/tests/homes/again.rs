//! Rooms written in several windows, once more after an answer was lost, and after they were thrown away.

use serde_json::{Value, json};

use super::{owns, room};
use crate::support::{Town, each_engine};

/// A room with nothing in it but this floor.
pub fn floored(flooring: &str, version: i64) -> Value {
    json!({"wallpaper": "hanji", "flooring": flooring, "items": [], "version": version})
}

async fn two_tabs_do_not_overwrite_each_other(town: Town) {
    let resident = town.resident("달토끼", "mars", 3, 4).await;
    let put = async |flooring, version| resident.api("PUT", "/me/room", Some(floored(flooring, version))).await;
    assert_eq!(put("planks", 1).await.status, 200);
    let late = put("jangpan", 1).await;
    assert_eq!((late.status.as_u16(), late.code()), (409, "stale_version".to_owned()));
    assert_eq!(put("jangpan", 2).await.json()["version"], 3);
    // twenty at once, each another one: one of them is first
    let mut asks = tokio::task::JoinSet::new();
    for n in 0..20 {
        let (resident, mut body) = (resident.clone(), floored("planks", 3));
        body["name"] = json!(n.to_string());
        asks.spawn(async move { resident.api("PUT", "/me/room", Some(body)).await.status.as_u16() });
    }
    let answers = asks.join_all().await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| [200, 409].contains(status)), "{answers:?}");
}

/// The answer was lost on the way: sent again, it is done, once, and no other window has had a hand in it.
async fn what_is_there_already_is_done(town: Town) {
    let resident = town.resident("달토끼", "mars", 3, 4).await;
    owns(&town, &resident, &["desk"]).await;
    let items = json!([{"furniture": "desk", "x": 16, "y": 0, "rotation": 0}]);
    let sent = |version: i64, more: &[(&str, Value)]| {
        let mut body = room(items.clone());
        body["version"] = json!(version);
        for (name, value) in more {
            body[*name] = value.clone();
        }
        body
    };
    let put = async |body: Value| resident.api("PUT", "/me/layouts/1", Some(body)).await;
    let first = put(sent(1, &[("name", json!("여름")), ("light", json!("day"))])).await.json();
    assert_eq!(first["version"], 2);
    for same in [
        &[][..],
        &[("name", json!("여름"))],
        &[("name", json!("여름")), ("light", json!("day"))],
        &[("light", json!("day"))],
    ] {
        let again = put(sent(1, same)).await;
        assert_eq!((again.status.as_u16(), again.json()), (200, first.clone()), "{same:?}");
    }
    // all of it has to be the same
    for other in [
        ("name", json!("겨울")),
        ("light", json!("night")),
        ("wallpaper", json!("clouds")),
        ("flooring", json!("planks")),
        ("items", json!([])),
        ("items", json!([{"furniture": "desk", "x": 24, "y": 0, "rotation": 0}])),
    ] {
        let refused = put(sent(1, std::slice::from_ref(&other))).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (409, "stale_version".to_owned()), "{other:?}");
    }
    assert_eq!(resident.api("PUT", "/me/room", Some(sent(1, &[]))).await.json()["version"], 2, "the shown one as well");
    // a new one, made twice, is there once
    let new = async || resident.api("PUT", "/me/layouts/2", Some(sent(0, &[]))).await;
    let (made, again) = (new().await, new().await);
    assert_eq!((made.status.as_u16(), made.json()), (200, again.json()));
    let other = resident.api("PUT", "/me/layouts/2", Some(floored("jangpan", 0))).await;
    assert_eq!(other.code(), "stale_version", "{}", other.text());
    // twenty at once, all the same: it is written once
    let mut asks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let resident = resident.clone();
        asks.spawn(async move { resident.api("PUT", "/me/layouts/1", Some(floored("planks", 2))).await.json() });
    }
    let answers = asks.join_all().await;
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer["flooring"] == "planks"), "{answers:?}");
}

/// What is thrown away in another window is gone, says so, and nothing goes over another layout for it.
async fn what_is_gone_comes_back_as_a_new_one(town: Town) {
    let resident = town.resident("달토끼", "mars", 3, 4).await;
    let make = async || resident.api("PUT", "/me/layouts/2", Some(floored("planks", 0))).await.json();
    let drop_it = async || assert_eq!(resident.api("DELETE", "/me/layouts/2", None).await.status, 204);
    let version = make().await["version"].as_i64().unwrap();
    drop_it().await;
    let gone = resident.api("PUT", "/me/layouts/2", Some(floored("planks", version))).await;
    assert_eq!((gone.status.as_u16(), gone.code()), (409, "layout_gone".to_owned()), "{}", gone.text());
    // the same without scripts: the first time it is said, the second time it is kept as a new one
    let version = make().await["version"].to_string();
    drop_it().await;
    let shown = async || resident.api("GET", &format!("/residents/{}/room", resident.id), None).await.json();
    let before = shown().await;
    let post = async |version: &str| {
        let fields =
            [("layout", "2"), ("version", version), ("wallpaper", "hanji"), ("flooring", "planks"), ("light", "night")];
        resident.post("/me/room", &fields).await
    };
    let told = post(&version).await;
    assert!(
        told.status == 409
            && told.has("한 번 더 저장해")
            && told.has("name=\"layout\" value=\"2\"")
            && told.has("name=\"version\" value=\"0\""),
        "{}",
        told.text()
    );
    let kept = post("0").await;
    assert_eq!((kept.status.as_u16(), kept.location()), (303, "/me/room?list=1&layout=2"), "{}", kept.text());
    assert_eq!(shown().await, before, "nothing of it goes into the room that is shown");
}

each_engine!(two_tabs_do_not_overwrite_each_other, what_is_there_already_is_done, what_is_gone_comes_back_as_a_new_one);
