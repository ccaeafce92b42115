//! What writing costs does not grow with the board. Counted are the steps of SQLite's machine: they are the same each
//! time, whatever else the computer does.

use center::boards::counts;
use center::search::rebuild;
use serde_json::json;

use super::{publish, say};
use crate::support::{Engine, Person, Town};

/// So many articles more.
const MANY: i64 = 6_000;

/// Does what residents do, one thing after the other; what each has cost.
async fn costs(town: &Town, person: &Person, round: &str) -> Vec<(&'static str, u64)> {
    let mut costs = Vec::new();
    let mut before = town.app.db.steps_of_writing();
    let mut did = |what| {
        let now = town.app.db.steps_of_writing();
        costs.push((what, now - before));
        before = now;
    };
    let id = publish(person, "solar", &format!("혜성 {round}"), "오늘 밤 하늘에 혜성이 지나가요").await;
    did("publish");
    assert!(person.api("PUT", &format!("/articles/{id}/like"), None).await.status.is_success());
    did("like");
    let comment = say(person, id, "저도 봤어요", None).await["id"].as_i64().unwrap();
    did("comment");
    assert_eq!(person.api("DELETE", &format!("/comments/{comment}"), None).await.status, 204);
    did("delete the comment");
    let change = json!({"title": format!("고친 혜성 {round}"), "body": "내일 밤에도 지나간대요"});
    assert_eq!(person.api("PATCH", &format!("/articles/{id}"), Some(change)).await.status, 200);
    did("edit");
    assert!(person.api("PUT", &format!("/articles/{id}/bookmark"), None).await.status.is_success());
    did("bookmark");
    assert_eq!(person.api("DELETE", &format!("/articles/{id}"), None).await.status, 204);
    did("delete");
    assert_eq!(person.api("POST", &format!("/articles/{id}/restore"), None).await.status, 200);
    did("restore");
    costs
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writing_costs_the_same_on_a_large_board() {
    let town = Town::new(Engine::Sqlite).await;
    let person = town.newcomer("달토끼").await;
    let author = town.newcomer("많이 쓰는 이").await;
    publish(&author, "solar", "첫 글", "첫 내용").await;
    let few = costs(&town, &person, "첫째").await;
    let mut tx = town.app.db.begin_unhurried().await.unwrap();
    tx.run(
        "insert into articles (board, author_id, title, body, html, html_version, created_at)
         with recursive n(n) as (select 1 union all select n + 1 from n where n < $1)
         select 'solar', (select id from users where nickname = '많이 쓰는 이'), '글 ' || n, '내용 ' || n, '<p>내용</p>', 1, n from n",
        [MANY.into()],
    )
    .await
    .unwrap();
    counts::rebuild(&mut tx, town.app.clock.now()).await.unwrap();
    rebuild::rebuild(&mut tx, &mut |_, _| {}).await.unwrap();
    tx.commit().await.unwrap();
    let many = costs(&town, &person, "둘째").await;
    for ((what, few), (_, many)) in few.into_iter().zip(many) {
        // a bucket of 64 is full, a list is there already: a little more, but nothing that grows
        assert!(few > 0 && many < few * 2 + 1_000, "{what}: {few} steps before, {many} with {MANY} articles more");
    }
}
