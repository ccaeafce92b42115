//! Signing up, in, out, and staying signed in.

mod cookies;
mod forms;
mod nicknames;
mod passwords;

use axum::http::Method;
use center::clock::{DAY, MINUTE};
use center::config::BaseUrl;
use serde_json::json;

use futures_util::future::join_all;

use crate::support::{Engine, REFRESH, Town, each_engine};

mod counted;
mod guesses;
mod limits;
mod quota;
mod recovery;
mod renaming;
mod secrets;
mod staying;
mod suspension;

pub const PASSWORD: &str = "a walk on the rings";

pub async fn sign_up(town: &Town, username: &str, nickname: &str) -> crate::support::Person {
    let mut person = town.visitor();
    let answer =
        person.post("/signup", &[("username", username), ("nickname", nickname), ("password", PASSWORD)]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/recovery-code"), "{}", answer.text());
    person.username = username.to_owned();
    person
}

async fn the_way_in_and_out(town: Town) {
    let person = sign_up(&town, "moon_rabbit", "달토끼").await;
    assert_eq!(person.get("/").await.location(), "/application", "the journey goes on");
    assert_eq!(person.get("/signup").await.location(), "/application");
    assert_eq!(person.post("/logout", &[]).await.location(), "/");
    assert!(person.cookies.lock().unwrap().keys().all(|name| name == "migrations-8080-flash"), "both tokens are gone");
    assert_eq!(person.get("/home").await.location(), "/login?next=%2Fhome");
    let wrong = person.post("/login", &[("username", "moon_rabbit"), ("password", "not this one")]).await;
    assert_eq!(wrong.status, 401);
    let unknown = person.post("/login", &[("username", "nobody_here"), ("password", "not this one")]).await;
    assert_eq!(unknown.status, 401);
    let right =
        person.post("/login", &[("username", "Moon_Rabbit"), ("password", PASSWORD), ("next", "//evil.example")]).await;
    assert_eq!((right.status.as_u16(), right.location()), (303, "/application"));
}

async fn names_are_unique_also_for_twenty_at_once(town: Town) {
    let all: Vec<_> = (0..20)
        .map(|n| {
            let visitor = town.visitor();
            tokio::spawn(async move {
                let body = json!({"username": "first_come", "nickname": format!("손님 {n}"), "password": PASSWORD});
                visitor.api("POST", "/users", Some(body)).await
            })
        })
        .collect();
    let mut made = 0;
    for one in all {
        let answer = one.await.unwrap();
        match answer.status.as_u16() {
            201 => made += 1,
            409 => assert_eq!(answer.code(), "username_taken"),
            other => panic!("{other}: {}", answer.text()),
        }
    }
    assert_eq!(made, 1);
    let body = json!({"username": "another", "nickname": "달", "password": PASSWORD});
    assert_eq!(town.visitor().api("POST", "/users", Some(body)).await.status, 201);
    let body = json!({"username": "third", "nickname": "달", "password": PASSWORD});
    assert_eq!(town.visitor().api("POST", "/users", Some(body)).await.code(), "nickname_taken");
    let answer = town.visitor().api("GET", "/users/availability?username=first_come&nickname=%EB%B3%84", None).await;
    assert_eq!(answer.json(), json!({"username": false, "nickname": true}));
}

async fn a_refused_form_says_why_and_keeps_what_was_typed(town: Town) {
    let answer = town
        .visitor()
        .post("/signup", &[("username", "달"), ("nickname", "\"><img src=x onerror=alert(1) "), ("password", "short")])
        .await;
    assert_eq!(answer.status, 422);
    assert!(answer.has("username-err"), "a message at the field");
    assert!(!answer.has("<img src=x"), "shown as text");
    assert!(answer.has("value=\"&#34;&#62;&#60;img src=x onerror=alert(1) \""), "{}", answer.text());
}

async fn signing_out_ends_the_token_too(town: Town) {
    let person = town.newcomer("별").await;
    assert_eq!(person.api("GET", "/me", None).await.status, 200);
    assert_eq!(person.api("DELETE", "/tokens", None).await.status, 204);
    let answer = person.api("GET", "/me", None).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "sign_in_needed"));
}

async fn a_page_renews_the_token_without_anybody_noticing(town: Town) {
    let person = town.newcomer("별").await;
    town.forward(20 * MINUTE);
    let before = person.cookies.lock().unwrap().clone();
    let ahead = person.prefetch("/home").await;
    assert_eq!(ahead.status, 200, "a prefetch sees the page");
    assert!(!ahead.headers.contains_key("set-cookie"), "and changes nothing");
    assert_eq!(person.get("/home").await.status, 200);
    let after = person.cookies.lock().unwrap().clone();
    assert_ne!(before[REFRESH], after[REFRESH]);
    town.forward(29 * DAY);
    assert_eq!(person.get("/home").await.status, 200, "a month is counted from the last renewal");
    town.forward(31 * DAY);
    assert_eq!(person.get("/home").await.status, 303);
}

async fn requests_of_other_sites_change_nothing(town: Town) {
    let person = town.newcomer("별").await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let request =
            person.request(Method::POST, "/logout").header(name, value).body(axum::body::Body::empty()).unwrap();
        let answer = person.send(request).await;
        assert_eq!(answer.status, 403, "{name}: {value}");
    }
    assert_eq!(person.get("/home").await.status, 200, "still signed in");
    let bare = person.request(Method::POST, "/logout").body(axum::body::Body::empty()).unwrap();
    assert_eq!(person.send(bare).await.status, 403, "cookies without any origin");
}

async fn other_devices_are_signed_out_at_once(town: Town) {
    let here = sign_up(&town, "traveller", "달").await;
    let elsewhere = town.visitor();
    let login = elsewhere.post("/login", &[("username", "traveller"), ("password", PASSWORD)]).await;
    assert_eq!(login.status, 303);
    assert_eq!(elsewhere.get("/home").await.status, 200);
    assert_eq!(here.post("/settings/sign-ins/others/end", &[]).await.status, 303);
    assert_eq!(elsewhere.get("/home").await.status, 303, "there one has to sign in again");
    assert_eq!(here.get("/home").await.status, 200, "here one stays");
}

async fn the_recovery_code_works_once(town: Town) {
    let person = sign_up(&town, "forgetful", "깜박").await;
    person.post("/settings/recovery-code", &[("code_password", PASSWORD)]).await;
    let page = person.get("/recovery-code").await.text();
    let code =
        page.split("id=\"recovery\">").nth(1).unwrap().split('<').next().unwrap().to_lowercase().replace('-', " ");
    let visitor = town.visitor();
    let fields = [("username", "forgetful"), ("code", code.as_str()), ("password", "a quite new password")];
    // a password that is refused takes nothing of what is typed
    let common = [fields[0], fields[1], ("password", "password")];
    let refused = visitor.post("/reset", &common).await;
    assert!(refused.status == 422 && refused.has(&format!("value=\"{code}\"")), "{}", refused.text());
    let cached = refused.headers["cache-control"].to_str().unwrap();
    assert!(cached.contains("no-store"), "and stays with whoever typed it: {cached}");
    assert_eq!(visitor.post("/reset", &fields).await.location(), "/recovery-code");
    let said = visitor.get("/recovery-code").await;
    assert!(said.has("비밀번호를 바꿨어요") && said.has("방금 쓴 코드는 이제 쓸 수 없어요"), "{}", said.text());
    assert_eq!(person.get("/home").await.status, 303, "earlier sign-ins end");
    assert_eq!(town.visitor().post("/reset", &fields).await.status, 422, "used up");
    let login = town.visitor().post("/login", &[("username", "forgetful"), ("password", "a quite new password")]).await;
    assert_eq!(login.status, 303);
}

async fn the_set_up_link_makes_one_admin(town: Town) {
    let town = Town::slow_to_hash(town.engine).await;
    let now = town.app.clock.now();
    let link = center::accounts::links::set_up(&town.app.db, now).await.unwrap().unwrap();
    let key = link.split_once('=').unwrap().1;
    assert_eq!(town.visitor().get(&link).await.status, 200);
    assert_eq!(town.visitor().get("/setup?key=wrong").await.status, 404);
    let fields = [("key", key), ("username", "keeper"), ("nickname", "관리인"), ("password", PASSWORD)];
    // eight at once, each with names of their own
    let rush = join_all((0..8).map(|n| {
        let (visitor, key) = (town.visitor(), key.to_owned());
        async move {
            let (username, nickname) = (format!("keeper_{n}"), format!("관리인 {n}"));
            let fields = [
                ("key", key.as_str()),
                ("username", username.as_str()),
                ("nickname", nickname.as_str()),
                ("password", PASSWORD),
            ];
            visitor.post("/setup", &fields).await
        }
    }))
    .await;
    let welcomed: Vec<_> = rush.iter().filter(|answer| answer.status == 303).collect();
    assert_eq!(welcomed.len(), 1, "{:?}", rush.iter().map(|answer| answer.status).collect::<Vec<_>>());
    assert_eq!(welcomed[0].location(), "/recovery-code");
    for used in [town.visitor().get(&link).await, town.visitor().post("/setup", &fields).await] {
        assert!(used.status == 410 && used.has("이미 쓴 주소예요") && used.has("href=\"/login\""), "{}", used.text());
    }
    let neighbour = town.newcomer("이웃").await;
    assert_eq!(neighbour.get(&link).await.location(), "/home", "who is signed in goes on");
    assert_eq!(town.number("select count(*) as n from users where role = 'admin'").await, 1);
    let again = [("key", key), ("username", "keeper2"), ("nickname", "관리인2"), ("password", PASSWORD)];
    assert_eq!(town.visitor().post("/setup", &again).await.status, 410);
    assert!(center::accounts::links::set_up(&town.app.db, now).await.unwrap().is_none());
}

async fn one_reset_ends_all_links(town: Town) {
    sign_up(&town, "forgetful", "깜박").await;
    let name = center::accounts::Username::parse("forgetful").unwrap();
    let now = town.app.clock.now();
    let link = center::accounts::links::reset(&town.app.db, now, &name).await.unwrap();
    let other = center::accounts::links::reset(&town.app.db, now, &name).await.unwrap();
    let key = |link: &str| link.split_once('=').unwrap().1.to_owned();
    assert_eq!(
        town.visitor().post("/reset", &[("key", &key(&link)), ("password", "a quite new password")]).await.status,
        303
    );
    assert_eq!(
        town.visitor().post("/reset", &[("key", &key(&other)), ("password", "another new password")]).await.status,
        404
    );
}

async fn signing_out_twice_is_no_error(town: Town) {
    let person = town.newcomer("달").await;
    assert_eq!(person.api("DELETE", "/tokens", None).await.status, 204);
    let mut again = town.visitor();
    again.token = person.token.clone();
    assert_eq!(again.api("DELETE", "/tokens", None).await.status, 204);
    assert_eq!(again.api("GET", "/me", None).await.status, 401);
    assert_eq!(town.visitor().api("DELETE", "/tokens", None).await.status, 401);
}

async fn hostile_bodies_are_refused_with_a_reason(town: Town) {
    let visitor = town.visitor();
    for (body, status) in [
        (&b"{"[..], 400),
        (b"[]", 422),
        (b"{\"username\": 7}", 422),
        (b"\"\\ud800\"", 422),
        (b"{\"username\":\"a\\ud800\"}", 422),
        (b"\xff\xfe", 422),
        (b"{\"username\":\"a\\u0000b\"}", 422),
    ] {
        let answer = visitor.api_raw("POST", "/users", "application/json", body.to_vec()).await;
        assert_eq!(answer.status.as_u16(), status, "{}", String::from_utf8_lossy(body));
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
    assert_eq!(visitor.api_raw("POST", "/users", "text/plain", b"x".to_vec()).await.status, 415);
    let huge = vec![b'['; 2_000_000];
    assert_eq!(visitor.api_raw("POST", "/users", "application/json", huge).await.status, 413);
    assert_eq!(
        visitor.api_raw("POST", "/users", "application/json", vec![b'['; 60_000]).await.status,
        400,
        "nesting does not overflow"
    );
}

each_engine!(
    the_way_in_and_out,
    names_are_unique_also_for_twenty_at_once,
    a_refused_form_says_why_and_keeps_what_was_typed,
    signing_out_ends_the_token_too,
    a_page_renews_the_token_without_anybody_noticing,
    requests_of_other_sites_change_nothing,
    other_devices_are_signed_out_at_once,
    the_recovery_code_works_once,
    the_set_up_link_makes_one_admin,
    one_reset_ends_all_links,
    signing_out_twice_is_no_error,
    hostile_bodies_are_refused_with_a_reason
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_https_cookies_are_secure_and_bound_to_the_host() {
    let town = Town::with(Engine::Sqlite, |config| {
        config.base_url = Some(BaseUrl { https: true, origin: "https://center.example".into() })
    })
    .await;
    let answer = town
        .visitor()
        .post("/signup", &[("username", "moon_rabbit"), ("nickname", "달토끼"), ("password", PASSWORD)])
        .await;
    let cookies: Vec<&str> = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 3, "two tokens and the recovery code");
    for cookie in cookies {
        assert!(
            cookie.starts_with("__Host-migrations-")
                && cookie.contains("; Secure")
                && cookie.contains("; HttpOnly")
                && cookie.contains("SameSite=Lax"),
            "{cookie}"
        );
    }
}

async fn tokens(town: &Town) -> (String, String) {
    sign_up(town, "renewer", "별").await;
    let answer =
        town.visitor().api("POST", "/tokens", Some(json!({"username": "renewer", "password": PASSWORD}))).await.json();
    (answer["refresh_token"].as_str().unwrap().to_owned(), answer["access_token"].as_str().unwrap().to_owned())
}

async fn renew(town: &Town, refresh: &str) -> (u16, String) {
    let answer = town.visitor().api("POST", "/tokens/refresh", Some(json!({"refresh_token": refresh}))).await;
    let next =
        if answer.status == 200 { answer.json()["refresh_token"].as_str().unwrap().to_owned() } else { String::new() };
    (answer.status.as_u16(), next)
}
