//! From Earth to a door of one's own: the application, planets, towers, claiming a unit, the card, doors.

mod applications;
mod towers;

use std::collections::BTreeMap;
use std::io::Cursor;

use serde_json::json;

use crate::support::{Answer, Person, Town, each_engine};

const CONSENT: [(&str, &str); 3] = [("consent_moving", "true"), ("consent_earth", "true"), ("consent_changes", "true")];

const NAMES: [(&str, &str); 3] = [("name_ko", "김 달"), ("name_en", "Kim Dal"), ("birthday", "2001-03-14")];

/// A small picture that decodes.
pub fn photo() -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    let picture =
        image::RgbImage::from_fn(96, 96, |x, y| image::Rgb([(x * 2) as u8, (y * 2) as u8, ((x ^ y) * 2) as u8]));
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// The page's form, with all boxes ticked.
async fn file(person: &Person, names: &[(&str, &str)], photo: &[u8]) -> Answer {
    person.upload("/application", &[names, &CONSENT].concat(), &[("photo", "me.png", photo)]).await
}

/// Claims a unit; a busy server says 503, and is asked again, as it says one should.
async fn claim(person: &Person, planet: &str, floor: i64, unit: i64) -> Answer {
    for _ in 0..10 {
        let answer =
            person.api("POST", "/me/residence", Some(json!({"planet": planet, "floor": floor, "unit": unit}))).await;
        if answer.status != 503 {
            return answer;
        }
    }
    panic!("the server never answered");
}

async fn stage(person: &Person) -> String {
    person.api("GET", "/me", None).await.json()["stage"].as_str().unwrap().to_owned()
}

/// How many of `answers` have each status and, when they are problems, code.
fn tally(answers: &[Answer]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for answer in answers {
        let name = if answer.status.is_client_error() {
            format!("{} {}", answer.status.as_u16(), answer.code())
        } else {
            answer.status.as_u16().to_string()
        };
        *counts.entry(name).or_default() += 1;
    }
    counts
}

async fn the_journey(town: Town) {
    let person = town.newcomer("달토끼").await;
    assert_eq!(person.get("/card").await.location(), "/application");
    assert!(person.get("/application").await.has("name=\"consent_earth\""));
    let filed = file(&person, &NAMES, &photo()).await;
    assert_eq!((filed.status.as_u16(), filed.location()), (303, "/planets"), "{}", filed.text());
    assert_eq!(person.get("/application").await.location(), "/planets");
    assert_eq!(person.get("/card").await.location(), "/planets");
    let planets = person.get("/planets").await;
    assert!(planets.has("어느 하늘 아래에서 살까요?") && planets.has("신청서를 잘 받았어요"), "{}", planets.text());
    let tower = person.get("/planets/mars?floor=12").await;
    assert!(
        tower.has("1203호") && tower.has("이 방으로 이주") && tower.has("value=\"12\" selected"),
        "{}",
        tower.text()
    );
    let chosen = person.get("/planets/mars?floor=12&unit=3").await;
    assert_eq!((chosen.status.as_u16(), chosen.location()), (303, "/planets/mars/12/3"), "{}", chosen.text());
    let door = person.get(chosen.location()).await;
    for part in
        ["이사는 할 수 없어요", "class=\"view\"", "1204호", "name=\"unit\" value=\"3\"", "aria-current=\"step\""]
    {
        assert!(door.has(part), "the door lacks {part}: {}", door.text());
    }
    assert_eq!(stage(&person).await, "applicant", "looking decides nothing");
    let moved = person.post("/planets/mars", &[("floor", "12"), ("unit", "3")]).await;
    assert_eq!((moved.status.as_u16(), moved.location()), (303, "/card"), "{}", moved.text());
    let card = person.get("/card").await.text();
    let steps = |page: &str| page.contains("aria-current=\"step\"");
    assert!(card.contains("<h1>시민증이 나왔어요</h1>") && steps(&card), "{card}");
    let again = person.on(&town).get("/card").await.text();
    assert!(again.contains("<h1>시민증</h1>") && !steps(&again), "it has been there for a while: {again}");
    let me = person.api("GET", "/me", None).await.json();
    let number = me["citizen_number"].as_str().unwrap();
    assert!(number.starts_with("4-") && number.len() == 15, "{number}");
    for text in
        ["김 달", "Kim Dal", "2001.03.14", "태양계 화성 12층 1203호", "data-portrait", "이주를 환영해요", number]
    {
        assert!(card.contains(text), "the card lacks {text}: {card}");
    }
    assert_eq!(
        (me["stage"].as_str(), me["coins"].as_i64()),
        (Some("resident"), Some(1_100)),
        "the grant, and today's reward"
    );
    assert_eq!(me["address"]["text"], "태양계 화성 12층 1203호");
    assert_eq!(person.get("/application").await.location(), "/home");
    assert_eq!(person.post("/planets/mars", &[("floor", "1"), ("unit", "1")]).await.location(), "/card");
    assert!(person.get("/planets").await.has("화성에 살고 있어요"));
    assert!(person.get("/planets/mars/12/3").await.has("달토끼"));
    let api = person.api("GET", "/me/card", None).await.json();
    assert_eq!(
        (api["number"].as_str(), api["birthday"].as_str(), api["name_ko"].as_str()),
        (Some(number), Some("2001-03-14"), Some("김 달"))
    );
}

async fn the_journey_over_the_api(town: Town) {
    let person = town.newcomer("별똥별").await;
    let fields = [&NAMES[..], &[("consent", "true")]].concat();
    let refused = person.api_upload("POST", "/me/application", &NAMES, &[("photo", "me.png", &photo()[..])]).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["errors"]["consent"][0]["code"]), (422, &json!("consent")));
    let filed = person.api_upload("POST", "/me/application", &fields, &[("photo", "me.png", &photo()[..])]).await;
    assert_eq!(filed.status, 201, "{}", filed.text());
    assert_eq!(
        town.number("select count(*) as n from portraits where animate").await,
        1,
        "yes is what programs mean by saying nothing"
    );
    let again = person.api_upload("POST", "/me/application", &fields, &[("photo", "me.png", &photo()[..])]).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "already_applied"));
    let home = claim(&person, "saturn", 37, 2).await;
    assert_eq!(home.status, 201, "{}", home.text());
    assert_eq!(
        home.json()["address"],
        json!({"planet": "saturn", "floor": 37, "unit": 2, "text": "태양계 토성 37층 3702호"})
    );
    assert_eq!(home.headers["location"], format!("/api/v1/residents/{}", person.id));
    let planet = person.api("GET", "/planets/saturn", None).await.json();
    assert_eq!((planet["population"].as_i64(), planet["vacancies"].as_i64()), (Some(1), Some(45 * 18 - 1)));
    assert!(!planet["free"][36]["units"].as_array().unwrap().contains(&json!(2)));
    let planets = town.visitor().api("GET", "/planets", None).await.json();
    assert_eq!((planets["total"].as_i64(), planets["items"][4]["population"].as_i64()), (Some(7), Some(1)));
    assert_eq!(town.visitor().api("GET", "/planets?page=2", None).await.json()["items"], json!([]));
    assert_eq!(town.visitor().api("GET", "/planets?page=0", None).await.status, 422);
    assert_eq!(town.visitor().api("GET", "/planets/earth", None).await.status, 404);
}

async fn the_card_is_a_picture_too(town: Town) {
    let person = town.resident("그림", "uranus", 30, 14).await;
    let answer = person.get("/card.png").await;
    assert_eq!((answer.status.as_u16(), answer.headers["content-type"].to_str().unwrap()), (200, "image/png"));
    let picture = image::load_from_memory(&answer.body).unwrap();
    assert!(
        picture.width() >= 1012 && picture.height() * 1012 / picture.width() == 638,
        "{} × {}",
        picture.width(),
        picture.height()
    );
    if let Some(file) = std::env::var_os("CARD_PICTURE") {
        std::fs::write(file, &answer.body).unwrap();
    }
    assert_eq!(town.visitor().get("/card.png").await.status, 303);
    assert_eq!(town.applicant("아직").await.get("/card.png").await.location(), "/planets");
}

async fn hostile_names_stay_text_on_the_card(town: Town) {
    let person = town.resident("<i>\"&'", "neptune", 1, 1).await;
    let sql = "update applications set name_ko = '<img src=x onerror=alert(1)>', name_en = '</svg><script>alert(\"1\")' where user_id = $1";
    town.app.db.run(sql, [person.id.into()]).await.unwrap();
    for path in ["/card", "/planets/neptune/1/1"] {
        let text = person.get(path).await.text();
        assert!(
            !text.contains("<img src=x") && !text.contains("<script>alert") && !text.contains("<i>"),
            "{path}: {text}"
        );
    }
    assert_eq!(person.get("/card.png").await.status, 200);
}

async fn fetching_ahead_writes_nothing(town: Town) {
    let person = town.resident("미리보기", "mars", 1, 1).await;
    for path in ["/planets", "/planets/mars", "/planets/mars/1/1", "/card", "/me/coins"] {
        assert_eq!(person.prefetch(path).await.status, 200, "{path}");
    }
    assert_eq!(town.number("select cast(sum(coins) as bigint) as n from users").await, 1_000);
}

each_engine!(
    the_journey,
    the_journey_over_the_api,
    the_card_is_a_picture_too,
    hostile_names_stay_text_on_the_card,
    fetching_ahead_writes_nothing
);

/// In English, with every reason for a fall-back: another settlement, no reward.
#[tokio::test]
async fn settings_and_english() {
    let town = Town::with(crate::support::Engine::Sqlite, |config| {
        config.data.settlement = 0;
        config.data.attendance = 0;
    })
    .await;
    let mut person = town.resident("Comet", "mars", 2, 2).await;
    person.headers.push(("accept-language", "en".to_owned()));
    assert!(person.get("/planets").await.has("You live on Mars"));
    assert!(person.get("/planets/mars?floor=2").await.has("No. 202"));
    assert!(person.get("/card").await.has("CITIZEN OF MARS"));
    assert!(person.get("/me/coins").await.has("No coins yet"));
    assert_eq!(town.number("select count(*) as n from ledger").await, 0);
}
