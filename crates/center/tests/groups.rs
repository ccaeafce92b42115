//! Transactions that share a flush: each stands or falls by itself until it is to be written, and then all or none.

mod bodies;
mod turns;

use std::sync::Mutex;
use std::time::Duration;

use center::app::App;
use center::db::{Db, DbError, Number, Patience, Trouble, trouble};
use center::jobs::chores::{self, Chore};
use center::topics::Topic;
use futures_util::future::BoxFuture;

use crate::support::{Engine, Town, each_engine};
use crate::trouble::impatient;

const NOTES: &str = "create table notes (id bigint primary key, person bigint not null references users (id))";
const NOTE: &str = "insert into notes (id, person) values ($1, $2)";

async fn count(town: &Town, id: i64) -> i64 {
    let found = town.app.db.one::<Number>("select count(*) as n from notes where id = $1", [id.into()]);
    found.await.unwrap().n
}

/// Writes two rows in one transaction, or one on its own.
async fn note(db: &Db, id: i64, person: i64) -> Result<(), DbError> {
    if id % 3 == 0 {
        return db.run(NOTE, [id.into(), person.into()]).await.map(drop);
    }
    let mut tx = db.begin().await?;
    tx.run(NOTE, [id.into(), person.into()]).await?;
    tx.run(NOTE, [(-id).into(), person.into()]).await?;
    tx.commit().await
}

async fn each_stands_by_itself(town: Town) {
    town.app.db.script(NOTES).await.unwrap();
    let person = town.newcomer("쓰는이").await.id;
    let before = town.app.db.written();
    let writers: Vec<_> = (0..16)
        .map(|writer| {
            let db = town.app.db.clone();
            tokio::spawn(async move {
                for round in 0..10 {
                    let id = 1 + writer * 10 + round;
                    match id % 10 {
                        // somebody leaves in the middle
                        4 => {
                            let mut tx = db.begin().await.unwrap();
                            tx.run(NOTE, [id.into(), person.into()]).await.unwrap();
                        }
                        // somebody names a person who is not there
                        5 => assert!(center::db::is_orphan(&note(&db, id, 999_999).await.unwrap_err())),
                        // somebody says it twice, and does something else instead
                        7 => {
                            let mut tx = db.begin().await.unwrap();
                            tx.run(NOTE, [id.into(), person.into()]).await.unwrap();
                            let again = tx.run(NOTE, [id.into(), person.into()]).await.unwrap_err();
                            assert!(
                                center::db::is_taken(&again, "id") || center::db::is_taken(&again, "pkey"),
                                "{again}"
                            );
                            drop(tx);
                            note(&db, id, person).await.unwrap();
                        }
                        _ => note(&db, id, person).await.unwrap(),
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    for id in 1..=160 {
        let expected = i64::from(![4, 5].contains(&(id % 10)));
        assert_eq!(count(&town, id).await, expected, "{id}");
        assert_eq!(count(&town, -id).await, if id % 3 == 0 { 0 } else { expected }, "{id}");
    }
    assert_eq!(before.is_some(), town.engine == Engine::Sqlite);
    if let Some(((written_before, commits_before), (written, commits))) = before.zip(town.app.db.written()) {
        assert!(commits - commits_before < 128 && written - written_before >= 128, "{written} in {commits} commits");
    }
}

// Else a commit could fail for all of a group because of one of them.
async fn no_constraint_waits_for_the_commit(town: Town) {
    let sql = match town.engine {
        Engine::Sqlite => "select count(*) as n from sqlite_schema where lower(sql) like '%deferr%'",
        Engine::Postgres => "select count(*) as n from pg_constraint where condeferrable",
    };
    assert_eq!(town.number(sql).await, 0);
}

// Whatever a transaction changes is told to those who keep pages by one statement, and however many change the same
// things at once, they do not wait for each other in a circle.
async fn all_topics_are_one_statement(town: Town) {
    let boards = ["venus", "mars", "solar"];
    let touched = |round: i64| {
        let articles = (0..5).filter(move |n| (round >> n) & 1 == 0).map(|n| Topic::Article(900_000 + n));
        articles.chain(boards.map(Topic::Board)).chain([Topic::People])
    };
    let asked = async |topics: Vec<Topic>| {
        let mut tx = town.app.db.begin().await.unwrap();
        let before = town.app.db.asked();
        topics.into_iter().for_each(|topic| tx.touch(topic));
        tx.commit().await.unwrap();
        town.app.db.asked() - before
    };
    assert_eq!([asked(vec![]).await, asked(touched(0).collect()).await], [0, 1]);
    let sum = "select cast(sum(n) as bigint) as n from versions where topic like 'article:90000_'";
    let before = town.number(sum).await;
    let mut all = tokio::task::JoinSet::new();
    for round in 0..200 {
        let (db, topics) = (town.app.db.clone(), touched(round).collect::<Vec<_>>());
        all.spawn(async move {
            let mut tx = db.begin().await.unwrap();
            topics.into_iter().rev().for_each(|topic| tx.touch(topic));
            tx.commit().await.unwrap();
        });
    }
    while let Some(done) = all.join_next().await {
        done.unwrap();
    }
    let expected: usize = (0..200).map(|round| touched(round).count() - 4).sum();
    assert_eq!(town.number(sum).await - before, expected as i64);
}

each_engine!(each_stands_by_itself, no_constraint_waits_for_the_commit, all_topics_are_one_statement);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_fails_is_nobodys() {
    let town = Town::new(Engine::Sqlite).await;
    town.app.db.script(NOTES).await.unwrap();
    let person = town.newcomer("같이").await.id;
    let mut shared = 0;
    for round in 1..=100 {
        let db = town.app.db.clone();
        let first = tokio::spawn(async move {
            let mut tx = db.begin().await.unwrap();
            tx.run(NOTE, [round.into(), person.into()]).await.unwrap();
            tx.after(async move { panic!("an effect of what was not written") });
            tx.commit().await
        });
        let db = town.app.db.clone();
        let alone = tokio::spawn(async move { db.run(NOTE, [(1_000 + round).into(), person.into()]).await });
        // what is found wrong only at the commit stands for a disk that fails then
        let mut tx = town.app.db.begin().await.unwrap();
        tx.run("pragma defer_foreign_keys = on", []).await.unwrap();
        tx.run(NOTE, [(2_000 + round).into(), 999_999.into()]).await.unwrap();
        let error = tx.commit().await.unwrap_err();
        assert_eq!(trouble(&error), Some(Trouble::Away), "{error}");
        assert_eq!(count(&town, 2_000 + round).await, 0);
        let alone = alone.await.unwrap();
        assert_eq!(count(&town, 1_000 + round).await, i64::from(alone.is_ok()));
        // its effect must not happen; where it was written before, it does, and that is for the next round
        let Ok(first) = first.await else { continue };
        assert_eq!(count(&town, round).await, 0, "told as not written: {first:?}");
        for error in [first.unwrap_err()].into_iter().chain(alone.err()) {
            assert_eq!(trouble(&error), Some(Trouble::Away), "{error}");
        }
        shared += 1;
        if shared == 5 {
            break;
        }
    }
    assert!(shared > 0, "nobody ever shared a group");
    note(&town.app.db, 5_000, person).await.unwrap();
    assert_eq!(count(&town, 5_000).await, 1, "and it goes on");
}

// Somebody finds that done which another one of the group has only just done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_seen_is_written_before_anybody_hears_of_it() {
    let town = Town::new(Engine::Sqlite).await;
    town.app.db.script(NOTES).await.unwrap();
    let person = town.newcomer("먼저").await.id;
    let mut shared = [0, 0];
    for round in 1..=100 {
        let fails = round % 2 == 0;
        let mut first = town.app.db.begin().await.unwrap();
        let db = town.app.db.clone();
        let second = tokio::spawn(async move {
            let looks = async {
                let mut tx = db.begin().await.unwrap();
                let count = "select count(*) as n from notes where id = $1";
                let seen = tx.one::<Number>(count, [round.into()]).await.unwrap().n;
                drop(tx);
                (seen, db.one::<Number>(count, [round.into()]).await.unwrap().n)
            };
            db.in_time(looks).await
        });
        first.run("pragma defer_foreign_keys = on", []).await.unwrap();
        first.run(NOTE, [round.into(), if fails { 999_999 } else { person }.into()]).await.unwrap();
        assert_eq!(first.commit().await.is_err(), fails);
        match second.await.unwrap() {
            Ok((seen, read)) => {
                assert_eq!(seen, read);
                assert!(!fails || seen == 0, "it is not there");
                shared[0] += seen;
            }
            Err(error) => {
                assert!(fails && trouble(&error) == Some(Trouble::Away), "{error}");
                shared[1] += 1;
            }
        }
        if shared.iter().min() >= Some(&5) {
            break;
        }
    }
    assert!(shared.iter().min() > Some(&0), "they never shared a group: {shared:?}");
}

/// In its last round: what a chore saw in a transaction that it gave up, and what it read next.
static LOOKED: Mutex<Option<(i64, i64)>> = Mutex::new(None);

fn look(app: &App) -> BoxFuture<'_, center::error::Result<()>> {
    Box::pin(async {
        let mut tx = app.db.begin().await?;
        let seen = tx.one::<Number>("select count(*) as n from notes", []).await?.n;
        drop(tx);
        let read = app.db.one::<Number>("select count(*) as n from notes", []).await?.n;
        *LOOKED.lock().unwrap() = Some((seen, read));
        Ok(())
    })
}

// So is what is done beside the requests.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chore_reads_nothing_older_than_it_has_seen() {
    let town = Town::new(Engine::Sqlite).await;
    town.app.db.script(NOTES).await.unwrap();
    let person = town.newcomer("먼저").await.id;
    let mut shared = 0;
    for round in 1..=100 {
        let mut first = town.app.db.begin().await.unwrap();
        let app = town.app.clone();
        let chore = tokio::spawn(async move {
            chores::all(&app, &[Chore { name: "looking", every: Duration::from_secs(1), does: look }]).await;
        });
        first.run(NOTE, [round.into(), person.into()]).await.unwrap();
        first.commit().await.unwrap();
        chore.await.unwrap();
        let (seen, read) = LOOKED.lock().unwrap().take().unwrap();
        assert!(read >= seen, "{read} notes, where {seen} were seen");
        shared += i64::from(seen == round);
        if shared == 10 {
            return;
        }
    }
    assert!(shared > 0, "they never shared a group");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_keeps_the_turn_loses_it() {
    let town = Town::with(Engine::Sqlite, impatient).await;
    town.app.db.script(NOTES).await.unwrap();
    let person = town.newcomer("느림보").await.id;
    let mut slow = town.app.db.begin().await.unwrap();
    slow.run(NOTE, [1.into(), person.into()]).await.unwrap();
    // longer than a statement may take
    note(&town.app.db, 2, person).await.unwrap();
    let error = slow.run(NOTE, [4.into(), person.into()]).await.unwrap_err();
    assert_eq!(trouble(&error), Some(Trouble::Away), "{error}");
    assert_eq!(trouble(&slow.commit().await.unwrap_err()), Some(Trouble::Away));
    assert_eq!((count(&town, 1).await, count(&town, 2).await, count(&town, 4).await), (0, 1, 0));
    // a command of the terminal may take its time
    let mut command = town.app.db.begin_unhurried().await.unwrap();
    command.run(NOTE, [10.into(), person.into()]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    command.run(NOTE, [11.into(), person.into()]).await.unwrap();
    command.commit().await.unwrap();
    assert_eq!((count(&town, 10).await, count(&town, 11).await), (1, 1));
}

/// Those who are written with one that keeps the turn wait no longer than a commit may take.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_keeps_the_turn_takes_nobodys_commit() {
    let town = Town::with(Engine::Sqlite, |config| config.data.patience = Patience::default()).await;
    town.app.db.script(NOTES).await.unwrap();
    let person = town.newcomer("느림보").await.id;
    let mut first = town.app.db.begin().await.unwrap();
    first.run(NOTE, [5.into(), person.into()]).await.unwrap();
    let db = town.app.db.clone();
    let next = tokio::spawn(async move {
        let mut keeps = db.begin().await.unwrap();
        keeps.run(NOTE, [6.into(), person.into()]).await.unwrap();
        tokio::time::sleep(Duration::from_secs(60)).await;
        drop(keeps);
    });
    // until it waits behind the first, while their group is still open
    tokio::time::sleep(Duration::from_millis(5)).await;
    first.commit().await.unwrap();
    next.abort();
    assert_eq!((count(&town, 5).await, count(&town, 6).await), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_gets_its_turn() {
    let town = Town::new(Engine::Sqlite).await;
    town.app.db.script(NOTES).await.unwrap();
    let person = town.newcomer("이웃").await.id;
    let other = town.second_node().await;
    let busy: Vec<_> = (0..16)
        .map(|writer| {
            let db = town.app.db.clone();
            tokio::spawn(async move {
                for n in 0.. {
                    note(&db, 1 + 3 * (writer * 1_000_000 + n), person).await.unwrap();
                }
            })
        })
        .collect();
    for n in 0..20 {
        note(&other.app.db, 30_000_000_000 + n, person).await.unwrap();
    }
    busy.iter().for_each(tokio::task::JoinHandle::abort);
}
