//! How often is too often, and that nobody can lock out anybody else.

use axum::body::Body;
use axum::http::Method;
use center::clock::MINUTE;
use center::config::Switch;
use futures_util::future::join_all;
use serde_json::json;

use super::{PASSWORD, sign_up};
use crate::support::{ACCESS, Engine, Person, REFRESH, Town, each_engine};

/// A town with its limits on, behind a proxy that says where people come from.
pub async fn limited(engine: Engine) -> Town {
    Town::with(engine, |config| {
        config.rate_limits = Switch::On;
        config.trusted_proxy = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await
}

/// Somebody at an address of their own.
pub fn at(town: &Town, address: &str) -> Person {
    let mut visitor = town.visitor();
    visitor.headers.push(("x-forwarded-for", address.to_owned()));
    visitor
}

pub async fn login(person: &Person, username: &str, password: &str) -> u16 {
    person.post("/login", &[("username", username), ("password", password)]).await.status.as_u16()
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
    two_servers_count_together,
    many_at_once_on_two_servers,
    signing_out_is_never_too_often,
    every_form_says_when_to_come_back,
);
