//! Lists: their pages, and what they cost.

use center::boards::counts;
use center::db::Number;
use center::demo::Chance;
use serde_json::json;

use super::{assert_counts, publish, say};
use crate::support::{Person, Town, each_engine};

pub async fn recount(town: &Town) {
    let mut tx = town.app.db.begin_unhurried().await.unwrap();
    counts::rebuild(&mut tx, town.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn pages_from_both_ends(town: Town) {
    let person = town.newcomer("부지런").await;
    for n in 1..=87 {
        town.app.db.run("insert into articles (board, author_id, title, body, html, html_version, created_at) values ('solar', $1, $2, 'x', '<p>x</p>', 1, $3)", [
                person.id.into(), format!("글 {n:03}").into(), town.app.clock.now().into(),
            ]).await.unwrap();
    }
    recount(&town).await;
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

// A list is counted in one statement and read in another: what goes in between is no error.
async fn articles_go_while_a_list_is_read(town: Town) {
    let person = town.newcomer("느림").await;
    let mut ids = Vec::new();
    for n in 0..3 {
        ids.insert(0, publish(&person, "solar", &format!("글 {n}"), "글").await);
    }
    for gone in [1, 2, 3, 1_000] {
        let sql = "update boards set article_count = article_count + $1 where id = 'solar'";
        town.app.db.run(sql, [gone.into()]).await.unwrap();
        assert_eq!(ids_of(&person, "/boards/solar/articles?page=1").await, ids, "{gone}");
        assert_eq!(person.get("/boards/solar?page=1").await.status, 200);
    }
    assert_eq!(ids_of(&person, "/boards/solar/articles?page=2").await, ids, "the newest, until it is counted again");
    town.app.db.script("delete from article_counts").await.unwrap();
    assert_eq!(ids_of(&person, "/boards/solar/articles?page=1").await, [0; 0]);
}

async fn pages_ask_little(town: Town) {
    let town = Town::with(town.engine, |config| config.compare_kept = false).await;
    let person = town.newcomer("빠름").await;
    let mut id = 0;
    for n in 0..25 {
        id = publish(&person, "solar", &format!("글 {n}"), "글").await;
    }
    let top = say(&person, id, "댓글", None).await["id"].as_i64();
    say(&person, id, "답글", top).await;
    // the first reader, and everybody after them; who wrote it is asked for once as long as nobody is called otherwise,
    // and then only whether that is so
    for (path, first, again) in [
        ("/boards/solar".to_owned(), 5, 1),
        ("/boards/solar?page=2".to_owned(), 4, 1),
        (format!("/boards/solar/{id}"), 7, 2),
        ("/me/articles".to_owned(), 4, 4),
    ] {
        for most in [first, again] {
            let before = town.app.db.asked();
            assert_eq!(person.get(&path).await.status, 200);
            let asked = town.app.db.asked() - before;
            assert!(asked <= most, "{path}: {asked}, not {most}");
        }
    }
}

// Ids with gaps of every size, so that pages begin and end in all levels of buckets, and articles that come and go.
async fn pages_are_found_through_counts(town: Town) {
    let (person, mut chance) = (town.newcomer("모래알").await, Chance::new(7));
    let mut id = 10_000_i64;
    for n in 0..260 {
        id += [1, 1, 2, 40, 64, 700, 5_000, 300_000][chance.below(8)];
        let board = if n % 5 == 0 { "mars" } else { "solar" };
        let sql = "insert into articles (id, board, author_id, title, body, html, html_version, created_at) values ($1, $2, $3, 'x', 'x', '<p>x</p>', 1, 0)";
        town.app.db.run(sql, [id.into(), board.into(), person.id.into()]).await.unwrap();
    }
    recount(&town).await;
    let mut own = Vec::new();
    for round in 0..4 {
        assert_counts(&town).await;
        let all = town.app.db.all::<Number>(
            "select id as n from articles where board = 'solar' and deleted_at is null order by id desc",
            [],
        );
        let all: Vec<i64> = all.await.unwrap().into_iter().map(|row| row.n).collect();
        let mut seen = Vec::new();
        for page in 1..=all.len() / 20 + 2 {
            seen.extend(ids_of(&person, &format!("/boards/solar/articles?page={page}")).await);
        }
        assert_eq!(seen, all, "round {round}");
        // whole pages go, and some articles here and there
        for (place, id) in all.iter().enumerate() {
            if (place / 20) % 4 == round || chance.below(10) == 0 {
                assert_eq!(person.api("DELETE", &format!("/articles/{id}"), None).await.status, 204);
            }
        }
        for n in 0..7 {
            own.push(publish(&person, "solar", &format!("새 글 {round} {n}"), "글").await);
        }
    }
    // all of it, at once
    let left = town
        .app
        .db
        .all::<Number>("select id as n from articles where deleted_at is null order by id", [])
        .await
        .unwrap();
    let gone = futures_util::future::join_all(left.iter().map(|Number { n }| {
        let person = person.clone();
        async move {
            if n % 2 == 0 {
                assert_eq!(person.get("/boards/solar?page=2").await.status, 200);
            }
            person.api("DELETE", &format!("/articles/{n}"), None).await.status.as_u16()
        }
    }))
    .await;
    assert!(gone.iter().all(|status| matches!(status, 204 | 404)), "{gone:?}");
    assert_counts(&town).await;
    assert_eq!(
        town.number("select coalesce(cast(sum(n) as bigint), 0) as n from article_counts where board = 'solar'").await,
        0
    );
}

pub async fn ids_of(person: &Person, path: &str) -> Vec<i64> {
    let answer = person.api("GET", path, None).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

each_engine!(pages_from_both_ends, articles_go_while_a_list_is_read, pages_ask_little, pages_are_found_through_counts);
