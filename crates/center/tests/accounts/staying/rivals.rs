//! Two who have the same token: the thief is found, whoever comes first.

use center::clock::{DAY, MINUTE, SECOND};

use super::super::{renew, tokens};
use super::{all_over, first, next};
use crate::support::{Town, each_engine};

/// A token is exchanged twice the day before it runs out, and both answers are used when it has.
async fn a_theft_at_the_end_of_a_month(town: &Town, is_forgotten: bool) {
    let start = first(town).await;
    town.forward(29 * DAY);
    let (owner, thief) = (next(town, &start).await, next(town, &start).await);
    town.forward(2 * DAY);
    center::accounts::renewals::tidy(&town.app).await.unwrap();
    if is_forgotten {
        town.app
            .db
            .run("delete from refresh_tokens where expires_at < $1", [town.app.clock.now().into()])
            .await
            .unwrap();
    }
    let (owner, thief) = (next(town, &owner).await, next(town, &thief).await);
    town.forward(31 * SECOND);
    assert_eq!(renew(town, &owner).await.0, 200, "who came first stays");
    all_over(town, &[&thief, &owner]).await;
}

async fn a_rival_is_found_when_their_token_has_run_out(town: Town) {
    a_theft_at_the_end_of_a_month(&town, false).await;
}

async fn a_rival_is_found_when_their_token_was_forgotten(town: Town) {
    a_theft_at_the_end_of_a_month(&town, true).await;
}

async fn rivals_from_before_are_doomed_by_the_upgrade(town: Town) {
    let start = first(&town).await;
    let (rival, owner, newest) = (next(&town, &start).await, next(&town, &start).await, next(&town, &start).await);
    let owner = next(&town, &owner).await;
    town.app.db.run("update refresh_tokens set doomed_at = null where succeeded_at is null", []).await.unwrap();
    let step = include_str!("../../../../../migrations/0012_rivals.sql").split(';').next().unwrap();
    town.app.db.run(step, []).await.unwrap();
    town.forward(31 * SECOND);
    next(&town, &newest).await;
    all_over(&town, &[&rival, &newest, &owner]).await;
}

async fn a_replay_after_the_successor_was_used_revokes(town: Town) {
    let (first, access) = tokens(&town).await;
    let (_, second) = renew(&town, &first).await;
    let (status, third) = renew(&town, &second).await;
    assert_eq!(status, 200);
    town.forward(29 * SECOND);
    assert_eq!(renew(&town, &first).await.0, 200, "within the grace");
    town.forward(2 * SECOND);
    assert_eq!(renew(&town, &first).await.0, 401, "a theft");
    assert_eq!(renew(&town, &third).await.0, 401, "the owner is signed out too");
    let mut visitor = town.visitor();
    visitor.token = Some(access);
    assert_eq!(visitor.api("GET", "/me", None).await.status, 401);
}

async fn a_thief_who_comes_later_is_found(town: Town) {
    let start = first(&town).await;
    let (thief, owner) = (next(&town, &start).await, next(&town, &start).await);
    let owner = next(&town, &owner).await;
    town.forward(33 * SECOND);
    all_over(&town, &[&thief, &owner, &start]).await;
}

async fn a_thief_who_was_quick_is_found_when_the_owner_comes(town: Town) {
    let start = first(&town).await;
    let (thief, owner) = (next(&town, &start).await, next(&town, &start).await);
    let thief = next(&town, &thief).await;
    town.forward(10 * SECOND);
    let owner = next(&town, &owner).await;
    town.forward(15 * MINUTE);
    let thief = next(&town, &thief).await;
    all_over(&town, &[&owner, &thief]).await;
}

async fn all_that_came_of_a_rival_is_doomed(town: Town) {
    let start = first(&town).await;
    let (thief, owner) = (next(&town, &start).await, next(&town, &start).await);
    let owner = next(&town, &owner).await;
    // within the thirty seconds the other branch grows, and is used
    let second = next(&town, &thief).await;
    let third = next(&town, &second).await;
    town.forward(29 * SECOND);
    let fourth = next(&town, &third).await;
    town.forward(2 * SECOND);
    all_over(&town, &[&fourth, &owner]).await;
}

async fn a_rival_is_found_after_weeks_and_when_forgotten(town: Town) {
    let start = first(&town).await;
    let (rival, mut owner) = (next(&town, &start).await, next(&town, &start).await);
    for _ in 0..3 {
        owner = next(&town, &owner).await;
        town.forward(13 * DAY);
        center::accounts::renewals::tidy(&town.app).await.unwrap();
    }
    owner = next(&town, &owner).await;
    all_over(&town, &[&rival, &owner]).await;
}

each_engine!(
    a_rival_is_found_when_their_token_has_run_out,
    a_rival_is_found_when_their_token_was_forgotten,
    rivals_from_before_are_doomed_by_the_upgrade,
    a_replay_after_the_successor_was_used_revokes,
    a_thief_who_comes_later_is_found,
    a_thief_who_was_quick_is_found_when_the_owner_comes,
    all_that_came_of_a_rival_is_doomed,
    a_rival_is_found_after_weeks_and_when_forgotten
);
