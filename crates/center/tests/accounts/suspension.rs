//! Somebody who is suspended gets no further than being told until when, and out.

use center::accounts::sign_ins;
use center::clock::{DAY, MINUTE};
use serde_json::json;

use super::{PASSWORD, renew, sign_up};
use crate::support::{Person, REFRESH, Town, each_engine};

async fn suspend(town: &Town, username: &str, until: i64) {
    let sql = "update users set suspended_until = $1 where username = $2";
    town.app.db.run(sql, [until.into(), username.to_owned().into()]).await.unwrap();
}

async fn login(person: &Person, password: &str) -> crate::support::Answer {
    person.post("/login", &[("username", "loud_one"), ("password", password)]).await
}

async fn the_suspended_get_in_nowhere_and_are_told_until_when(town: Town) {
    let person = sign_up(&town, "loud_one", "시끄러운").await;
    let tokens =
        town.visitor().api("POST", "/tokens", Some(json!({"username": "loud_one", "password": PASSWORD}))).await.json();
    let (access, refresh) =
        (tokens["access_token"].as_str().unwrap().to_owned(), tokens["refresh_token"].as_str().unwrap().to_owned());
    let open = town.number("select max(id) as n from sign_ins").await;
    assert!(sign_ins::closed_among(&town.app, &[open]).await.unwrap().is_empty());
    let until = town.app.clock.now() + 3 * DAY;
    suspend(&town, "loud_one", until).await;

    let date = town.app.clock.local(until).strftime("%-d %b %Y").to_string();
    let mut english = town.visitor();
    english.headers.push(("accept-language", "en".into()));
    let answer = english.api("POST", "/tokens", Some(json!({"username": "loud_one", "password": PASSWORD}))).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "suspended"));
    assert_eq!(answer.json()["until"].as_str().unwrap(), center::clock::rfc3339(until));
    assert!(answer.json()["detail"].as_str().unwrap().contains(&date), "{}", answer.text());
    let wrong =
        town.visitor().api("POST", "/tokens", Some(json!({"username": "loud_one", "password": "not this one"}))).await;
    assert_eq!(wrong.status, 401, "who does not know the password learns nothing");
    let page = login(&english, PASSWORD).await;
    assert_eq!(page.status, 403);
    assert!(page.has(&date) && !page.headers.contains_key("set-cookie"), "{}", page.text());
    assert_eq!(login(&town.visitor(), "not this one").await.status, 401);

    let answer = town.visitor().api("POST", "/tokens/refresh", Some(json!({"refresh_token": refresh}))).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "suspended"));
    assert_eq!(sign_ins::closed_among(&town.app, &[open]).await.unwrap(), [open], "streams end");
    for path in ["/home", "/", "/settings", "/boards/solar"] {
        let page = person.get(path).await;
        assert_eq!(page.status, 403, "{path}");
        assert!(page.has("쉬는 중") && page.has("action=\"/logout\""), "{}", page.text());
    }
    assert_eq!(person.post("/settings/renamed/seen", &[]).await.status, 403);
    // also when the short-lived token ran out
    town.forward(20 * MINUTE);
    assert_eq!(person.get("/home").await.status, 403);
    assert_eq!(person.prefetch("/home").await.status, 403);
    let mut api = town.visitor();
    api.token = Some(access);
    assert_eq!(api.api("GET", "/me", None).await.status, 401, "run out");

    // it is over some day, and the sign-in is as it was
    town.forward(3 * DAY);
    assert_eq!(person.get("/home").await.status, 200);
    assert_eq!(renew(&town, &refresh).await.0, 200);
    assert_eq!(login(&town.visitor(), PASSWORD).await.status, 303);
}

async fn the_suspended_can_sign_out(town: Town) {
    for late in [false, true] {
        let person = town.newcomer("시끄러운").await;
        let program = town.newcomer("조용한").await;
        for name in [&person.username, &program.username] {
            suspend(&town, name, town.app.clock.now() + DAY).await;
        }
        if late {
            town.forward(20 * MINUTE);
        }
        let open = "select count(*) as n from sign_ins where revoked_at is null";
        let before = town.number(open).await;
        assert_eq!(person.post("/logout", &[]).await.status, 303);
        assert!(!person.cookies.lock().unwrap().contains_key(REFRESH));
        assert_eq!(person.get("/").await.status, 200, "a visitor again");
        assert_eq!(town.number(open).await, before - 1);
        if !late {
            assert_eq!(program.api("GET", "/me", None).await.code(), "suspended");
            assert_eq!(program.api("DELETE", "/tokens", None).await.status, 204);
            assert_eq!(program.api("GET", "/me", None).await.status, 401);
        }
    }
}

async fn the_suspended_choose_how_they_are_told(town: Town) {
    for late in [false, true] {
        let person = town.newcomer("시끄러운").await;
        suspend(&town, &person.username, town.app.clock.now() + DAY).await;
        if late {
            town.forward(20 * MINUTE);
        }
        let page = person.get("/home").await;
        assert!(
            page.status == 403 && page.has("action=\"/preferences\"") && page.has("name=\"next\" value=\"/home\""),
            "{}",
            page.text()
        );
        for (field, value) in [("language", "en"), ("theme", "dark")] {
            let answer = person.post("/preferences", &[("next", "/home"), (field, value)]).await;
            assert_eq!((answer.status.as_u16(), answer.location()), (303, "/home"), "{}", answer.text());
        }
        let page = person.get("/home").await;
        assert!(
            page.status == 403 && page.has("is resting until") && page.has("data-theme=\"dark\""),
            "{}",
            page.text()
        );
        assert_eq!(
            person.post("/boards/solar", &[("title", "a"), ("body", "b")]).await.status,
            403,
            "and nothing else"
        );
        assert_eq!(person.post("/logout", &[]).await.status, 303);
    }
    assert_eq!(town.number("select count(*) as n from articles").await, 0);
}

async fn no_other_way_in_is_left_open(town: Town) {
    sign_up(&town, "loud_one", "시끄러운").await;
    let name = center::accounts::Username::parse("loud_one").unwrap();
    let link = center::accounts::links::reset(&town.app.db, town.app.clock.now(), &name).await.unwrap();
    let key = link.split_once('=').unwrap().1;
    suspend(&town, "loud_one", town.app.clock.now() + MINUTE).await;
    let refused = town.visitor().post("/reset", &[("key", key), ("password", "a quite new password")]).await;
    assert_eq!(refused.status, 403);
    assert!(!refused.headers.contains_key("set-cookie"));
    town.forward(2 * MINUTE);
    let answer = town.visitor().post("/reset", &[("key", key), ("password", "a quite new password")]).await;
    assert_eq!(answer.status, 303, "the link was not used up");
    // an end that is in no calendar
    suspend(&town, "loud_one", i64::MAX).await;
    let answer = town
        .visitor()
        .api("POST", "/tokens", Some(json!({"username": "loud_one", "password": "a quite new password"})))
        .await;
    assert_eq!((answer.code().as_str(), answer.json()["until"].is_null()), ("suspended", true));
}

each_engine!(
    the_suspended_get_in_nowhere_and_are_told_until_when,
    the_suspended_can_sign_out,
    the_suspended_choose_how_they_are_told,
    no_other_way_in_is_left_open
);
