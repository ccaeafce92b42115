//! What holds for every page: headers, languages, errors, assets.

use axum::http::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{Town, each_engine};

// What advertisements and messengers hang onto an address, in whatever encoding.
async fn parameters_that_nobody_reads_may_be_anything(town: Town) {
    let person = town.resident("달", "mars", 1, 1).await;
    for path in [
        "/login?utm_term=%C7%D1",
        "/signup?utm_term=%C7%D1&%FF=%FE",
        "/reset?n_query=%B1%DB",
        "/planets/mars?x=%C7%D1%B1%DB",
        "/planets?%C7%D1",
        "/?a=%ED%A0%80",
        "/boards/solar?n_query=%C7%D1%B1%DB",
        "/boards/solar?page=1&n_query=%80",
        "/me/coins?x=%C7",
        "/settings?x=%C7%D1",
        "/me/articles?%C7%D1=1",
        "/login?next=%C7%D1",
    ] {
        let who = if path.starts_with("/login") || path.starts_with("/signup") || path == "/?a=%ED%A0%80" {
            town.visitor()
        } else {
            person.clone()
        };
        assert_eq!(who.get(path).await.status, 200, "{path}");
    }
    for path in [
        "/boards/solar/articles?n_query=%C7%D1",
        "/planets?x=%C7%D1",
        "/me/ledger?x=%FF",
        "/users/availability?username=free_one&x=%C7%D1",
    ] {
        assert_eq!(person.api("GET", path, None).await.status, 200, "{path}");
    }
    for path in
        ["/boards/solar?page=%C7", "/boards/solar?q=%C7%D1", "/me/coins?page=%C7%D1", "/planets/mars?floor=%C7%D1"]
    {
        assert_eq!(person.get(path).await.status, 422, "{path}");
    }
    for path in ["/users/availability?nickname=%C7%D1", "/me/ledger?page=%C7%D1", "/boards/solar/articles?q=%C7%D1"] {
        let answer = person.api("GET", path, None).await;
        assert_eq!(answer.status, 422, "{path}");
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
}

async fn fields_that_nobody_reads_may_be_anything(town: Town) {
    let send = async |path: &str, body: &'static [u8]| {
        let visitor = town.visitor();
        let request = visitor.request(axum::http::Method::POST, path).header("sec-fetch-site", "same-origin");
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(body))
            .unwrap();
        visitor.send(request).await.status.as_u16()
    };
    assert_eq!(
        send("/signup", b"username=moon&nickname=%EB%8B%AC&password=a+walk+on+the+rings&ad=%C7%D1&%ff=x").await,
        303
    );
    assert_eq!(send("/login", b"username=moon&password=a+walk+on+the+rings&ad=%C7%D1&next=%C7%D1").await, 303);
    assert_eq!(send("/login", b"username=moon&password=%C7%D1%C7%D1%C7%D1%C7%D1").await, 422);
    assert_eq!(send("/signup", b"username=moon2&nickname=%C7%D1&password=a+walk+on+the+rings").await, 422);
    let person = town.newcomer("별").await;
    let broken = b"--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n\xc7\xd1\r\n--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nHello\r\n--x\r\n\
            Content-Disposition: form-data; name=\"body\"\r\n\r\nThere\r\n--x--\r\n";
    assert_eq!(
        person
            .api_raw("POST", "/boards/solar/articles", "multipart/form-data; boundary=x", broken.to_vec())
            .await
            .status,
        201
    );
    let broken = b"--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n\xc7\xd1\r\n--x\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nThere\r\n--x--\r\n";
    let refused =
        person.api_raw("POST", "/boards/solar/articles", "multipart/form-data; boundary=x", broken.to_vec()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "invalid_text"));
}

async fn a_form_that_is_no_text_writes_nothing(town: Town) {
    let person = town.resident("달", "mars", 1, 1).await;
    let send = async |path: &str, body: &'static str| {
        let request = person.request(Method::POST, path).header("sec-fetch-site", "same-origin");
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(body))
            .unwrap();
        person.send(request).await.status.as_u16()
    };
    let rows = async || {
        (
            town.number("select count(*) as n from articles").await,
            town.number("select count(*) as n from comments").await,
        )
    };
    assert_eq!(send("/boards/solar", "title=%FF&body=b").await, 422);
    assert_eq!(send("/boards/solar", "title=a&body=%FF").await, 422);
    assert_eq!(rows().await, (0, 0));
    assert_eq!(send("/boards/solar", "title=a&body=b&key=%FF&other=%FF").await, 303);
    let article = format!("/boards/solar/{}", town.number("select id as n from articles").await);
    assert_eq!(send(&format!("{article}/comments"), "body=%FF").await, 422);
    assert_eq!(send(&format!("{article}/comments"), "body=c&parent_id=%FF").await, 422);
    assert_eq!(rows().await, (1, 0));
    assert_eq!(send(&format!("{article}/comments"), "body=c&key=%FF").await, 303);
    assert_eq!(rows().await, (1, 1));
    assert_eq!(send(&format!("{article}/like"), "like=%FF").await, 422);
    assert_eq!(town.number("select count(*) as n from article_likes").await, 0);
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
}

// a browser that is still sending shows a broken connection, unless its request is read to the end
async fn the_answer_reaches_whoever_is_still_sending(town: Town) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(center::web::server::run(town.app.clone(), listener, town.router.clone()));
    let size = 9 * 1024 * 1024;
    for (method, path, kind, extra, expected) in [
        ("POST", "/application", "multipart/form-data; boundary=x", "", "303"),
        ("POST", "/boards/solar", "multipart/form-data; boundary=x", "", "303"),
        ("POST", "/api/v1/me/application", "multipart/form-data; boundary=x", "", "401"),
        ("POST", "/api/v1/tokens", "application/json", "", "413"),
        ("POST", "/login", "application/x-www-form-urlencoded", "", "413"),
        ("POST", "/application", "text/plain", "", "303"),
        ("POST", "/login", "application/x-www-form-urlencoded", "sec-fetch-site: cross-site\r\n", "403"),
        ("POST", "/nowhere", "application/octet-stream", "", "404"),
    ] {
        let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n{extra}content-type: {kind}\r\ncontent-length: {size}\r\n\r\n"
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        // all of it before a single byte of the answer is read, as browsers do
        for _ in 0..size / (64 * 1024) {
            socket.write_all(&[b'a'; 64 * 1024]).await.unwrap_or_else(|error| panic!("{path}: {error}"));
        }
        let mut answer = vec![0; 64 * 1024];
        let read = socket.read(&mut answer).await.unwrap_or_else(|error| panic!("{path}: {error}"));
        let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
        assert!(answer.starts_with(&format!("HTTP/1.1 {expected} ")), "{path}: {answer}");
    }
    town.app.stopping.cancel();
    server.await.unwrap();
}

async fn a_form_of_somebody_signed_out_leads_back_to_its_page(town: Town) {
    let visitor = town.visitor();
    let request = visitor
        .request(Method::POST, "/boards/solar")
        .header("sec-fetch-site", "same-origin")
        .header("referer", "http://127.0.0.1:8080/boards/solar/new")
        .body(axum::body::Body::empty())
        .unwrap();
    let answer = visitor.send(request).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/login?next=%2Fboards%2Fsolar%2Fnew"));
    assert!(visitor.get("/login").await.has("다시 로그인하고"), "it is said why");
}

each_engine!(
    parameters_that_nobody_reads_may_be_anything,
    fields_that_nobody_reads_may_be_anything,
    a_form_that_is_no_text_writes_nothing,
    every_answer_is_guarded,
    odd_addresses_are_no_server_error,
    both_languages_and_the_switch,
    prefetches_write_nothing,
    a_slash_at_the_end_leads_to_the_address_without,
    the_page_about_the_api_answers_people,
    a_message_is_shown_once,
    what_watches_the_server,
    assets_are_found_by_their_hash,
    the_answer_reaches_whoever_is_still_sending,
    a_form_of_somebody_signed_out_leads_back_to_its_page
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_describes_what_the_router_serves() {
    let router = include_str!("../src/router.rs");
    let document = serde_json::to_value(center::api_docs::document()).unwrap();
    let described = document["paths"].as_object().unwrap();
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
