//! What answers tell the browser to keep, to show and to run; and what requests from elsewhere may do.

use axum::body::Body;
use axum::http::Method;
use center::config::BaseUrl;
use serde_json::json;

use crate::portraits::{ASTRONAUT, portrait, send, work_off};
use crate::support::{Answer, Engine, Person, Town, each_engine};

const PASSWORD: &str = "far-from-earth-26";

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

fn is_kept_by_nobody(answer: &Answer) -> bool {
    header(answer, "cache-control").contains("no-store")
}

/// Every row that a visit could change, as one text.
async fn rows(town: &Town) -> String {
    let mut all = String::new();
    for sql in [
        "select cast(coalesce(sum(coins * 31 + attended_on), 0) as bigint) as n from users",
        "select count(*) as n from ledger",
        "select cast(coalesce(sum(expires_at % 1000003 + coalesce(revoked_at, 0) % 1000003), 0) as bigint) as n from sign_ins",
        "select cast(coalesce(sum(issued_at % 1000003 + coalesce(succeeded_at, 0) % 1000003 + 1), 0) as bigint) as n from refresh_tokens",
        "select count(*) as n from one_time_links",
        "select cast(coalesce(sum(updated_at % 1000003), 0) as bigint) as n from portraits",
        "select cast(coalesce(sum(id * 7 + attempts), 0) as bigint) as n from jobs",
        "select count(*) as n from articles",
        "select count(*) as n from comments",
        "select count(*) as n from deleted_things",
        "select count(*) as n from doomed_files",
    ] {
        all.push_str(&format!("{} ", town.number(sql).await));
    }
    all
}

async fn no_cache_keeps_a_secret(town: Town) {
    let visitor = town.visitor();
    let made = visitor
        .api("POST", "/users", Some(json!({"username": "moon_rabbit", "nickname": "달토끼", "password": PASSWORD})))
        .await;
    let tokens = visitor.api("POST", "/tokens", Some(json!({"username": "moon_rabbit", "password": PASSWORD}))).await;
    let code = made.json()["recovery_code"].as_str().unwrap().to_owned();
    let refresh = tokens.json()["refresh_token"].as_str().unwrap().to_owned();
    let renewed = visitor.api("POST", "/tokens/refresh", Some(json!({"refresh_token": refresh}))).await;
    let refused = visitor.api("POST", "/tokens", Some(json!({"username": "moon_rabbit", "password": "wrong"}))).await;
    let path = center::accounts::links::set_up(&town.app.db, town.app.clock.now()).await.unwrap().unwrap();
    let name = center::accounts::Username::parse("moon_rabbit").unwrap();
    let link = center::accounts::links::reset(&town.app.db, town.app.clock.now(), &name).await.unwrap();
    let key = link.split('=').nth(1).unwrap();
    let newcomer = town.visitor();
    let signed_up =
        newcomer.post("/signup", &[("username", "star_dust"), ("nickname", "별똥별"), ("password", PASSWORD)]).await;
    let shown = newcomer.get("/recovery-code").await;
    assert!(shown.has("id=\"recovery\""));
    let file = newcomer.get("/recovery-code.txt").await;
    let set_up = [
        visitor.get(&path).await,
        visitor
            .post(
                "/setup",
                &[("key", path.split('=').nth(1).unwrap()), ("username", "x"), ("nickname", ""), ("password", "")],
            )
            .await,
    ];
    assert!(set_up.iter().all(|answer| answer.has("name=\"key\"")));
    let reset = [
        visitor.get(&link).await,
        visitor.post("/reset", &[("key", key), ("password", "x")]).await,
        visitor.post("/reset", &[("username", "moon_rabbit"), ("code", &code), ("password", "x")]).await,
    ];
    let recovered =
        visitor.post("/reset", &[("username", "moon_rabbit"), ("code", &code), ("password", PASSWORD)]).await;
    assert_eq!(recovered.location(), "/recovery-code", "{}", recovered.text());
    let another = visitor.post("/settings/recovery-code", &[("code_password", PASSWORD)]).await;
    assert_eq!(another.location(), "/recovery-code", "{}", another.text());
    let answers = [made, tokens, renewed, refused, signed_up, shown, file, recovered, another];
    for (n, answer) in answers.iter().chain(&set_up).chain(&reset).enumerate() {
        assert!(is_kept_by_nobody(answer), "answer {n}: {}", answer.text());
    }
    for path in ["/me", "/me/card", "/me/portrait", "/me/ledger", "/me/articles", "/boards/solar/articles", "/nowhere"]
    {
        assert!(is_kept_by_nobody(&visitor.api("GET", path, None).await), "{path}");
    }
    for path in ["/home", "/settings", "/me/coins"] {
        assert_eq!(
            header(&visitor.get(path).await, "cache-control"),
            "private, no-cache",
            "{path}: the way back stays quick"
        );
    }
}

async fn what_people_sent_is_shown_and_can_do_nothing(town: Town) {
    let person = town.applicant("달토끼").await;
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    work_off(&town).await;
    let made = portrait(&person).await;
    let image = person
        .api_upload(
            "POST",
            "/boards/solar/articles",
            &[("title", "사진"), ("body", "하늘")],
            &[("image", "a.png", ASTRONAUT)],
        )
        .await
        .json();
    let url = made["url"].as_str().unwrap().to_owned();
    for path in [
        &url,
        made["still_url"].as_str().unwrap(),
        image["images"][0]["url"].as_str().unwrap(),
        "/portrait.gif",
        "/settings/photo/kept",
    ] {
        let answer = person.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        let policy = header(&answer, "content-security-policy");
        assert!(
            policy.contains("sandbox") && policy.contains("default-src 'none'") && !policy.contains("script-src"),
            "{path}: {policy}"
        );
        assert!(header(&answer, "content-type").starts_with("image/"), "{path}");
        assert_eq!(
            (header(&answer, "x-content-type-options"), header(&answer, "cross-origin-resource-policy")),
            ("nosniff", "same-origin"),
            "{path}"
        );
        assert_eq!(answer.headers.get_all("content-security-policy").iter().count(), 1);
    }
    let again = person.request(Method::GET, &url).header("if-none-match", "*").body(Body::empty()).unwrap();
    let again = person.send(again).await;
    assert!(
        again.status == 304 && header(&again, "content-security-policy").contains("sandbox"),
        "a browser takes what it is told over what it kept"
    );
    // opened by itself it is a page of its own, which leaves with the sign-in
    let alone = person.request(Method::GET, &url).header("sec-fetch-dest", "document").body(Body::empty()).unwrap();
    let alone = person.send(alone).await;
    assert!(alone.status == 200 && is_kept_by_nobody(&alone) && header(&alone, "vary").contains("sec-fetch-dest"));
    assert!(header(&person.get(&url).await, "cache-control").contains("immutable"));
}

async fn fetching_ahead_changes_nothing_and_may_not_try(town: Town) {
    let person = town.resident("별", "mars", 3, 2).await;
    let id = crate::boards::publish(&person, "mars", "글", "글").await;
    town.forward(2 * center::clock::DAY);
    let before = rows(&town).await;
    for header in ["prefetch", "prefetch;prerender", "Prefetch"] {
        for (method, path) in [
            (Method::POST, "/logout".to_owned()),
            (Method::POST, "/login".into()),
            (Method::POST, "/preferences".into()),
            (Method::POST, format!("/boards/mars/{id}/like")),
            (Method::POST, format!("/boards/mars/{id}/delete")),
            (Method::DELETE, format!("/api/v1/articles/{id}")),
            (Method::PUT, format!("/api/v1/articles/{id}/like")),
            (Method::PATCH, format!("/api/v1/articles/{id}")),
            (Method::POST, "/api/v1/tokens".into()),
            (Method::DELETE, "/api/v1/tokens".into()),
            (Method::POST, "/nowhere".into()),
        ] {
            let request = person
                .request(method.clone(), &path)
                .header("sec-fetch-site", "same-origin")
                .header("sec-purpose", header);
            let answer = person.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 400, "{method} {path}: {header}");
            assert!(!answer.headers.contains_key("set-cookie"), "{method} {path}");
        }
    }
    // every page and list there is
    let router = include_str!("../src/router.rs");
    let mut asked = 0;
    for path in router
        .split(".route(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|path| *path != "/api/v1/events")
    {
        let path = path
            .replace("{board}", "mars")
            .replace("{article}", &id.to_string())
            .replace("{planet}", "mars")
            .replace("{floor}", "3")
            .replace("{unit}", "2");
        let answer = person.prefetch(&path.replace("{id}", &id.to_string())).await;
        assert!(
            !answer.headers.contains_key("set-cookie") && answer.status.as_u16() < 500,
            "{path}: {}",
            answer.status
        );
        asked += 1;
    }
    assert!(asked > 40, "{asked}");
    assert_eq!(rows(&town).await, before);
}

each_engine!(
    no_cache_keeps_a_secret,
    what_people_sent_is_shown_and_can_do_nothing,
    fetching_ahead_changes_nothing_and_may_not_try
);

async fn signs_in(person: &Person, origin: &str, host: &str) -> bool {
    let body = format!("username={}&password=x", person.username);
    let mut request = axum::http::Request::post("/login")
        .header("host", host)
        .header("content-type", "application/x-www-form-urlencoded");
    if !origin.is_empty() {
        request = request.header("origin", origin);
    }
    match person.send(request.body(Body::from(body)).unwrap()).await.status.as_u16() {
        401 => true,
        403 => false,
        other => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_origin_is_the_whole_base_address_where_there_is_one() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let town = Town::with(engine, |config| {
            config.base_url = Some(BaseUrl { https: true, origin: "https://center.example".into() })
        })
        .await;
        let visitor = town.visitor();
        for (origin, fine) in [
            ("https://center.example", true),
            ("https://Center.Example", true),
            ("", true),
            ("http://center.example", false),
            ("https://center.example:444", false),
            ("https://www.center.example", false),
            ("http://127.0.0.1:8080", false),
            ("null", false),
        ] {
            let host = origin.split("://").nth(1).unwrap_or("center.example");
            assert_eq!(signs_in(&visitor, origin, host).await, fine, "{origin:?} with a base address");
        }
        let town = Town::new(engine).await;
        let visitor = town.visitor();
        for (origin, fine) in [
            ("https://center.example", true),
            ("http://center.example", true),
            ("https://evil.example", false),
            ("https://center.example.evil.example", false),
        ] {
            assert_eq!(signs_in(&visitor, origin, "center.example").await, fine, "{origin:?} without");
        }
    }
}
