//! What happens after a commit, and jobs of more than one kind.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use center::clock::{DAY, HOUR, SECOND};
use center::db::{Db, Number, Text};
use center::jobs::{self, Ended, Job, Kind, Lane, chores};
use center::work;

use crate::portraits::{ASTRONAUT, portrait, send};
use crate::support::{Town, each_engine};

/// Has effects of a transaction write down what they find.
async fn begin_with_effects(db: &Db, found: &Arc<Mutex<Vec<String>>>) -> center::db::Tx {
    let mut tx = db.begin().await.unwrap();
    tx.run("insert into links_of_test (id, before) values (1, 1)", []).await.unwrap();
    for name in ["first", "second"] {
        let (db, found) = (db.clone(), found.clone());
        tx.after(async move {
            let rows = db.one::<Number>("select count(*) as n from links_of_test", []).await.unwrap().n;
            found.lock().unwrap().push(format!("{name} {rows}"));
        });
    }
    tx
}

async fn nothing_is_told_of_what_was_not_written(town: Town) {
    let db = &town.app.db;
    let table = "create table links_of_test (id bigint primary key, before bigint references links_of_test (id) deferrable initially deferred)";
    db.script(table).await.unwrap();
    let found = Arc::new(Mutex::new(Vec::new()));
    drop(begin_with_effects(db, &found).await);
    let mut tx = begin_with_effects(db, &found).await;
    tx.run("insert into links_of_test (id, before) values (2, 99)", []).await.unwrap();
    assert!(tx.commit().await.is_err(), "what it refers to is not there");
    assert!(found.lock().unwrap().is_empty());
    begin_with_effects(db, &found).await.commit().await.unwrap();
    assert_eq!(*found.lock().unwrap(), ["first 1", "second 1"], "in their order, when it can be found");
}

async fn the_bell_rings_for_jobs_that_are_there(town: Town) {
    let bell = town.app.bell.listen();
    let mut tx = town.app.db.begin().await.unwrap();
    jobs::enqueue(&town.app, &mut tx, &COUNTING, 7).await.unwrap();
    assert!(!bell.has_rung());
    drop(tx);
    assert!(!bell.has_rung(), "there is no job");
    let mut tx = town.app.db.begin().await.unwrap();
    jobs::enqueue(&town.app, &mut tx, &COUNTING, 7).await.unwrap();
    tx.commit().await.unwrap();
    assert!(bell.has_rung());
    // somebody who applies twice makes one job
    let person = town.applicant("달토끼").await;
    let bell = town.app.bell.listen();
    let fields = [("name_ko", "김 달"), ("name_en", "Kim Dal"), ("birthday", "2001-03-14"), ("animate", "true")];
    let again = person.api_upload("POST", "/me/application", &fields, &[("photo", "me.png", ASTRONAUT)]).await;
    assert_eq!((again.status.as_u16(), bell.has_rung()), (409, false), "{}", again.text());
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    assert!(bell.has_rung());
}

/// A second kind of job: it counts what it is about, fails for odd subjects, and hangs for 100.
static COUNTING: Kind = Kind {
    name: "counting",
    lane: &QUICK,
    tries: 2,
    longest: Duration::from_millis(300),
    given_up_after: HOUR,
    one_per_subject: false,
    attempt: |app, job, stop| {
        Box::pin(async move {
            if job.subject % 2 == 1 {
                return Ok(Ended::Failed("odd".to_owned()));
            }
            if job.subject == 100 {
                stop.cancelled().await;
                return Ok(Ended::Lost);
            }
            let mut tx = app.db.begin().await?;
            let is_ours = jobs::finish(&mut tx, job, "done", "", app.clock.now()).await?;
            tx.run("update counts_of_test set n = n + 1", []).await?;
            if is_ours {
                tx.commit().await?;
            }
            Ok(if is_ours { Ended::Done } else { Ended::Lost })
        })
    },
    end: |_, tx, job, end| {
        Box::pin(async move {
            let text = format!("{}:{end:?} ", job.subject);
            tx.run("update counts_of_test set ends = ends || $1", [text.into()]).await?;
            Ok(true)
        })
    },
};

static QUICK: Lane = Lane { name: "quick", at_once: |_| Box::pin(async { 2 }) };

/// A lane that is not ready before it is told so.
static SLOW: Lane = Lane {
    name: "slow",
    at_once: |_| {
        Box::pin(async {
            while !IS_READY.load(Ordering::Relaxed) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            1
        })
    },
};
static IS_READY: AtomicBool = AtomicBool::new(false);
static SLOWLY_DONE: AtomicI64 = AtomicI64::new(0);
static WAITING: Kind = Kind {
    name: "waiting",
    lane: &SLOW,
    tries: 1,
    longest: Duration::from_secs(60),
    given_up_after: DAY,
    one_per_subject: true,
    attempt: |app, job, _| {
        Box::pin(async move {
            let mut tx = app.db.begin().await?;
            jobs::finish(&mut tx, job, "done", "", app.clock.now()).await?;
            tx.commit().await?;
            SLOWLY_DONE.fetch_add(1, Ordering::Relaxed);
            Ok(Ended::Done)
        })
    },
    end: |_, _, _, _| Box::pin(async { Ok(true) }),
};

static BOTH: &[&Kind] = &[&WAITING, &COUNTING];

async fn enqueue(town: &Town, kind: &'static Kind, subject: i64) {
    let mut tx = town.app.db.begin().await.unwrap();
    jobs::enqueue(&town.app, &mut tx, kind, subject).await.unwrap();
    tx.commit().await.unwrap();
}

async fn with_counts(town: &Town) {
    town.app.db.script("create table counts_of_test (n bigint not null, ends text not null)").await.unwrap();
    town.app.db.script("insert into counts_of_test (n, ends) values (0, '')").await.unwrap();
}

async fn ends(town: &Town) -> String {
    town.app.db.one::<Text>("select ends as s from counts_of_test", []).await.unwrap().s
}

async fn work_off(town: &Town) {
    while let Some(job) = jobs::claim(&town.app, &COUNTING).await.unwrap() {
        jobs::run(&town.app, job).await;
    }
}

async fn states(town: &Town) -> String {
    let sql = "select state || ' ' || cast(count(*) as text) as s from jobs where kind = 'counting' group by state order by state";
    town.app.db.all::<Text>(sql, []).await.unwrap().into_iter().map(|row| row.s).collect::<Vec<_>>().join(" ")
}

async fn a_second_kind_goes_the_whole_way(town: Town) {
    with_counts(&town).await;
    for subject in [2, 2, 3, 100] {
        enqueue(&town, &COUNTING, subject).await;
    }
    // two about one subject are both done; the others wait for their second and last attempt
    work_off(&town).await;
    assert_eq!(town.number("select n from counts_of_test").await, 2);
    assert_eq!((states(&town).await.as_str(), ends(&town).await.as_str()), ("done 2 queued 2", "3:Waits 100:Waits "));
    town.forward(5 * SECOND);
    work_off(&town).await;
    assert_eq!(states(&town).await, "done 2 failed 2");
    assert_eq!(ends(&town).await, "3:Waits 100:Waits 3:Fails 100:Fails ");
    let why = "select error as s from jobs where kind = 'counting' and subject = 100";
    assert_eq!(town.app.db.one::<Text>(why, []).await.unwrap().s, "it took more than 0 seconds");

    // what nobody does in time is given up
    enqueue(&town, &COUNTING, 8).await;
    town.forward(HOUR + SECOND);
    jobs::tidy(&town.app, &[&COUNTING]).await.unwrap();
    assert!(ends(&town).await.ends_with("8:IsGivenUp ") && states(&town).await == "done 2 failed 3");

    // a worker that died is followed by another, and what it does too late counts for nothing
    enqueue(&town, &COUNTING, 10).await;
    let dead: Job = jobs::claim(&town.app, &COUNTING).await.unwrap().unwrap();
    town.forward(jobs::LEASE + SECOND);
    work_off(&town).await;
    jobs::run(&town.app, dead).await;
    assert_eq!(town.number("select n from counts_of_test").await, 3);
}

async fn kinds_do_not_stand_behind_each_other(town: Town) {
    with_counts(&town).await;
    // twenty wait before it, of another kind
    for subject in 1..=20 {
        enqueue(&town, &COUNTING, 2 * subject).await;
    }
    let person = town.applicant("별똥별").await;
    assert_eq!(send(&person, ASTRONAUT).await.json()["position"], 1);
    assert_eq!(portrait(&person).await["position"], 1, "the place is counted among portraits");
    let job = jobs::claim(&town.app, &work::PORTRAIT).await.unwrap().unwrap();
    assert_eq!((job.kind.name, job.subject), ("portrait", person.id));
}

async fn a_lane_that_is_not_ready_keeps_nobody(town: Town) {
    with_counts(&town).await;
    IS_READY.store(false, Ordering::Relaxed);
    let before = SLOWLY_DONE.load(Ordering::Relaxed);
    enqueue(&town, &WAITING, 1).await;
    enqueue(&town, &COUNTING, 4).await;
    let working = tokio::spawn(jobs::work(town.app.clone(), BOTH));
    while states(&town).await != "done 1" {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(town.number("select count(*) as n from jobs where kind = 'waiting' and state = 'queued'").await, 1);
    IS_READY.store(true, Ordering::Relaxed);
    while SLOWLY_DONE.load(Ordering::Relaxed) == before {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    town.app.stopping.cancel();
    working.await.unwrap();
}

async fn every_chore_is_done(town: Town) {
    let person = town.newcomer("달토끼").await;
    let sql = "insert into deleted_things (user_id, kind, thing, deleted_at) values ($1, 'article', 1, 0)";
    town.app.db.run(sql, [person.id.into()]).await.unwrap();
    chores::all(&town.app, work::CHORES).await;
    assert_eq!(town.number("select count(*) as n from deleted_things").await, 0);
}

each_engine!(
    nothing_is_told_of_what_was_not_written,
    the_bell_rings_for_jobs_that_are_there,
    a_second_kind_goes_the_whole_way,
    kinds_do_not_stand_behind_each_other,
    every_chore_is_done,
);

// The lanes of this test belong to the process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lanes_are_ready_each_by_itself() {
    a_lane_that_is_not_ready_keeps_nobody(Town::new(crate::support::Engine::Sqlite).await).await;
    a_lane_that_is_not_ready_keeps_nobody(Town::new(crate::support::Engine::Postgres).await).await;
}
