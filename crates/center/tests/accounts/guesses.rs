//! Guessing passwords and codes: slowed down, and nobody can lock out anybody else.

use center::clock::SECOND;
use futures_util::future::join_all;
use serde_json::json;

use super::limits::{at, limited, login};
use super::{PASSWORD, sign_up};
use crate::support::{Town, each_engine};

async fn guessing_passwords_is_slowed_down(town: Town) {
    let town = limited(town.engine).await;
    let mut last = 0;
    for _ in 0..12 {
        let answer = town.visitor().post("/login", &[("username", "someone"), ("password", "guess guess")]).await;
        last = answer.status.as_u16();
        if last == 429 {
            let wait: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert!(
                answer.has("<h1>") && answer.has(&format!("{wait}초 뒤에 다시 시도해 주세요")),
                "{}",
                answer.text()
            );
        }
    }
    assert_eq!(last, 429);
    // many at once are no way around it
    let rush = join_all((0..40).map(|_| {
        let visitor = at(&town, "203.0.113.200");
        async move { login(&visitor, "someone", "guess guess").await }
    }));
    assert_eq!(rush.await.into_iter().filter(|status| *status != 429).count(), 8);
}

/// From many addresses at once: each gets one try of its own, and beyond that all of them together what one account
/// allows.
async fn an_account_is_not_guessed_from_everywhere_at_once(town: Town) {
    let town = limited(town.engine).await;
    let mut rush = tokio::task::JoinSet::new();
    for n in 0..160 {
        let visitor = at(&town, &format!("203.0.113.{}", n % 20));
        rush.spawn(async move { login(&visitor, "someone", "guess guess").await });
    }
    let answers = rush.join_all().await;
    let judged = answers.iter().filter(|status| **status == 401).count();
    assert!((20..=80).contains(&judged), "{judged} {answers:?}");
}

async fn strangers_cannot_lock_anybody_out(town: Town) {
    let town = limited(town.engine).await;
    let owner = sign_up(&town, "moon_rabbit", "달토끼").await;
    for n in 1..=12 {
        let stranger = at(&town, &format!("203.0.113.{n}"));
        for _ in 0..10 {
            assert!([401, 429].contains(&login(&stranger, "Moon_Rabbit", "not this one").await));
        }
        assert_eq!(login(&stranger, "moon_rabbit", PASSWORD).await, 429, "not even with the right one");
    }
    let elsewhere = at(&town, "198.51.100.7");
    assert_eq!(login(&elsewhere, "moon_rabbit", PASSWORD).await, 303, "from a new address");
    let typed_wrong = at(&town, "198.51.100.8");
    assert_eq!(login(&typed_wrong, "moon_rabbit", "with a typo").await, 401);
    assert_eq!(login(&typed_wrong, "moon_rabbit", PASSWORD).await, 429, "slower while the account is under attack");
    town.forward(21 * SECOND);
    assert_eq!(login(&typed_wrong, "moon_rabbit", PASSWORD).await, 303);
    let answer = at(&town, "198.51.100.9")
        .api("POST", "/tokens", Some(json!({"username": "moon_rabbit", "password": PASSWORD})))
        .await;
    assert_eq!(answer.status, 200);
    // from the owner's own session
    let changed =
        owner.post("/settings/password", &[("old_password", PASSWORD), ("password", "a quite new password")]).await;
    assert_eq!(changed.status, 303, "{}", changed.text());
    let code = owner.post("/settings/recovery-code", &[("code_password", "a quite new password")]).await;
    assert_eq!(code.location(), "/recovery-code");
}

async fn right_passwords_do_not_count_as_guesses(town: Town) {
    let town = limited(town.engine).await;
    sign_up(&town, "moon_rabbit", "달토끼").await;
    for _ in 0..20 {
        assert_eq!(login(&town.visitor(), "moon_rabbit", PASSWORD).await, 303);
    }
}

async fn wrong_confirmations_are_slowed_down_too(town: Town) {
    let town = limited(town.engine).await;
    let owner = sign_up(&town, "moon_rabbit", "달토끼").await;
    let mut last = None;
    for _ in 0..10 {
        last = Some(owner.post("/settings/recovery-code", &[("code_password", "not this one")]).await);
    }
    let last = last.unwrap();
    assert_eq!(last.status, 429);
    assert!(last.headers.contains_key("retry-after") && last.has("code_password-err"), "{}", last.text());
    // another sign-in of the same person is not held up
    let elsewhere = town.visitor();
    assert_eq!(login(&elsewhere, "moon_rabbit", PASSWORD).await, 303);
    let code = elsewhere.post("/settings/recovery-code", &[("code_password", PASSWORD)]).await;
    assert_eq!(code.location(), "/recovery-code");
}

async fn reset_links_and_codes_are_counted_by_address(town: Town) {
    let town = limited(town.engine).await;
    sign_up(&town, "forgetful", "깜박").await;
    let stranger = at(&town, "203.0.113.1");
    let mut last = 0;
    for n in 0..70 {
        let fields = if n % 2 == 0 {
            [("key", "wrong"), ("password", "a quite new password")]
        } else {
            [("username", "forgetful"), ("password", "a quite new password")]
        };
        last = stranger.post("/reset", &fields).await.status.as_u16();
    }
    assert_eq!(last, 429);
    let name = center::accounts::Username::parse("forgetful").unwrap();
    let link = center::accounts::links::reset(&town.app.db, town.app.clock.now(), &name).await.unwrap();
    let key = link.split_once('=').unwrap().1;
    let owner = at(&town, "198.51.100.7");
    assert_eq!(owner.post("/reset", &[("key", key), ("password", "a quite new password")]).await.status, 303);
}

async fn a_rush_of_sign_ins_holds_nobody_up(town: Town) {
    let town = limited(town.engine).await;
    sign_up(&town, "moon_rabbit", "달토끼").await;
    let rush = join_all((0..140).map(|n| {
        let visitor = at(&town, &format!("203.0.113.{}", n % 5));
        tokio::spawn(async move { login(&visitor, &format!("unknown_{n}"), "guess guess").await })
    }));
    let owner = at(&town, "198.51.100.7");
    let owner = tokio::spawn(async move { login(&owner, "moon_rabbit", PASSWORD).await });
    let (rush, owner) = tokio::join!(rush, owner);
    assert_eq!(owner.unwrap(), 303);
    for status in rush {
        assert!([401, 429].contains(status.as_ref().unwrap()), "{status:?}");
    }
}

each_engine!(
    an_account_is_not_guessed_from_everywhere_at_once,
    guessing_passwords_is_slowed_down,
    strangers_cannot_lock_anybody_out,
    right_passwords_do_not_count_as_guesses,
    wrong_confirmations_are_slowed_down_too,
    reset_links_and_codes_are_counted_by_address,
    a_rush_of_sign_ins_holds_nobody_up,
);
