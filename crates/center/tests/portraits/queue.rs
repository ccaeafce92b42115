//! What may come in between: another photo, a worker that dies, a server that stops.

use std::time::Duration;

use center::clock::SECOND;
use center::jobs::chores;
use center::{jobs, work};

use super::{ASTRONAUT, files, portrait, real_sizes, rows_of_files, send, states, waves, work_off};
use crate::support::{Town, each_engine};

async fn a_new_photo_replaces_the_one_that_is_being_made(town: Town) {
    let town = real_sizes(&town).await;
    let person = town.applicant("달토끼").await;
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    let first = jobs::claim(&town.app, &work::PORTRAIT).await.unwrap().unwrap();
    let running = tokio::spawn({
        let app = town.app.clone();
        async move { jobs::run(&app, first).await }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(send(&person, &waves()).await.status, 200);
    running.await.unwrap();
    assert_eq!(states(&town).await, "cancelled 1 queued 1");
    assert_eq!(portrait(&person).await["state"], "queued");
    work_off(&town).await;
    assert_eq!(states(&town).await, "cancelled 1 done 1");
    let ready = portrait(&person).await;
    assert_eq!(
        (ready["state"].as_str(), ready["hint"].as_str()),
        (Some("ready"), Some("no_face")),
        "it is the second photo"
    );
    chores::all(&town.app, work::CHORES).await;
    assert_eq!((files(&town), rows_of_files(&town).await), (4, (3, 0)));
}

async fn a_job_whose_worker_died_is_done_once_by_another(town: Town) {
    let person = town.applicant("달토끼").await;
    assert_eq!(send(&person, &waves()).await.status, 200);
    let dead = jobs::claim(&town.app, &work::PORTRAIT).await.unwrap().unwrap();
    assert!(jobs::claim(&town.app, &work::PORTRAIT).await.unwrap().is_none(), "it is on lease");
    town.forward(jobs::LEASE + SECOND);
    let second = jobs::claim(&town.app, &work::PORTRAIT).await.unwrap().unwrap();
    assert_eq!((second.id, second.attempts), (dead.id, 2));
    jobs::run(&town.app, second).await;
    let ready = portrait(&person).await;
    assert_eq!(ready["state"], "ready");
    // the dead one comes back to life and goes on
    jobs::run(&town.app, dead).await;
    assert_eq!(portrait(&person).await, ready);
    assert_eq!((states(&town).await.as_str(), files(&town), rows_of_files(&town).await), ("done 1", 4, (3, 0)));
}

async fn a_worker_that_lost_its_lease_leaves_no_files(town: Town) {
    let town = real_sizes(&town).await;
    let person = town.applicant("달토끼").await;
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    let slow = jobs::claim(&town.app, &work::PORTRAIT).await.unwrap().unwrap();
    let running = tokio::spawn({
        let app = town.app.clone();
        async move { jobs::run(&app, slow).await }
    });
    tokio::time::sleep(Duration::from_millis(150)).await;
    town.forward(jobs::LEASE + SECOND);
    let quick = jobs::claim(&town.app, &work::PORTRAIT).await.unwrap().unwrap();
    jobs::run(&town.app, quick).await;
    running.await.unwrap();
    assert_eq!(portrait(&person).await["state"], "ready");
    assert_eq!((states(&town).await.as_str(), files(&town), rows_of_files(&town).await), ("done 1", 4, (3, 0)));
}

async fn a_photo_that_kills_every_worker_fails_in_the_end(town: Town) {
    let person = town.applicant("달토끼").await;
    assert_eq!(send(&person, &waves()).await.status, 200);
    for attempt in 1..=work::PORTRAIT.tries {
        assert_eq!(jobs::claim(&town.app, &work::PORTRAIT).await.unwrap().unwrap().attempts, attempt);
        town.forward(jobs::LEASE + SECOND);
    }
    work_off(&town).await;
    assert_eq!((portrait(&person).await["state"].as_str(), states(&town).await.as_str()), (Some("failed"), "failed 1"));
    assert_eq!((files(&town), rows_of_files(&town).await), (0, (0, 0)));
    let page = person.get("/settings/photo").await;
    assert!(page.has("사진을 만들지 못했어요") && page.has("다시 보내 주세요"));
    // and the way on
    assert_eq!(send(&person, &waves()).await.status, 200);
    work_off(&town).await;
    assert_eq!(portrait(&person).await["state"], "ready");
}

async fn a_stopping_server_gives_its_job_back(town: Town) {
    let town = real_sizes(&town).await;
    let person = town.applicant("달토끼").await;
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    let node = town.second_node().await;
    let worker = tokio::spawn(jobs::work(node.app.clone(), work::KINDS));
    while portrait(&person).await["state"] != "running" {
        assert_ne!(portrait(&person).await["state"], "ready", "it was done before anybody looked");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    node.app.stopping.cancel();
    tokio::time::timeout(Duration::from_secs(10), worker).await.unwrap().unwrap();
    assert_eq!((portrait(&person).await["state"].as_str(), states(&town).await.as_str()), (Some("queued"), "queued 1"));
    assert_eq!(town.number("select attempts + leased_until as n from jobs").await, 0);
    work_off(&town).await;
    assert_eq!(portrait(&person).await["state"], "ready");
}

async fn two_workers_never_take_one_job(town: Town) {
    let mut tx = town.app.db.begin().await.unwrap();
    let rows = (1..=60).map(|n: i64| vec!["portrait".into(), n.into(), 0_i64.into(), 0_i64.into()]).collect();
    tx.insert_many("insert into jobs (kind, subject, run_at, created_at)", rows).await.unwrap();
    tx.commit().await.unwrap();
    let node = town.second_node().await;
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..8 {
        let app = if worker % 2 == 0 { town.app.clone() } else { node.app.clone() };
        workers.spawn(async move {
            let mut taken = Vec::new();
            // an empty answer may only mean that all free jobs were just being taken
            let mut misses = 0;
            while misses < 5 {
                match jobs::claim(&app, &work::PORTRAIT).await.unwrap() {
                    Some(job) => taken.push(job.id),
                    None => misses += 1,
                }
            }
            taken
        });
    }
    let mut taken = workers.join_all().await.concat();
    taken.sort_unstable();
    let all = taken.len();
    taken.dedup();
    assert_eq!((all, taken.len()), (60, 60));
    assert_eq!(town.number("select max(attempts) as n from jobs").await, 1);
}

each_engine!(
    a_new_photo_replaces_the_one_that_is_being_made,
    a_job_whose_worker_died_is_done_once_by_another,
    a_worker_that_lost_its_lease_leaves_no_files,
    a_photo_that_kills_every_worker_fails_in_the_end,
    a_stopping_server_gives_its_job_back,
    two_workers_never_take_one_job
);
