//! Who is in a room just now.

mod nodes;

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::events::{Stream, open_at, watched};
use crate::support::{Person, Town, each_engine};

/// Opens the room of `host`, as a browser does.
pub async fn enter(person: &Person, host: &Person) -> Stream {
    Stream::at(person, &format!("/api/v1/events?topic=room:{}", host.id)).await
}

fn names(data: &Value) -> Vec<String> {
    data["people"].as_array().unwrap().iter().map(|who| who["nickname"].as_str().unwrap().to_owned()).collect()
}

/// Waits until these and nobody else are said to be there.
pub async fn until(stream: &mut Stream, expected: &[&str]) -> Value {
    loop {
        let told = stream.next().await.expect("the stream goes on");
        if told.kind != "presence" {
            continue;
        }
        assert_eq!(told.id, None, "nothing of it is kept");
        let (mut now, mut expected) = (names(&told.data), Vec::from(expected));
        now.sort();
        expected.sort_unstable();
        if now == expected {
            return told.data;
        }
    }
}

/// What is said first of who is there.
async fn first(stream: &mut Stream) -> Value {
    loop {
        let told = stream.next().await.unwrap();
        if told.kind == "presence" {
            return told.data;
        }
    }
}

/// Whether nothing more is said of who is there for a moment.
async fn is_silent(stream: &mut Stream) -> bool {
    let waits = async {
        while let Some(told) = stream.next().await {
            if told.kind == "presence" {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_millis(900), waits).await.is_err()
}

async fn asked(viewer: &Person, host: &Person) -> Value {
    let answer = viewer.api("GET", &format!("/residents/{}/presence", host.id), None).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

pub async fn show_to(person: &Person, audience: &str) {
    let answer = person.api("PUT", "/me/host", Some(json!({"presence": audience}))).await;
    assert_eq!((answer.status, &answer.json()["presence"]), (StatusCode::OK, &json!(audience)));
}

pub async fn tie(who: &Person, method: &str, whom: &Person, tie: &str) {
    let answer = who.api(method, &format!("/residents/{}/{tie}", whom.id), None).await;
    assert!(answer.status.is_success(), "{}", answer.text());
}

pub async fn befriend(a: &Person, b: &Person) {
    tie(a, "PUT", b, "follow").await;
    tie(b, "PUT", a, "follow").await;
}

struct Three {
    host: Person,
    a: Person,
    b: Person,
}

async fn three(town: &Town) -> Three {
    Three {
        host: town.resident("집주인", "saturn", 37, 2).await,
        a: town.resident("달토끼", "mars", 1, 1).await,
        b: town.resident("옆집", "venus", 2, 3).await,
    }
}

async fn people_see_each_other_come_and_go(town: Town) {
    let town = watched(&town);
    let Three { host, a, b } = three(&town).await;
    befriend(&a, &b).await;
    befriend(&a, &host).await;
    let mut of_a = enter(&a, &host).await;
    until(&mut of_a, &[]).await;
    // with two devices one is there once, and until the last is gone
    let mut of_b = enter(&b, &host).await;
    let told = until(&mut of_b, &["달토끼"]).await;
    let whole = json!({"topic": format!("room:{}", host.id), "more": 0,
        "people": [{"id": a.id, "nickname": "달토끼", "link": "/planets/mars/1/1", "still_url": null}]});
    assert_eq!(told, whole);
    until(&mut of_a, &["옆집"]).await;
    let mut again = enter(&b, &host).await;
    until(&mut again, &["달토끼"]).await;
    // the host at home counts; they and the other one are strangers
    let mut of_host = enter(&host, &host).await;
    until(&mut of_host, &["달토끼"]).await;
    until(&mut of_a, &["옆집", "집주인"]).await;
    assert_eq!(names(&asked(&a, &host).await).len(), 2);
    assert_eq!(asked(&b, &host).await["people"][0]["address"]["planet"], "mars");
    drop(of_b);
    assert!(is_silent(&mut of_a).await, "another device is there still");
    drop(again);
    until(&mut of_a, &["집주인"]).await;
    // who comes again at once, as a browser does whose line broke, was never gone
    drop(of_host);
    let of_host = enter(&host, &host).await;
    assert!(is_silent(&mut of_a).await);
    // elsewhere is not here
    let elsewhere = enter(&host, &b).await;
    drop(of_host);
    until(&mut of_a, &[]).await;
    drop((of_a, elsewhere));
    assert_eq!(town.app.live.streams(), 0);
    let began = Instant::now();
    while town.app.presence.is_busy() {
        assert!(began.elapsed() < Duration::from_secs(20), "nothing is left of it");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(town.app.live.rooms().is_empty());
    assert_eq!(town.number("select count(*) as n from presence where people <> '[]'").await, 0);
    // nor is anybody seen by who comes later
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let mut later = enter(&b, &host).await;
    assert_eq!(names(&first(&mut later).await), [""; 0]);
}

/// Everybody who sees somebody, by what both have chosen and are to each other.
async fn who_may_see_whom(town: Town) {
    let Three { host, a, b } = three(&town).await;
    let _streams = (enter(&a, &host).await, enter(&b, &host).await);
    for follows in [[false, false], [true, false], [false, true], [true, true]] {
        for blocks in [[false, false], [true, false], [false, true]] {
            for (n, name) in ["follow", "block"].into_iter().enumerate() {
                let [ab, ba] = [follows, blocks][n];
                tie(&a, if ab { "PUT" } else { "DELETE" }, &b, name).await;
                tie(&b, if ba { "PUT" } else { "DELETE" }, &a, name).await;
            }
            for of_a in ["everyone", "neighbours", "nobody"] {
                show_to(&a, of_a).await;
                for of_b in ["everyone", "neighbours", "nobody"] {
                    show_to(&b, of_b).await;
                    let is_shown = match of_b {
                        "everyone" => true,
                        "neighbours" => follows == [true, true],
                        _ => false,
                    };
                    let sees = is_shown && of_a != "nobody" && blocks == [false, false];
                    let seen = names(&asked(&a, &host).await);
                    assert_eq!(seen.len(), usize::from(sees), "{follows:?} {blocks:?} {of_a} {of_b}: {seen:?}");
                }
            }
        }
    }
}

async fn what_changes_is_seen_at_once(town: Town) {
    let town = watched(&town);
    let Three { host, a, b } = three(&town).await;
    let (mut of_a, mut of_b) = (enter(&a, &host).await, enter(&b, &host).await);
    until(&mut of_a, &[]).await;
    until(&mut of_b, &[]).await;
    show_to(&b, "everyone").await;
    until(&mut of_a, &["옆집"]).await;
    assert!(is_silent(&mut of_b).await && names(&asked(&b, &host).await).is_empty(), "not the other way round");
    befriend(&a, &b).await;
    until(&mut of_b, &["달토끼"]).await;
    tie(&b, "PUT", &a, "block").await;
    until(&mut of_a, &[]).await;
    until(&mut of_b, &[]).await;
    tie(&b, "DELETE", &a, "block").await;
    until(&mut of_a, &["옆집"]).await;
    until(&mut of_b, &["달토끼"]).await;
    // who hides sees nobody, and is not seen
    show_to(&a, "nobody").await;
    until(&mut of_a, &[]).await;
    until(&mut of_b, &[]).await;
    // whoever sees nobody of two hears nothing when they keep each other away
    let c = town.resident("먼집", "mars", 2, 2).await;
    let mut of_c = enter(&c, &host).await;
    until(&mut of_c, &["옆집"]).await;
    tie(&c, "PUT", &a, "block").await;
    assert!(is_silent(&mut of_c).await && is_silent(&mut of_a).await);
}

async fn whoever_is_not_there_is_told_nothing(town: Town) {
    let town = watched(&town);
    let Three { host, a, b } = three(&town).await;
    let newcomer = town.newcomer("새내기").await;
    show_to(&b, "everyone").await;
    let path = format!("/residents/{}/presence", host.id);
    let empty = a.api("GET", &path, None).await;
    assert_eq!((empty.status.as_u16(), empty.code()), (403, "not_there".into()));
    let _of_b = enter(&b, &host).await;
    let elsewhere = enter(&a, &b).await;
    assert_eq!(a.api("GET", &path, None).await.text(), empty.text(), "the same whoever is there");
    drop(elsewhere);
    for (person, path, status) in [
        (&a, "/residents/999999/presence", 404),
        (&a, &*format!("/residents/{}/presence", newcomer.id), 404),
        (&a, "/residents/x/presence", 404),
        (&town.visitor(), &*path, 401),
    ] {
        assert_eq!(person.api("GET", path, None).await.status, status, "{path}");
    }
    // a room in which nobody lives is none; beside others it is left out
    let opened = async |topics: &str| open_at(&a, &format!("/api/v1/events?{topics}"), None).await.status().as_u16();
    assert_eq!(opened(&format!("topic=room:{}", newcomer.id)).await, 404);
    assert_eq!(opened("topic=room:999999").await, 404);
    assert_eq!(opened("topic=room:x").await, 422);
    assert_eq!(opened("topic=room:999999&topic=board:solar").await, 200);
    // somebody without a home sees those who show themselves to everybody, and is seen by nobody
    let mut theirs = enter(&newcomer, &host).await;
    until(&mut theirs, &["옆집"]).await;
    assert!(names(&asked(&b, &host).await).is_empty());
    let refused = newcomer.api("PUT", "/me/host", Some(json!({"presence": "everyone"}))).await;
    assert_eq!(refused.code(), "not_resident");
}

async fn one_setting_says_who_may(town: Town) {
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    let chosen = async || owner.api("GET", "/me/host", None).await.json()["presence"].clone();
    assert_eq!(chosen().await, "neighbours");
    let page = owner.get("/settings/neighbours").await;
    assert!(page.has("name=\"presence\" value=\"neighbours\" checked"), "{}", page.text());
    let fields = [("guestbook", "everyone"), ("presence", "nobody"), ("listed", "true")];
    assert_eq!(owner.post("/settings/neighbours", &fields).await.status, 303);
    assert_eq!(chosen().await, "nobody");
    // what is not said stays
    assert_eq!(owner.post("/settings/neighbours", &[("guestbook", "planet")]).await.status, 303);
    owner.api("PUT", "/me/host", Some(json!({"listed": true}))).await;
    assert_eq!(chosen().await, "nobody");
    show_to(&owner, "everyone").await;
    assert_eq!(owner.post("/settings/neighbours", &[("guestbook", "planet"), ("presence", "x")]).await.status, 422);
    assert_eq!(owner.api("PUT", "/me/host", Some(json!({"presence": "x"}))).await.status, 422);
    assert_eq!(chosen().await, "everyone");
    // a room that is kept says nothing of who is there
    let guest = town.resident("옆집", "saturn", 37, 3).await;
    let page = guest.get("/planets/saturn/37/2").await;
    assert!(page.has(&format!("data-here=\"room:{}\"", owner.id)) && !page.has("data-waved"), "{}", page.text());
    assert!(owner.get("/planets/saturn/37/2").await.has("data-waved"));
}

async fn a_wave_arrives_at_once(town: Town) {
    let town = watched(&town);
    let Three { host, a, .. } = three(&town).await;
    let mut of_host = enter(&host, &host).await;
    until(&mut of_host, &[]).await;
    tie(&a, "POST", &host, "wave").await;
    loop {
        let told = of_host.next().await.unwrap();
        if told.kind == "wave" {
            assert_eq!((told.id, &told.data["actor"]["id"]), (Some(1), &json!(a.id)));
            break;
        }
    }
}

each_engine!(
    people_see_each_other_come_and_go,
    who_may_see_whom,
    what_changes_is_seen_at_once,
    whoever_is_not_there_is_told_nothing,
    one_setting_says_who_may,
    a_wave_arrives_at_once
);
