//! Days in a row, the proof of the ledger, the town's months.

use center::clock::DAY;
use center::market::economy;
use center::market::ledger::{Reason, enter};

use super::deals::{coins, exact, give_coins};
use super::next_day;
use crate::support::{Town, each_engine};

async fn every_seventh_day_in_a_row_gives_more(town: Town) {
    let mut person = town.resident("꾸준이", "mars", 1, 1).await;
    let mut expected = 1_000;
    for day in 1..=15 {
        let page = person.get("/planets").await;
        expected += if day % 7 == 0 { 400 } else { 100 };
        assert_eq!(page.has("덤으로 300개"), day % 7 == 0, "day {day}");
        assert!(!person.get("/planets").await.has("출석 코인"), "told once");
        assert_eq!(coins(&person).await, expected, "day {day}");
        next_day(&mut person).await;
    }
    // a day is missed: it begins anew
    town.forward(DAY);
    next_day(&mut person).await;
    for day in 1..=7 {
        person.get("/planets").await;
        expected += if day == 7 { 400 } else { 100 };
        assert_eq!(coins(&person).await, expected, "day {day} after the break");
        next_day(&mut person).await;
    }
    let ledger = person.api("GET", "/me/ledger", None).await.json();
    let rows: Vec<_> = ledger["items"].as_array().unwrap().iter().filter(|one| one["reason"] == "streak").collect();
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|one| one["reference"].as_str().unwrap().len() == 10 && one["amount"] == 300));
    exact(&town).await;
}

async fn many_requests_of_a_seventh_day_are_one(town: Town) {
    let mut person = town.resident("꾸준이", "mars", 1, 1).await;
    for _ in 0..6 {
        person.get("/planets").await;
        next_day(&mut person).await;
    }
    let other = town.second_node().await;
    other.app.clock.forward(6 * DAY);
    let away = person.on(&other);
    futures_util::future::join_all(
        (0..20).map(|n| if n % 2 == 0 { person.get("/planets") } else { away.get("/planets") }),
    )
    .await;
    assert_eq!(town.number("select count(*) as n from ledger where reason = 'streak'").await, 1);
    exact(&town).await;
}

async fn the_calendar_shows_when_one_came(town: Town) {
    let mut person = town.resident("달력", "mars", 1, 1).await;
    for _ in 0..3 {
        person.get("/planets").await;
        next_day(&mut person).await;
    }
    let page = person.get("/me/coins").await;
    assert_eq!(
        page.text().matches("class=\"came\"").count()
            + person
                .get(&format!("/me/coins?month={}", month_before(&town)))
                .await
                .text()
                .matches("class=\"came\"")
                .count(),
        4
    );
    assert!(page.has("오늘로 4일째") && page.has("3일 더 오면"), "{}", page.text());
    for bad in ["2026", "2026-13", "9999-01", "x", "1969-12"] {
        assert_eq!(person.get(&format!("/me/coins?month={bad}")).await.status, 422, "{bad}");
    }
    assert!(!town.newcomer("새내기").await.get("/me/coins").await.has("id=\"calendar\""));
}

fn month_before(town: &Town) -> String {
    let local = town.app.clock.local(town.app.clock.now());
    local.date().first_of_month().yesterday().unwrap().strftime("%Y-%m").to_string()
}

async fn what_is_wrong_in_the_ledger_is_named(town: Town) {
    let (one, two) = (town.resident("하나", "mars", 1, 1).await, town.resident("둘", "mars", 1, 2).await);
    for _ in 0..3 {
        give_coins(&town, &one, 70).await;
        give_coins(&town, &two, 90).await;
    }
    let verify = async || center::market::command::verify(&town.app.db).await.unwrap();
    let right = verify().await;
    let said = right.sentence().unwrap();
    assert_eq!((right.accounts, right.entries, right.coins), (2, 8, 2_480), "{said}");
    assert_eq!((right.made, right.spent), (2_480, 0));
    // an entry that is not what its balance says, and one after it
    let wrong = town.number("select min(id) + 2 as n from ledger where reason = 'grant'").await;
    for id in [wrong, wrong + 2] {
        town.app.db.run("update ledger set balance = balance + 1 where id = $1", [id.into()]).await.unwrap();
    }
    let said = verify().await.sentence().unwrap_err();
    assert!(said.contains(&format!("entry {wrong} is the first")), "{said}");
    for id in [wrong, wrong + 2] {
        town.app.db.run("update ledger set balance = balance - 1 where id = $1", [id.into()]).await.unwrap();
    }
    verify().await.sentence().unwrap();
    town.app.db.run("update users set coins = coins + 1 where id = $1", [two.id.into()]).await.unwrap();
    let said = verify().await.sentence().unwrap_err();
    assert!(said.contains(&two.username), "{said}");
    // coins without any entry
    town.app.db.run("update users set coins = coins - 1 where id = $1", [two.id.into()]).await.unwrap();
    let newcomer = town.newcomer("거저").await;
    town.app.db.run("update users set coins = 5 where id = $1", [newcomer.id.into()]).await.unwrap();
    assert!(verify().await.sentence().unwrap_err().contains(&newcomer.username));
}

async fn a_grant_is_given_once(town: Town) {
    let person = town.resident("상받는이", "mars", 1, 1).await;
    let (db, now) = (&town.app.db, town.app.clock.now());
    let grant = async |name: &str, n: i64, cause: &str| center::market::command::grant(db, name, n, cause, now).await;
    assert!(grant(&person.username, 50, "여름 <축제>").await.unwrap().contains("1050"));
    assert!(grant(&person.username, 50, "여름 <축제>").await.unwrap_err().contains("before"));
    assert!(grant("nobody_here", 50, "x").await.is_err());
    assert!(grant(&person.username, 50, "").await.is_err());
    let page = person.get("/me/coins").await;
    assert!(page.has("센터가 드린 코인") && page.has("여름 &#60;축제&#62;"), "{}", page.text());
    exact(&town).await;
}

async fn the_months_stay_when_accounts_go(town: Town) {
    let mut people = Vec::new();
    for unit in 1..=4 {
        people.push(town.resident(&format!("주민{unit}"), "mars", 1, unit).await);
    }
    let visitor = town.visitor();
    economy::count(&town.app).await.unwrap();
    let page = visitor.get("/economy").await;
    assert_eq!(page.status, 200);
    assert!(page.has("주민이 다섯 명") && !page.has("<table"), "{}", page.text());
    people.push(town.resident("주민5", "mars", 1, 5).await);
    let (now, buyer) = (town.app.clock.now(), &people[0]);
    let mut tx = town.app.db.begin().await.unwrap();
    enter(&mut tx, buyer.id, -300, Reason::Purchase, "test", now).await.unwrap();
    tx.commit().await.unwrap();
    // counted once, however often and by whomever
    let other = town.second_node().await;
    for _ in 0..2 {
        let (a, b) = tokio::join!(economy::count(&town.app), economy::count(&other.app));
        a.unwrap();
        b.unwrap();
    }
    let figures = economy::figures(&town.app).await.unwrap().unwrap();
    let sum = |reason: &str| {
        figures.iter().filter(|one| one.reason == reason).map(|one| (one.made, one.spent)).collect::<Vec<_>>()
    };
    assert_eq!((sum("settlement"), sum("purchase")), (vec![(5_000, 0)], vec![(0, 300)]));
    let page = visitor.get("/economy").await;
    assert!(page.has("5,000") && page.has(">300<") && page.has("r-settlement"), "{}", page.text());
    // a year up to November; letters in a drawing become as small as the drawing
    assert!(page.has("<div class=\"xs\"><span>12월</span><span>1월</span>") && !page.has("<text"), "{}", page.text());
    for person in &people[1..] {
        town.app.db.run("delete from ledger where user_id = $1", [person.id.into()]).await.unwrap();
    }
    economy::count(&town.app).await.unwrap();
    assert_eq!(economy::figures(&town.app).await.unwrap().unwrap(), figures);
}

// half past eight in the evening of UTC is the next month in Seoul
async fn a_month_is_that_of_the_site(town: Town) {
    let at = "2026-10-31T20:30:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond();
    assert_eq!(economy::year_and_month(economy::month_of(&town.app.clock, at)), (2026, 11));
}

each_engine!(
    every_seventh_day_in_a_row_gives_more,
    many_requests_of_a_seventh_day_are_one,
    the_calendar_shows_when_one_came,
    what_is_wrong_in_the_ledger_is_named,
    a_grant_is_given_once,
    the_months_stay_when_accounts_go,
    a_month_is_that_of_the_site
);
