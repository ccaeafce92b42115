//! Fields of forms and addresses, also those that nobody reads.

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
    the_answer_reaches_whoever_is_still_sending,
    a_form_of_somebody_signed_out_leads_back_to_its_page
);
