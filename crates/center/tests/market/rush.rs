//! Many at once: one of each, and the ledger exact.

use axum::body::Body;
use axum::http::Method;
use futures_util::future::join_all;
use serde_json::json;

use super::deals::{cheap, coins, exact, give_coins, owned, owns};
use crate::support::{Answer, Person, Town, each_engine};

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status.as_u16() == status).count()
}

async fn buy(person: &Person, piece: &str) -> Answer {
    person.api("POST", &format!("/market/{piece}/purchase"), None).await
}

async fn with_key(person: &Person, path: &str, key: &str, body: Option<serde_json::Value>) -> Answer {
    let token = person.token.clone().unwrap();
    let request = person
        .request(Method::POST, &format!("/api/v1{path}"))
        .header("authorization", format!("Bearer {token}"))
        .header("sec-fetch-site", "same-origin")
        .header("idempotency-key", key)
        .header("content-type", "application/json");
    person.send(request.body(Body::from(body.unwrap_or(json!({})).to_string())).unwrap()).await
}

async fn twenty_of_the_same_are_one(town: Town) {
    let other = town.second_node().await;
    let person = town.resident("성급이", "mars", 1, 1).await;
    let away = person.on(&other);
    let (piece, price) = cheap(&town);
    let before = coins(&person).await;
    let answers = join_all((0..20).map(|n| buy(if n % 2 == 0 { &person } else { &away }, &piece))).await;
    assert_eq!((count(&answers, 201), count(&answers, 409)), (1, 19));
    assert_eq!(coins(&person).await, before - price);
    exact(&town).await;
    // sold twenty times: once
    let sale = format!("/market/{piece}/sale");
    let answers = join_all((0..20).map(|n| (if n % 2 == 0 { &person } else { &away }).api("POST", &sale, None))).await;
    assert_eq!((count(&answers, 201), count(&answers, 409)), (1, 19));
    assert_eq!(coins(&person).await, before - price + price / 2);
    exact(&town).await;
}

async fn coins_for_one_buy_one(town: Town) {
    let other = town.second_node().await;
    let person = town.resident("외곬", "mars", 1, 1).await;
    let away = person.on(&other);
    coins(&person).await;
    let starter = &town.app.furniture.catalogue.starter.items;
    // each alone is paid for, and no two
    let pieces: Vec<String> = town
        .app
        .furniture
        .sold()
        .filter(|piece| piece.planet.is_none() && (251..=500).contains(&piece.price))
        .filter(|piece| starter.iter().all(|item| item.furniture != piece.id))
        .map(|piece| piece.id.clone())
        .take(20)
        .collect();
    assert_eq!(pieces.len(), 20);
    let now = town.app.clock.now();
    let mut tx = town.app.db.begin().await.unwrap();
    let spare = coins(&person).await - 500;
    center::market::ledger::enter(&mut tx, person.id, -spare, center::market::ledger::Reason::Grant, "spare", now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let answers =
        join_all(pieces.iter().enumerate().map(|(n, piece)| buy(if n % 2 == 0 { &person } else { &away }, piece)))
            .await;
    assert_eq!((count(&answers, 201), count(&answers, 402)), (1, 19));
    assert_eq!(owned(&person).await.iter().filter(|one| one["origin"] == "purchase").count(), 1);
    assert!(coins(&person).await >= 0);
    exact(&town).await;
}

async fn purchases_and_changes_of_the_profile_do_not_meet(town: Town) {
    let other = town.second_node().await;
    let person = town.resident("바쁜이", "mars", 1, 1).await;
    let away = person.on(&other);
    give_coins(&town, &person, 10_000).await;
    let before = coins(&person).await;
    let pieces: Vec<(String, i64)> = town
        .app
        .furniture
        .sold()
        .filter(|piece| piece.planet.is_none())
        .map(|piece| (piece.id.clone(), piece.price))
        .filter(|(id, _)| town.app.furniture.catalogue.starter.items.iter().all(|item| item.furniture != *id))
        .take(10)
        .collect();
    let bought = join_all(pieces.iter().map(|(piece, _)| buy(&person, piece)));
    let changed = join_all((0..10).map(|n| {
        let away = away.clone();
        async move { away.api("PATCH", "/me", Some(json!({"nickname": format!("바쁜이{n}")}))).await }
    }));
    let wished = join_all((0..10).map(|n| {
        let (away, pieces) = (away.clone(), pieces.clone());
        async move { away.api("PUT", &format!("/market/{}/wish", pieces[n].0), None).await }
    }));
    let (bought, changed, _) = tokio::join!(bought, changed, wished);
    assert_eq!(count(&bought, 201), 10);
    assert_eq!(count(&changed, 200), 1, "once in thirty days");
    let spent: i64 = pieces.iter().map(|(_, price)| price).sum();
    assert_eq!(coins(&person).await, before - spent);
    let nickname = person.api("GET", "/me", None).await.json()["nickname"].as_str().unwrap().to_owned();
    assert!(nickname.starts_with("바쁜이") && nickname.chars().count() == 4, "{nickname}");
    let wishes = person.api("GET", &format!("/residents/{}/wishes", person.id), None).await.json();
    assert_eq!(wishes["total"], 0, "what is owned is wished for no more");
    exact(&town).await;
}

async fn gifts_that_cross_all_arrive(town: Town) {
    let other = town.second_node().await;
    let (a, b) = (town.resident("가람", "mars", 1, 1).await, town.resident("나래", "venus", 1, 1).await);
    give_coins(&town, &a, 20_000).await;
    give_coins(&town, &b, 20_000).await;
    let (coins_a, coins_b) = (coins(&a).await, coins(&b).await);
    let starter = &town.app.furniture.catalogue.starter.items;
    let pieces: Vec<(String, i64)> = town
        .app
        .furniture
        .sold()
        .filter(|piece| piece.planet.is_none() && starter.iter().all(|item| item.furniture != piece.id))
        .map(|piece| (piece.id.clone(), piece.price))
        .take(10)
        .collect();
    let (a_away, b_away) = (a.on(&other), b.on(&other));
    // each gives the other the same pieces, and buys them for themselves, too: one of the two ways wins for each piece
    let acts = pieces.iter().flat_map(|(piece, _)| {
        let gift = format!("/market/{piece}/gift");
        let (a, b, a_away, b_away, piece) = (a.clone(), b.clone(), a_away.clone(), b_away.clone(), piece.clone());
        let (to_a, to_b) = (json!({"resident": a.id}), json!({"resident": b.id}));
        let (gift_a, gift_b, piece_a, piece_b) = (gift.clone(), gift, piece.clone(), piece);
        let acts: Vec<std::pin::Pin<Box<dyn Future<Output = Answer> + Send>>> = vec![
            Box::pin(async move { a.api("POST", &gift_b, Some(to_b)).await }),
            Box::pin(async move { b_away.api("POST", &gift_a, Some(to_a)).await }),
            Box::pin(async move { buy(&a_away, &piece_a).await }),
            Box::pin(async move { buy(&b, &piece_b).await }),
        ];
        acts
    });
    let answers = join_all(acts).await;
    assert_eq!(
        (count(&answers, 201), count(&answers, 409)),
        (20, 20),
        "{:?}",
        answers.iter().map(|one| one.status.as_u16()).collect::<Vec<_>>()
    );
    let all: i64 = pieces.iter().map(|(_, price)| price).sum();
    assert_eq!(coins(&a).await + coins(&b).await, coins_a + coins_b - 2 * all);
    for (piece, _) in &pieces {
        assert!(owns(&a, piece).await && owns(&b, piece).await, "{piece}");
    }
    exact(&town).await;
}

async fn a_key_answers_with_the_first_result(town: Town) {
    let other = town.second_node().await;
    let (person, friend) = (town.resident("되풀이", "mars", 1, 1).await, town.resident("친구", "venus", 1, 1).await);
    let away = person.on(&other);
    let (piece, price) = cheap(&town);
    let before = coins(&person).await;
    let path = format!("/market/{piece}/purchase");
    let answers =
        join_all((0..20).map(|n| with_key(if n % 2 == 0 { &person } else { &away }, &path, "k1", None))).await;
    assert_eq!(count(&answers, 201), 20, "{}", answers[0].text());
    assert!(answers.iter().all(|answer| answer.json() == answers[0].json()));
    assert_eq!(coins(&person).await, before - price);
    let gift = format!("/market/{piece}/gift");
    let body = json!({"resident": friend.id});
    let answers = join_all((0..5).map(|_| with_key(&person, &gift, "k1", Some(body.clone())))).await;
    assert_eq!(count(&answers, 201), 5);
    assert_eq!(coins(&person).await, before - 2 * price);
    let sale = format!("/market/{piece}/sale");
    let answers = join_all((0..5).map(|_| with_key(&person, &sale, "k2", None))).await;
    assert_eq!(count(&answers, 201), 5);
    // sold since: the first answer all the same, and nothing is bought anew
    assert_eq!(with_key(&person, &path, "k1", None).await.json()["amount"], -price);
    assert_eq!(coins(&person).await, before - 2 * price + price / 2);
    // about another piece it is another key
    let other = with_key(&person, "/market/beach-ball/purchase", "k1", None).await;
    assert_eq!(
        (other.status.as_u16(), other.json()["furniture"].as_str()),
        (201, Some("beach-ball")),
        "{}",
        other.text()
    );
    assert_eq!(with_key(&person, &path, "", None).await.status, 422);
    exact(&town).await;
}

each_engine!(
    twenty_of_the_same_are_one,
    coins_for_one_buy_one,
    purchases_and_changes_of_the_profile_do_not_meet,
    gifts_that_cross_all_arrive,
    a_key_answers_with_the_first_result
);
