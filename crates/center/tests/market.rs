//! Coins: the daily reward, the ledger, and who may read it.

mod coins;
pub mod deals;
mod gifts;
mod pages;
mod rush;

use center::clock::DAY;
use futures_util::future::join_all;

use crate::support::{ACCESS, Person, REFRESH, Town, each_engine};

async fn coins(person: &Person) -> i64 {
    person.api("GET", "/me", None).await.json()["coins"].as_i64().unwrap()
}

async fn the_reward_comes_once_a_day(town: Town) {
    let mut person = town.resident("출석이", "mars", 1, 1).await;
    let pages = join_all((0..20).map(|n| {
        let person = person.clone();
        async move {
            if n % 2 == 0 { person.get("/planets").await.status } else { person.api("GET", "/me", None).await.status }
        }
    }))
    .await;
    assert!(pages.iter().all(|status| *status == 200), "{pages:?}");
    assert_eq!(coins(&person).await, 1_100);
    assert_eq!(town.number("select count(*) as n from ledger where reason = 'attendance'").await, 1);
    next_day(&mut person).await;
    assert_eq!(coins(&person).await, 1_200);
    let me = person.api("GET", "/me", None).await.json();
    assert_eq!(me["attendance"]["granted"], true);
    join_all((0..20).map(|_| person.get("/planets"))).await;
    assert_eq!(
        town.number("select cast(sum(amount) as bigint) as n from ledger").await,
        town.number("select cast(sum(coins) as bigint) as n from users").await
    );
}

// the morning after: only the long-lived cookie is left, and the first address leads on to another
async fn the_reward_is_told_once_wherever_the_day_begins(town: Town) {
    let person = town.resident("출석이", "mars", 1, 1).await;
    person.get("/home").await;
    for first in ["/", "/login", "/card.png", "/boards/solar/999999", "/boards/solar?page=0", "/planets"] {
        town.forward(DAY);
        person.cookies.lock().unwrap().remove(ACCESS);
        let told = |answer: &crate::support::Answer| answer.has("출석 코인");
        let mut pages = vec![person.get(first).await];
        for _ in 0..3 {
            pages.push(person.get("/home").await);
        }
        assert_eq!(pages.iter().filter(|page| told(page)).count(), 1, "{first}");
    }
}

async fn nobody_but_residents_is_rewarded(town: Town) {
    for person in [town.newcomer("새내기").await, town.applicant("신청인").await, town.admin("센터장").await] {
        person.get("/planets").await;
        assert_eq!(coins(&person).await, 0);
    }
    assert_eq!(town.number("select count(*) as n from ledger").await, 0);
}

async fn two_servers_reward_once(town: Town) {
    let other = town.second_node().await;
    let person = town.resident("두마당", "mars", 1, 2).await;
    let away = person.on(&other);
    join_all((0..20).map(|n| if n % 2 == 0 { person.api("GET", "/me", None) } else { away.api("GET", "/me", None) }))
        .await;
    assert_eq!(coins(&person).await, 1_100);
}

async fn a_lost_mark_locks_nobody_out(town: Town) {
    let person = town.resident("되돌림", "mars", 1, 3).await;
    assert_eq!(coins(&person).await, 1_100);
    town.app.db.run("update users set attended_on = 0 where id = $1", [person.id.into()]).await.unwrap();
    assert_eq!(person.get("/planets").await.status, 200);
    assert_eq!(coins(&person).await, 1_100);
}

async fn the_ledger_reads_newest_first(town: Town) {
    let mut person = town.resident("장부", "mars", 2, 1).await;
    for _ in 0..60 {
        assert_eq!(person.get("/planets").await.status, 200);
        next_day(&mut person).await;
    }
    let rows = 8 * 300;
    assert_eq!(coins(&person).await, 7_100 + rows, "the day is over 60 times, and the last one has begun");
    let ledger = person.api("GET", "/me/ledger", None).await.json();
    assert_eq!(
        (ledger["total"].as_i64(), ledger["pages"].as_i64(), ledger["items"].as_array().unwrap().len()),
        (Some(70), Some(2), 50)
    );
    let items = ledger["items"].as_array().unwrap();
    assert!(items.windows(2).all(|pair| pair[0]["id"].as_i64() > pair[1]["id"].as_i64()));
    assert_eq!(items[0]["balance"], coins(&person).await);
    assert_eq!(items[0]["reason"], "attendance");
    let rest = person.api("GET", "/me/ledger?page=2", None).await.json();
    assert_eq!(
        (rest["items"].as_array().unwrap().len(), rest["items"][19]["reason"].as_str()),
        (20, Some("settlement"))
    );
    assert_eq!(person.api("GET", "/me/ledger?page=3", None).await.json()["items"].as_array().unwrap().len(), 0);
    for bad in ["0", "-1", "x"] {
        assert_eq!(person.api("GET", &format!("/me/ledger?page={bad}"), None).await.status, 422, "{bad}");
    }
    let page = person.get("/me/coins").await;
    assert!(page.has("출석") && page.has("+100") && page.has("page=2"), "{}", page.text());
    let last = person.get("/me/coins?page=2").await;
    assert!(last.has("정착 지원금") && last.has("+1,000"), "{}", last.text());
    assert_eq!(town.number("select cast(sum(amount) as bigint) as n from ledger").await, coins(&person).await);
}

async fn everybody_reads_their_own(town: Town) {
    town.resident("부자", "mars", 3, 1).await;
    let person = town.newcomer("빈손").await;
    assert_eq!(person.api("GET", "/me/ledger", None).await.json()["total"], 0);
    assert!(person.get("/me/coins").await.has("아직 코인이 없어요"));
    assert_eq!(town.visitor().api("GET", "/me/ledger", None).await.status, 401);
    assert_eq!(town.visitor().get("/me/coins").await.location(), "/login?next=%2Fme%2Fcoins");
}

each_engine!(
    the_reward_comes_once_a_day,
    the_reward_is_told_once_wherever_the_day_begins,
    nobody_but_residents_is_rewarded,
    two_servers_reward_once,
    a_lost_mark_locks_nobody_out,
    the_ledger_reads_newest_first,
    everybody_reads_their_own
);

/// A day later; tokens ran out meanwhile, so there are new ones.
async fn next_day(person: &mut Person) {
    person.town.forward(DAY);
    let tokens = center::accounts::sign_ins::open(&person.town.app, person.id, "test").await.unwrap();
    person.token = Some(tokens.access.clone());
    person.cookies.lock().unwrap().extend([(ACCESS.to_owned(), tokens.access), (REFRESH.to_owned(), tokens.refresh)]);
}
