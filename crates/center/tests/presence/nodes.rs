//! Who is there by several servers of one site.

use std::time::{Duration, Instant};

use center::live;
use tokio::task::JoinHandle;

use super::{befriend, enter, show_to, three, tie, until};
use crate::events::watched;
use crate::support::{Engine, Person, Town, each_engine};

/// A server that can be killed: what it says is no longer renewed, and nobody says goodbye.
async fn doomed(town: &Town) -> (Town, JoinHandle<()>) {
    let other = town.second_node().await;
    let watch = tokio::spawn(live::watch(other.app.clone()));
    (other, watch)
}

fn soon(began: Instant, most: Duration) {
    assert!(began.elapsed() < most, "{:?}", began.elapsed());
}

async fn people_of_other_servers_are_seen(town: Town) {
    if town.engine == Engine::Sqlite {
        return;
    }
    let (town, other) = (watched(&town), watched(&town.second_node().await));
    let super::Three { host, a, b } = three(&town).await;
    befriend(&a, &b).await;
    let mut of_a = enter(&a, &host).await;
    until(&mut of_a, &[]).await;
    let there = b.on(&other);
    let mut of_b = enter(&there, &host).await;
    until(&mut of_b, &["달토끼"]).await;
    until(&mut of_a, &["옆집"]).await;
    // asked of either
    for (viewer, server) in [(&a, &town), (&a, &other), (&b, &town), (&b, &other)] {
        let answer = viewer.on(server).api("GET", &format!("/residents/{}/presence", host.id), None).await;
        assert_eq!(answer.json()["people"].as_array().map(Vec::len), Some(1), "{}", answer.text());
    }
    // what they decide on one is seen on the other, also where nobody listens
    let third = watched(&town.second_node().await);
    let began = Instant::now();
    tie(&a.on(&third), "PUT", &b, "block").await;
    until(&mut of_a, &[]).await;
    until(&mut of_b, &[]).await;
    tie(&a.on(&third), "DELETE", &b, "block").await;
    until(&mut of_a, &["옆집"]).await;
    show_to(&b.on(&third), "nobody").await;
    until(&mut of_a, &[]).await;
    show_to(&b.on(&other), "everyone").await;
    until(&mut of_a, &["옆집"]).await;
    // at once, and not when everybody is looked at anew
    soon(began, Duration::from_secs(12));
    drop(of_b);
    until(&mut of_a, &[]).await;
}

async fn people_of_a_killed_server_are_gone(town: Town) {
    if town.engine == Engine::Sqlite {
        return;
    }
    let here = watched(&town);
    let super::Three { host, a, b } = three(&town).await;
    befriend(&a, &b).await;
    let (other, watch) = doomed(&town).await;
    let mut of_a = enter(&a, &host).await;
    let stays = enter(&b.on(&other), &host).await;
    until(&mut of_a, &["옆집"]).await;
    let began = Instant::now();
    watch.abort();
    until(&mut of_a, &[]).await;
    soon(began, Duration::from_secs(10));
    println!("people of a killed server were gone after {:?}", began.elapsed());
    // it comes to itself, and with it who is there
    let watch = tokio::spawn(live::watch(other.app.clone()));
    until(&mut of_a, &["옆집"]).await;
    // one that stops says so
    other.app.stopping.cancel();
    watch.await.unwrap();
    let began = Instant::now();
    until(&mut of_a, &[]).await;
    soon(began, Duration::from_millis(2_500));
    drop(stays);
    drop(here);
}

/// Tables that are not logged are empty after the database broke down.
async fn what_the_database_forgets_is_said_again(town: Town) {
    if town.engine == Engine::Sqlite {
        return;
    }
    let (town, other) = (watched(&town), watched(&town.second_node().await));
    let super::Three { host, a, b } = three(&town).await;
    befriend(&a, &b).await;
    let mut of_a = enter(&a, &host).await;
    let _of_b = enter(&b.on(&other), &host).await;
    until(&mut of_a, &["옆집"]).await;
    for table in ["delete from presence", "delete from nodes"] {
        town.app.db.run(table, []).await.unwrap();
    }
    let said = async || town.number("select count(*) as n from presence p join nodes n on n.node = p.node").await;
    let began = Instant::now();
    while said().await < 2 {
        soon(began, Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // and they still see each other
    let late = async |who: &Person| {
        let mut stream = enter(who, &host).await;
        until(&mut stream, &["옆집"]).await;
    };
    late(&a).await;
}

each_engine!(
    people_of_other_servers_are_seen,
    people_of_a_killed_server_are_gone,
    what_the_database_forgets_is_said_again
);
