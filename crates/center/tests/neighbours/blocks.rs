//! Blocking cannot be probed: whoever is blocked gets the answers that everybody gets.

use center::neighbours::visits;
use serde_json::{Value, json};

use crate::support::{Answer, Person, Town, each_engine};

pub(super) const DOOR: &str = "/planets/saturn/37/2";

pub(super) async fn tie(who: &Person, method: &str, whom: &Person, tie: &str) -> Answer {
    who.api(method, &format!("/residents/{}/{tie}", whom.id), None).await
}

async fn names(reader: &Person, of: &Person, list: &str) -> Vec<String> {
    let json = reader.api("GET", &format!("/residents/{}/{list}", of.id), None).await.json();
    let items = json["items"].as_array().unwrap();
    assert_eq!(json["total"].as_u64().unwrap() as usize, items.len(), "{list}: {json}");
    items.iter().map(|item| item["nickname"].as_str().unwrap().to_owned()).collect()
}

pub(super) struct Trio {
    pub owner: Person,
    pub blocked: Person,
    pub other: Person,
}

pub(super) async fn trio(town: &Town) -> Trio {
    Trio {
        owner: town.resident("달토끼", "saturn", 37, 2).await,
        blocked: town.resident("막힌이", "saturn", 37, 3).await,
        other: town.resident("먼집", "mars", 1, 1).await,
    }
}

async fn what_is_quiet_is_seen_by_oneself(town: Town) {
    let Trio { owner, blocked, other } = trio(&town).await;
    // older ones become quiet, too
    tie(&blocked, "PUT", &owner, "like").await;
    tie(&owner, "PUT", &blocked, "follow").await;
    assert_eq!(tie(&owner, "PUT", &blocked, "block").await.json()["blocked"], true);
    for reader in [&owner, &other] {
        assert!(names(reader, &owner, "likes").await.is_empty());
    }
    assert_eq!(names(&blocked, &owner, "likes").await, ["막힌이"]);
    // and newer ones answer as always
    let followed = tie(&blocked, "PUT", &owner, "follow").await;
    assert_eq!(followed.status, 200);
    let terms = followed.json();
    assert_eq!(
        (&terms["liked"], &terms["followed"], &terms["likes"], &terms["followers"], &terms["neighbours"]),
        (&json!(true), &json!(true), &json!(1), &json!(1), &json!(true))
    );
    assert_eq!(tie(&blocked, "POST", &owner, "wave").await.status, 200);
    for reader in [&owner, &other] {
        assert!(names(reader, &owner, "followers").await.is_empty());
        assert!(names(reader, &blocked, "following").await.is_empty());
    }
    assert_eq!(names(&blocked, &owner, "followers").await, ["막힌이"]);
    assert_eq!(names(&blocked, &blocked, "following").await, ["달토끼"]);
    assert_eq!(names(&blocked, &blocked, "followers").await, ["달토끼"], "what the owner did stays");
    let page = blocked.get(DOOR).await;
    assert!(
        page.has("value=\"unlike\"") && page.has("value=\"unfollow\"") && page.has("인사했어요"),
        "{}",
        page.text()
    );
    assert!(other.get(DOOR).await.has("좋아요 <b>0</b>") && page.has("좋아요 <b>1</b>"));
    assert!(!owner.get("/neighbours?tab=followers").await.has("막힌이"));
    // visits count for themselves alone
    visits::write(&town.app).await.unwrap();
    assert_eq!(town.number("select visits as n from hosts where visits > 0").await, 1, "the other one's");
    // taken back, they are no longer there; given again after the block, they count
    assert_eq!(tie(&blocked, "DELETE", &owner, "like").await.status, 204);
    assert_eq!(tie(&blocked, "PUT", &owner, "like").await.json()["likes"], 1);
    assert_eq!(tie(&owner, "DELETE", &blocked, "block").await.status, 204);
    assert_eq!(names(&other, &owner, "likes").await, ["막힌이"]);
    assert_eq!(names(&other, &owner, "followers").await, ["막힌이"]);
    assert_eq!(names(&other, &blocked, "following").await, ["달토끼"]);
}

/// To the byte as when it is closed to all.
async fn closed_is_closed(town: Town) {
    let Trio { owner, blocked, other } = trio(&town).await;
    let said = |answer: Answer| {
        let mut headers: Vec<(String, String)> = answer
            .headers
            .iter()
            .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        headers.sort();
        (answer.status.as_u16(), headers, String::from_utf8(answer.body).unwrap())
    };
    let book = format!("/residents/{}/guestbook", owner.id);
    let write = async |who: &Person, body: &str| said(who.api("POST", &book, Some(json!({"body": body}))).await);
    let give =
        async |who: &Person| said(who.api("POST", "/market/desk/gift", Some(json!({"resident": owner.id}))).await);
    let entry = blocked.api("POST", &book, Some(json!({"body": "예전 말"}))).await.json()["id"].as_i64().unwrap();
    let edit = async |who: &Person, id: i64| {
        said(who.api("PATCH", &format!("/guestbook/{id}"), Some(json!({"body": "새 말"}))).await)
    };
    let others = other.api("POST", &book, Some(json!({"body": "남의 말"}))).await.json()["id"].as_i64().unwrap();
    // closed to all
    owner.api("PUT", "/me/host", Some(json!({"guestbook": "nobody"}))).await;
    owner.api("PUT", "/me/gifts", Some(json!({"accepted": false}))).await;
    let closed = [write(&other, "말").await, write(&other, "").await, give(&other).await, edit(&other, others).await];
    let word = |page: Answer| page.has("닫아 두었어요") && !page.has("say-0");
    assert!(word(other.get(DOOR).await));
    assert_eq!(closed[0].0, 403);
    assert_eq!(closed[2].0, 403);
    let terms_closed = tie(&other, "GET", &owner, "terms").await.json();
    let wish = format!("/residents/{}/wishes", owner.id);
    let closed_wishes = other.get(&wish).await.text();
    // open to all but one
    owner.api("PUT", "/me/host", Some(json!({"guestbook": "everyone"}))).await;
    owner.api("PUT", "/me/gifts", Some(json!({"accepted": true}))).await;
    tie(&owner, "PUT", &blocked, "block").await;
    let mine =
        [write(&blocked, "말").await, write(&blocked, "").await, give(&blocked).await, edit(&blocked, entry).await];
    assert_eq!(mine, closed);
    assert!(word(blocked.get(DOOR).await));
    assert_eq!(tie(&blocked, "GET", &owner, "terms").await.json(), terms_closed);
    assert_eq!(blocked.get(&wish).await.has("선물을 받지 않"), closed_wishes.contains("선물을 받지 않"));
    let piece = async |who: &Person| {
        let page = who.get(&format!("/market/desk?for={}", owner.id)).await;
        page.has("지금은 선물을 받지 않는 이웃이에요")
    };
    assert_eq!((piece(&blocked).await, piece(&other).await), (true, false));
    // for others nothing is closed
    assert_eq!(write(&other, "말").await.0, 201);
    assert!(other.get(DOOR).await.has("say-0"));
    // what was written before stays, and may go
    assert!(other.get(DOOR).await.has("예전 말"));
    assert_eq!(blocked.api("DELETE", &format!("/guestbook/{entry}"), None).await.status, 204);
    // rooms stay readable, boards common
    assert_eq!(blocked.get(DOOR).await.status, 200);
    assert_eq!(blocked.get(&format!("/residents/{}/room.svg", owner.id)).await.status, 200);
}

async fn whoever_is_kept_away_stands_in_the_settings(town: Town) {
    let Trio { owner, blocked, other } = trio(&town).await;
    for (act, whom) in [("block", "/planets/saturn/37/3"), ("mute", "/planets/mars/1/1")] {
        assert_eq!(owner.post(&format!("{whom}/tie"), &[("act", act)]).await.status, 303);
    }
    assert!(!blocked.get("/settings/neighbours").await.has("달토끼"));
    let page = owner.get("/settings/neighbours").await;
    assert!(page.has("막힌이") && page.has("먼집"), "{}", page.text());
    for (act, whom) in [("unblock", "/planets/saturn/37/3"), ("unmute", "/planets/mars/1/1")] {
        let fields = [("act", act), ("next", "/settings/neighbours#blocked")];
        assert_eq!(owner.post(&format!("{whom}/tie"), &fields).await.location(), "/settings/neighbours#blocked");
    }
    let page = owner.get("/settings/neighbours").await;
    assert!(!page.has("막힌이") && !page.has("먼집"));
    let terms = tie(&owner, "GET", &other, "terms").await.json();
    assert_eq!((&terms["muted"], &terms["blocked"]), (&Value::Bool(false), &Value::Bool(false)));
}

each_engine!(what_is_quiet_is_seen_by_oneself, closed_is_closed, whoever_is_kept_away_stands_in_the_settings);
