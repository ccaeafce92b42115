//! What is popular: by likes of seven days, kept on the row.

use center::boards::{counts, likes};
use center::clock::{DAY, HOUR, SECOND};
use serde_json::json;

use super::lists::ids_of;
use super::{assert_counts, publish};
use crate::support::{Person, Town, each_engine};

async fn like(person: &Person, article: i64, like: bool) {
    let method = if like { "PUT" } else { "DELETE" };
    let answer = person.api(method, &format!("/articles/{article}/like"), None).await;
    assert_eq!(answer.status, if like { 200 } else { 204 }, "{}", answer.text());
}

/// Back after days: the page renews what signs somebody in.
async fn back(people: &[&Person]) {
    for person in people {
        assert_eq!(person.get("/boards/solar").await.status, 200);
    }
}

const POPULAR: &str = "/boards/solar/articles?sort=popular";

async fn likes_of_a_week_count(town: Town) {
    let writer = town.resident("글쓴이", "mars", 3, 3).await;
    let mut people = Vec::new();
    for n in 0..4 {
        people.push(town.newcomer(&format!("손님 {n}")).await);
    }
    let mut articles = Vec::new();
    for n in 0..6 {
        articles.push(publish(&writer, "solar", &format!("글 {n}"), "글").await);
    }
    let elsewhere = publish(&writer, "mars", "화성 글", "글").await;
    like(&writer, elsewhere, true).await;
    let [a, b, c, d, e, f] = articles[..] else { unreachable!() };
    for (article, count) in [(a, 1), (b, 3), (c, 1), (d, 2), (e, 0)] {
        for person in &people[..count] {
            like(person, article, true).await;
            like(person, article, true).await;
        }
    }
    // one's own are not counted, however often
    for _ in 0..3 {
        like(&writer, f, true).await;
    }
    assert_eq!(ids_of(&people[0], POPULAR).await, [b, d, c, a], "ties: the newest first");
    let list = people[0].api("GET", POPULAR, None).await.json();
    assert_eq!((&list["total"], &list["pages"], &list["items"][0]["likes"]), (&json!(4), &json!(1), &json!(3)));
    assert_eq!(ids_of(&people[0], "/boards/solar/articles?sort=popular&page=2").await, [0; 0]);
    assert_eq!(ids_of(&writer, "/boards/mars/articles?sort=popular").await, [0; 0]);
    assert_eq!(people[0].api("GET", "/boards/mars/articles?sort=popular", None).await.status, 404);
    // also where something is searched for
    for path in [
        "/boards/solar/articles?sort=best",
        "/boards/solar/articles?sort=popular&page=0",
        "/boards/solar/articles?q=a&sort=best",
    ] {
        assert_eq!(people[0].api("GET", path, None).await.status, 422, "{path}");
    }
    for path in ["/boards/solar?sort=best", "/boards/solar?q=a&sort=best", "/boards/solar?q=a&page=0"] {
        assert_eq!(people[0].get(path).await.status, 422, "{path}");
    }
    assert_eq!(people[0].get("/boards/solar?q=a&sort=popular").await.status, 200);
    assert_counts(&town).await;

    town.forward(6 * DAY);
    back(&[&people[0], &people[3]]).await;
    like(&people[3], a, true).await;
    like(&people[0], b, false).await;
    like(&people[0], d, false).await;
    like(&people[0], d, true).await;
    town.forward(DAY + HOUR);
    back(&[&writer, &people[0], &people[1]]).await;
    likes::age(&town.app).await.unwrap();
    assert_counts(&town).await;
    assert_eq!(ids_of(&people[0], POPULAR).await, [d, a], "what is a week old has gone");
    // what was counted once is taken away once, old or not
    like(&people[1], b, false).await;
    like(&people[0], d, false).await;
    like(&people[0], d, false).await;
    assert_eq!(ids_of(&people[0], POPULAR).await, [a]);
    assert_counts(&town).await;
    assert_eq!(people[0].api("GET", &format!("/articles/{b}"), None).await.json()["likes"], 1, "old likes stay likes");
    assert_eq!(writer.api("DELETE", &format!("/articles/{a}"), None).await.status, 204);
    assert_eq!(ids_of(&people[0], POPULAR).await, [0; 0]);
    assert_counts(&town).await;
}

async fn a_hundred_are_popular(town: Town) {
    let (writer, reader) = (town.newcomer("다작").await, town.newcomer("애독자").await);
    for n in 0..130 {
        let sql = "insert into articles (board, author_id, title, body, html, html_version, created_at, like_count) values ('solar', $1, 'x', 'x', '<p>x</p>', 1, $2, 1)";
        town.app.db.run(sql, [writer.id.into(), (town.app.clock.now() + n).into()]).await.unwrap();
    }
    let sql = "insert into article_likes (article_id, user_id, created_at) select id, $1, $2 from articles";
    town.app.db.run(sql, [reader.id.into(), town.app.clock.now().into()]).await.unwrap();
    let mut tx = town.app.db.begin().await.unwrap();
    counts::rebuild(&mut tx, town.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_counts(&town).await;
    let newest = town.number("select max(id) as n from articles").await;
    let mut seen = Vec::new();
    for page in 1..=6 {
        let list = reader.api("GET", &format!("{POPULAR}&page={page}"), None).await.json();
        assert_eq!((&list["total"], &list["pages"]), (&json!(100), &json!(5)));
        seen.extend(list["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()));
    }
    assert_eq!(seen, (newest - 99..=newest).rev().collect::<Vec<_>>());
    town.forward(8 * DAY);
    likes::age(&town.app).await.unwrap();
    back(&[&reader]).await;
    assert_counts(&town).await;
    assert_eq!(ids_of(&reader, POPULAR).await, [0; 0]);
}

// Likes come, go and grow old at the same time, and articles are deleted under them.
async fn counts_hold_in_a_crowd(town: Town) {
    let town = &town;
    let writer = town.newcomer("인기").await;
    let articles = [publish(&writer, "solar", "하나", "글").await, publish(&writer, "solar", "둘", "글").await];
    let mut people = Vec::new();
    for n in 0..10 {
        people.push(town.newcomer(&format!("손 {n}")).await);
        like(&people[n], articles[0], true).await;
        like(&people[n], articles[1], true).await;
    }
    town.forward(8 * DAY);
    back(&people.iter().chain([&writer]).collect::<Vec<_>>()).await;
    let acts = people.iter().enumerate().map(|(n, person)| async move {
        for article in articles {
            let method = if n % 2 == 0 { "DELETE" } else { "PUT" };
            let status = person.api(method, &format!("/articles/{article}/like"), None).await.status;
            assert!(status.as_u16() < 500, "{status}");
        }
    });
    let deleted = async {
        assert_eq!(writer.api("DELETE", &format!("/articles/{}", articles[1]), None).await.status, 204);
    };
    let aged = async {
        for _ in 0..3 {
            likes::age(&town.app).await.unwrap();
        }
    };
    tokio::join!(futures_util::future::join_all(acts), deleted, aged);
    likes::age(&town.app).await.unwrap();
    assert_counts(town).await;
    assert_eq!(town.number("select count(*) as n from article_likes where is_recent").await, 0);
}

async fn a_like_grows_old_while_its_article_lies_deleted(town: Town) {
    let (writer, reader) = (town.newcomer("글쓴이").await, town.newcomer("손님").await);
    let id = publish(&writer, "solar", "되살릴 글", "글").await;
    like(&reader, id, true).await;
    town.forward(7 * DAY - 5 * SECOND);
    back(&[&writer, &reader]).await;
    assert_eq!(ids_of(&reader, POPULAR).await, [id]);
    assert_eq!(writer.api("DELETE", &format!("/articles/{id}"), None).await.status, 204);
    town.forward(6 * SECOND);
    likes::age(&town.app).await.unwrap();
    assert_eq!(writer.api("POST", &format!("/articles/{id}/restore"), None).await.status, 200);
    assert_eq!(ids_of(&reader, POPULAR).await, [0; 0]);
    assert_counts(&town).await;
    assert_eq!(reader.api("GET", &format!("/articles/{id}"), None).await.json()["likes"], 1);
}

each_engine!(
    a_like_grows_old_while_its_article_lies_deleted,
    likes_of_a_week_count,
    a_hundred_are_popular,
    counts_hold_in_a_crowd
);
