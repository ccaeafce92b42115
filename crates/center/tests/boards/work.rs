//! What lists and their counts cost the database: rows and steps, never time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use center::boards::visits::MOST_TOLD;
use center::db::{STATEMENTS, tokens};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};

use super::lists::recount;
use super::{publish, say};
use crate::support::{Engine, Town, each_engine};

/// The text of a statement.
fn statement(name: &str) -> &'static str {
    STATEMENTS.iter().find(|(one, _)| *one == name).unwrap_or_else(|| panic!("{name}")).1
}

/// `count` articles, every other one on the solar board.
async fn fill(town: &Town, count: i64) {
    let person = town.newcomer("다작").await;
    let sql = "with recursive n (i) as (select 1 union all select i + 1 from n where i < cast($1 as integer))
               insert into articles (board, author_id, title, body, html, html_version, created_at)
               select case when i % 2 = 0 then 'solar' else 'mars' end, cast($2 as bigint), 'x', 'x', '<p>x</p>', 1, cast($3 as bigint) + i from n";
    let mut tx = town.app.db.begin_unhurried().await.unwrap();
    tx.run(sql, [count.into(), person.id.into(), town.app.clock.now().into()]).await.unwrap();
    tx.commit().await.unwrap();
    recount(town).await;
    town.app.db.script("analyze").await.unwrap();
}

/// What the database does for a page of the solar board that begins with the article of this number, counted from the
/// oldest. And how many rows it gives.
async fn work(town: &Town, number: i64) -> (u64, usize) {
    work_of(town, "boards::ROWS_DOWN_FROM", &["'solar'", "20", &number.to_string()]).await
}

/// What the database does for a statement with these values, as SQL: SQLite's steps, or the rows that PostgreSQL
/// touches. And how many rows it gives.
async fn work_of(town: &Town, name: &str, values: &[&str]) -> (u64, usize) {
    let mut sql = tokens(statement(name), town.engine == Engine::Postgres);
    for (place, value) in values.iter().enumerate() {
        sql = sql.replace(&format!("${}", place + 1), value);
    }
    match town.engine {
        Engine::Sqlite => {
            let file = town.app.config.data.data.join("center.sqlite");
            let mut db = SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
            let steps = Arc::new(AtomicU64::new(0));
            let counted = steps.clone();
            db.lock_handle().await.unwrap().set_progress_handler(1, move || {
                counted.fetch_add(1, Ordering::Relaxed);
                true
            });
            // at the first time what the file holds is read as well
            sqlx::query(AssertSqlSafe(sql.clone())).fetch_all(&mut db).await.unwrap();
            steps.store(0, Ordering::Relaxed);
            let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut db).await.unwrap();
            (steps.load(Ordering::Relaxed), rows.len())
        }
        Engine::Postgres => {
            let mut db = PgConnection::connect(town.app.config.data.database.as_ref().unwrap()).await.unwrap();
            let query = sqlx::query(AssertSqlSafe(format!("explain (analyze, timing off, summary off) {sql}")));
            let plan = query.fetch_all(&mut db).await.unwrap();
            let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut db).await.unwrap();
            let mut touched = 0.0;
            for line in plan.iter().map(|row| row.get::<String, _>(0)) {
                let after = |mark: &str| line.rsplit_once(mark).map(|(_, rest)| number_at(rest));
                touched += match (after("rows="), after("loops=")) {
                    (Some(rows), Some(loops)) => rows * loops,
                    _ => after("Removed by Filter: ").unwrap_or(0.0),
                };
            }
            (touched as u64, rows.len())
        }
    }
}

/// The number that a text begins with.
fn number_at(text: &str) -> f64 {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    text[..end].parse().unwrap_or_else(|_| panic!("{text}"))
}

async fn pages_far_back_cost_no_more(town: Town) {
    fill(&town, 40_000).await;
    let (near, shown) = work(&town, 20_000 - 20).await;
    assert!(shown == 20 && near > 20, "{near}");
    for number in [15_000, 10_007, 5_000, 64, 20] {
        let (far, shown) = work(&town, number).await;
        // at most a bucket of articles is passed over in addition
        assert!(shown == 20 && far <= 2 * near + 1_000, "{number}: {far}, near the front {near}");
    }
}

// Never all buckets of a board, nor all of a level.
async fn counts_are_found_by_their_key(town: Town) {
    fill(&town, 5_000).await;
    for (name, looks) in [
        ("boards::FILL_BUCKETS", 3),
        ("boards::EMPTY_BUCKET", 1),
        ("boards::LATER_BUCKET", 1),
        ("boards::SHIFT_BUCKETS", 1),
    ] {
        let sql = statement(name);
        let parameters = (1..=5).filter(|n| sql.contains(&format!("${n}"))).count();
        let plan = town.app.db.explain(sql, parameters).await.unwrap();
        let is_narrow = |line: &&str| {
            let by_key = match town.engine {
                Engine::Sqlite => line.contains("SEARCH article_counts"),
                Engine::Postgres => line.contains("Index Cond: ((board"),
            };
            by_key && line.contains("level") && (line.contains("bucket") || line.contains("parent"))
        };
        assert_eq!(plan.lines().filter(is_narrow).count(), looks, "{name}: {plan}");
    }
}

// Whoever stays in an article of which much is said has it counted at each of their looks.
async fn what_is_new_costs_no_more_the_more_was_said(town: Town) {
    // as everywhere, most articles have few comments, and most people have written many
    fill(&town, 8_000).await;
    let (other, reader) = (town.newcomer("말벗").await, town.newcomer("독자").await);
    let elsewhere = "insert into comments (article_id, author_id, body, created_at)
                     select a.id, cast($1 as bigint), 'x', 1 from articles a cross join (select 1 as one union all select 2 union all select 3) k";
    town.app.db.run(elsewhere, [reader.id.into()]).await.unwrap();
    let id = publish(&other, "solar", "오늘의 이야기", "글").await;
    let first = say(&other, id, "처음", None).await["id"].as_i64().unwrap();
    say(&reader, id, "답", Some(first)).await;
    let sql = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 8000)
               insert into comments (article_id, author_id, parent_id, body, created_at)
               select cast($1 as bigint), cast($2 as bigint), case when i % 2 = 0 then cast($3 as bigint) end, 'x', 1 from n";
    let mut tx = town.app.db.begin_unhurried().await.unwrap();
    tx.run(sql, [id.into(), other.id.into(), first.into()]).await.unwrap();
    tx.commit().await.unwrap();
    town.app.db.script("analyze").await.unwrap();
    // a hundred are looked at, in some thirty steps each, and the one answer
    let (id, reader, most) = (id.to_string(), reader.id.to_string(), (MOST_TOLD + 1).to_string());
    let unread = work_of(&town, "boards::UNREAD", &[&id, "0", &reader, &most]).await;
    let answered = work_of(&town, "boards::ANSWERED", &[&id, "0", &reader]).await;
    assert!(unread.0 < 5_000 && answered.0 < 100, "{unread:?} {answered:?}");
    assert_eq!((unread.1, answered.1), (1, 1));
}

each_engine!(pages_far_back_cost_no_more, counts_are_found_by_their_key, what_is_new_costs_no_more_the_more_was_said);
