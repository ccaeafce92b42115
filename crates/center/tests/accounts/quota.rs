//! What a day allows.

use center::clock::DAY;
use center::config::Switch;
use futures_util::future::join_all;
use serde_json::json;

use crate::support::{Engine, Person, Town, each_engine};

async fn small(engine: Engine) -> Town {
    Town::with(engine, |config| {
        config.rate_limits = Switch::On;
        (config.pictures_per_day, config.text_per_day) = (2, 20_000);
    })
    .await
}

async fn write(person: &Person, body: &str) -> crate::support::Answer {
    person.api("POST", "/boards/solar/articles", Some(json!({"title": "긴 글", "body": body}))).await
}

fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(8, 8, image::Rgb([rand::random(), 80, 160]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

async fn text_of_a_day_is_counted_where_it_is_written(town: Town) {
    let town = small(town.engine).await;
    let person = town.newcomer("달필").await;
    // many at once do not get past it
    let rush = join_all((0..5).map(|n| {
        let person = person.clone();
        tokio::spawn(async move { write(&person, &format!("{n}{}", "가".repeat(9_000))).await.status.as_u16() })
    }));
    let mut all: Vec<u16> = rush.await.into_iter().map(|status| status.unwrap()).collect();
    all.sort_unstable();
    assert_eq!(all, [201, 201, 429, 429, 429]);
    assert_eq!(
        town.number("select article_count as n from boards where id = 'solar'").await,
        2,
        "what was refused left nothing"
    );
    town.forward(200_000_000);
    let refused = write(&person, &"나".repeat(9_000)).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "enough_text"));
    let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=86_401).contains(&wait), "{wait}");
    assert!(refused.json()["detail"].as_str().unwrap().contains("오늘"), "{}", refused.text());
    // the page keeps what was typed
    let page = person.post("/boards/solar", &[("title", "긴 글"), ("body", &"다".repeat(9_000))]).await;
    assert_eq!(page.status, 429);
    assert!(page.has("다다다</textarea>") && page.has("오늘 쓸 수 있는 만큼"), "{}", page.text());
    // what still fits is taken, from comments too
    let id = town.number("select min(id) as n from articles").await;
    let comment =
        async |body: String| person.api("POST", &format!("/articles/{id}/comments"), Some(json!({"body": body}))).await;
    assert_eq!(comment("라".repeat(900)).await.status, 201);
    assert_eq!(comment("마".repeat(990)).await.status, 201);
    assert_eq!(comment("바".repeat(990)).await.code(), "enough_text");
    assert_eq!(write(&town.newcomer("다른").await, "글").await.status, 201, "others are not held up");
    town.forward(DAY);
    assert_eq!(person.get("/home").await.status, 200, "renewed on the way");
    assert_eq!(write(&person, &"나".repeat(9_000)).await.status, 201, "a new day");
    center::accounts::renewals::tidy(&town.app).await.unwrap();
    town.forward(3 * DAY);
    center::accounts::renewals::tidy(&town.app).await.unwrap();
    assert_eq!(town.number("select count(*) as n from posted").await, 0);
}

async fn what_an_edit_adds_is_counted(town: Town) {
    let town = small(town.engine).await;
    let person = town.newcomer("달필").await;
    for n in 0..3 {
        let article = write(&person, "짧은 글").await.json()["id"].as_i64().unwrap();
        let change = json!({"body": format!("{n}{}", "가".repeat(9_000))});
        let answer = person.api("PATCH", &format!("/articles/{article}"), Some(change)).await;
        let expected = if n < 2 { (200, String::new()) } else { (429, "enough_text".to_owned()) };
        assert_eq!((answer.status.as_u16(), answer.code()), expected);
        let shorter = person.api("PATCH", &format!("/articles/{article}"), Some(json!({"body": "글"}))).await;
        assert_eq!(shorter.status, 200, "less is always taken");
    }
    let article = town.number("select min(id) as n from articles").await;
    let comment =
        person.api("POST", &format!("/articles/{article}/comments"), Some(json!({"body": "짧은"}))).await.json()["id"]
            .as_i64()
            .unwrap();
    let change =
        async |body: String| person.api("PATCH", &format!("/comments/{comment}"), Some(json!({"body": body}))).await;
    let mut last = change("나".repeat(990)).await;
    for n in 0..4 {
        assert!(change("나".into()).await.status == 200);
        last = change(format!("{n}{}", "나".repeat(990))).await;
    }
    assert_eq!(last.code(), "enough_text");
}

async fn pictures_of_a_day_are_counted(town: Town) {
    let town = small(town.engine).await;
    let person = town.newcomer("사진가").await;
    for n in 0..3 {
        let fields = [("title", "사진"), ("body", "사진이에요"), ("alt", if n == 0 { "하나" } else { "둘" })];
        let answer = person
            .api_upload(
                "POST",
                "/boards/solar/articles",
                &[fields[0], ("body", &format!("{n}번째")), fields[2]],
                &[("image", "a.png", &picture())],
            )
            .await;
        if n < 2 {
            assert_eq!(answer.status, 201, "{}", answer.text());
        } else {
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (429, "enough_pictures"));
        }
    }
    assert_eq!(write(&person, "글만").await.status, 201);
    assert_eq!(town.number("select count(*) as n from pictures").await, 2);
}

async fn without_limits_a_day_allows_everything(town: Town) {
    let town = Town::with(town.engine, |config| (config.pictures_per_day, config.text_per_day) = (1, 1)).await;
    let person = town.newcomer("달필").await;
    for n in 0..3 {
        assert_eq!(write(&person, &format!("글 {n}")).await.status, 201);
    }
}

each_engine!(
    text_of_a_day_is_counted_where_it_is_written,
    what_an_edit_adds_is_counted,
    pictures_of_a_day_are_counted,
    without_limits_a_day_allows_everything
);
