//! Finding: what people type is found, and nothing else.

mod kept;
mod loops;
mod own;

use center::config::Switch;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::boards::publish;
use crate::support::{Answer, Person, Town, each_engine};

/// Asks the API for articles of a board.
pub async fn asked(person: &Person, board: &str, query: &str, page: i64) -> Answer {
    let query = utf8_percent_encode(query, NON_ALPHANUMERIC);
    person.api("GET", &format!("/boards/{board}/articles?q={query}&page={page}"), None).await
}

/// The ids of the first page of what is found on the solar board.
pub async fn found(person: &Person, query: &str) -> Vec<i64> {
    let answer = asked(person, "solar", query, 1).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    ids(&answer.json())
}

pub fn ids(list: &Value) -> Vec<i64> {
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

fn of_page(query: &str) -> String {
    format!("/boards/solar?q={}", utf8_percent_encode(query, NON_ALPHANUMERIC))
}

async fn words_are_found_wherever_they_stand(town: Town) {
    let (rabbit, owl) = (town.newcomer("달토끼").await, town.newcomer("Night Owl 🦉").await);
    let a = publish(&rabbit, "solar", "화성에서 본 일출", "오늘 아침, 붉은 하늘에 해가 떴어요.").await;
    let b = publish(&owl, "solar", "Straße nach Olympus", "한글과 English, 그리고 ΟΔΟΣ. 👨‍👩‍👧 별똥별\n달 토끼").await;
    let c = publish(&owl, "solar", "\u{1112}\u{1161}\u{11ab}가위", "해왕성 이야기: 달과 토끼").await;
    for (query, expected) in [
        ("일출", vec![a]),
        ("에서", vec![a]),
        ("해", vec![c, a]),
        ("해가 일출", vec![a]),
        ("해가 별똥별", vec![]),
        ("STRASSE", vec![b]),
        ("olymp", vec![b]),
        ("οδος", vec![b]),
        ("한가위", vec![c]),
        ("👨‍👩‍👧", vec![b]),
        ("👩", vec![b]),
        ("달 토끼", vec![c, b, a]),
        ("\"달 토끼\"", vec![b]),
        ("“달 토끼”", vec![b]),
        ("토끼 -과", vec![a]),
        ("해 -왕성", vec![a]),
        ("owl", vec![c, b]),
        ("author:달토끼", vec![a]),
        ("author:\"night owl 🦉\"", vec![c, b]),
        ("author:OWL 달과", vec![c]),
        ("해 -author:달토끼", vec![c]),
        ("%", vec![]),
        ("_", vec![]),
        (",", vec![b, a]),
        ("\\", vec![]),
        ("*", vec![]),
        ("' or 1=1 --", vec![]),
        ("출오", vec![]),
    ] {
        assert_eq!(found(&rabbit, query).await, expected, "{query}");
        let page = rabbit.get(&of_page(query)).await;
        assert_eq!(page.status, 200, "{query}");
        let rows = page.text().matches("<h2><a href=\"/boards/solar/").count();
        assert_eq!(rows, expected.len(), "{query}");
    }
    assert_eq!(rabbit.get("/boards/solar?q=%20%E3%80%80").await.text().matches("<h2><a href").count(), 3, "no search");
}

async fn hits_are_marked_and_nothing_typed_is_markup(town: Town) {
    let person = town.newcomer("달토끼").await;
    let body = format!("{} <i>찾을 말</i> & \u{202e}끝", "앞말 ".repeat(60));
    let id = publish(&person, "solar", "<b>찾을</b> \u{2069}제목", &body).await;
    let page = person.get(&of_page("찾을")).await.text();
    assert!(page.contains("<bdi>&#60;b&#62;<mark>찾을</mark>&#60;/b&#62; 제목</bdi>"), "{page}");
    assert!(page.contains("&#60;i&#62;<mark>찾을</mark> 말&#60;/i&#62;"), "{page}");
    assert!(page.contains("<bdi>… 앞말"), "an excerpt: {page}");
    let item = &asked(&person, "solar", "찾을", 1).await.json()["items"][0];
    assert_eq!(item["id"], id);
    assert_eq!(item["found"]["title"][1], json!({"text": "찾을", "hit": true}));
    assert!(item["found"]["excerpt"].as_array().unwrap().iter().any(|piece| piece["hit"] == true));
    let typed = "\"><script>alert(1)</script>";
    let page = person.get(&of_page(typed)).await.text();
    assert!(!page.contains("<script>alert") && page.contains("value=\"&#34;&#62;&#60;script&#62;alert(1)"), "{page}");
    assert!(person.get("/boards/solar").await.has("name=\"q\""));
}

async fn what_cannot_be_searched_for_is_said(town: Town) {
    let person = town.newcomer("달토끼").await;
    publish(&person, "solar", "제목", "내용").await;
    let long = "가".repeat(101);
    for (query, code, says) in [
        ("-달", "no_word", "빼는 말"),
        ("-달 -author:해", "no_word", "빼는 말"),
        (&long, "too_long", "100자"),
        ("1 2 3 4 5 6 7 8 9 10 11", "too_many_words", "열 개"),
    ] {
        let answer = asked(&person, "solar", query, 1).await;
        assert_eq!(answer.status, 422, "{query}");
        assert_eq!(answer.json()["errors"]["q"][0]["code"], code, "{query}");
        let page = person.get(&of_page(query)).await;
        assert!(page.status == 422 && page.has(says) && page.has("aria-invalid"), "{query}: {}", page.text());
        let own = utf8_percent_encode(query, NON_ALPHANUMERIC).to_string();
        assert_eq!(person.get(&format!("/me/articles?q={own}")).await.status, 422);
        assert_eq!(person.api("GET", &format!("/me/articles?q={own}"), None).await.status, 422);
    }
    for bad in ["%00", "a%07", "%FF%FE", "%ED%A0%80"] {
        let answer = person.api("GET", &format!("/boards/solar/articles?q={bad}"), None).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid_text".to_owned()), "{bad}");
        assert_eq!(person.get(&format!("/boards/solar?q={bad}")).await.status, 422, "{bad}");
    }
    for page in ["0", "-1", "x"] {
        assert_eq!(person.get(&format!("/boards/solar?q=a&page={page}")).await.status, 422);
    }
    assert_eq!(asked(&person, "solar", &format!("\"{}\"", "내".repeat(98)), 1).await.status, 200);
    assert_eq!(asked(&person, "mars", "제목", 1).await.status, 404, "a board that may not be seen");
    assert_eq!(town.visitor().api("GET", "/boards/solar/articles?q=x", None).await.status, 401);
}

async fn searches_have_a_limit(town: Town) {
    let town = Town::with(town.engine, |config| config.rate_limits = Switch::On).await;
    let person = town.newcomer("바쁨").await;
    for _ in 0..60 {
        assert_eq!(asked(&person, "solar", "달", 1).await.status, 200);
    }
    let answer = asked(&person, "solar", "달", 1).await;
    assert!(answer.status == 429 && answer.headers.contains_key("retry-after"));
    let page = person.get(&of_page("달")).await;
    assert!(page.status == 429 && page.has("value=\"달\""), "what was typed stands there: {}", page.text());
    assert!(page.headers.contains_key("retry-after"));
    let own = person.get("/me/articles?q=%EB%8B%AC").await;
    assert!(own.status == 429 && own.headers.contains_key("retry-after"), "{}", own.text());
    assert_eq!(person.get("/boards/solar").await.status, 200, "reading goes on");
    assert_eq!(asked(&town.newcomer("다른 사람").await, "solar", "달", 1).await.status, 200);
    town.forward(2 * center::clock::SECOND);
    assert_eq!(asked(&person, "solar", "달", 1).await.status, 200);
}

async fn a_thousand_are_counted_and_paged_through(town: Town) {
    let person = town.newcomer("부지런").await;
    let insert = "insert into articles (id, board, author_id, title, body, html, html_version, created_at) values ($1, 'solar', $2, $3, $4, '', 1, 0)";
    // over eight packs of the index, every third with the word
    let mut tx = town.app.db.begin().await.unwrap();
    for n in 1..=3_003_i64 {
        let body = match n {
            7 => "드문 말",
            n if n % 3 == 0 => "흔한 혜성",
            _ => "흔한 말",
        };
        tx.run(insert, [(n * 10).into(), person.id.into(), format!("글 {n}").into(), body.into()]).await.unwrap();
    }
    center::search::rebuild::rebuild(&mut tx, &mut |_, _| {}).await.unwrap();
    tx.commit().await.unwrap();
    for (query, total, more) in
        [("혜성", 1_000, true), ("흔한", 1_000, true), ("드문", 1, false), ("\"글 300\"", 5, false), ("없다", 0, false)]
    {
        let list = asked(&person, "solar", query, 1).await.json();
        assert_eq!((&list["total"], &list["more"]), (&json!(total), &json!(more)), "{query}");
        assert_eq!(list["pages"], (total + 19) / 20);
    }
    assert_eq!(asked(&person, "solar", "혜성 -글", 1).await.json()["total"], 0);
    let mut seen = Vec::new();
    for page in 1..=51 {
        let list = asked(&person, "solar", "혜성", page).await.json();
        let ids = ids(&list);
        assert_eq!(ids.len(), if page <= 50 { 20 } else { 0 });
        seen.extend(ids);
    }
    assert!(seen.len() == 1_000 && seen.is_sorted_by(|a, b| a > b), "newest first, each once");
    let page = person.get("/boards/solar?q=%ED%98%9C%EC%84%B1&page=2").await;
    assert!(
        page.has("href=\"?q=%ED%98%9C%EC%84%B1&#38;page=3\"") && page.has("검색 결과 1,000개 넘음"),
        "{}",
        page.text()
    );
    let beyond = person.get("/boards/solar?q=%ED%98%9C%EC%84%B1&page=51").await;
    assert!(beyond.status == 200 && beyond.has("1,000개까지만"), "{}", beyond.text());
    // a phrase whose parts are everywhere and never meet
    assert_eq!(asked(&person, "solar", "\"한 혜성 흔\"", 1).await.json()["total"], 0);
    let before = town.app.db.asked();
    asked(&person, "solar", "혜성", 1).await;
    let asked = town.app.db.asked() - before;
    // one of them is whether the authors are as they were known
    assert!(asked <= 8, "{asked}");
}

each_engine!(
    words_are_found_wherever_they_stand,
    hits_are_marked_and_nothing_typed_is_markup,
    what_cannot_be_searched_for_is_said,
    searches_have_a_limit,
    a_thousand_are_counted_and_paged_through
);
