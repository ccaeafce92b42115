//! What holds for every page: headers, languages, errors, assets.

mod fields;
mod shared;
mod whose;

use axum::body::Body;
use axum::http::Method;
use center::locale::Locale;

use crate::support::{Town, each_engine};

/// A refused form is shown where it was sent to; asked for anew, or gone back to, that leads to the form's own page.
async fn where_a_form_is_sent_leads_to_its_page(town: Town) {
    let person = town.resident("달토끼", "mars", 3, 4).await;
    let mut seen = 0;
    for route in include_str!("../src/router.rs").split(".route(").skip(1) {
        let path = route.trim_start().trim_start_matches('"').split('"').next().unwrap();
        if !route.contains("post(") || route.contains("get(") || path.starts_with("/api/") {
            continue;
        }
        let names = [
            ("{planet}", "mars"),
            ("{floor}", "3"),
            ("{unit}", "4"),
            ("{board}", "solar"),
            ("{furniture}", "bed"),
            ("{article}", "1"),
            ("{id}", "1"),
            ("{n}", "1"),
        ];
        let path = names.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value));
        let answer = person.get(&path).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
        let page = answer.location();
        assert_ne!(person.get(page).await.status, 405, "{path} leads to {page}");
        seen += 1;
    }
    assert!(seen > 30, "{seen} addresses that forms alone are sent to");
}

async fn every_answer_is_guarded(town: Town) {
    let person = town.newcomer("별").await;
    for path in [
        "/",
        "/about",
        "/signup",
        "/login",
        "/home",
        "/nowhere",
        "/planets",
        "/boards/solar",
        "/boards/nowhere",
        "/api/v1/me",
        "/api/v1/nowhere",
        "/api/docs",
        "/assets/none.css",
        "/healthz",
        "/metrics",
        "/media/none",
    ] {
        let answer = person.get(path).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        for name in
            ["x-content-type-options", "referrer-policy", "permissions-policy", "x-frame-options", "x-request-id"]
        {
            assert!(answer.headers.contains_key(name), "{path} lacks {name}");
        }
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
    }
}

async fn odd_addresses_are_no_server_error(town: Town) {
    let person = town.newcomer("별").await;
    for path in [
        "/boards/solar/0",
        "/boards/solar/-1",
        "/boards/solar/99999999999999999999",
        "/boards/solar/x",
        "/boards/%FF",
        "/boards/solar?page=0",
        "/boards/solar?page=-1",
        "/boards/solar?page=99999999999999999999",
        "/boards/solar?page=%FF",
        "/boards/solar?q=%FF",
        "/planets/earth",
        "/planets/mars?floor=0",
        "/planets/mars?floor=abc",
        "/planets/mars/0/0",
        "/planets/mars/99999999999999999999/1",
        "/planets/mars/1/1",
        "/login?next=%FF",
        "/media/..%2Fsecret",
        "/media/%2e%2e",
        "/assets/..%2f..%2fCargo.toml",
        "/api/v1/articles/99999999999999999999",
        "/api/v1/articles/x",
        "/api/v1/planets/x",
        "/api/v1/boards/x/articles",
        "/api/v1/residents/-5",
        "/%00",
        "/home%00",
        "/settings?x=%F0%28%8C%28",
    ] {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let request = person
                .request(method.clone(), path)
                .header("sec-fetch-site", "same-origin")
                .body(axum::body::Body::from("\u{0}\u{1}&=&%&"))
                .unwrap();
            let answer = person.send(request).await;
            assert!(answer.status.as_u16() < 500, "{method} {path}: {} {}", answer.status, answer.text());
        }
    }
    // nothing has a name with a zero in it, which PostgreSQL does not take
    let resident = town.resident("달토끼", "saturn", 37, 2).await;
    let document = serde_json::to_value(center::api_docs::document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for name in ["%00", "1%00"] {
            let parts = path.split(['{', '}']).enumerate();
            let path: String = parts.map(|(n, part)| if n % 2 == 1 { name } else { part }).collect();
            if !path.contains(name) {
                continue;
            }
            for method in item.as_object().unwrap().keys() {
                let answer = resident
                    .api(&method.to_uppercase(), path.strip_prefix("/api/v1").unwrap(), Some(serde_json::json!({})))
                    .await;
                assert!(answer.status.as_u16() < 500, "{method} {path}: {} {}", answer.status, answer.text());
            }
        }
    }
}

async fn both_languages_and_the_switch(town: Town) {
    let mut visitor = town.visitor();
    assert!(visitor.get("/").await.has("<html lang=\"ko\""));
    visitor.headers = vec![("accept-language", "en-GB,en;q=0.9".into())];
    assert!(visitor.get("/").await.has("<html lang=\"en\""));
    assert_eq!(
        visitor.post("/preferences", &[("language", "ko"), ("theme", "dark"), ("next", "/about")]).await.location(),
        "/about"
    );
    assert!(visitor.get("/about").await.has("<html lang=\"ko\" data-theme=\"dark\""));
    assert_eq!(visitor.post("/preferences", &[("language", "xx")]).await.status, 422);
    let broken = visitor.get("/nowhere").await;
    assert_eq!(broken.status, 404);
    assert!(broken.has("data-theme=\"dark\"") && broken.has("<h1>"), "errors keep language and theme");
}

async fn prefetches_write_nothing(town: Town) {
    let person = town.resident("별", "mars", 3, 2).await;
    town.forward(2 * center::clock::DAY);
    let coins = town.number("select coins as n from users where stage = 'resident'").await;
    let rows = town.number("select count(*) as n from refresh_tokens").await;
    for path in ["/", "/home", "/card", "/planets", "/boards/solar", "/me/coins"] {
        let answer = person.prefetch(path).await;
        assert!(!answer.headers.contains_key("set-cookie"), "{path}");
    }
    assert_eq!(town.number("select coins as n from users where stage = 'resident'").await, coins);
    assert_eq!(town.number("select count(*) as n from refresh_tokens").await, rows);
    assert!(person.get("/home").await.status.is_success());
    assert_eq!(town.number("select coins as n from users where stage = 'resident'").await, coins + 100);
}

async fn a_slash_at_the_end_leads_to_the_address_without(town: Town) {
    let (visitor, person) = (town.visitor(), town.resident("달", "mars", 1, 1).await);
    for (asked, right) in [
        ("/home/", "/home"),
        ("/boards/solar/?q=%EB%8B%AC&page=1", "/boards/solar?q=%EB%8B%AC&page=1"),
        ("/boards/solar/?next=/", "/boards/solar?next=/"),
        ("/planets/mars/1/1//", "/planets/mars/1/1"),
        ("/nowhere/", "/nowhere"),
        ("/assets/none.css/", "/assets/none.css"),
        ("/media/none/", "/media/none"),
        ("/healthz/", "/healthz"),
        ("/api/v1/me/", "/api/v1/me"),
        ("/api/docs/", "/api/docs"),
        ("//", "/"),
    ] {
        for who in [&visitor, &person] {
            for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
                let request = who
                    .request(method.clone(), asked)
                    .header("sec-fetch-site", "same-origin")
                    .body(axum::body::Body::from("title=a&body=b"))
                    .unwrap();
                let answer = who.send(request).await;
                assert_eq!((answer.status.as_u16(), answer.location()), (308, right), "{method} {asked}");
                assert!(
                    answer.headers.contains_key("content-security-policy")
                        && answer.headers["cache-control"].to_str().unwrap().starts_with("private")
                );
            }
        }
    }
    assert_eq!(town.number("select count(*) as n from articles").await, 0);
    assert_eq!(person.get("/boards/solar/?page=1").await.location(), "/boards/solar?page=1");
    // never to another host
    for asked in [
        "//evil.example/",
        "///evil.example/",
        "//evil.example//",
        "/\\evil.example/",
        "//evil.example/%2e%2e/",
        "/a\\b/",
    ] {
        let answer = visitor.get(asked).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (404, ""), "{asked}");
    }
    for fine in ["/", "/?x=/", "/about?x=a/"] {
        assert_eq!(visitor.get(fine).await.status, 200, "{fine}");
    }
}

async fn the_page_about_the_api_answers_people(town: Town) {
    for who in [town.visitor(), town.newcomer("별").await] {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let send = async |path: &str| {
                who.send(
                    who.request(method.clone(), path)
                        .header("sec-fetch-site", "same-origin")
                        .body(axum::body::Body::empty())
                        .unwrap(),
                )
                .await
            };
            let answer = send("/api/docs").await;
            assert_eq!(
                (answer.status.as_u16(), answer.headers["content-type"].to_str().unwrap()),
                (405, "text/html; charset=utf-8"),
                "{method}"
            );
            assert!(
                answer.headers["allow"].to_str().unwrap().contains("GET") && answer.has("<h1>"),
                "{}",
                answer.text()
            );
            for path in ["/api/v1/openapi.json", "/api/v1/nowhere", "/api/nowhere"] {
                let answer = send(path).await;
                assert_eq!(answer.headers["content-type"], "application/problem+json", "{method} {path}");
            }
        }
        let elsewhere = who
            .request(Method::POST, "/api/docs")
            .header("sec-fetch-site", "cross-site")
            .body(axum::body::Body::empty())
            .unwrap();
        let answer = who.send(elsewhere).await;
        assert_eq!(
            (answer.status.as_u16(), answer.headers["content-type"].to_str().unwrap()),
            (403, "text/html; charset=utf-8")
        );
        assert_eq!(who.get("/api").await.headers["content-type"], "text/html; charset=utf-8");
    }
}

async fn a_message_is_shown_once(town: Town) {
    let person = town.newcomer("별").await;
    person.post("/logout", &[]).await;
    let text = center::locale::Locale::Ko.t("flash-signed-out");
    let page = person.get("/").await;
    assert!(
        page.has(text) && page.has("<noscript><img class=\"vh\" src=\"/forget\""),
        "without scripts the browser is asked to forget"
    );
    for (site, clears) in [("same-origin", true), ("cross-site", false), ("none", false)] {
        let request = person
            .request(Method::GET, "/forget")
            .header("sec-fetch-site", site)
            .body(axum::body::Body::empty())
            .unwrap();
        assert_eq!(person.send(request).await.headers.contains_key("clear-site-data"), clears, "{site}");
    }
    assert!(!person.get("/").await.has(text));
}

async fn what_watches_the_server(town: Town) {
    assert_eq!(town.visitor().get("/healthz").await.status, 200);
    assert_eq!(town.visitor().get("/readyz").await.status, 200);
    assert_eq!(town.visitor().get("/metrics").await.status, 404, "no peer address: not from loopback");
}

async fn assets_are_found_by_their_hash(town: Town) {
    let page = town.visitor().get("/about").await.text();
    let path = page.split("href=\"/assets/boards.").nth(1).unwrap().split('"').next().unwrap();
    let answer = town.visitor().get(&format!("/assets/boards.{path}")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.headers["cache-control"].to_str().unwrap()),
        (200, "public, max-age=31536000, immutable")
    );
    assert!(!answer.headers.contains_key("content-encoding") && answer.has("{"), "{}", answer.text());
    for (takes, packed) in
        [("gzip, deflate, br, zstd", true), ("br", true), ("br;q=0", false), ("identity", false), ("", false)]
    {
        let visitor = town.visitor();
        let asked = visitor.request(Method::GET, &format!("/assets/boards.{path}")).header("accept-encoding", takes);
        let other = visitor.send(asked.body(Body::empty()).unwrap()).await;
        let encoding = other.headers.get("content-encoding").map(|value| value.to_str().unwrap());
        assert_eq!((other.status.as_u16(), encoding == Some("br")), (200, packed), "{takes}");
        assert_eq!(other.headers["vary"].to_str().unwrap().to_ascii_lowercase(), "accept-encoding", "{takes}");
        let mut plain = Vec::new();
        if packed {
            brotli::BrotliDecompress(&mut &other.body[..], &mut plain).unwrap();
        } else {
            plain.extend_from_slice(&other.body);
        }
        assert_eq!(plain, answer.body, "{takes}");
    }
}

// Templates are indented for those who write them; what is sent is not.
async fn pages_are_sent_without_indentation(town: Town) {
    let person = town.resident("별", "mars", 3, 4).await;
    let typed = "    typed\n\n        so";
    let refused = person.post("/boards/mars", &[("title", ""), ("body", typed)]).await;
    assert!(refused.has(&format!(">\n{typed}</textarea>")), "what is typed stays: {}", refused.text());
    for answer in [
        refused,
        person.get("/settings").await,
        person.get("/planets/mars").await,
        person.get("/card").await,
        person.get("/nowhere").await,
    ] {
        let text = answer.text().replace(typed, "");
        assert!(text.lines().count() > 20, "a page: {text}");
        let indented: Vec<&str> = text.lines().filter(|line| line.starts_with([' ', '\t'])).collect();
        assert!(indented.is_empty(), "{indented:?}");
    }
}

each_engine!(
    pages_are_sent_without_indentation,
    every_answer_is_guarded,
    odd_addresses_are_no_server_error,
    both_languages_and_the_switch,
    prefetches_write_nothing,
    a_slash_at_the_end_leads_to_the_address_without,
    the_page_about_the_api_answers_people,
    a_message_is_shown_once,
    what_watches_the_server,
    where_a_form_is_sent_leads_to_its_page,
    assets_are_found_by_their_hash
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_describes_what_the_router_serves() {
    let router = include_str!("../src/router.rs");
    let document = serde_json::to_value(center::api_docs::document()).unwrap();
    let described = document["paths"].as_object().unwrap();
    for tag in document["tags"].as_array().unwrap() {
        let key = format!("api-tag-{}", tag["name"].as_str().unwrap());
        for locale in [Locale::Ko, Locale::En] {
            assert!(locale.has(&key), "{key} has words");
        }
    }
    for route in router.split(".route(").skip(1).filter(|route| route.trim_start().starts_with("\"/api/v1/")) {
        let path = route.split('"').nth(1).unwrap();
        if path == "/api/v1/openapi.json" {
            continue;
        }
        let methods = described.get(path).unwrap_or_else(|| panic!("{path} is not described"));
        for method in ["get", "post", "put", "patch", "delete"] {
            let served = route.contains(&format!("{method}("));
            assert_eq!(served, methods.get(method).is_some(), "{method} {path}");
        }
    }
}
