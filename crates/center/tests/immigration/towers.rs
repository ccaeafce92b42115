//! Doors: who gets them, who sees them.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::json;

use super::{claim, stage, tally};
use crate::support::{Town, each_engine};

async fn a_hundred_people_want_one_unit(town: Town) {
    let mut people = Vec::new();
    for n in 0..100 {
        people.push(town.applicant(&format!("이웃{n}")).await);
    }
    let answers = join_all(people.iter().map(|person| claim(person, "mercury", 8, 6))).await;
    assert_eq!(tally(&answers), BTreeMap::from([("201".to_owned(), 1), ("409 unit_taken".to_owned(), 99)]));
    assert_eq!(town.number("select population as n from planets where id = 'mercury'").await, 1);
    assert_eq!(town.number("select count(*) as n from residences").await, 1);
    assert_eq!(town.number("select cast(sum(coins) as bigint) as n from users").await, 1_000);
    assert_eq!(town.number("select count(*) as n from users where stage = 'applicant'").await, 99);
    let loser = people.iter().zip(&answers).find(|(_, answer)| answer.status == 409).unwrap().0;
    let page = loser.post("/planets/mercury", &[("floor", "8"), ("unit", "6")]).await;
    assert_eq!(page.status, 409);
    assert!(
        page.has("role=\"alert\"") && page.has("먼저 그 방의 불을 켰어요") && page.has("name=\"unit\" value=\"5\""),
        "{}",
        page.text()
    );
    assert!(!page.has("name=\"unit\" value=\"6\""), "what is taken is not offered again");
    assert_eq!(claim(loser, "mercury", 8, 5).await.status, 201);
}

async fn a_planet_fills_up(town: Town) {
    let mut people = Vec::new();
    for n in 0..60 {
        people.push(town.applicant(&format!("수성인{n}")).await);
    }
    let wanted = |n: usize| ((n % 48) as i64 / 6 + 1, (n % 48) as i64 % 6 + 1);
    let answers =
        join_all(people.iter().enumerate().map(|(n, person)| claim(person, "mercury", wanted(n).0, wanted(n).1))).await;
    assert_eq!(tally(&answers), BTreeMap::from([("201".to_owned(), 48), ("409 unit_taken".to_owned(), 12)]));
    assert_eq!(town.number("select population as n from planets where id = 'mercury'").await, 48);
    assert_eq!(town.number("select value as n from sequences where name = 'citizen'").await, 48);
    assert_eq!(town.number("select count(distinct citizen_number) as n from residences").await, 48);
    assert!(town.visitor().get("/planets").await.has("<small>만실</small>"));
    let late = people.iter().zip(&answers).find(|(_, answer)| answer.status == 409).unwrap().0;
    let page = late.post("/planets/mercury", &[("floor", "1"), ("unit", "1")]).await;
    assert!(page.status == 409 && page.has("이 행성은 만실이에요"), "{}", page.text());
    assert_eq!(town.visitor().api("GET", "/planets/mercury", None).await.json()["free"], json!([]));
}

async fn one_person_gets_one_unit(town: Town) {
    let person = town.applicant("욕심쟁이").await;
    let answers = join_all((1..=20).map(|unit| claim(&person, "jupiter", 50, unit))).await;
    assert_eq!(tally(&answers), BTreeMap::from([("201".to_owned(), 1), ("409 already_resident".to_owned(), 19)]));
    assert_eq!(town.number("select population as n from planets where id = 'jupiter'").await, 1);
    let me = person.api("GET", "/me", None).await.json();
    assert_eq!(me["coins"], 1_100);
    assert_eq!(town.number("select cast(sum(amount) as bigint) as n from ledger").await, 1_100);
}

async fn claims_that_cannot_be(town: Town) {
    assert_eq!(claim(&town.visitor(), "mars", 1, 1).await.status, 401);
    assert!(
        town.visitor().post("/planets/mars", &[("floor", "1"), ("unit", "1")]).await.location().starts_with("/login")
    );
    let newcomer = town.newcomer("새내기").await;
    let refused = claim(&newcomer, "mars", 1, 1).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "not_applied"));
    assert_eq!(newcomer.post("/planets/mars", &[("floor", "1"), ("unit", "1")]).await.location(), "/application");
    let person = town.applicant("신청인").await;
    for (planet, floor, unit) in [
        ("mars", 17, 1),
        ("mars", 1, 11),
        ("mars", 0, 1),
        ("mars", 1, 0),
        ("mars", -1, -1),
        ("earth", 1, 1),
        ("", 1, 1),
        ("mars", i64::MAX, i64::MAX),
    ] {
        let answer = claim(&person, planet, floor, unit).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "no_such_unit"), "{planet} {floor} {unit}");
    }
    assert_eq!(
        person.api("POST", "/me/residence", Some(json!({"planet": "mars", "floor": "1", "unit": 1}))).await.status,
        422
    );
    let none = person.post("/planets/mars", &[("floor", "3")]).await;
    assert!(none.status == 422 && none.has("골라 주세요") && none.has("value=\"3\" selected"), "{}", none.text());
    assert_eq!(person.post("/planets/mars", &[("floor", "99"), ("unit", "1")]).await.status, 422);
    assert_eq!(person.post("/planets/earth", &[("floor", "1"), ("unit", "1")]).await.status, 404);
    assert_eq!(stage(&person).await, "applicant");
}

async fn towers_show_names_to_people_who_are_signed_in(town: Town) {
    let hostile = "<b>\"달'&";
    let neighbour = town.resident(hostile, "mars", 5, 4).await;
    let page = town.visitor().get("/planets/mars?floor=5").await.text();
    assert!(page.contains("사는 이웃") && !page.contains("달") && page.contains("data-geo="), "{page}");
    assert!(!page.contains("name=\"unit\""));
    let page = town.newcomer("손님").await.get("/planets/mars?floor=5").await.text();
    assert!(
        page.contains("href=\"/planets/mars/5/4\"")
            && !page.contains("<b>\"")
            && page.contains("&#34;달") | page.contains("&quot;달"),
        "{page}"
    );
    let person = town.applicant("고르는이").await;
    assert!(person.get("/planets/mars").await.has("value=\"5\" selected"), "where there is somebody to meet");
    assert!(person.get("/planets/mars").await.has("5층 · 이웃 1명 · 빈 방 9개"));
    assert!(person.get("/planets/venus").await.has("value=\"1\" selected"), "nobody lives there yet");
    let taken = person.get("/planets/mars?floor=5&unit=4").await;
    assert!(taken.status == 409 && taken.has("먼저 그 방의 불을 켰어요"), "{}", taken.text());
    assert_eq!(person.get("/planets/mars?floor=17&unit=1").await.status, 422);
    assert!(
        person.get("/planets/mars/5/5").await.has("&lt;b&gt;")
            | person.get("/planets/mars/5/5").await.has("&#60;b&#62;")
    );
    let visiting = neighbour.get("/planets/mars/5/5").await;
    assert!(visiting.has("class=\"view\"") && !visiting.has("name=\"unit\""), "a resident is asked nothing");
    assert_eq!(town.visitor().get("/planets/mars?floor=5&unit=5").await.status, 200, "visitors see the tower");
    for (floor, shown) in [("99999", 16), ("0", 1), ("-3", 1), ("x", 5), ("99999999999999999999999", 5)] {
        let page = person.get(&format!("/planets/mars?floor={floor}")).await;
        assert!(page.status == 200 && page.has(&format!("value=\"{shown}\" selected")), "{floor}");
    }
    assert!(neighbour.get("/planets/mars").await.has("value=\"5\" selected"), "one's own floor");
    for path in [
        "/planets/earth",
        "/planets/pluto",
        "/planets/MARS",
        "/planets/mars/17/1",
        "/planets/mars/1/11",
        "/planets/mars/x/1",
        "/planets/earth/1/1",
    ] {
        assert_eq!(person.get(path).await.status, 404, "{path}");
    }
}

async fn what_neighbours_may_know(town: Town) {
    let person = town.resident("숨은별", "venus", 3, 3).await;
    let number = person.api("GET", "/me", None).await.json()["citizen_number"].as_str().unwrap().to_owned();
    let other = town.resident("이웃별", "venus", 3, 4).await;
    let path = format!("/residents/{}", person.id);
    let seen = other.api("GET", &path, None).await;
    assert_eq!(seen.status, 200);
    assert_eq!((seen.json()["nickname"].as_str(), seen.json()["birthday"].as_str()), (Some("숨은별"), Some("03.14")));
    for hidden in ["name_ko", "name_en", "birthday_full", "citizen_number", "coins"] {
        assert!(seen.json()[hidden].is_null(), "{hidden}");
    }
    let page = other.get("/planets/venus/3/3").await;
    for secret in ["김 달", "Kim Dal", "2001.03", "2001-03", number.as_str()] {
        assert!(!page.has(secret) && !seen.has(secret), "{secret}");
    }
    assert!(page.has("03.14") && page.has("숨은별"));
    for reader in [&person, &town.admin("센터장").await] {
        assert_eq!(reader.api("GET", &path, None).await.json()["citizen_number"].as_str(), Some(number.as_str()));
        assert!(reader.get("/planets/venus/3/3").await.has("Kim Dal"));
    }
    let empty = other.get("/planets/venus/3/5").await;
    assert!(empty.status == 200 && empty.has("아직 비어 있어요") && empty.has("/planets/venus?floor=3"));
    assert_eq!(town.visitor().get("/planets/venus/3/3").await.location(), "/login?next=%2Fplanets%2Fvenus%2F3%2F3");
    assert_eq!(town.visitor().api("GET", &path, None).await.status, 401);
    assert_eq!(town.visitor().get("/card").await.location(), "/login?next=%2Fcard");
    let newcomer = town.newcomer("새별").await;
    for missing in [
        format!("/residents/{}", newcomer.id),
        "/residents/0".into(),
        "/residents/x".into(),
        "/residents/99999999999999999999".into(),
    ] {
        assert_eq!(other.api("GET", &missing, None).await.status, 404, "{missing}");
    }
    assert_eq!(newcomer.api("GET", "/me/card", None).await.status, 404);
}

async fn the_planets_take_one_query(town: Town) {
    let town = Town::with(town.engine, |config| config.compare_kept = false).await;
    let visitor = town.visitor();
    let person = town.newcomer("셈").await;
    // one more for what version it is, or for who is asking; the page itself is kept
    for asked in [2, 1] {
        for who in [&visitor, &person] {
            let before = town.app.db.asked();
            who.get("/planets").await;
            assert_eq!(town.app.db.asked() - before, asked);
        }
    }
}

each_engine!(
    a_hundred_people_want_one_unit,
    a_planet_fills_up,
    one_person_gets_one_unit,
    claims_that_cannot_be,
    towers_show_names_to_people_who_are_signed_in,
    what_neighbours_may_know,
    the_planets_take_one_query
);
