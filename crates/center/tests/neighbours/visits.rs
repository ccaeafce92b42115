//! Visits to rooms, and the rooms that are worth one.

use center::clock::DAY;
use center::neighbours::{months, visits};
use serde_json::json;

use crate::support::{Town, each_engine};

const DOOR: &str = "/planets/saturn/37/2";

async fn each_person_counts_once_a_day(town: Town) {
    let (owner, a) = (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let b = town.newcomer("새별").await;
    assert!(a.get(DOOR).await.has("오늘 0번 · 모두 0번"));
    for person in [&a, &a, &b, &owner] {
        person.get(DOOR).await;
    }
    a.prefetch("/planets/saturn/37/2").await;
    // nor does whoever asks for the head alone
    let c = town.newcomer("헤드").await;
    let head = c.request(axum::http::Method::HEAD, DOOR).body(axum::body::Body::empty()).unwrap();
    assert_eq!(c.send(head).await.status, 200);
    town.visitor().get(DOOR).await;
    visits::write(&town.app).await.unwrap();
    assert!(a.get(DOOR).await.has("오늘 2번 · 모두 2번"), "{}", a.get(DOOR).await.text());
    // another server hears of the same person
    let there = town.second_node().await;
    a.on(&there).get(DOOR).await;
    visits::write(&there.app).await.unwrap();
    visits::write(&town.app).await.unwrap();
    assert!(owner.get(DOOR).await.has("오늘 2번 · 모두 2번"));
    town.forward(DAY);
    assert!(b.get(DOOR).await.has("오늘 0번 · 모두 2번"));
    visits::write(&town.app).await.unwrap();
    assert!(owner.get(DOOR).await.has("오늘 1번 · 모두 3번"));
    // who it was is forgotten, and was never told
    assert!(!owner.get(DOOR).await.has("새별"));
    visits::tidy(&town.app).await.unwrap();
    assert_eq!(town.number("select count(*) as n from room_visits").await, 1, "the day goes on");
    // as soon as the day is over
    town.forward(DAY);
    visits::tidy(&town.app).await.unwrap();
    assert_eq!(town.number("select count(*) as n from room_visits").await, 0);
    // only ahead is no look
    b.prefetch(DOOR).await;
    visits::write(&town.app).await.unwrap();
    assert_eq!(town.number("select visits as n from hosts where visits > 0").await, 3);
}

async fn rooms_of_the_month(town: Town) {
    let (a, b) = (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let c = town.resident("먼집", "mars", 1, 1).await;
    for visitor in [&b, &c] {
        visitor.get(DOOR).await;
    }
    a.get("/planets/mars/1/1").await;
    visits::write(&town.app).await.unwrap();
    assert_eq!(a.api("PUT", &format!("/residents/{}/like", b.id), None).await.status, 200);
    let names = async || {
        town.forward(61 * 1_000_000);
        let rooms = months::rooms(&town.app).await.unwrap();
        let names = |list: &[months::Room]| list.iter().map(|room| room.who.nickname.clone()).collect::<Vec<_>>();
        (names(&rooms.visited), names(&rooms.liked))
    };
    assert_eq!(names().await, (vec!["달토끼".into(), "먼집".into()], vec!["옆집".into()]));
    // a list of their own, kept for everybody, for pages and programs
    for person in [&a, &b, &a] {
        let page = person.get("/rooms").await;
        assert!(page.has("이달 방문 2번") && page.has("이달 방문 1번") && page.has("이달 좋아요 1"), "{}", page.text());
        let in_order = |names: [&str; 2]| page.text().find(names[0]) < page.text().find(names[1]);
        assert!(in_order([">달토끼<", ">먼집<"]), "{}", page.text());
    }
    let api = a.api("GET", "/rooms", None).await.json();
    assert_eq!(
        (&api["visited"][0]["resident"]["nickname"], &api["visited"][0]["visits"]),
        (&json!("달토끼"), &json!(2))
    );
    assert_eq!((&api["liked"][0]["resident"]["id"], &api["liked"][0]["likes"]), (&json!(b.id), &json!(1)));
    for path in ["/home", "/planets"] {
        assert!(a.get(path).await.has("href=\"/rooms\""), "{path}");
    }
    assert!(!town.visitor().get("/planets").await.has("href=\"/rooms\""));
    assert_eq!(town.visitor().get("/rooms").await.status, 303);
    a.api("PUT", "/me/host", Some(json!({"listed": false}))).await;
    assert_eq!(names().await.0, ["먼집"], "whoever does not want it is not shown");
    assert!(!b.get("/rooms").await.has("달토끼"));
    a.api("DELETE", &format!("/residents/{}/like", b.id), None).await;
    assert!(names().await.1.is_empty());
}

async fn a_walk_leads_somewhere(town: Town) {
    let a = town.resident("달토끼", "saturn", 37, 2).await;
    assert_eq!(a.get("/residents/random").await.location(), "/planets", "nobody else is here");
    assert!(a.get("/planets").await.has("아직 다른 이웃이 없어요"), "and it is said");
    assert!(!a.get("/home").await.has("놀러 가기 좋은 방"), "one's own room is no visit");
    let _b = town.resident("옆집", "saturn", 37, 9).await;
    for _ in 0..20 {
        assert_eq!(a.get("/residents/random").await.location(), "/planets/saturn/37/9");
    }
    // the next doors that are lived in, however far
    let _c = town.resident("아래", "saturn", 2, 4).await;
    let page = a.get(DOOR).await;
    assert!(page.has("href=\"/planets/saturn/2/4\"") && page.has("href=\"/planets/saturn/37/9\""), "{}", page.text());
    assert!(page.has("/residents/random"));
    assert_eq!(town.visitor().get("/residents/random").await.location(), "/login?next=%2Fresidents%2Frandom");
}

each_engine!(each_person_counts_once_a_day, rooms_of_the_month, a_walk_leads_somewhere);
