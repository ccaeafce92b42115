//! Buying, selling, giving and wishing, one after the other.

use serde_json::{Value, json};

use crate::support::{Person, Town, each_engine};

/// The cheapest piece that anybody may buy and nobody has from the start.
pub fn cheap(town: &Town) -> (String, i64) {
    let starter = &town.app.furniture.catalogue.starter.items;
    let is_given = |id: &str| starter.iter().any(|item| item.furniture == id);
    let sold = town.app.furniture.sold().filter(|piece| piece.planet.is_none() && !is_given(&piece.id));
    let piece = sold.min_by_key(|piece| piece.price).unwrap();
    (piece.id.clone(), piece.price)
}

pub fn of_planet(town: &Town, planet: &str) -> (String, i64) {
    let piece = town.app.furniture.sold().find(|piece| piece.planet.as_deref() == Some(planet)).unwrap();
    (piece.id.clone(), piece.price)
}

pub async fn coins(person: &Person) -> i64 {
    person.api("GET", "/me", None).await.json()["coins"].as_i64().unwrap()
}

pub async fn give_coins(town: &Town, person: &Person, n: i64) {
    let now = town.app.clock.now();
    center::market::command::grant(&town.app.db, &person.username, n, &format!("for test {now}"), now).await.unwrap();
}

/// The ledger is right, to the last entry.
pub async fn exact(town: &Town) {
    let verdict = center::market::command::verify(&town.app.db).await.unwrap();
    verdict.sentence().unwrap();
}

pub async fn owned(person: &Person) -> Vec<Value> {
    person.api("GET", "/me/furniture", None).await.json()["items"].as_array().unwrap().clone()
}

pub async fn owns(person: &Person, furniture: &str) -> bool {
    owned(person).await.iter().any(|one| one["furniture"] == furniture)
}

async fn deal(person: &Person, furniture: &str, what: &str) -> crate::support::Answer {
    person.api("POST", &format!("/market/{furniture}/{what}"), None).await
}

async fn a_piece_is_bought_once(town: Town) {
    let person = town.resident("손님", "mars", 1, 1).await;
    let (piece, price) = cheap(&town);
    let before = coins(&person).await;
    let bought = deal(&person, &piece, "purchase").await;
    assert_eq!(bought.status, 201, "{}", bought.text());
    assert_eq!(bought.location(), "/api/v1/me/furniture");
    let answer = bought.json();
    assert_eq!((answer["amount"].as_i64(), answer["balance"].as_i64()), (Some(-price), Some(before - price)));
    assert_eq!(answer["furniture"], piece.as_str());
    assert_eq!(coins(&person).await, before - price);
    let again = deal(&person, &piece, "purchase").await;
    assert_eq!((again.status.as_u16(), &*again.code()), (409, "already_owned"));
    assert_eq!(coins(&person).await, before - price);
    let mine = owned(&person).await;
    let one = mine.iter().find(|one| one["furniture"] == piece.as_str()).unwrap();
    assert_eq!((one["origin"].as_str(), one["worth"].as_i64()), (Some("purchase"), Some(price / 2)));
    assert_eq!(one["placed"], false);
    let entry = &person.api("GET", "/me/ledger", None).await.json()["items"][0];
    assert_eq!((entry["reason"].as_str(), entry["amount"].as_i64()), (Some("purchase"), Some(-price)));
    assert_eq!(entry["reference"].as_str().unwrap(), answer["id"].to_string());
    assert_eq!(entry["furniture"], piece.as_str());
    assert_eq!(deal(&person, "no-such-thing", "purchase").await.status, 404);
    exact(&town).await;
}

async fn who_has_too_few_coins_is_told_and_keeps_them(town: Town) {
    let person = town.resident("빈손", "mars", 1, 1).await;
    let dear =
        town.app.furniture.sold().filter(|piece| piece.planet.is_none()).max_by_key(|piece| piece.price).unwrap();
    let before = coins(&person).await;
    assert!(dear.price > before, "one is dearer than what comes with the keys");
    let refused = deal(&person, &dear.id, "purchase").await;
    assert_eq!((refused.status.as_u16(), &*refused.code()), (402, "not_enough_coins"));
    assert!(!owns(&person, &dear.id).await);
    assert_eq!(coins(&person).await, before);
    exact(&town).await;
}

async fn a_planets_piece_is_for_its_residents(town: Town) {
    let (martian, venusian) =
        (town.resident("화성인", "mars", 1, 1).await, town.resident("금성인", "venus", 1, 1).await);
    let (piece, price) = of_planet(&town, "venus");
    give_coins(&town, &venusian, 2 * price).await;
    let refused = deal(&martian, &piece, "purchase").await;
    assert_eq!((refused.status.as_u16(), &*refused.code()), (403, "other_planet"));
    let newcomer = town.newcomer("새내기").await;
    let refused = deal(&newcomer, &piece, "purchase").await;
    assert_eq!((refused.status.as_u16(), &*refused.code()), (403, "not_resident"));
    assert_eq!(town.visitor().api("POST", &format!("/market/{piece}/purchase"), None).await.status, 401);
    assert_eq!(deal(&venusian, &piece, "purchase").await.status, 201);
    // and may be given to anybody
    let gift = format!("/market/{piece}/gift");
    assert_eq!(venusian.api("POST", &gift, Some(json!({"resident": martian.id}))).await.status, 201);
    assert!(owns(&martian, &piece).await);
    let refused = martian.api("POST", &gift, Some(json!({"resident": venusian.id}))).await;
    assert_eq!((refused.status.as_u16(), &*refused.code()), (403, "other_planet"));
    exact(&town).await;
}

async fn what_is_sold_back_may_be_bought_again(town: Town) {
    let person = town.resident("알뜰이", "mars", 1, 1).await;
    let (piece, price) = cheap(&town);
    let before = coins(&person).await;
    let first = deal(&person, &piece, "purchase").await.json()["id"].clone();
    let sold = deal(&person, &piece, "sale").await;
    assert_eq!(sold.status, 201, "{}", sold.text());
    assert_eq!((sold.json()["amount"].as_i64(), &sold.json()["id"]), (Some(price / 2), &first));
    assert_eq!(coins(&person).await, before - price + price / 2);
    assert!(!owns(&person, &piece).await);
    let again = deal(&person, &piece, "sale").await;
    assert_eq!((again.status.as_u16(), &*again.code()), (409, "not_owned"));
    let second = deal(&person, &piece, "purchase").await;
    assert_eq!(second.status, 201);
    assert_ne!(second.json()["id"], first);
    assert_eq!(deal(&person, &piece, "sale").await.status, 201);
    assert_eq!(deal(&person, "no-such-thing", "sale").await.status, 404);
    // what came with the keys
    let starter = &town.app.furniture.catalogue.starter.items[0].furniture;
    let refused = deal(&person, starter, "sale").await;
    assert_eq!((refused.status.as_u16(), &*refused.code()), (409, "cannot_be_sold"));
    exact(&town).await;
}

// half of an odd price is rounded down, and it is of the price that was paid
async fn a_sale_gives_half_of_what_was_paid(town: Town) {
    let person = town.resident("반값", "mars", 1, 1).await;
    let (piece, _) = cheap(&town);
    deal(&person, &piece, "purchase").await;
    let sql = "update belongings set price = 91 where user_id = $1 and origin = 'purchase'";
    town.app.db.run(sql, [person.id.into()]).await.unwrap();
    assert_eq!(deal(&person, &piece, "sale").await.json()["amount"], 45);
    exact(&town).await;
}

async fn a_sold_piece_leaves_every_layout(town: Town) {
    let person = town.resident("정리", "mars", 1, 1).await;
    let (piece, _) = cheap(&town);
    deal(&person, &piece, "purchase").await;
    let items = format!(r#"[{{"furniture":"{piece}","x":64,"y":64}},{{"furniture":"floor-bed","x":8,"y":8}}]"#);
    for n in [1, 3] {
        let sql = "insert into layouts (user_id, n, name, is_shown, wallpaper, flooring, light, items, version, changed_at)
            values ($1, $2, '', false, 'hanji', 'jangpan', 'auto', $3, 1, 0) on conflict (user_id, n) do update set items = excluded.items";
        town.app.db.run(sql, [person.id.into(), n.into(), items.clone().into()]).await.unwrap();
    }
    let placed =
        |mine: Vec<Value>| mine.iter().find(|one| one["furniture"] == piece.as_str()).unwrap()["placed"].clone();
    assert_eq!(placed(owned(&person).await), true);
    assert_eq!(deal(&person, &piece, "sale").await.status, 201);
    let sql = "select items as s from layouts where user_id = $1 order by n";
    let left: Vec<center::db::Text> = town.app.db.all(sql, [person.id.into()]).await.unwrap();
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|row| !row.s.contains(&piece) && row.s.contains("floor-bed")), "{left:?}");
}

async fn a_gift_is_paid_by_the_giver(town: Town) {
    let (giver, other) = (town.resident("주는이", "mars", 1, 1).await, town.resident("받는이", "venus", 1, 1).await);
    let (piece, price) = cheap(&town);
    let gift = format!("/market/{piece}/gift");
    let before = (coins(&giver).await, coins(&other).await);
    let note = "생일 축하해요 <b>🎂</b>".to_owned();
    let given = giver.api("POST", &gift, Some(json!({"resident": other.id, "note": note}))).await;
    assert_eq!(given.status, 201, "{}", given.text());
    assert_eq!((coins(&giver).await, coins(&other).await), (before.0 - price, before.1));
    let theirs = owned(&other).await;
    let one = theirs.iter().find(|one| one["furniture"] == piece.as_str()).unwrap();
    assert_eq!((one["origin"].as_str(), one["note"].as_str()), (Some("gift"), Some(&*note)));
    assert_eq!((one["giver"]["id"].as_i64(), one["worth"].as_i64()), (Some(giver.id), None));
    assert!(!owns(&giver, &piece).await);
    let again = giver.api("POST", &gift, Some(json!({"resident": other.id}))).await;
    assert_eq!((again.status.as_u16(), &*again.code()), (409, "already_owned"));
    let refused = deal(&other, &piece, "sale").await;
    assert_eq!((refused.status.as_u16(), &*refused.code()), (409, "cannot_be_sold"));
    assert_eq!(coins(&giver).await, before.0 - price);
    // seen as text on the page of whoever got it
    let page = other.get("/me/wishes").await;
    assert!(page.has("생일 축하해요 &#60;b&#62;") && !page.has("<b>🎂"), "{}", page.text());
    exact(&town).await;
}

async fn a_gift_that_cannot_be_given_costs_nothing(town: Town) {
    let (giver, other) = (town.resident("주는이", "mars", 1, 1).await, town.resident("받는이", "venus", 1, 1).await);
    let (piece, _) = cheap(&town);
    let gift = format!("/market/{piece}/gift");
    let before = coins(&giver).await;
    let newcomer = town.newcomer("새내기").await;
    let field = |answer: &crate::support::Answer, field: &str| {
        answer.json()["errors"][field][0]["code"].as_str().unwrap_or_default().to_owned()
    };
    for (body, name, code) in [
        (json!({"resident": giver.id}), "resident", "yourself"),
        (json!({"resident": 999_999}), "resident", "no_such_resident"),
        (json!({"resident": newcomer.id}), "resident", "no_such_resident"),
        (json!({"note": "누구에게?"}), "resident", "required"),
        (json!({"resident": other.id, "note": "가".repeat(101)}), "note", "too_long"),
        (json!({"resident": other.id, "note": "\u{0}"}), "note", "invalid_text"),
    ] {
        let answer = giver.api("POST", &gift, Some(body.clone())).await;
        assert_eq!((answer.status.as_u16(), &*field(&answer, name)), (422, code), "{body}");
    }
    for wrong in [json!({"resident": "7"}), json!({"resident": 1.5}), json!([1])] {
        assert_eq!(giver.api("POST", &gift, Some(wrong)).await.status, 422);
    }
    let sql = "insert into openness (user_id, room, card, gifts) values ($1, false, false, false)";
    town.app.db.run(sql, [other.id.into()]).await.unwrap();
    let closed = giver.api("POST", &gift, Some(json!({"resident": other.id}))).await;
    assert_eq!((closed.status.as_u16(), &*closed.code()), (403, "closed"));
    town.app.db.run("update openness set gifts = true where user_id = $1", [other.id.into()]).await.unwrap();
    let longest = json!({"resident": other.id, "note": "🧑‍🚀".chars().cycle().take(100).collect::<String>()});
    assert_eq!(coins(&giver).await, before);
    assert_eq!(giver.api("POST", &gift, Some(longest)).await.status, 201);
    exact(&town).await;
}

async fn wishes_are_kept_until_they_come_true(town: Town) {
    let (person, friend) = (town.resident("바라는이", "mars", 1, 1).await, town.resident("친구", "venus", 1, 1).await);
    let (piece, _) = cheap(&town);
    let wish = format!("/market/{piece}/wish");
    for _ in 0..2 {
        let answer = person.api("PUT", &wish, None).await;
        assert_eq!((answer.status.as_u16(), answer.json()["wished"].as_bool()), (200, Some(true)));
    }
    let list = friend.api("GET", &format!("/residents/{}/wishes", person.id), None).await.json();
    assert_eq!((list["total"].as_i64(), list["items"][0]["id"].as_str()), (Some(1), Some(&*piece)));
    assert_eq!(friend.api("GET", "/residents/999999/wishes", None).await.status, 404);
    for _ in 0..2 {
        assert_eq!(person.api("DELETE", &wish, None).await.status, 204);
    }
    person.api("PUT", &wish, None).await;
    assert_eq!(
        friend.api("POST", &format!("/market/{piece}/gift"), Some(json!({"resident": person.id}))).await.status,
        201
    );
    let list = friend.api("GET", &format!("/residents/{}/wishes", person.id), None).await.json();
    assert_eq!(list["total"], 0);
    let again = person.api("PUT", &wish, None).await;
    assert_eq!((again.status.as_u16(), &*again.code()), (409, "already_owned"));
    assert_eq!(person.api("PUT", "/market/no-such-thing/wish", None).await.status, 404);
    assert_eq!(person.api("DELETE", "/market/no-such-thing/wish", None).await.status, 404);
    let refused = town.newcomer("새내기").await.api("PUT", &wish, None).await;
    assert_eq!((refused.status.as_u16(), &*refused.code()), (403, "not_resident"));
}

each_engine!(
    a_piece_is_bought_once,
    who_has_too_few_coins_is_told_and_keeps_them,
    a_planets_piece_is_for_its_residents,
    what_is_sold_back_may_be_bought_again,
    a_sale_gives_half_of_what_was_paid,
    a_sold_piece_leaves_every_layout,
    a_gift_is_paid_by_the_giver,
    a_gift_that_cannot_be_given_costs_nothing,
    wishes_are_kept_until_they_come_true
);
