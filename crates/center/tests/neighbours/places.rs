//! Addresses as places: who lives where, who moved in, and where a visit is worth it.

use center::neighbours::visits;
use serde_json::json;

use crate::support::{Town, each_engine};

async fn towers_show_who_lives_where(town: Town) {
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    let newcomer = town.newcomer("새별").await;
    let tower = "/planets/saturn?floor=37";
    owner.api("PUT", "/me/status", Some(json!({"message": "고리 구경 오세요"}))).await;
    for _ in 0..2 {
        let page = newcomer.get(tower).await;
        assert!(page.has("달토끼") && page.has("고리 구경 오세요") && page.has("새로 이사 온 이웃"), "{}", page.text());
        let stranger = town.visitor().get(tower).await;
        assert!(!stranger.has("달토끼") && !stranger.has("고리 구경") && !stranger.has("새로 이사 온"));
    }
    // what is said changes on the tower at once, also where the page is kept, and beside a free door
    let quiet = town.second_node_with(|config| config.compare_kept = false).await;
    for said in ["밤에만 있어요", ""] {
        newcomer.on(&quiet).get(tower).await;
        newcomer.on(&quiet).get("/planets/saturn/37/3").await;
        assert_eq!(owner.api("PUT", "/me/status", Some(json!({"message": said}))).await.status, 200);
        for path in [tower, "/planets/saturn/37/3"] {
            let page = newcomer.on(&quiet).get(path).await;
            assert_eq!(page.has("밤에만 있어요"), !said.is_empty(), "{path}");
            assert!(!page.has("고리 구경"));
        }
    }
    let hostile = "\"><script>x";
    owner.api("PUT", "/me/status", Some(json!({"message": hostile}))).await;
    assert!(!newcomer.get(tower).await.has("<script>x"));
}

async fn home_names_rooms_that_are_worth_a_visit(town: Town) {
    let (owner, visitor) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    visitor.get("/planets/saturn/37/2").await;
    visits::write(&town.app).await.unwrap();
    town.forward(2 * 60 * 1_000_000);
    for _ in 0..2 {
        let page = visitor.get("/home").await;
        assert!(page.has("놀러 가기 좋은 방") && page.has("이달 방문 1번"), "{}", page.text());
        assert!(page.has(&format!("/residents/{}/room.svg", owner.id)));
    }
    let home = owner.get("/home").await;
    assert!(home.has(&format!("/residents/{}/room.svg", visitor.id)), "that of somebody who moved in");
    assert!(!home.has(&format!("/residents/{}/room.svg", owner.id)), "one's own room is no visit");
    owner.api("PUT", "/me/host", Some(json!({"listed": false}))).await;
    town.forward(2 * 60 * 1_000_000);
    assert!(!visitor.get("/home").await.has("이달 방문 1번"));
}

each_engine!(towers_show_who_lives_where, home_names_rooms_that_are_worth_a_visit);
