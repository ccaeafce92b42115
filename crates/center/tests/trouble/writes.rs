//! A database that takes no writes.

use center::clock::HOUR;
use serde_json::json;
use sqlx::Connection as _;

use super::{behind_a_proxy, ends, impatient, is_unavailable, publish, until};
use crate::support::{Engine, Town};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_may_hold_the_file() {
    let town = Town::with(Engine::Sqlite, impatient).await;
    let person = town.resident("자물쇠", "mars", 7, 7).await;
    let file = town.app.config.data.data.join("center.sqlite");
    let mut other = sqlx::SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
    sqlx::raw_sql("begin immediate").execute(&mut other).await.unwrap();
    // the reward of the day is due, and the browser's token has run out: both would have to be written
    town.forward(HOUR);
    assert_eq!(ends(person.get("/boards/solar")).await.status, 200, "reading goes on");
    is_unavailable(&ends(person.post("/boards/solar", &[("title", "잠긴 동안"), ("body", "본문이에요.")])).await);
    assert_eq!(ends(town.visitor().get("/readyz")).await.status, 200);
    sqlx::raw_sql("rollback").execute(&mut other).await.unwrap();
    assert_eq!(person.get("/boards/solar").await.status, 200);
    assert_eq!(publish(&person, "잠긴 동안").await.status, 201);
    assert_eq!(town.number("select count(*) as n from articles").await, 1);
    // the reward came with a later request
    assert_eq!(town.number("select max(coins) as n from users").await, 1_100);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_loses_nothing() {
    let town = Town::with(Engine::Sqlite, impatient).await;
    let person = town.newcomer("꽉찼다").await;
    let first = publish(&person, "먼저").await.json()["id"].clone();
    // SQLite says the same when its disk is full
    let pages = town.number("select page_count as n from pragma_page_count").await;
    town.app.db.script(&format!("pragma max_page_count = {pages}")).await.unwrap();
    let article = json!({"title": "큰 글", "body": "가나다라 ".repeat(1_900)});
    let mut refused = person.api("POST", "/boards/solar/articles", Some(article.clone())).await;
    for _ in 0..20 {
        if refused.status == 201 {
            refused = person.api("POST", "/boards/solar/articles", Some(article.clone())).await;
        }
    }
    is_unavailable(&refused);
    assert_eq!(refused.code(), "storage_full");
    let page = person.post("/boards/solar", &[("title", "큰 글"), ("body", &"가나다라 ".repeat(1_900))]).await;
    assert_eq!(page.status, 503, "{}", page.text());
    assert_eq!(person.api("GET", &format!("/articles/{first}"), None).await.status, 200);
    town.app.db.script("pragma max_page_count = 1073741823").await.unwrap();
    assert_eq!(person.api("POST", "/boards/solar/articles", Some(article)).await.status, 201);
    assert_eq!(town.number("select count(*) as n from boards b where b.article_count <> (select count(*) from articles a where a.board = b.id)").await, 0);
    assert_eq!(town.number("select count(*) as n from pragma_integrity_check where integrity_check <> 'ok'").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_may_only_be_read_is_read() {
    let town = Town::with(Engine::Sqlite, impatient).await;
    let person = town.newcomer("읽기만").await;
    let first = publish(&person, "먼저").await.json()["id"].clone();
    town.app.db.script("pragma query_only = on").await.unwrap();
    let refused = publish(&person, "못 쓰는 글").await;
    is_unavailable(&refused);
    assert_eq!(refused.code(), "read_only");
    assert!(refused.has("읽기만"), "{}", refused.text());
    assert_eq!(person.api("GET", &format!("/articles/{first}"), None).await.status, 200);
    town.app.db.script("pragma query_only = off").await.unwrap();
    assert_eq!(publish(&person, "이제 쓰는 글").await.status, 201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_takes_no_writes() {
    let (town, proxy) = behind_a_proxy().await;
    let person = town.newcomer("대기조").await;
    assert_eq!(publish(&person, "먼저").await.status, 201);
    let turn = |on: &str| {
        format!(
            "do $$ begin execute format('alter database %I set default_transaction_read_only = {on}', current_database()); end $$"
        )
    };
    town.app.db.script(&turn("on")).await.unwrap();
    proxy.cut();
    let refused = publish(&person, "못 쓰는 글").await;
    is_unavailable(&refused);
    assert_eq!(refused.code(), "read_only");
    assert_eq!(person.get("/boards/solar").await.status, 200);
    town.app.db.script(&format!("begin read write; {}; commit", turn("off"))).await.unwrap();
    // the connections that led to the standby are left by themselves
    until("it is written", || async { publish(&person, "이제 쓰는 글").await.status == 201 }).await;
}
