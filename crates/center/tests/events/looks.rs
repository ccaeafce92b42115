//! What a look costs, and what has one happen at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use center::notifications::live::{Seen, look};
use center::notifications::{self, Kind, News};

use crate::boards::{publish, say};
use crate::support::{Engine, Town, each_engine};

async fn tell(town: &Town, whom: &[i64]) {
    let mut tx = town.app.db.begin().await.unwrap();
    notifications::tell(&town.app, &mut tx, &News::new(Kind::System, None, "/about"), whom).await.unwrap();
    tx.commit().await.unwrap();
}

// also while a transaction goes on that began long before
async fn each_is_looked_for_once(town: Town) {
    let mut people = Vec::new();
    for n in 0..60 {
        people.push(town.newcomer(&format!("듣는이 {n}")).await.id);
    }
    let mut seen = Seen::default();
    tell(&town, &people[..1]).await;
    assert!(look(&town.app, &mut seen).await.unwrap(), "the first look tells nothing");
    assert_eq!(seen.rows, 0);
    // where transactions take turns, there is none
    let mut old = None;
    if town.engine == Engine::Postgres {
        let mut tx = town.app.db.begin().await.unwrap();
        notifications::tell(&town.app, &mut tx, &News::new(Kind::System, None, "/about"), &people[59..]).await.unwrap();
        old = Some(tx);
    }
    for n in 1..=30 {
        tell(&town, &people[..1]).await;
        assert!(!look(&town.app, &mut seen).await.unwrap());
        assert_eq!(seen.rows, n);
    }
    // more than are read at once
    for _ in 0..40 {
        tell(&town, &people[..50]).await;
    }
    for _ in 0..3 {
        look(&town.app, &mut seen).await.unwrap();
        assert_eq!(seen.rows, 30 + 2_000);
    }
    if let Some(old) = old {
        old.commit().await.unwrap();
        for _ in 0..3 {
            look(&town.app, &mut seen).await.unwrap();
            assert_eq!(seen.rows, 30 + 2_000 + 1, "and what it wrote");
        }
    }
}

// although nobody is told of it by name
async fn what_is_looked_at_rings(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.second_node().await);
    let ears = Arc::new(AtomicUsize::new(0));
    let (count, db) = (ears.clone(), ears_at(&town, &other));
    let hears = tokio::spawn(async move { db.hear(move || _ = count.fetch_add(1, Ordering::SeqCst)).await });
    let pause = || tokio::time::sleep(Duration::from_millis(150));
    // PostgreSQL says when it listens
    while town.engine == Engine::Postgres && ears.load(Ordering::SeqCst) == 0 {
        pause().await;
    }
    let article = publish(&writer, "solar", "글", "글").await;
    for round in 0..3 {
        let mut before = ears.load(Ordering::SeqCst);
        loop {
            pause().await;
            match ears.load(Ordering::SeqCst) {
                now if now == before => break,
                now => before = now,
            }
        }
        assert!(before > 0, "an article rings");
        say(&writer, article, &format!("나만 들어요 {round}"), None).await;
        for _ in 0..200 {
            if ears.load(Ordering::SeqCst) > before {
                break;
            }
            pause().await;
        }
        assert!(ears.load(Ordering::SeqCst) > before, "{round}");
    }
    assert_eq!(town.number("select count(*) as n from notifications").await, 0);
    hears.abort();
}

/// Where it is heard: by another process, where there may be one.
fn ears_at(town: &Town, other: &Town) -> center::db::Db {
    if town.engine == Engine::Postgres { other.app.db.clone() } else { town.app.db.clone() }
}

each_engine!(each_is_looked_for_once, what_is_looked_at_rings);
