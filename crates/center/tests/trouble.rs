//! A database that is away, silent, locked, full or only to be read: people hear so, soon, and nothing is lost or done
//! twice.

mod proxy;
mod ready;
mod writes;

use std::future::Future;
use std::time::Duration;

use center::config::{ServeConfig, Sides, Switch};
use center::db::Patience;
use center::{jobs, work};
use proxy::Proxy;
use serde_json::json;

use crate::portraits::ASTRONAUT;
use crate::support::{Answer, Engine, Person, Town};

/// Short waits, so that the tests are short.
pub fn impatient(config: &mut ServeConfig) {
    let millis = Duration::from_millis;
    config.data.patience = Patience {
        connection: millis(2_000),
        connection_in_trouble: millis(150),
        statement: millis(1_000),
        lock: millis(150),
        request: millis(2_000),
        commit: millis(600),
        ready: millis(600),
    };
    // seen while they are drawn
    config.portraits.sides = Sides::default();
}

/// A town whose PostgreSQL is reached through a proxy.
async fn behind_a_proxy() -> (Town, Proxy) {
    let proxy = Proxy::before(crate::support::fresh_database().await).await;
    let address = proxy.address();
    let town = Town::with(Engine::Postgres, |config| {
        impatient(config);
        config.data.database = Some(address);
        config.rate_limits = Switch::On;
    })
    .await;
    (town, proxy)
}

/// A test that waits for ever has failed.
async fn ends<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(120), work).await.expect("an answer that never comes")
}

async fn until<F: Future<Output = bool>>(what: &str, mut done: impl FnMut() -> F) {
    let waits = async {
        while !done().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(120), waits).await.is_ok(), "waited two minutes until {what}");
}

#[track_caller]
fn is_unavailable(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(answer.headers.contains_key("retry-after"));
}

async fn publish(person: &Person, title: &str) -> Answer {
    person.api("POST", "/boards/solar/articles", Some(json!({"title": title, "body": "본문이에요."}))).await
}

/// Several at once.
async fn all_at_once(person: &Person, path: &'static str, count: usize) -> Vec<Answer> {
    let asks: Vec<_> = (0..count)
        .map(|_| {
            let person = person.clone();
            tokio::spawn(async move { person.get(path).await })
        })
        .collect();
    let mut answers = Vec::new();
    for ask in asks {
        answers.push(ends(ask).await.unwrap());
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_database_keeps_nobody_waiting() {
    let (town, proxy) = behind_a_proxy().await;
    let person = town.resident("달토끼", "mars", 3, 3).await;
    assert_eq!(person.get("/boards/solar").await.status, 200);
    proxy.freeze();
    for answer in all_at_once(&person, "/boards/solar", 40).await {
        is_unavailable(&answer);
        assert!(answer.has("잠시 쉬고 있어요"), "a page people understand");
    }
    let problem = ends(publish(&person, "멈춘 동안")).await;
    is_unavailable(&problem);
    assert_eq!(problem.code(), "unavailable");
    is_unavailable(&ends(town.visitor().get("/readyz")).await);
    assert_eq!(ends(town.visitor().get("/healthz")).await.status, 200);
    // what needs no database is there
    assert_eq!(ends(town.visitor().get("/")).await.status, 200);
    proxy.thaw();
    until("it answers", || async { person.get("/boards/solar").await.status == 200 }).await;
    // every place in the pool is good again
    for answer in all_at_once(&person, "/boards/solar", 40).await {
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    assert_eq!(town.visitor().get("/readyz").await.status, 200);
    assert_eq!(publish(&person, "다시 열렸어요").await.status, 201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_who_leave_while_it_is_silent_take_no_places_with_them() {
    let (town, proxy) = behind_a_proxy().await;
    let person = town.newcomer("성급이").await;
    proxy.freeze();
    let asks: Vec<_> = (0..60)
        .map(|_| {
            let person = person.clone();
            tokio::spawn(async move { person.get("/boards/solar").await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    for ask in &asks {
        ask.abort();
    }
    // and it stays silent to those whom it was silent to
    proxy.thaw();
    proxy.cut();
    until("everybody is answered", || async {
        all_at_once(&person, "/boards/solar", 40).await.iter().all(|answer| answer.status == 200)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restart_everything_goes_on() {
    let (town, proxy) = behind_a_proxy().await;
    let person = town.resident("재시작", "mars", 4, 4).await;
    assert!(
        all_at_once(&person, "/boards/solar", 40).await.iter().all(|answer| answer.status == 200),
        "the pool is full of connections"
    );
    proxy.cut();
    // none of the connections is left, and nobody who only reads is told
    for answer in all_at_once(&person, "/boards/solar", 40).await {
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    proxy.cut();
    assert_eq!(publish(&person, "다시 이었어요").await.status, 201, "a transaction begins anew, too");
    let writes: Vec<_> = (0..5)
        .map(|n| {
            let (person, proxy) = (person.clone(), proxy.clone());
            tokio::spawn(async move {
                if n == 2 {
                    proxy.cut();
                }
                person.api("POST", "/articles/1/comments", Some(json!({"body": format!("{n}번째")}))).await
            })
        })
        .collect();
    for write in writes {
        let answer = ends(write).await.unwrap();
        assert!([201, 503].contains(&answer.status.as_u16()), "{} {}", answer.status, answer.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_ends_statements_by_itself() {
    let (town, _proxy) = behind_a_proxy().await;
    let error =
        town.app.db.one::<center::db::Number>("select cast(1 as bigint) as n from pg_sleep(60)", []).await.unwrap_err();
    assert_eq!(center::db::trouble(&error), Some(center::db::Trouble::Away), "{error}");
    // whoever asked may have given up a moment before the server does
    let running = "select count(*) as n from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active' and pid <> pg_backend_pid() and datname = current_database()";
    for _ in 0..200 {
        if town.number(running).await == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the statement still runs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_is_lost_is_not_done_twice() {
    let (town, proxy) = behind_a_proxy().await;
    let person = town.resident("두번이", "mars", 5, 5).await;
    // the reward of the day is not to be what gets lost
    assert_eq!(person.get("/boards/solar").await.status, 200);
    proxy.lose_commits(true);
    is_unavailable(&ends(publish(&person, "한 번만")).await);
    let fields = [("animate", "true")];
    let sent = ends(person.api_upload("PUT", "/me/portrait", &fields, &[("photo", "me.png", ASTRONAUT)])).await;
    is_unavailable(&sent);
    proxy.lose_commits(false);
    // it had been written, and whoever sends it again is told
    assert_eq!(town.number("select count(*) as n from articles").await, 1);
    let again = publish(&person, "한 번만").await;
    assert_eq!((again.status.as_u16(), again.code()), (409, "already_posted".to_owned()), "{}", again.text());
    assert_eq!(town.number("select count(*) as n from articles").await, 1);
    // the photo, too: its file was not taken away because the answer was lost
    center::media::tidy(&town.app).await.unwrap();
    let worker = tokio::spawn(jobs::work(town.app.clone(), work::KINDS));
    until("the portrait is ready", || async {
        person.api("GET", "/me/portrait", None).await.json()["state"] == "ready"
    })
    .await;
    town.app.stopping.cancel();
    worker.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_waits_for_a_silent_database() {
    let (town, proxy) = behind_a_proxy().await;
    let person = town.resident("기다림", "mars", 6, 6).await;
    let sent =
        person.api_upload("PUT", "/me/portrait", &[("animate", "true")], &[("photo", "me.png", ASTRONAUT)]).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let (worker, watch) =
        (tokio::spawn(jobs::work(town.app.clone(), work::KINDS)), tokio::spawn(center::live::watch(town.app.clone())));
    until("the job runs", || async {
        town.number("select count(*) as n from jobs where state = 'running'").await == 1
    })
    .await;
    proxy.freeze();
    until("it is missed", || async { person.get("/boards/solar").await.status == 503 }).await;
    let asked = town.app.db.asked();
    tokio::time::sleep(Duration::from_secs(3)).await;
    // nobody runs in circles meanwhile; asked as often as without any pause it would be thousands
    assert!(town.app.db.asked() - asked < 100, "{}", town.app.db.asked() - asked);
    proxy.thaw();
    proxy.cut();
    until("it answers", || async { person.get("/boards/solar").await.status == 200 }).await;
    let mut passed = 0;
    until("the portrait is ready", || {
        // the lease runs out, if the end of the job could not be written
        if passed < 10 {
            town.forward(20 * center::clock::SECOND);
            passed += 1;
        }
        async { person.api("GET", "/me/portrait", None).await.json()["state"] == "ready" }
    })
    .await;
    town.app.stopping.cancel();
    worker.await.unwrap();
    watch.await.unwrap();
}
