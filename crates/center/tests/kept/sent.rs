//! How what is kept is sent: packed, not again where it is there already, and to programs.

use std::io::Read as _;

use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, IF_NONE_MATCH};
use serde_json::json;

use super::{asked, publish};
use crate::support::{Town, each_engine};

async fn a_page_that_is_there_already_is_not_sent_again(town: Town) {
    town.app.clock.stop();
    let (person, other) = (town.newcomer("하나").await, town.newcomer("둘").await);
    let id = publish(&person, "solar", "글").await;
    let path = "/boards/solar";
    let tag = person.get(path).await.headers[ETAG].to_str().unwrap().to_owned();
    let again = asked(&person, path, IF_NONE_MATCH, &tag).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    assert_eq!(asked(&other, path, IF_NONE_MATCH, &tag).await.status, 200, "a page of somebody else");
    other.api("PUT", &format!("/articles/{id}/like"), None).await;
    assert_eq!(asked(&person, path, IF_NONE_MATCH, &tag).await.status, 200, "it has changed");
    let tag = person.get(path).await.headers[ETAG].to_str().unwrap().to_owned();
    person.post("/logout", &[]).await;
    assert_eq!(asked(&person, path, IF_NONE_MATCH, &tag).await.status, 303, "after the sign-in");
}

// What is not kept: a page by brotli, JSON by gzip, neither for who takes neither.
async fn the_rest_is_packed_by_what_it_is(town: Town) {
    let person = town.newcomer("하나").await;
    for (path, by) in [("/settings", "br"), ("/api/v1/me", "gzip")] {
        for (takes, expected) in [("gzip, deflate, br, zstd", by), ("gzip", "gzip"), ("identity", "")] {
            let answer = asked(&person, path, ACCEPT_ENCODING, takes).await;
            let coding = answer.headers.get(CONTENT_ENCODING).map_or("", |coding| coding.to_str().unwrap());
            assert_eq!((answer.status.as_u16(), coding), (200, expected), "{path} for {takes}");
        }
    }
}

async fn it_is_packed_for_those_who_take_it(town: Town) {
    town.app.clock.stop();
    let person = town.newcomer("하나").await;
    publish(&person, "solar", "글").await;
    let plain = person.get("/boards/solar").await;
    assert!(!plain.headers.contains_key(CONTENT_ENCODING));
    for (asked_for, packed) in
        [("gzip, deflate, br, zstd", true), ("gzip;q=0", false), ("identity", false), ("*", true)]
    {
        let answer = asked(&person, "/boards/solar", ACCEPT_ENCODING, asked_for).await;
        assert_eq!(answer.headers.get(CONTENT_ENCODING).is_some_and(|coding| coding == "gzip"), packed, "{asked_for}");
        let mut page = Vec::new();
        if packed {
            flate2::bufread::GzDecoder::new(&answer.body[..]).read_to_end(&mut page).unwrap();
        } else {
            page.clone_from(&answer.body);
        }
        assert_eq!(String::from_utf8(page).unwrap(), plain.text(), "{asked_for}");
        assert!(answer.headers.get_all("vary").iter().any(|vary| vary.to_str().unwrap().contains("Accept-Encoding")));
    }
}

async fn addresses_that_anybody_can_make_up_keep_nothing(town: Town) {
    let person = town.newcomer("하나").await;
    let id = publish(&person, "solar", "글").await;
    person.get("/boards/solar").await;
    let host = town.resident("집주인", "mars", 1, 1).await;
    let pages = town.app.pages.stats().pages;
    for n in 2..30 {
        for path in [
            format!("/boards/solar?page={n}00"),
            format!("/boards/solar?x={n}"),
            format!("/boards/solar?page=0{n}"),
            format!("/boards/solar/{}", id + n),
            format!("/boards/mars/{id}?x={n}"),
            format!("/planets?x={n}"),
            format!("/planets/mars?floor={n}00"),
            format!("/home?x={n}"),
            format!("/residents/{}/likes?page={n}", host.id),
            format!("/residents/{}/followers?page={n}", host.id),
        ] {
            person.get(&path).await;
        }
    }
    assert_eq!(town.app.pages.stats().pages, pages);
}

/// What programs are told is kept like pages: for everybody whom it is open to, and for nobody else.
async fn lists_for_programs_are_kept(town: Town) {
    let town = Town::with(town.engine, |config| config.compare_kept = false).await;
    town.app.clock.stop();
    let (one, two) = (town.resident("하나", "mars", 1, 1).await, town.resident("둘", "mars", 1, 2).await);
    let (elsewhere, newcomer) = (town.resident("셋", "venus", 1, 1).await, town.newcomer("새내기").await);
    let id = publish(&one, "mars", "화성 글").await;
    one.api("POST", &format!("/articles/{id}/comments"), Some(json!({"body": "댓글"}))).await;
    let (articles, comments) = ("/api/v1/boards/mars/articles", format!("/api/v1/articles/{id}/comments"));
    for path in ["/api/v1/boards", articles, &comments, "/api/v1/planets", "/api/v1/planets/mars"] {
        let first = one.get(path).await;
        let hits = town.app.pages.stats().hits;
        let second = two.get(path).await;
        assert_eq!(town.app.pages.stats().hits, hits + 1, "{path} is kept");
        assert_eq!((first.status.as_u16(), first.json()), (200, second.json()), "{path}");
        assert_eq!(second.headers["content-type"], "application/json", "{path}");
        let packed = asked(&two, path, ACCEPT_ENCODING, "gzip").await;
        let mut text = String::new();
        flate2::bufread::GzDecoder::new(&packed.body[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, second.text(), "{path}");
        // what is there already is not sent again, as long as it is the same and open to whoever asks
        let tag = second.headers[ETAG].to_str().unwrap().to_owned();
        assert_eq!(asked(&two, path, IF_NONE_MATCH, &tag).await.status, 304, "{path}");
        if path.contains("articles") {
            for other in [&elsewhere, &newcomer] {
                assert_eq!(asked(other, path, IF_NONE_MATCH, &tag).await.status, 404, "{path}: not theirs");
            }
            let other = json!({"body": format!("또 댓글 {path}")});
            assert_eq!(two.api("POST", &format!("/articles/{id}/comments"), Some(other)).await.status, 201);
            assert_eq!(asked(&two, path, IF_NONE_MATCH, &tag).await.status, 200, "{path}: it has changed");
        }
    }
    assert_eq!(two.get(&comments).await.json()["total"], 3);
    let pages = town.app.pages.stats().pages;
    for n in 2..10 {
        for path in [
            format!("{articles}?page={n}"),
            format!("{articles}?x={n}"),
            format!("{comments}?page={n}"),
            format!("/api/v1/articles/{}/comments", id + n),
            format!("/api/v1/planets?page={n}"),
            format!("/api/v1/boards?page={n}"),
        ] {
            two.get(&path).await;
        }
    }
    assert_eq!(town.app.pages.stats().pages, pages, "addresses that anybody can make up");
    one.post("/logout", &[]).await;
    assert_eq!(one.get(articles).await.status, 401);
}

each_engine!(
    the_rest_is_packed_by_what_it_is,
    a_page_that_is_there_already_is_not_sent_again,
    it_is_packed_for_those_who_take_it,
    addresses_that_anybody_can_make_up_keep_nothing,
    lists_for_programs_are_kept,
);
