//! The index follows what is done, whatever it is, and can be looked after.

use center::search::{Thing, added, rebuild, settle_all};
use serde_json::json;

use super::{asked, found};
use crate::accounts::sign_up;
use crate::boards::publish;
use crate::support::{Town, each_engine};

/// What `search check` would say.
async fn wrong(town: &Town) -> Vec<(i64, i64)> {
    rebuild::check(&town.app.db, &mut |_, _| {}).await.unwrap().1
}

async fn what_is_changed_or_deleted_is_found_as_it_is(town: Town) {
    let (person, other) = (town.newcomer("달토끼").await, town.newcomer("올빼미").await);
    let id = publish(&person, "solar", "처음 제목", "처음 내용과 처음").await;
    let second = publish(&other, "solar", "둘째", "처음부터 있던 글").await;
    assert_eq!(found(&person, "처음").await, [second, id]);
    let path = format!("/articles/{id}");
    let changed = person.api("PATCH", &path, Some(json!({"title": "나중 제목", "body": "나중 내용과 나중"}))).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(found(&person, "처음").await, [second]);
    assert_eq!(found(&person, "나중").await, [id]);
    assert_eq!(found(&person, "제목 내용").await, [id]);
    assert_eq!(wrong(&town).await, []);
    assert_eq!(person.api("DELETE", &path, None).await.status, 204);
    assert_eq!((found(&person, "나중").await, found(&person, "author:달토끼").await), (vec![], vec![]));
    assert_eq!(wrong(&town).await, []);
    assert_eq!(person.api("POST", &format!("{path}/restore"), None).await.status, 200);
    assert_eq!((found(&person, "나중").await, found(&person, "author:달토끼").await), (vec![id], vec![id]));
    assert_eq!(wrong(&town).await, []);
    assert_eq!(person.api("DELETE", &path, None).await.status, 204);
    assert_eq!(other.api("DELETE", &format!("/articles/{second}"), None).await.status, 204);
    for left in ["select count(*) as n from search_lists where place > 0", "select count(*) as n from search_chunks"] {
        assert_eq!(town.number(left).await, 0, "nothing of them is left");
    }
}

async fn names_are_found_as_they_are_chosen(town: Town) {
    let person = sign_up(&town, "star_dust", "별가루 🌟").await;
    let id = publish(&person, "solar", "제목", "내용").await;
    for query in ["가루", "별", "🌟", "author:별가루", "author:\"별가루 🌟\""] {
        assert_eq!(found(&person, query).await, [id], "{query}");
    }
    // a whole nickname goes before a part of another
    let short = town.newcomer("별가루").await;
    let second = publish(&short, "solar", "제목", "내용").await;
    assert_eq!(found(&person, "author:별가루").await, [second]);
    assert_eq!(found(&person, "별가루").await, [second, id]);
    let renamed = short.api("PATCH", "/me", Some(json!({"nickname": "은하수"}))).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    assert_eq!(found(&person, "author:은하").await, [second]);
    assert_eq!((found(&person, "별가루").await, found(&person, "author:별가루").await), (vec![id], vec![id]));
    assert_eq!(wrong(&town).await, []);
}

async fn many_who_share_a_word_in_their_names(town: Town) {
    let mut tx = town.app.db.begin().await.unwrap();
    for n in 0..300_i64 {
        let sql = "insert into users (username, nickname, nickname_key, password_hash, stage, role, created_at) values ($1, $2, $1, 'none', 'newcomer', 'member', 0) returning id as n";
        let row: center::db::Number =
            tx.one(sql, [format!("many_{n}").into(), format!("이웃 {n}").into()]).await.unwrap();
        if n % 3 == 0 {
            tx.run("insert into articles (board, author_id, title, body, html, html_version, created_at) values ('solar', $1, $2, 'x', '', 1, 0)", [row.n.into(), format!("글 {n}").into()]).await.unwrap();
        }
    }
    rebuild::rebuild(&mut tx, &mut |_, _| {}).await.unwrap();
    tx.commit().await.unwrap();
    let person = town.newcomer("새내기").await;
    let own = publish(&person, "solar", "글", "이웃에게").await;
    assert_eq!(asked(&person, "solar", "이웃", 1).await.json()["total"], 101);
    assert_eq!(asked(&person, "solar", "author:이웃", 1).await.json()["total"], 100);
    assert_eq!(asked(&person, "solar", "이웃 9", 1).await.json()["total"], 19, "in title or nickname");
    assert_eq!(found(&person, "글 -author:이웃").await, [own]);
}

async fn at_once_nothing_is_lost(town: Town) {
    let person = town.newcomer("달토끼").await;
    let id = publish(&person, "solar", "함께 고치는 글", "0").await;
    let app = town.app.clone();
    let moves = tokio::spawn(async move {
        loop {
            let _ = settle_all(&app).await;
            tokio::task::yield_now().await;
        }
    });
    let mut asks = tokio::task::JoinSet::new();
    for n in 0..20 {
        let person = person.clone();
        asks.spawn(async move {
            let body = json!({"title": format!("고침 {n}"), "body": format!("{n}번째 내용 {}", "가나다".repeat(n))});
            let edited = person.api("PATCH", &format!("/articles/{id}"), Some(body)).await.status;
            let new = json!({"title": format!("한꺼번에 {n}"), "body": "같은 말 같은 말"});
            let published = person.api("POST", "/boards/solar/articles", Some(new)).await;
            let gone = published.json()["id"].as_i64().filter(|_| n % 2 == 0);
            if let Some(gone) = gone {
                assert_eq!(person.api("DELETE", &format!("/articles/{gone}"), None).await.status, 204);
            }
            (edited.as_u16(), published.status.as_u16())
        });
    }
    for (edited, published) in asks.join_all().await {
        // an edit may be told that somebody was faster; it is never half done
        assert!((edited == 200 || edited == 409) && published == 201, "{edited} {published}");
    }
    // while others write as well
    assert_eq!(wrong(&town).await, []);
    moves.abort();
    assert!(moves.await.unwrap_err().is_cancelled());
    assert_eq!(wrong(&town).await, []);
    assert_eq!(asked(&person, "solar", "한꺼번에", 1).await.json()["total"], 10);
    assert_eq!(found(&person, "고침").await, [id]);
}

/// What moves from runs into lists while it is looked at is neither seen twice nor missed.
async fn a_look_at_all_is_of_one_moment(town: Town) {
    let person = town.newcomer("달토끼").await;
    for n in 0..20 {
        publish(&person, "solar", &format!("글 {n}"), "혜성과 달").await;
    }
    assert!(town.number("select count(*) as n from search_runs").await > 0);
    let (app, writer, here) = (town.app.clone(), person.clone(), tokio::runtime::Handle::current());
    let mut steps = 0;
    let mut heard = |what: &str, _: usize| {
        steps += 1;
        if steps > 1 && what != "texts" {
            return;
        }
        let (app, writer, here) = (app.clone(), writer.clone(), here.clone());
        let work = async move {
            settle_all(&app).await.unwrap();
            publish(&writer, "solar", &format!("새 글 {steps}"), "그사이 온 글").await;
        };
        std::thread::spawn(move || here.block_on(work)).join().unwrap();
    };
    let (count, wrong) = rebuild::check(&town.app.db, &mut heard).await.unwrap();
    assert_eq!((count, wrong), (21, vec![]), "articles and the person, as they stood there when it began");
    assert!(steps > 1 && town.number("select count(*) as n from articles").await > 21);
}

/// What is new is found before and after it reaches the lists, changed and deleted in whichever of both it stands.
async fn what_is_new_reaches_the_lists(town: Town) {
    let (person, other) = (town.newcomer("달토끼").await, town.newcomer("올빼미").await);
    let (mut ids, mut changed) = (Vec::new(), Vec::new());
    let runs = "select count(*) as n from search_runs";
    for n in 0..150 {
        let body = format!("{n}번째 글에 {} {}", "혜성과 달".repeat(n % 7 + 1), "가나다라마바사아자차".repeat(n % 40));
        ids.push(publish(if n % 3 == 0 { &other } else { &person }, "solar", &format!("글 {n}"), &body).await);
        assert_eq!(found(&person, "\"번째 글에 혜성\"").await, ids.iter().rev().take(20).copied().collect::<Vec<_>>());
        if n == 60 {
            assert!(town.number(runs).await < 3 * 8, "runs are made one");
            settle_all(&town.app).await.unwrap();
            assert_eq!(town.number(runs).await + town.number("select count(*) as n from search_chunks").await, 0);
        }
    }
    assert_eq!(wrong(&town).await, []);
    // some of them in the lists, some in runs, some on their way
    let moves = tokio::spawn({
        let app = town.app.clone();
        async move {
            for _ in 0..3 {
                settle_all(&app).await.unwrap();
                tokio::task::yield_now().await;
            }
        }
    });
    for (n, id) in ids.iter().enumerate().filter(|(n, _)| n % 6 == 1) {
        let path = format!("/articles/{id}");
        let body = json!({"title": format!("고침 {n}"), "body": format!("{} 새 별똥별", "혜성과 달".repeat(n % 5))});
        assert_eq!(person.api("PATCH", &path, Some(body)).await.status, 200);
        changed.push(*id);
        assert_eq!(found(&person, "별똥별").await[0], *id);
        let gone = format!("/articles/{}", ids[n + 1]);
        assert_eq!(person.api("DELETE", &gone, None).await.status, 204);
    }
    moves.await.unwrap();
    assert_eq!(wrong(&town).await, []);
    let all = |body: serde_json::Value| body["total"].as_i64().unwrap();
    assert_eq!(all(asked(&person, "solar", "고침 별똥별", 1).await.json()), changed.len() as i64);
    assert_eq!(all(asked(&person, "solar", "번째", 1).await.json()), 150 - 2 * changed.len() as i64);
    settle_all(&town.app).await.unwrap();
    assert_eq!(wrong(&town).await, []);
    assert_eq!(all(asked(&person, "solar", "번째", 1).await.json()), 150 - 2 * changed.len() as i64);
}

async fn the_index_is_made_and_compared(town: Town) {
    let person = town.newcomer("달토끼").await;
    let id = publish(&person, "solar", "제목", "되찾을 말").await;
    let second = publish(&person, "solar", "제목", "다른 말").await;
    settle_all(&town.app).await.unwrap();
    town.app.db.run("delete from search_lists where place = 1 and term > 0", []).await.unwrap();
    assert!(found(&person, "되찾을").await.is_empty());
    assert_eq!(wrong(&town).await, [(1, id), (1, second)]);
    let mut tx = town.app.db.begin().await.unwrap();
    assert_eq!(rebuild::rebuild(&mut tx, &mut |_, _| {}).await.unwrap(), (2, 1));
    tx.commit().await.unwrap();
    assert_eq!((found(&person, "되찾을").await, wrong(&town).await), (vec![id], vec![]));

    // as a database of a version before has it
    town.app.db.run("delete from search_lists where place >= 0", []).await.unwrap();
    town.app.db.run("update search_places set version = 0 where place >= 0", []).await.unwrap();
    assert!(rebuild::upgrade(&town.app.db).await.unwrap());
    assert!(!rebuild::upgrade(&town.app.db).await.unwrap(), "once");
    assert_eq!((found(&person, "되찾을").await, wrong(&town).await), (vec![id], vec![]));

    // a thing that is gone from the tables alone is noticed, too
    town.app.db.run("delete from articles where id = $1", [id.into()]).await.unwrap();
    assert_eq!(wrong(&town).await, [(1, id)]);
    assert!(found(&person, "되찾을").await.is_empty(), "and not shown");
    let mut tx = town.app.db.begin().await.unwrap();
    added(&mut tx, Thing::Article(id)).await.unwrap();
    tx.commit().await.unwrap();
}

// What went wrong is one sentence, with no empty line before it.
#[test]
fn the_check_says_what_is_wrong_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let command = std::process::Command::new(env!("CARGO_BIN_EXE_make-migrations"))
            .args(arguments)
            .args(["--data", folder.path().to_str().unwrap()])
            .output()
            .unwrap();
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (command.status.success(), said(&command.stdout), said(&command.stderr))
    };
    let (done, out, _) = run(&["search", "rebuild"]);
    assert!(done && out == "0 articles and 0 people can be found\n", "{out:?}");
    let file = folder.path().join("center.sqlite");
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut db = <sqlx::SqliteConnection as sqlx::Connection>::connect(file.to_str().unwrap()).await.unwrap();
        let sql = "insert into users (username, nickname, nickname_key, password_hash, role, stage, created_at) values ('stray', '길손', '길손', 'x', 'member', 'newcomer', 0)";
        sqlx::raw_sql(sql).execute(&mut db).await.unwrap();
    });
    let (done, out, error) = run(&["search", "check"]);
    assert!(!done && out.is_empty(), "{out:?}");
    let lines: Vec<&str> = error.lines().filter(|line| !line.ends_with(": done")).collect();
    assert!(lines.len() == 1 && lines[0].contains("the index is not right about 1 of 1: person 1"), "{error:?}");
}

each_engine!(
    a_look_at_all_is_of_one_moment,
    what_is_changed_or_deleted_is_found_as_it_is,
    names_are_found_as_they_are_chosen,
    many_who_share_a_word_in_their_names,
    at_once_nothing_is_lost,
    what_is_new_reaches_the_lists,
    the_index_is_made_and_compared
);
