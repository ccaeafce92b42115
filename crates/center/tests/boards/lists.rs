//! Lists: their pages, and what they cost.

use serde_json::json;

use super::{publish, say};
use crate::support::{Town, each_engine};

async fn pages_from_both_ends(town: Town) {
    let person = town.newcomer("부지런").await;
    for n in 1..=87 {
        town.app.db.run("insert into articles (board, author_id, title, body, html, html_version, created_at) values ('solar', $1, $2, 'x', '<p>x</p>', 1, $3)", [
                person.id.into(), format!("글 {n:03}").into(), town.app.clock.now().into(),
            ]).await.unwrap();
    }
    town.app.db.run("update boards set article_count = 87 where id = 'solar'", []).await.unwrap();
    let mut seen = Vec::new();
    for page in 1..=5 {
        let list = person.api("GET", &format!("/boards/solar/articles?page={page}"), None).await.json();
        assert_eq!((&list["page"], &list["pages"], &list["total"]), (&json!(page), &json!(5), &json!(87)));
        seen.extend(list["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()));
        let html = person.get(&format!("/boards/solar?page={page}")).await.text();
        assert_eq!(html.matches("<h2><a href=\"/boards/solar/").count(), if page == 5 { 7 } else { 20 });
    }
    let expected: Vec<String> = (1..=87).rev().map(|n| format!("글 {n:03}")).collect();
    assert_eq!(seen, expected);
    for page in ["6", "999999999999", "99999999999999999999999999"] {
        assert_eq!(
            person.api("GET", &format!("/boards/solar/articles?page={page}"), None).await.json()["items"],
            json!([])
        );
        assert!(person.get(&format!("/boards/solar?page={page}")).await.has("빈 우주"));
    }
    for page in ["0", "-1", "x", "1.5"] {
        for path in ["/boards/solar/articles", "/me/articles"] {
            assert_eq!(person.api("GET", &format!("{path}?page={page}"), None).await.status, 422);
        }
        assert_eq!(person.get(&format!("/boards/solar?page={page}")).await.status, 422);
        assert_eq!(person.get(&format!("/me/articles?page={page}")).await.status, 422);
    }
    assert_eq!(person.get("/boards/solar?q=").await.status, 200);

    let oldest = town.number("select min(id) as n from articles").await;
    let admin = town.admin("관리자").await;
    assert_eq!(person.post(&format!("/boards/solar/{oldest}/pin"), &[("pinned", "true")]).await.status, 403);
    assert_eq!(admin.post(&format!("/boards/solar/{oldest}/pin"), &[("pinned", "true")]).await.status, 303);
    let html = person.get("/boards/solar").await.text();
    assert!(html.find("글 001").unwrap() < html.find("글 087").unwrap() && html.contains("공지"));
    let middle = person.get(&format!("/boards/solar/{}", oldest + 1)).await.text();
    assert!(middle.contains("글 001") && middle.contains("글 003"), "the neighbours");
}

async fn pages_ask_little(town: Town) {
    let person = town.newcomer("빠름").await;
    let mut id = 0;
    for n in 0..25 {
        id = publish(&person, "solar", &format!("글 {n}"), "글").await;
    }
    let top = say(&person, id, "댓글", None).await["id"].as_i64();
    say(&person, id, "답글", top).await;
    for (path, most) in [
        ("/boards/solar".to_owned(), 3),
        ("/boards/solar?page=2".to_owned(), 3),
        (format!("/boards/solar/{id}"), 4),
        ("/me/articles".to_owned(), 3),
    ] {
        let before = town.app.db.asked();
        assert_eq!(person.get(&path).await.status, 200);
        let asked = town.app.db.asked() - before;
        assert!(asked <= most, "{path}: {asked}");
    }
}

each_engine!(pages_from_both_ends, pages_ask_little);
