//! Nothing is lost and nothing comes twice: many write on two servers, transactions take their time and some are rolled
//! back, streams are cut and come again elsewhere, connections to the database are killed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use center::db::Number;
use center::notifications::{self, Kind, News};
use rand::RngExt as _;

use super::{Stream, open_at, watched};
use crate::support::{Engine, Person, Town, each_engine};

const WRITERS: usize = 6;
const EACH: usize = 40;
const PEOPLE: usize = 8;

/// Writes to some of `people`, and takes its time before the commit.
async fn write(town: Town, people: Vec<i64>) {
    for n in 0..EACH {
        let mut to = people.clone();
        let (start, take, pause) = {
            let mut random = rand::rng();
            (random.random_range(0..PEOPLE), random.random_range(1..4), random.random_range(0..30))
        };
        to.rotate_left(start);
        to.truncate(take);
        let Ok(mut tx) = town.app.db.begin().await else { continue };
        let news = News::new(Kind::System, None, "/about");
        if notifications::tell(&town.app, &mut tx, &news, &to).await.is_err() {
            continue;
        }
        tokio::time::sleep(Duration::from_millis(pause)).await;
        if n % 10 != 9 {
            // killed meanwhile, or nobody knows: the rows say what was written
            let _ = tx.commit().await;
        }
    }
}

/// Reads what `person` is told, now here and now there, until all is written and heard; the numbers as they came.
async fn read(towns: [Town; 2], person: Person, is_over: Arc<AtomicBool>) -> Vec<i64> {
    let mut heard: Vec<i64> = Vec::new();
    for turn in 0.. {
        let person = person.on(&towns[turn % 2]);
        let last = heard.last().copied().unwrap_or(0).to_string();
        let response = open_at(&person, "/api/v1/events", Some(&last)).await;
        if response.status() != StatusCode::OK {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        }
        let mut stream = Stream::read(response);
        let so_many = rand::rng().random_range(3..25);
        for _ in 0..so_many {
            let Ok(told) = tokio::time::timeout(Duration::from_millis(700), stream.any()).await else { break };
            let Some(told) = told else { break };
            assert_ne!(told.kind, "resync");
            // what a stream begins with says again what is known
            heard.extend(told.id.filter(|id| told.kind != "tick" || heard.last().is_none_or(|last| last < id)));
        }
        if is_over.load(Ordering::SeqCst) {
            let sql = "select last as n from heads where user_id = $1";
            let head =
                person.town.app.db.maybe::<Number>(sql, [person.id.into()]).await.unwrap().map_or(0, |row| row.n);
            if heard.last().copied().unwrap_or(0) == head {
                break;
            }
        }
    }
    heard.retain(|id| *id > 0);
    heard
}

/// What a cursor finds that takes what is committed late for what was there before: the control.
async fn follow_naively(town: Town, is_over: Arc<AtomicBool>) -> usize {
    let (mut last, mut found, mut rounds) = (0, 0, 0);
    while rounds < 20 {
        rounds += usize::from(is_over.load(Ordering::SeqCst));
        let sql = "select id as n from notifications where id > $1 order by id";
        if let Ok(rows) = town.app.db.all::<Number>(sql, [last.into()]).await {
            found += rows.len();
            last = rows.last().map_or(last, |row| row.n);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    found
}

async fn everybody_hears_everything_once(town: Town) {
    let towns = [watched(&town), watched(&town.second_node().await)];
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        people.push(town.newcomer(&format!("듣는이 {n}")).await);
    }
    let is_over = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> =
        people.iter().map(|person| tokio::spawn(read(towns.clone(), person.clone(), is_over.clone()))).collect();
    let naive = tokio::spawn(follow_naively(town.clone(), is_over.clone()));
    let ids: Vec<i64> = people.iter().map(|person| person.id).collect();
    let writers: Vec<_> = (0..WRITERS).map(|n| tokio::spawn(write(towns[n % 2].clone(), ids.clone()))).collect();
    if town.engine == Engine::Postgres {
        let kill = "select count(pg_terminate_backend(pid)) as n from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()";
        for _ in 0..4 {
            tokio::time::sleep(Duration::from_millis(350)).await;
            let _ = town.app.db.maybe::<Number>(kill, []).await;
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
    is_over.store(true, Ordering::SeqCst);
    for (reader, person) in readers.into_iter().zip(&people) {
        let heard = reader.await.unwrap();
        let sql = "select last as n from heads where user_id = $1";
        let head = town.app.db.maybe::<Number>(sql, [person.id.into()]).await.unwrap().map_or(0, |row| row.n);
        assert!(heard.iter().copied().eq(1..=head), "1 to {head}, and not {heard:?}");
    }
    let written = town.number("select count(*) as n from notifications").await as usize;
    assert!(written > WRITERS * EACH / 2, "{written}");
    let found = naive.await.unwrap();
    // where transactions take turns, none is committed late
    match town.engine {
        Engine::Sqlite => assert_eq!(found, written),
        Engine::Postgres => assert!(found < written, "the control would have lost something: {found} of {written}"),
    }
    crate::notifications::assert_exact(&town).await;
}

// within milliseconds, and also after the connection broke on which one heard it
async fn what_others_write_is_heard(town: Town) {
    if town.engine == Engine::Sqlite {
        return;
    }
    let other = town.second_node().await;
    let (db, heard) = (town.app.db.clone(), Arc::new(AtomicUsize::new(0)));
    let count = heard.clone();
    let ears = tokio::spawn(async move { db.hear(move || _ = count.fetch_add(1, Ordering::SeqCst)).await });
    for round in 0..3 {
        let mut before = heard.load(Ordering::SeqCst);
        // it listens again: the first time it says so itself
        while before == 0 || heard.load(Ordering::SeqCst) == before {
            other.app.db.ring();
            tokio::time::sleep(Duration::from_millis(30)).await;
            before = before.max(usize::from(heard.load(Ordering::SeqCst) > 0));
        }
        let kill = "select count(pg_terminate_backend(pid)) as n from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()";
        if round < 2 {
            let _ = town.app.db.maybe::<Number>(kill, []).await;
        }
    }
    ears.abort();
}

each_engine!(everybody_hears_everything_once, what_others_write_is_heard);
