//! How often is too often, and that nobody can lock out anybody else.

use std::path::Path;

use axum::body::Body;
use axum::http::Method;
use center::clock::{MINUTE, SECOND};
use center::config::Switch;
use futures_util::future::join_all;
use serde_json::json;

use super::{PASSWORD, sign_up};
use crate::support::{ACCESS, Engine, Person, REFRESH, Town, each_engine};

/// A town with its limits on, behind a proxy that says where people come from.
async fn limited(engine: Engine) -> Town {
    Town::with(engine, |config| {
        config.rate_limits = Switch::On;
        config.trusted_proxy = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await
}

/// Somebody at an address of their own.
fn at(town: &Town, address: &str) -> Person {
    let mut visitor = town.visitor();
    visitor.headers.push(("x-forwarded-for", address.to_owned()));
    visitor
}

async fn login(person: &Person, username: &str, password: &str) -> u16 {
    person.post("/login", &[("username", username), ("password", password)]).await.status.as_u16()
}

/// Every address of the router that may change something: method and path.
fn unsafe_routes() -> Vec<(Method, String)> {
    let source = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/router.rs")).unwrap();
    let mut all = Vec::new();
    for rest in source.split(".route(").skip(1) {
        let path = rest.split('"').nth(1).unwrap();
        for (word, method) in
            [("post(", Method::POST), ("put(", Method::PUT), ("patch(", Method::PATCH), ("delete(", Method::DELETE)]
        {
            if rest.contains(word) {
                all.push((method, path.to_owned()));
            }
        }
    }
    all
}

async fn whatever_changes_something_has_a_limit(town: Town) {
    let town = limited(town.engine).await;
    let routes = unsafe_routes();
    assert!(routes.len() > 35, "the routes are found: {}", routes.len());
    let person = town.newcomer("바쁜").await;
    for (method, path) in routes {
        // signing out has none
        if path == "/logout" || (&method, path.as_str()) == (&Method::DELETE, "/api/v1/tokens") {
            continue;
        }
        let who = if path == "/api/v1/tokens" { town.visitor() } else { person.clone() };
        let path =
            path.replace("{board}", "solar").replace("{planet}", "mars").replace("{article}", "1").replace("{id}", "1");
        let mut tries = 0;
        let answer = loop {
            let request = who.request(method.clone(), &path).header("sec-fetch-site", "same-origin");
            let answer = who.send(request.body(Body::empty()).unwrap()).await;
            tries += 1;
            if answer.status == 429 || tries == 500 {
                break answer;
            }
        };
        assert_eq!(answer.status, 429, "{method} {path} was taken {tries} times");
        let wait: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{method} {path}: {wait}");
    }
    // the sentence says when, in both languages
    let mut person = person;
    assert!(person.post("/settings/photo/mood", &[]).await.has("뒤에 다시 시도해 주세요"));
    person.headers.push(("accept-language", "en".into()));
    assert!(person.post("/settings/photo/mood", &[]).await.has("Please try again in"));
    town.forward(5 * MINUTE);
    assert_ne!(person.post("/settings/photo/mood", &[]).await.status, 429, "later it is no longer too often");
}

async fn signing_out_is_never_too_often(town: Town) {
    let town = limited(town.engine).await;
    for (method, path, done, nickname) in
        [(Method::POST, "/logout", 303, "나가는"), (Method::DELETE, "/api/v1/tokens", 204, "떠나는")]
    {
        let person = town.newcomer(nickname).await;
        while person.post("/settings/photo/delete", &[]).await.status != 429 {}
        while person.post("/settings/renamed/seen", &[]).await.status != 429 {}
        let mut renewed = 200;
        while renewed == 200 {
            person.cookies.lock().unwrap().remove(ACCESS);
            renewed = person.get("/home").await.status.as_u16();
        }
        assert_eq!(renewed, 429);
        person.cookies.lock().unwrap().remove(ACCESS);
        let request = person.request(method, path).header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap();
        assert_eq!(person.send(request).await.status, done, "{path}");
        assert_eq!(town.number("select count(*) as n from sign_ins where revoked_at is null").await, 0, "{path}");
        assert!(!person.cookies.lock().unwrap().contains_key(REFRESH), "{path}");
    }
}

async fn guessing_passwords_is_slowed_down(town: Town) {
    let town = limited(town.engine).await;
    let mut last = 0;
    for _ in 0..12 {
        let answer = town.visitor().post("/login", &[("username", "someone"), ("password", "guess guess")]).await;
        last = answer.status.as_u16();
        if last == 429 {
            let wait: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert!(
                answer.has("<h1>") && answer.has(&format!("{wait}초 뒤에 다시 시도해 주세요")),
                "{}",
                answer.text()
            );
        }
    }
    assert_eq!(last, 429);
    // many at once are no way around it
    let rush = join_all((0..40).map(|_| {
        let visitor = at(&town, "203.0.113.200");
        async move { login(&visitor, "someone", "guess guess").await }
    }));
    assert_eq!(rush.await.into_iter().filter(|status| *status != 429).count(), 8);
}

/// From many addresses at once: each gets one try of its own, and beyond that all of them together what one account allows.
async fn an_account_is_not_guessed_from_everywhere_at_once(town: Town) {
    let town = limited(town.engine).await;
    let mut rush = tokio::task::JoinSet::new();
    for n in 0..160 {
        let visitor = at(&town, &format!("203.0.113.{}", n % 20));
        rush.spawn(async move { login(&visitor, "someone", "guess guess").await });
    }
    let answers = rush.join_all().await;
    let judged = answers.iter().filter(|status| **status == 401).count();
    assert!((20..=80).contains(&judged), "{judged} {answers:?}");
}

async fn every_form_says_when_to_come_back(town: Town) {
    let town = limited(town.engine).await;
    let owner = sign_up(&town, "moon_rabbit", "달토끼").await;
    let link = center::accounts::links::set_up(&town.app.db, town.app.clock.now()).await.unwrap().unwrap();
    let key = link.split_once('=').unwrap().1;
    let wrong = [
        ("username", "moon_rabbit"),
        ("nickname", "별"),
        ("password", "not this one"),
        ("old_password", "x"),
        ("code_password", "x"),
    ];
    for (path, fields) in [
        ("/login", &wrong[..]),
        ("/signup", &wrong[1..]),
        ("/setup", &[("key", key), ("username", "moon_rabbit"), ("nickname", "달"), ("password", PASSWORD)]),
        ("/setup", &[("key", "wrong"), ("username", "keeper"), ("nickname", "달"), ("password", PASSWORD)]),
        ("/reset", &wrong[..]),
        ("/reset", &[("key", "wrong"), ("password", PASSWORD)]),
        ("/settings/password", &wrong[..]),
        ("/settings/recovery-code", &wrong[..]),
        ("/preferences", &[("theme", "dark")]),
    ] {
        for (language, before, after) in [("ko", "", " 뒤에"), ("en", "try again in ", "")] {
            let mut who = if path.starts_with("/settings") {
                owner.clone()
            } else {
                at(&town, &format!("203.0.113.{}", path.len()))
            };
            who.headers.push(("accept-language", language.into()));
            let mut answer = who.post(path, fields).await;
            for n in 0..500 {
                if answer.status == 429 {
                    break;
                }
                // only what is new is made
                let name = format!("star_{n}");
                answer = if path == "/signup" {
                    who.post(path, &[("username", &name), ("nickname", &name), ("password", PASSWORD)]).await
                } else {
                    who.post(path, fields).await
                };
            }
            assert_eq!(answer.status, 429, "{path}");
            let wait: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
            let words = center::said::wait(
                wait,
                if language == "ko" { center::locale::Locale::Ko } else { center::locale::Locale::En },
            );
            assert!(answer.has(&format!("{before}{words}{after}")), "{path} {language}, {words}: {}", answer.text());
            assert_eq!(answer.text().matches(&words).count(), 1, "{path}: said once");
        }
        town.forward(60 * MINUTE);
        owner.get("/home").await;
    }
}

async fn strangers_cannot_lock_anybody_out(town: Town) {
    let town = limited(town.engine).await;
    let owner = sign_up(&town, "moon_rabbit", "달토끼").await;
    for n in 1..=12 {
        let stranger = at(&town, &format!("203.0.113.{n}"));
        for _ in 0..10 {
            assert!([401, 429].contains(&login(&stranger, "Moon_Rabbit", "not this one").await));
        }
        assert_eq!(login(&stranger, "moon_rabbit", PASSWORD).await, 429, "not even with the right one");
    }
    let elsewhere = at(&town, "198.51.100.7");
    assert_eq!(login(&elsewhere, "moon_rabbit", PASSWORD).await, 303, "from a new address");
    let typed_wrong = at(&town, "198.51.100.8");
    assert_eq!(login(&typed_wrong, "moon_rabbit", "with a typo").await, 401);
    assert_eq!(login(&typed_wrong, "moon_rabbit", PASSWORD).await, 429, "slower while the account is under attack");
    town.forward(21 * SECOND);
    assert_eq!(login(&typed_wrong, "moon_rabbit", PASSWORD).await, 303);
    let answer = at(&town, "198.51.100.9")
        .api("POST", "/tokens", Some(json!({"username": "moon_rabbit", "password": PASSWORD})))
        .await;
    assert_eq!(answer.status, 200);
    // from the owner's own session
    let changed =
        owner.post("/settings/password", &[("old_password", PASSWORD), ("password", "a quite new password")]).await;
    assert_eq!(changed.status, 303, "{}", changed.text());
    let code = owner.post("/settings/recovery-code", &[("code_password", "a quite new password")]).await;
    assert_eq!(code.location(), "/recovery-code");
}

async fn right_passwords_do_not_count_as_guesses(town: Town) {
    let town = limited(town.engine).await;
    sign_up(&town, "moon_rabbit", "달토끼").await;
    for _ in 0..20 {
        assert_eq!(login(&town.visitor(), "moon_rabbit", PASSWORD).await, 303);
    }
}

async fn wrong_confirmations_are_slowed_down_too(town: Town) {
    let town = limited(town.engine).await;
    let owner = sign_up(&town, "moon_rabbit", "달토끼").await;
    let mut last = None;
    for _ in 0..10 {
        last = Some(owner.post("/settings/recovery-code", &[("code_password", "not this one")]).await);
    }
    let last = last.unwrap();
    assert_eq!(last.status, 429);
    assert!(last.headers.contains_key("retry-after") && last.has("code_password-err"), "{}", last.text());
    // another sign-in of the same person is not held up
    let elsewhere = town.visitor();
    assert_eq!(login(&elsewhere, "moon_rabbit", PASSWORD).await, 303);
    let code = elsewhere.post("/settings/recovery-code", &[("code_password", PASSWORD)]).await;
    assert_eq!(code.location(), "/recovery-code");
}

async fn reset_links_and_codes_are_counted_by_address(town: Town) {
    let town = limited(town.engine).await;
    sign_up(&town, "forgetful", "깜박").await;
    let stranger = at(&town, "203.0.113.1");
    let mut last = 0;
    for n in 0..70 {
        let fields = if n % 2 == 0 {
            [("key", "wrong"), ("password", "a quite new password")]
        } else {
            [("username", "forgetful"), ("password", "a quite new password")]
        };
        last = stranger.post("/reset", &fields).await.status.as_u16();
    }
    assert_eq!(last, 429);
    let name = center::accounts::Username::parse("forgetful").unwrap();
    let link = center::accounts::links::reset(&town.app.db, town.app.clock.now(), &name).await.unwrap();
    let key = link.split_once('=').unwrap().1;
    let owner = at(&town, "198.51.100.7");
    assert_eq!(owner.post("/reset", &[("key", key), ("password", "a quite new password")]).await.status, 303);
}

async fn a_rush_of_sign_ins_holds_nobody_up(town: Town) {
    let town = limited(town.engine).await;
    sign_up(&town, "moon_rabbit", "달토끼").await;
    let rush = join_all((0..140).map(|n| {
        let visitor = at(&town, &format!("203.0.113.{}", n % 5));
        tokio::spawn(async move { login(&visitor, &format!("unknown_{n}"), "guess guess").await })
    }));
    let owner = at(&town, "198.51.100.7");
    let owner = tokio::spawn(async move { login(&owner, "moon_rabbit", PASSWORD).await });
    let (rush, owner) = tokio::join!(rush, owner);
    assert_eq!(owner.unwrap(), 303);
    for status in rush {
        assert!([401, 429].contains(status.as_ref().unwrap()), "{status:?}");
    }
}

// One after the other on each of two servers: together they may no more than one alone.
async fn two_servers_count_together(town: Town) {
    if town.engine == Engine::Sqlite {
        return;
    }
    let town = limited(town.engine).await;
    let other = town.second_node().await;
    let person = town.newcomer("바쁜").await;
    let nodes = [person.clone(), person.on(&other)];
    let mut statuses = Vec::new();
    for n in 0..7 {
        let article = json!({"title": format!("글 {n}"), "body": "내용"});
        statuses.push(nodes[n % 2].api("POST", "/boards/solar/articles", Some(article)).await.status.as_u16());
    }
    assert_eq!(statuses, [201, 201, 201, 201, 201, 429, 429]);
    // where many are allowed, a server takes some at once: a few of them may be lost, none is made up
    let mut passed = 0;
    for n in 0..120 {
        passed += usize::from(nodes[n % 2].api("GET", "/boards/solar/articles?q=x", None).await.status == 200);
    }
    assert!((55..100).contains(&passed), "{passed}: alone each would let all of them pass");
    // wrong passwords, wherever they are tried
    let owner = sign_up(&town, "moon_rabbit", "달토끼").await;
    let mut wrong = Vec::new();
    for n in 0..10 {
        let node = [&town, &other][n % 2];
        wrong.push(login(&at(node, "198.51.100.7"), &owner.username, "a wrong password").await);
    }
    assert_eq!(wrong.iter().filter(|status| **status == 429).count(), 2, "{wrong:?}");
    assert_eq!(login(&at(&other, "198.51.100.8"), &owner.username, PASSWORD).await, 303, "elsewhere one comes in");
    for node in [&town, &other] {
        node.forward(10 * MINUTE);
    }
    town.app.limits.tidy().await.unwrap();
    assert_eq!(town.number("select count(*) as n from limit_counts").await, 0, "what is over is forgotten");
    let article = json!({"title": "나중", "body": "내용"});
    assert_eq!(nodes[1].api("POST", "/boards/solar/articles", Some(article)).await.status, 201);
}

async fn many_at_once_on_two_servers(town: Town) {
    if town.engine == Engine::Sqlite {
        return;
    }
    let town = limited(town.engine).await;
    let other = town.second_node().await;
    let person = town.newcomer("바쁜").await;
    let nodes = [person.clone(), person.on(&other)];
    let sent = (0..20).map(|n| {
        let node = &nodes[n % 2];
        async move {
            let article = json!({"title": format!("글 {n}"), "body": "내용"});
            node.api("POST", "/boards/solar/articles", Some(article)).await.status.as_u16()
        }
    });
    let statuses = join_all(sent).await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 5, "{statuses:?}");
}

each_engine!(
    an_account_is_not_guessed_from_everywhere_at_once,
    two_servers_count_together,
    many_at_once_on_two_servers,
    whatever_changes_something_has_a_limit,
    signing_out_is_never_too_often,
    guessing_passwords_is_slowed_down,
    every_form_says_when_to_come_back,
    strangers_cannot_lock_anybody_out,
    right_passwords_do_not_count_as_guesses,
    wrong_confirmations_are_slowed_down_too,
    reset_links_and_codes_are_counted_by_address,
    a_rush_of_sign_ins_holds_nobody_up
);
