//! The proof of a citizen card: what anybody sees who was handed one.

mod altered;
mod keys;
mod printed;

use axum::http::{Method, header};
use center::config::base_url;

use crate::support::{Answer, Engine, Person, Town, each_engine};

/// What people type to get to the town.
const ORIGIN: &str = "http://center.example";

/// A town that knows its address.
async fn known_town(engine: Engine) -> Town {
    Town::with(engine, |config| config.base_url = Some(base_url(ORIGIN).unwrap())).await
}

/// Where the card of `person` can be checked, as their page says.
async fn address_of(person: &Person) -> String {
    let page = person.get("/card").await.text();
    let link = page.split("<section class=\"card pad code-of\"").nth(1).expect("the page has a code");
    link.split("<a href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
}

fn code_of(address: &str) -> &str {
    address.split_once("/v/").unwrap().1
}

async fn check(town: &Town, code: &str) -> Answer {
    town.visitor().get(&format!("/v/{code}")).await
}

/// What the page of a code says.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Said {
    Genuine,
    Over,
    Unknown,
}

async fn said(town: &Town, code: &str) -> Said {
    let answer = check(town, code).await;
    match (answer.status.as_u16(), answer.has("진짜 시민증이에요"), answer.has("더는 유효하지 않은")) {
        (200, true, false) => Said::Genuine,
        (200, false, true) => Said::Over,
        (404, false, false) => Said::Unknown,
        (status, ..) => panic!("{status}: {}", answer.text()),
    }
}

async fn renew(person: &Person, renewals: &str) -> Answer {
    person.post("/card/code", &[("renewals", renewals)]).await
}

async fn a_card_says_number_planet_and_month_and_no_more(town: Town) {
    let town = known_town(town.engine).await;
    let person = town.resident("별똥별 여행자", "saturn", 7, 3).await;
    let number = person.api("GET", "/me/card", None).await.json()["number"].as_str().unwrap().to_owned();
    let address = address_of(&person).await;
    assert!(address.starts_with(&format!("{ORIGIN}/v/")) && address.len() <= 120, "{} {address}", address.len());
    let answer = check(&town, code_of(&address)).await;
    assert_eq!(answer.status, 200);
    let now = town.app.clock.local(town.app.clock.now());
    for text in [&*number, "토성", &format!("{}년 {}월", now.year(), now.month()), "진짜 시민증", "유효해요", ORIGIN]
    {
        assert!(answer.has(text), "{text}");
    }
    for text in ["김 달", "Kim Dal", "2001", "03.14", "3월 14", "별똥별", &person.username, "703호", "7층", "user"]
    {
        assert!(!answer.has(text), "{text} is nobody's business: {}", answer.text());
    }
    assert_eq!(answer.headers[header::CACHE_CONTROL], "private, no-store");
    assert_eq!(answer.headers["x-robots-tag"], "noindex");
    assert!(answer.has("<meta name=\"robots\" content=\"noindex\">"));
    let mut visitor = town.visitor();
    visitor.headers.push(("accept-language", "en".to_owned()));
    let english = visitor.get(&format!("/v/{}", code_of(&address))).await;
    assert!(english.has("This card is genuine") && english.has("Saturn") && english.has(&now.year().to_string()));
    assert!(english.has(&format!("value=\"/v/{}\"", code_of(&address))), "the switches lead back here");
    let head = visitor.request(Method::HEAD, &format!("/v/{}", code_of(&address)));
    let head = visitor.send(head.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    assert_eq!(head.headers[header::CACHE_CONTROL], "private, no-store");
    // the same for those who live here, and nothing of the card is on anybody else's page
    let neighbour = town.resident("이웃", "saturn", 7, 4).await;
    assert_eq!(neighbour.get(&format!("/v/{}", code_of(&address))).await.status, 200);
    assert_ne!(address_of(&neighbour).await, address);
    assert_eq!(address_of(&person).await, address, "it stays the same");
    let mut elsewhere = person.request(Method::GET, "/card").body(axum::body::Body::empty()).unwrap();
    elsewhere.headers_mut().insert("host", "evil.example:8080".parse().unwrap());
    let elsewhere = person.send(elsewhere).await;
    assert!(
        elsewhere.has(&format!("<a href=\"{address}\"")),
        "whatever the request calls the site: {}",
        elsewhere.text()
    );
}

async fn a_renewed_code_takes_the_place_of_the_one_before(town: Town) {
    let town = known_town(town.engine).await;
    let person = town.resident("달", "mars", 2, 3).await;
    let first = address_of(&person).await;
    let page = person.get("/card").await;
    assert!(page.has("<details class=\"confirm\">") && page.has("name=\"renewals\" value=\"0\""), "it is asked once");
    let answer = renew(&person, "0").await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/card"));
    assert!(person.get("/card").await.has("코드를 새로 받았어요"));
    let second = address_of(&person).await;
    assert_eq!([said(&town, code_of(&first)).await, said(&town, code_of(&second)).await], [Said::Over, Said::Genuine]);
    let over = check(&town, code_of(&first)).await;
    let number = person.api("GET", "/me/card", None).await.json()["number"].as_str().unwrap().to_owned();
    assert!(!over.has(&number) && !over.has("화성"), "no more than that it is over: {}", over.text());
    // the other tab asks for what has happened
    let again = renew(&person, "0").await;
    assert_eq!(again.location(), "/card");
    assert!(person.get("/card").await.has("이미 새것이에요"));
    assert_eq!(address_of(&person).await, second);
    for nonsense in ["", "-1", "7", "one", "9223372036854775807", "99999999999999999999", "0\u{0}"] {
        renew(&person, nonsense).await;
        assert_eq!(address_of(&person).await, second, "{nonsense:?}");
    }
    assert_eq!(person.post("/card/code", &[]).await.status, 303);
    assert_eq!(said(&town, code_of(&second)).await, Said::Genuine);
    renew(&person, "1").await;
    assert_eq!(said(&town, code_of(&second)).await, Said::Over);
}

async fn twenty_at_once_renew_it_once(town: Town) {
    let town = known_town(town.engine).await;
    let person = town.resident("달", "mars", 2, 3).await;
    for round in ["0", "1"] {
        let before = address_of(&person).await;
        let other = town.second_node().await;
        let tries = (0..20).map(|n| {
            let person = if n % 2 == 0 { person.clone() } else { person.on(&other) };
            tokio::spawn(async move { renew(&person, round).await.status.as_u16() })
        });
        for tried in futures_util::future::join_all(tries).await {
            assert_eq!(tried.unwrap(), 303);
        }
        let after = address_of(&person).await;
        assert_eq!(address_of(&person.on(&other)).await, after);
        assert_eq!(
            [said(&town, code_of(&before)).await, said(&other, code_of(&after)).await],
            [Said::Over, Said::Genuine]
        );
    }
    assert_eq!(town.number("select renewals as n from card_codes").await, 2);
}

async fn only_the_owner_renews_it(town: Town) {
    let town = known_town(town.engine).await;
    let person = town.resident("달", "mars", 2, 3).await;
    let address = address_of(&person).await;
    assert!(town.visitor().post("/card/code", &[("renewals", "0")]).await.location().starts_with("/login"));
    assert_eq!(renew(&town.newcomer("새내기").await, "0").await.location(), "/application");
    let elsewhere = person.request(Method::POST, "/card/code").header("sec-fetch-site", "cross-site");
    let elsewhere = elsewhere.header("content-type", "application/x-www-form-urlencoded");
    let answer = person.send(elsewhere.body("renewals=0".into()).unwrap()).await;
    assert_eq!(answer.status, 403);
    assert_eq!(person.get("/card/code").await.location(), "/card", "asked for, it renews nothing");
    assert_eq!(said(&town, code_of(&address)).await, Said::Genuine);
}

async fn it_ends_with_the_account_and_tells_no_sanction(town: Town) {
    let town = known_town(town.engine).await;
    let (person, other) = (town.resident("달", "mars", 2, 3).await, town.resident("별", "mars", 2, 4).await);
    let address = address_of(&person).await;
    let before = check(&town, code_of(&address)).await.text();
    let until = town.app.clock.now() + center::clock::DAY;
    town.app
        .db
        .run("update users set suspended_until = $1 where id = $2", [until.into(), person.id.into()])
        .await
        .unwrap();
    let without_time = |page: &str| page.split("<time").next().unwrap().to_owned();
    let suspended = check(&town, code_of(&address)).await.text();
    assert_eq!(without_time(&suspended), without_time(&before), "nothing is seen of it");
    renew(&other, "0").await;
    town.app.db.run("delete from users where id = $1", [person.id.into()]).await.unwrap();
    let gone = check(&town, code_of(&address)).await;
    assert_eq!(said(&town, code_of(&address)).await, Said::Over);
    for text in ["화성", "달</", "mars"] {
        assert!(!gone.has(text), "{text}: {}", gone.text());
    }
    assert_eq!(town.number("select count(*) as n from card_codes").await, 1, "the other's");
}

async fn a_card_shown_to_everybody_is_led_to(town: Town) {
    let town = known_town(town.engine).await;
    let person = town.resident("별똥별 여행자", "mars", 2, 3).await;
    let address = address_of(&person).await;
    let show = async |card: bool| {
        let answer = person.api("PUT", "/me/visibility", Some(serde_json::json!({"card": card}))).await;
        assert_eq!(answer.status, 200);
        check(&town, code_of(&address)).await
    };
    let shown = show(true).await;
    for text in ["별똥별 여행자", "태양계 화성 2층 203호", "href=\"/planets/mars/2/3/card\"", "진짜 시민증이에요"]
    {
        assert!(shown.has(text), "{text}: {}", shown.text());
    }
    for text in ["김 달", "Kim Dal", "2001", "03.14"] {
        assert!(!shown.has(text), "{text}");
    }
    assert_eq!(town.visitor().get("/planets/mars/2/3/card").await.status, 200);
    let hidden = show(false).await;
    assert!(hidden.has("진짜 시민증이에요") && !hidden.has("별똥별") && !hidden.has("/planets/mars/2/3"));
    // and what is over says nothing, whatever is shown
    show(true).await;
    renew(&person, "0").await;
    let over = check(&town, code_of(&address)).await;
    assert!(!over.has("별똥별") && !over.has("/planets/mars/2/3"), "{}", over.text());
}

async fn a_town_without_an_address_gives_no_codes(town: Town) {
    let person = town.resident("달", "mars", 2, 3).await;
    let page = person.get("/card").await;
    assert!(!page.has("code-of") && !page.has("#qr"), "nobody could open it");
    let known = town.second_node_with(|config| config.base_url = Some(base_url(ORIGIN).unwrap())).await;
    let address = address_of(&person.on(&known)).await;
    assert_eq!(said(&known, code_of(&address)).await, Said::Genuine);
    assert_eq!(said(&town, code_of(&address)).await, Said::Unknown, "it cannot say that this is its own");
    let listening = town.second_node_with(|config| config.listen = ([127, 0, 0, 1], 8080).into()).await;
    assert!(address_of(&person.on(&listening)).await.starts_with("http://127.0.0.1:8080/v/"));
    let everywhere = town.second_node_with(|config| {
        config.listen = ([0, 0, 0, 0], 8080).into();
        config.rate_limits = center::config::Switch::On;
    });
    let everywhere = everywhere.await;
    assert!(!person.on(&everywhere).get("/card").await.has("code-of"));
}

async fn it_is_looked_at_only_so_often(town: Town) {
    let town = Town::with(town.engine, |config| {
        config.base_url = Some(base_url(ORIGIN).unwrap());
        config.rate_limits = center::config::Switch::On;
    })
    .await;
    let visitor = town.visitor();
    for _ in 0..120 {
        assert_eq!(visitor.get("/v/nothing").await.status, 404);
    }
    let mut last = visitor.get("/v/nothing").await;
    for _ in 0..40 {
        if last.status == 429 {
            break;
        }
        last = visitor.get("/v/nothing").await;
    }
    assert_eq!(last.status, 429);
    assert!(last.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(visitor.get("/about").await.status, 200);
}

each_engine!(
    a_card_says_number_planet_and_month_and_no_more,
    a_renewed_code_takes_the_place_of_the_one_before,
    twenty_at_once_renew_it_once,
    only_the_owner_renews_it,
    it_ends_with_the_account_and_tells_no_sanction,
    a_card_shown_to_everybody_is_led_to,
    a_town_without_an_address_gives_no_codes,
    it_is_looked_at_only_so_often
);
