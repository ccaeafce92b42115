//! Lists and pages of the market, with scripts off.

use center::clock::DAY;
use serde_json::Value;

use super::deals::{cheap, coins, exact, give_coins, of_planet, owns};
use crate::support::{Person, Town, each_engine};

async fn ids(person: &Person, query: &str) -> Vec<String> {
    let list = person.api("GET", &format!("/market{query}"), None).await;
    assert_eq!(list.status, 200, "{}", list.text());
    list.json()["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

async fn the_list_has_everything_once(town: Town) {
    let person = town.resident("둘러보기", "mars", 1, 1).await;
    let first = person.api("GET", "/market", None).await.json();
    let total = town.app.furniture.sold().count();
    assert_eq!((first["total"].as_u64(), first["items"].as_array().unwrap().len()), (Some(total as u64), 50));
    let mut all = Vec::new();
    for page in 1..=first["pages"].as_i64().unwrap() {
        all.extend(ids(&person, &format!("?page={page}")).await);
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), total);
    assert!(ids(&person, "?page=99").await.is_empty());
    let prices = |list: Value| -> Vec<i64> {
        list["items"].as_array().unwrap().iter().map(|one| one["price"].as_i64().unwrap()).collect()
    };
    let cheapest = prices(person.api("GET", "/market?sort=price", None).await.json());
    assert!(cheapest.is_sorted());
    let dearest = prices(person.api("GET", "/market?sort=-price", None).await.json());
    assert!(dearest.iter().rev().is_sorted() && dearest[0] > cheapest[0]);
    let theme = person.api("GET", "/market?theme=bath", None).await.json();
    assert!(
        theme["items"].as_array().unwrap().iter().all(|one| one["theme"] == "bath")
            && theme["total"].as_i64() > Some(1)
    );
    for bad in ["?sort=x", "?theme=x", "?page=0", "?q=-%EA%B0%80", "?q=%00"] {
        assert_eq!(person.api("GET", &format!("/market{bad}"), None).await.status, 422, "{bad}");
        assert_eq!(person.get(&format!("/market{bad}")).await.status, 422, "{bad}");
    }
    assert_eq!(town.visitor().api("GET", "/market", None).await.status, 401);
    assert!(town.visitor().get("/market").await.location().starts_with("/login"));
}

async fn words_are_found_as_on_the_boards(town: Town) {
    let person = town.resident("찾는이", "mars", 1, 1).await;
    let escape =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let find = async |words: &str| ids(&person, &format!("?q={}", escape(words))).await;
    // 구름 침대, Cloud bed
    for words in
        ["구름 침대", "침대 구름", "\"구름 침대\"", "름 침", "cloud", "CLOUD", "구름 bed", "\u{1100}\u{116e}름"]
    {
        assert!(find(words).await.contains(&"bed".to_owned()), "{words}");
    }
    assert!(!find("침대 -구름").await.contains(&"bed".to_owned()));
    assert!(find("\"침대 구름\"").await.is_empty());
    assert!(find("author:구름").await.is_empty());
    assert!(find("욕실").await.len() > 1, "a theme");
    let page = person.get(&format!("/market?q={}", escape("<b>\"구름"))).await;
    assert!(page.status == 200 && !page.has("<b>\"") && page.has("그런 가구는 아직 없어요"), "{}", page.text());
}

async fn what_is_ones_own_and_too_dear_is_marked(town: Town) {
    let (person, other) = (town.resident("표시", "mars", 1, 1).await, town.resident("남", "mars", 1, 2).await);
    let (piece, _) = cheap(&town);
    assert_eq!(person.api("POST", &format!("/market/{piece}/purchase"), None).await.status, 201);
    person.api("PUT", &format!("/market/{}/wish", of_planet(&town, "mars").0), None).await;
    let list = person.api("GET", "/market?sort=price", None).await.json();
    assert_eq!((list["items"][0]["id"].as_str(), list["items"][0]["owned"].as_bool()), (Some(&*piece), Some(true)));
    assert_eq!(other.api("GET", "/market?sort=price", None).await.json()["items"][0]["owned"], false);
    let planet = person.api("GET", "/market?theme=planet", None).await.json();
    let wished: Vec<_> = planet["items"].as_array().unwrap().iter().filter(|one| one["wished"] == true).collect();
    assert_eq!((wished.len(), wished[0]["planet"].as_str()), (1, Some("mars")));
    // on the page the list has a class for each that is theirs, by its place; read twice, for the second is kept
    for _ in 0..2 {
        assert!(marks(&person, "/market?sort=price").await.contains(&"o1".to_owned()));
        let others = marks(&other, "/market?sort=price").await;
        assert!(!others.contains(&"o1".to_owned()) && others[0] == "goods", "{others:?}");
        assert!(marks(&person, "/market?sort=-price").await.contains(&"d1".to_owned()));
        assert_eq!(marks(&town.newcomer("새내기").await, "/market").await, ["goods"]);
    }
}

/// The classes of the list.
async fn marks(person: &Person, path: &str) -> Vec<String> {
    let page = person.get(path).await.text();
    let classes = page.split("<ol class=\"").nth(1).unwrap().split('"').next().unwrap();
    classes.split(' ').map(str::to_owned).collect()
}

async fn a_piece_is_bought_and_sold_on_its_page(town: Town) {
    let person = town.resident("단골", "mars", 1, 1).await;
    let (piece, price) = cheap(&town);
    let (path, before) = (format!("/market/{piece}"), coins(&person).await);
    let page = person.get(&path).await;
    assert!(
        page.status == 200 && page.has(&format!("action=\"{path}/purchase\"")) && page.has("다른 빛깔"),
        "{}",
        page.text()
    );
    let key = page.text().split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for _ in 0..2 {
        let bought = person.post(&format!("{path}/purchase"), &[("key", &key)]).await;
        assert_eq!((bought.status.as_u16(), bought.location()), (303, &*path), "{}", bought.text());
    }
    let page = person.get(&path).await;
    assert!(page.has("샀어요") && page.has("가지고 있어요") && page.has(&format!("action=\"{path}/sale\"")));
    assert_eq!(coins(&person).await, before - price);
    let again = person.post(&format!("{path}/purchase"), &[]).await;
    assert!(again.status == 409 && again.has("이미 가지고 있는 가구예요"), "{}", again.text());
    assert_eq!(person.post(&format!("{path}/sale"), &[]).await.status, 303);
    assert!(!owns(&person, &piece).await);
    let dear = town.app.furniture.sold().filter(|one| one.planet.is_none()).max_by_key(|one| one.price).unwrap();
    let page = person.get(&format!("/market/{}", dear.id)).await;
    let missing = dear.price - coins(&person).await;
    assert!(page.has(&format!("{missing}코인이 모자라요")) && page.has("날마다"), "{}", page.text());
    let refused = person.post(&format!("/market/{}/purchase", dear.id), &[]).await;
    assert!(refused.status == 402 && refused.has("코인이 모자라요"));
    let (foreign, _) = of_planet(&town, "venus");
    assert!(person.get(&format!("/market/{foreign}")).await.has("금성 주민에게만"));
    assert!(town.newcomer("새내기").await.get(&path).await.has("먼저 이주해 주세요"));
    for bad in ["/market/none", "/market/bed?turn=4", "/market/bed?colour=99", "/market/bed?turn=x"] {
        assert_eq!(person.get(bad).await.status, 404, "{bad}");
    }
    exact(&town).await;
}

async fn a_gift_is_sent_from_a_page(town: Town) {
    let (giver, other) = (town.resident("주는이", "mars", 1, 1).await, town.resident("받는이", "venus", 1, 1).await);
    town.app.db.run("update users set nickname_key = nickname", []).await.unwrap();
    let (piece, price) = cheap(&town);
    let (path, before) = (format!("/market/{piece}"), coins(&giver).await);
    assert!(giver.get(&format!("{path}?for={}", other.id)).await.has("value=\"받는이\""));
    let typed = "축하해요 <i>";
    let refused = giver.post(&format!("{path}/gift"), &[("resident", "없는이"), ("note", typed)]).await;
    assert!(
        refused.status == 422 && refused.has("그런 주민이 없어요") && refused.has("축하해요 &#60;i&#62;"),
        "{}",
        refused.text()
    );
    let refused = giver.post(&format!("{path}/gift"), &[("resident", "주는이")]).await;
    assert!(refused.status == 422 && refused.has("나 자신에게는"));
    let given = giver.post(&format!("{path}/gift"), &[("resident", " @받는이 "), ("note", typed)]).await;
    assert_eq!((given.status.as_u16(), given.location()), (303, &*path), "{}", given.text());
    assert_eq!(coins(&giver).await, before - price);
    let again = giver.post(&format!("{path}/gift"), &[("resident", "받는이"), ("note", "또")]).await;
    assert!(again.status == 409 && again.has("그 이웃은 이미 가지고 있어요"));
    assert!(other.get("/me/wishes").await.has("주는이 님에게서"));
    assert!(other.get(&path).await.has("주는이 님이 준 선물"));
    assert!(giver.get("/me/coins").await.has("보낸 선물"));
    exact(&town).await;
}

async fn wishes_are_shown_to_who_may_give(town: Town) {
    let (person, friend) = (town.resident("바라는이", "mars", 1, 1).await, town.resident("친구", "venus", 1, 1).await);
    let (piece, _) = cheap(&town);
    assert_eq!(person.post(&format!("/market/{piece}/wish"), &[("wish", "true")]).await.status, 303);
    assert!(person.get("/me/wishes").await.has(&format!("/market/{piece}\"")));
    let list = friend.get(&format!("/residents/{}/wishes", person.id)).await;
    assert!(list.has(&format!("/market/{piece}?for={}", person.id)), "{}", list.text());
    assert_eq!(person.get(&format!("/residents/{}/wishes", person.id)).await.location(), "/me/wishes");
    let way = format!("href=\"/residents/{}/wishes\"", person.id);
    assert!(friend.get("/planets/mars/1/1").await.has(&way) && !person.get("/planets/mars/1/1").await.has(&way));
    assert_eq!(friend.get("/residents/999999/wishes").await.status, 404);
    person.post(&format!("/market/{piece}/wish"), &[("wish", "false")]).await;
    assert!(!friend.get(&format!("/residents/{}/wishes", person.id)).await.has(&format!("/market/{piece}")));
    assert_eq!(person.post(&format!("/market/{piece}/wish"), &[("wish", "x")]).await.status, 422);
}

async fn pictures_are_for_everybody_and_kept_under_their_hash(town: Town) {
    let visitor = town.visitor();
    let url =
        town.app.furniture.picture_url("bed", isometric::Look { rotation: 1, colour: 2, ..isometric::Look::default() });
    let picture = visitor.get(&url).await;
    assert_eq!((picture.status.as_u16(), &picture.headers["content-type"]), (200, &"image/svg+xml".parse().unwrap()));
    assert!(picture.headers["cache-control"].to_str().unwrap().contains("immutable") && picture.has("<svg"));
    let other = visitor.get("/furniture/bed.svg").await;
    assert!(!other.headers["cache-control"].to_str().unwrap().contains("immutable") && other.body != picture.body);
    for bad in [
        "/furniture/bed",
        "/furniture/none.svg",
        "/furniture/bed.svg?turn=4",
        "/furniture/bed.svg?colour=250",
        "/furniture/bed.svg?turn=-1",
    ] {
        assert_eq!(visitor.get(bad).await.status, 404, "{bad}");
    }
    let person = town.resident("방주인", "mars", 1, 1).await;
    let room = person.get("/market/bed/room.svg?turn=1").await;
    assert!(
        room.status == 200 && room.headers["cache-control"].to_str().unwrap().contains("no-store"),
        "{}",
        room.text()
    );
    assert_eq!(town.newcomer("새내기").await.get("/market/bed/room.svg").await.status, 404);
    assert_eq!(person.get("/market/none/room.svg").await.status, 404);
}

async fn what_came_later_is_new_for_a_while(town: Town) {
    let person = town.resident("새것", "mars", 1, 1).await;
    assert!(!person.get("/market").await.has("새로 나옴"));
    // another piece stands in an operator's folder from the next start on
    town.app.db.run("delete from known_furniture where id = 'bed'", []).await.unwrap();
    town.forward(DAY);
    let next = town.second_node().await;
    let person = person.on(&next);
    give_coins(&town, &person, 1).await;
    let first = &person.api("GET", "/market", None).await.json()["items"][0];
    assert_eq!((first["id"].as_str(), first["new"].as_bool()), (Some("bed"), Some(true)));
    let page = person.get("/market").await;
    assert!(page.has("새로 나옴") && page.has("새 가구 1점이 들어왔어요"), "{}", page.text());
    next.forward(15 * DAY);
    assert!(next.app.furniture.new_until("bed").unwrap() < next.app.clock.now());
}

each_engine!(
    the_list_has_everything_once,
    words_are_found_as_on_the_boards,
    what_is_ones_own_and_too_dear_is_marked,
    a_piece_is_bought_and_sold_on_its_page,
    a_gift_is_sent_from_a_page,
    wishes_are_shown_to_who_may_give,
    pictures_are_for_everybody_and_kept_under_their_hash,
    what_came_later_is_new_for_a_while
);
