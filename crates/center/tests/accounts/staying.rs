//! Staying signed in: parallel tabs and lost answers sign nobody out, thieves do not stay.

mod rivals;

use center::clock::{DAY, HOUR, MINUTE, SECOND};
use center::config::Switch;
use serde_json::json;

use super::{PASSWORD, renew, sign_up, tokens};
use crate::support::{ACCESS, Engine, REFRESH, Town, each_engine};

/// A renewal that must succeed; the next token.
async fn next(town: &Town, refresh: &str) -> String {
    let (status, next) = renew(town, refresh).await;
    assert_eq!(status, 200);
    next
}

/// That both hands are empty: nothing of the family is good any more.
async fn all_over(town: &Town, tokens: &[&str]) {
    for token in tokens {
        assert_eq!(renew(town, token).await.0, 401);
    }
    assert_eq!(town.number("select count(*) as n from sign_ins where revoked_at is null and device <> ''").await, 0);
}

/// The sign-in of signing up is not the one that is looked at.
async fn first(town: &Town) -> String {
    let (refresh, _) = tokens(town).await;
    town.app.db.run("update sign_ins set device = '' where id = (select min(id) from sign_ins)", []).await.unwrap();
    town.app
        .db
        .run("update sign_ins set device = 'watched' where id = (select max(id) from sign_ins)", [])
        .await
        .unwrap();
    refresh
}

async fn a_token_that_merely_ran_out_is_no_theft(town: Town) {
    let start = first(&town).await;
    town.forward(29 * DAY);
    let owner = next(&town, &start).await;
    town.forward(2 * DAY);
    center::accounts::renewals::tidy(&town.app).await.unwrap();
    assert_eq!(renew(&town, &start).await.0, 401);
    next(&town, &owner).await;
}

async fn a_thousand_parallel_renewals_sign_nobody_out(town: Town) {
    let (refresh, _) = tokens(&town).await;
    let all: Vec<_> = (0..if town.engine == Engine::Sqlite { 1_000 } else { 300 })
        .map(|_| {
            let (visitor, refresh) = (town.visitor(), refresh.clone());
            tokio::spawn(async move {
                visitor.api("POST", "/tokens/refresh", Some(json!({"refresh_token": refresh}))).await
            })
        })
        .collect();
    let mut last = String::new();
    for one in all {
        let answer = one.await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        last = answer.json()["refresh_token"].as_str().unwrap().to_owned();
    }
    assert_eq!(renew(&town, &last).await.0, 200);
}

async fn tabs_that_renew_at_once_never_lock_one_another(town: Town) {
    let refresh = first(&town).await;
    let other = town.second_node().await;
    let all: Vec<_> = (0..24)
        .map(|n| {
            let (town, refresh) = (if n % 2 == 0 { town.clone() } else { other.clone() }, refresh.clone());
            tokio::spawn(async move {
                let first = next(&town, &refresh).await;
                // half of them go on at once
                if n % 4 < 2 { next(&town, &first).await } else { first }
            })
        })
        .collect();
    for one in all {
        one.await.unwrap();
    }
    assert_eq!(town.number("select count(*) as n from sign_ins where revoked_at is not null").await, 0);
}

async fn a_lost_answer_is_retried_an_hour_later(town: Town) {
    let (refresh, _) = tokens(&town).await;
    assert_eq!(renew(&town, &refresh).await.0, 200, "the answer of this one is lost");
    town.forward(HOUR);
    let (status, next) = renew(&town, &refresh).await;
    assert_eq!(status, 200);
    assert_eq!(renew(&town, &next).await.0, 200);
}

async fn a_page_fetched_ahead_goes_by_the_same_rule(town: Town) {
    let person = town.newcomer("달").await;
    let start = person.cookies.lock().unwrap()[REFRESH].clone();
    let (rival, owner) = (next(&town, &start).await, next(&town, &start).await);
    town.forward(16 * MINUTE);
    let ahead = async |refresh: &str| {
        person.cookies.lock().unwrap().insert(REFRESH.into(), refresh.to_owned());
        person.prefetch("/home").await.status.as_u16()
    };
    assert_eq!([ahead(&start).await, ahead(&rival).await, ahead(&owner).await], [200; 3]);
    let last = next(&town, &owner).await;
    town.forward(31 * SECOND);
    assert_eq!(
        [ahead(&start).await, ahead(&rival).await, ahead(&owner).await, ahead(&last).await],
        [303, 303, 200, 200]
    );
    assert_eq!(
        town.number("select count(*) as n from sign_ins where revoked_at is null").await,
        1,
        "looking ahead ends nothing"
    );
}

async fn a_sign_in_ends_after_half_a_year(town: Town) {
    let mut refresh = first(&town).await;
    for _ in 0..8 {
        town.forward(20 * DAY);
        refresh = next(&town, &refresh).await;
    }
    town.forward(19 * DAY);
    let answer = town.visitor().api("POST", "/tokens/refresh", Some(json!({"refresh_token": refresh}))).await;
    assert_eq!(answer.status, 200);
    let refresh = answer.json()["refresh_token"].as_str().unwrap().to_owned();
    let access = answer.json()["access_token"].as_str().unwrap().to_owned();
    town.forward(DAY + MINUTE);
    assert_eq!(renew(&town, &refresh).await.0, 401);
    let mut visitor = town.visitor();
    visitor.token = Some(access);
    assert_eq!(visitor.api("GET", "/me", None).await.status, 401);
}

async fn what_is_over_is_forgotten(town: Town) {
    let mut refresh = first(&town).await;
    for _ in 0..50 {
        refresh = next(&town, &refresh).await;
    }
    for _ in 0..30 {
        town.visitor().post("/login", &[("username", "renewer"), ("password", PASSWORD)]).await;
    }
    let rows = async || {
        (
            town.number("select count(*) as n from refresh_tokens").await,
            town.number("select count(*) as n from sign_ins").await,
        )
    };
    assert_eq!(rows().await, (51 + 31, 32));
    town.forward(2 * HOUR);
    center::accounts::renewals::tidy(&town.app).await.unwrap();
    assert_eq!(rows().await, (2 + 31, 32), "those of which no successor was used, and those of the others");
    next(&town, &refresh).await;
    town.app
        .db
        .run("update sign_ins set revoked_at = $1 where device <> 'watched'", [town.app.clock.now().into()])
        .await
        .unwrap();
    town.forward(2 * DAY);
    center::accounts::renewals::tidy(&town.app).await.unwrap();
    assert_eq!(rows().await, (2, 1));
    town.forward(40 * DAY);
    center::accounts::renewals::tidy(&town.app).await.unwrap();
    assert_eq!(rows().await, (0, 0));
}

async fn of_too_many_sign_ins_the_one_not_used_for_longest_ends(town: Town) {
    let used = sign_up(&town, "renewer", "별").await;
    let unused = town.visitor();
    unused.post("/login", &[("username", "renewer"), ("password", PASSWORD)]).await;
    let user = town.number("select id as n from users").await;
    town.forward(HOUR);
    assert_eq!(used.get("/home").await.status, 200, "renewed on the way");
    for _ in 0..99 {
        center::accounts::sign_ins::open(&town.app, user, "script").await.unwrap();
    }
    assert_eq!(used.get("/home").await.status, 200);
    assert_eq!(unused.get("/home").await.status, 303);
    assert_eq!(town.number("select count(*) as n from sign_ins where revoked_at is null").await, 100);
}

async fn renewing_is_limited(town: Town) {
    let town = Town::with(town.engine, |config| config.rate_limits = Switch::On).await;
    let mut refresh = first(&town).await;
    let other = town.newcomer("다른").await;
    let (mut renewed, mut last) = (0, 200);
    while last == 200 && renewed < 1_000 {
        let (status, next) = renew(&town, &refresh).await;
        if status == 200 {
            (refresh, renewed) = (next, renewed + 1);
        }
        last = status;
    }
    assert_eq!(last, 429);
    assert!((100..200).contains(&renewed), "{renewed}");
    town.forward(MINUTE);
    assert_eq!(renew(&town, &refresh).await.0, 200, "nobody was signed out");
    town.forward(20 * MINUTE);
    assert_eq!(other.get("/home").await.status, 200);
    // a page is no way around it, and keeps its cookies
    other.cookies.lock().unwrap().remove(ACCESS);
    let mut answers = Vec::new();
    for _ in 0..300 {
        answers.push(other.get("/home").await.status.as_u16());
        other.cookies.lock().unwrap().remove(ACCESS);
    }
    assert_eq!((answers[0], *answers.last().unwrap()), (200, 429));
    assert!(other.cookies.lock().unwrap().contains_key(REFRESH));
    town.forward(MINUTE);
    assert_eq!(other.get("/home").await.status, 200);
}

each_engine!(
    a_token_that_merely_ran_out_is_no_theft,
    a_thousand_parallel_renewals_sign_nobody_out,
    tabs_that_renew_at_once_never_lock_one_another,
    a_lost_answer_is_retried_an_hour_later,
    a_page_fetched_ahead_goes_by_the_same_rule,
    a_sign_in_ends_after_half_a_year,
    what_is_over_is_forgotten,
    of_too_many_sign_ins_the_one_not_used_for_longest_ends,
    renewing_is_limited
);
