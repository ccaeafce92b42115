//! What was deleted is gone: from the pages, from the tables, and from the bytes on the disk.

use std::path::{Path, PathBuf};
use std::time::Duration;

use center::app::App;
use center::boards::remove;
use center::db::gone::{AGAIN, EVERY};
use center::db::{Db, Patience, Target};
use center::{serve, work};
use portrait::Photo;
use serde_json::json;
use sqlx::Connection as _;

use crate::support::{Engine, Person, Town, each_engine};

/// Words that stand nowhere else; `marks` finds them again.
fn mark(what: &str, n: usize) -> String {
    format!("zq{what}{n:04}qz")
}

/// A text with its mark at the beginning, in the middle and at the end, as long as `n` says.
fn text(what: &str, n: usize) -> String {
    let filling = "달에서 온 편지 ".repeat([0, 20, 150, 500][n % 4]);
    let mark = mark(what, n);
    format!("{mark} {filling}{mark} {filling}{mark}")
}

fn files_of(town: &Town) -> Vec<PathBuf> {
    let file = town.app.config.data.data.join("center.sqlite");
    [file.clone(), file.with_extension("sqlite-wal"), file.with_extension("sqlite-shm")]
        .into_iter()
        .filter(|file| file.exists())
        .collect()
}

/// How many of `marks` are in the bytes of the database.
fn found(files: &[PathBuf], marks: &[String]) -> usize {
    let bytes: Vec<u8> = files.iter().flat_map(|file| std::fs::read(file).unwrap()).collect();
    let mut seen = std::collections::HashSet::new();
    for (at, _) in bytes.windows(2).enumerate().filter(|(_, two)| two == b"zq") {
        for mark in (10..20).filter_map(|length| bytes.get(at..at + length)) {
            seen.insert(mark.to_vec());
        }
    }
    marks.iter().filter(|mark| seen.contains(mark.as_bytes())).count()
}

fn marks(what: &str, numbers: impl IntoIterator<Item = usize>) -> Vec<String> {
    numbers.into_iter().map(|n| mark(what, n)).collect()
}

async fn publish(person: &Person, body: &str) -> i64 {
    let answer = person
        .api(
            "POST",
            "/boards/solar/articles",
            Some(json!({"title": body.chars().take(40).collect::<String>(), "body": body})),
        )
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_i64().unwrap()
}

/// Runs what the server does all along until `done`, or for a minute.
async fn schedule(app: &App, mut done: impl FnMut() -> bool) {
    let purge = work::CHORES.iter().find(|chore| chore.name == "deleted articles").unwrap().every;
    let second_thoughts = Duration::from_micros(remove::SECOND_THOUGHTS as u64);
    assert!(second_thoughts + purge + EVERY + AGAIN < Duration::from_secs(60), "the promise");
    let running = tokio::spawn(serve::let_go(app.clone()));
    for _ in 0..600 {
        if done() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    running.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_it_is_left_in_the_file() {
    let town = Town::new(Engine::Sqlite).await;
    let person = town.newcomer("지우개").await;
    let (mut articles, mut kept, mut comments) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..160 {
        articles.push(publish(&person, &text("article", n)).await);
        if n % 4 == 0 {
            kept.push(publish(&person, &text("edited", n)).await);
        }
    }
    for n in 0..160 {
        let answer = person
            .api("POST", &format!("/articles/{}/comments", kept[n % 7]), Some(json!({"body": mark("comment", n)})))
            .await;
        comments.push(answer.json()["id"].as_i64().unwrap());
    }
    let (gone, edited, said) =
        (marks("article", 0..160), marks("edited", (0..160).step_by(4)), marks("comment", 0..160));
    assert_eq!(found(&files_of(&town), &gone), 160, "the test sees what is there");
    assert_eq!((found(&files_of(&town), &edited), found(&files_of(&town), &said)), (40, 160));

    // in no order, as people do
    for n in 0..160 {
        let place = n * 67 % 160;
        assert_eq!(person.api("DELETE", &format!("/articles/{}", articles[place]), None).await.status, 204);
        assert_eq!(person.api("DELETE", &format!("/comments/{}", comments[place]), None).await.status, 204);
        if let Some(id) = kept.get(n) {
            let changed = json!({"title": "고쳤어요", "body": text("new", n)});
            assert_eq!(person.api("PATCH", &format!("/articles/{id}"), Some(changed)).await.status, 200);
        }
    }
    town.purge().await;
    let files = files_of(&town);
    let left = || (found(&files, &gone), found(&files, &edited), found(&files, &said));
    schedule(&town.app, || left() == (0, 0, 0)).await;
    assert_eq!(left(), (0, 0, 0));
    assert_eq!(found(&files, &marks("new", 0..40)), 40, "what is there stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_who_reads_for_long_only_puts_it_off() {
    let town = Town::new(Engine::Sqlite).await;
    let person = town.newcomer("느림보").await;
    let id = publish(&person, &text("article", 1)).await;
    let file = town.app.config.data.data.join("center.sqlite");
    let mut reader = sqlx::SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
    sqlx::raw_sql("begin; select count(*) from articles").execute(&mut reader).await.unwrap();
    assert_eq!(person.api("DELETE", &format!("/articles/{id}"), None).await.status, 204);
    town.purge().await;
    assert!(!town.app.db.let_go().await.unwrap(), "it is to be tried again");
    // and nobody is kept from writing or reading meanwhile
    publish(&person, "그동안에도 써요").await;
    assert_eq!(person.get("/boards/solar").await.status, 200);
    sqlx::raw_sql("commit").execute(&mut reader).await.unwrap();
    assert!(town.app.db.let_go().await.unwrap());
    assert_eq!(found(&files_of(&town), &marks("article", [1])), 0);
    assert!(town.app.db.let_go().await.unwrap(), "with nothing to do it does nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_from_before_is_written_anew_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("center.sqlite");
    let target = Target::Sqlite(file.clone());
    let open = || async { Db::open(&target, Patience::default()).await.unwrap() };
    open().await.close().await;
    let mut old = sqlx::SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
    let version: (i64,) = sqlx::query_as("pragma user_version").fetch_one(&mut old).await.unwrap();
    assert_eq!(version.0, 1, "a new file is clean from the start");
    sqlx::raw_sql("pragma secure_delete = off; pragma user_version = 0; create table letters (body text)")
        .execute(&mut old)
        .await
        .unwrap();
    for n in 0..50 {
        sqlx::query("insert into letters values ($1)").bind(text("old", n)).execute(&mut old).await.unwrap();
    }
    sqlx::raw_sql("delete from letters where rowid % 5 > 0").execute(&mut old).await.unwrap();
    old.close().await.unwrap();
    let gone = marks("old", (0..50).filter(|n| (n + 1) % 5 > 0));
    assert!(found(std::slice::from_ref(&file), &gone) > 0, "the test sees what is there");
    let db = open().await;
    let files = [file.clone(), file.with_extension("sqlite-wal")];
    assert_eq!(found(&files, &gone), 0);
    assert_eq!(found(&files, &marks("old", (0..50).filter(|n| (n + 1) % 5 == 0))), 10, "what is there stays");
    db.close().await;
    open().await.close().await;
}

/// How many files lie in the store.
fn stored(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, |entries| {
        entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { stored(&path) } else { 1 }).sum()
    })
}

async fn the_files_of_a_picture_go_with_its_article(town: Town) {
    let person = town.newcomer("찰칵").await;
    let picture =
        Photo::from_rgb(300, 200, (0..180_000).map(|n| (n % 251) as u8).collect()).unwrap().encode_webp(80.0).unwrap();
    let sent = person
        .api_upload(
            "POST",
            "/boards/solar/articles",
            &[("title", "사진"), ("body", "보세요"), ("alt", "무늬")],
            &[("image", "a.webp", &picture)],
        )
        .await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let folder = town.app.config.data.data.join("files");
    assert_eq!(stored(&folder), 2);
    // still open in somebody's hands: the name is gone all the same, and the bytes with the last hand
    let id = sent.json()["id"].as_i64().unwrap();
    assert_eq!(person.api("DELETE", &format!("/articles/{id}"), None).await.status, 204);
    town.purge().await;
    assert_eq!(
        (
            stored(&folder),
            town.number("select count(*) as n from doomed_files").await,
            town.number("select count(*) as n from media").await
        ),
        (0, 0, 0)
    );
}

async fn what_is_dead_is_vacuumed(town: Town) {
    let person = town.newcomer("청소부").await;
    for n in 0..20 {
        let id = publish(&person, &text("article", n)).await;
        assert_eq!(person.api("DELETE", &format!("/articles/{id}"), None).await.status, 204);
    }
    town.purge().await;
    assert!(town.app.db.let_go().await.unwrap());
    if town.engine == Engine::Postgres {
        let vacuumed = "select count(*) as n from pg_stat_user_tables where relname = 'articles' and vacuum_count > 0";
        // the server's own statistics come a little late
        for _ in 0..600 {
            if town.number(vacuumed).await == 1 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            assert!(town.app.db.let_go().await.unwrap());
        }
        panic!("the articles were not vacuumed");
    }
}

each_engine!(the_files_of_a_picture_go_with_its_article, what_is_dead_is_vacuumed);
