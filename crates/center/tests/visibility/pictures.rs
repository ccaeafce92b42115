//! A room as a picture of pixels, and what is said of a link to it elsewhere.

use axum::body::Body;
use axum::http::Method;
use axum::http::header::{ETAG, IF_NONE_MATCH};
use center::config::{Switch, base_url};
use center::limits::Limit;

use super::switched;
use crate::homes::{owns, room};
use crate::support::{Engine, Town, each_engine};

async fn a_room_is_a_picture(town: Town) {
    let (owner, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.newcomer("손님").await);
    let path = format!("/residents/{}/room.png", owner.id);
    let picture = other.get(&path).await;
    assert_eq!((picture.status.as_u16(), &picture.headers["content-type"]), (200, &"image/png".parse().unwrap()));
    assert_eq!(picture.headers["x-robots-tag"], "noindex");
    assert_eq!(picture.headers["cache-control"], "private, no-cache");
    let pixels = image::load_from_memory(&picture.body).unwrap().to_rgb8();
    assert_eq!(pixels.dimensions(), (1200, 630));
    let colours: std::collections::HashSet<_> = pixels.pixels().collect();
    assert!(colours.len() > 2_000, "a room stands there: {}", colours.len());
    // it is known again, until it is another one
    let asked = async |person: &crate::support::Person, tag: &str| {
        let request = person.request(Method::GET, &path).header(IF_NONE_MATCH, tag);
        person.send(request.body(Body::empty()).unwrap()).await
    };
    let tag = picture.headers[ETAG].to_str().unwrap().to_owned();
    let same = asked(&other, &tag).await;
    assert!(same.status == 304 && same.body.is_empty());
    assert_eq!(asked(&town.visitor(), &tag).await.status, 404, "whoever has it may not see it still");
    owner.post("/me/room/light", &[("light", "day")]).await;
    let day = other.get(&path).await;
    owner.post("/me/room/light", &[("light", "night")]).await;
    let night = other.get(&path).await;
    assert!(day.headers[ETAG] != night.headers[ETAG] && day.body != night.body);
    owns(&town, &owner, &["desk"]).await;
    let items = serde_json::json!([{"furniture": "desk", "x": 16, "y": 0, "rotation": 0}]);
    assert_eq!(owner.api("PUT", "/me/room", Some(room(items))).await.status, 200);
    assert_ne!(other.get(&path).await.headers[ETAG], night.headers[ETAG]);
    // twenty at once get one drawing
    switched(&owner, "room", true).await;
    owner.post("/me/room/light", &[("light", "day")]).await;
    let mut asks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (visitor, path) = (town.visitor(), path.clone());
        asks.spawn(async move { visitor.get(&path).await });
    }
    let answers = asks.join_all().await;
    assert!(answers.iter().all(|answer| answer.status == 200 && answer.body == answers[0].body));
}

async fn a_card_is_a_picture_as_long_as_it_is_shown(town: Town) {
    let (owner, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.newcomer("손님").await);
    let path = format!("/residents/{}/card.png", owner.id);
    let visitor = town.visitor();
    // its owner sees it beforehand, nobody else
    let before = owner.get(&path).await;
    assert_eq!(before.status, 200);
    for person in [&visitor, &other] {
        assert_eq!(person.get(&path).await.status, 404);
    }
    switched(&owner, "card", true).await;
    let picture = visitor.get(&path).await;
    assert_eq!((picture.status.as_u16(), &picture.headers["content-type"]), (200, &"image/png".parse().unwrap()));
    assert_eq!(
        (&picture.headers["x-robots-tag"], &picture.headers["cache-control"]),
        (&"noindex".parse().unwrap(), &"private, no-cache".parse().unwrap())
    );
    assert_eq!(picture.body, before.body, "as it was promised");
    assert_eq!(other.get(&path).await.body, picture.body);
    let pixels = image::load_from_memory(&picture.body).unwrap().to_rgb8();
    assert_eq!(pixels.dimensions(), (1200, 630));
    let colours: std::collections::HashSet<_> = pixels.pixels().collect();
    assert!(colours.len() > 2_000, "a card lies there: {}", colours.len());
    // known again; what stands on it makes another one, in each language
    let asked = async |tag: &str, language: &str| {
        let request = visitor.request(Method::GET, &path).header(IF_NONE_MATCH, tag);
        visitor.send(request.header("accept-language", language).body(Body::empty()).unwrap()).await
    };
    let tag = picture.headers[ETAG].to_str().unwrap().to_owned();
    let same = asked(&tag, "ko").await;
    assert!(same.status == 304 && same.body.is_empty());
    let english = asked(&tag, "en").await;
    assert!(english.status == 200 && english.body != picture.body);
    let sql = "update users set nickname = '새이름' where id = $1";
    town.app.db.run(sql, [owner.id.into()]).await.unwrap();
    let renamed = asked(&tag, "ko").await;
    assert!(renamed.status == 200 && renamed.body != picture.body);
    // nothing of it is left when it is switched off
    switched(&owner, "card", false).await;
    switched(&owner, "room", true).await;
    assert_eq!(asked(&tag, "ko").await.status, 404);
    assert_eq!(other.get(&path).await.status, 404);
    assert!(!visitor.get("/planets/saturn/37/2").await.has("card.png"));
}

async fn drawings_are_counted_and_looks_are_not(town: Town) {
    let limited = town.second_node_with(|config| config.rate_limits = Switch::On).await;
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    switched(&owner, "room", true).await;
    let id = owner.id;
    let paths = ["", "/api/v1"].map(|api| ["png", "svg"].map(|kind| format!("{api}/residents/{id}/room.{kind}")));
    let visitor = town.visitor().on(&limited);
    for path in paths.iter().flatten() {
        for _ in 0..40 {
            assert_eq!(visitor.get(path).await.status, 200);
        }
    }
    // a stranger's by address; a resident's by person
    let other = town.newcomer("손님").await.on(&limited);
    let here = std::net::IpAddr::from([127, 0, 0, 1]);
    for path in paths.iter().flatten() {
        for light in ["night", "day"] {
            owner.post("/me/room/light", &[("light", light)]).await;
        }
        while limited.app.limits.address(Limit::Drawing, here).await.is_ok() {}
        let late = visitor.get(path).await;
        assert!(late.status == 429 && late.headers.contains_key("retry-after"), "{path}: {}", late.status);
        assert_eq!(other.get(path).await.status, 200);
        assert_eq!(visitor.get(path).await.status, 200, "{path}: it is there now");
    }
}

/// What is kept of a drawing is what it shows now, in the language of whoever asks.
async fn a_drawing_is_never_an_old_one(town: Town) {
    let (owner, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.newcomer("손님").await);
    let path = format!("/residents/{}/room.svg", owner.id);
    // whatever the hour is
    owner.post("/me/room/light", &[("light", "day")]).await;
    let mut english = other.clone();
    english.headers.push(("accept-language", "en".into()));
    for _ in 0..2 {
        assert!(
            other.get(&path).await.has("달토끼") && english.get(&path).await.text() != other.get(&path).await.text()
        );
    }
    let first = other.get(&path).await.text();
    owner.post("/me/room/light", &[("light", "night")]).await;
    let night = other.get(&path).await.text();
    assert_ne!(night, first);
    town.app.db.run("update users set nickname = '옥토끼' where id = $1", [owner.id.into()]).await.unwrap();
    let renamed = other.get(&path).await.text();
    assert!(renamed.contains("옥토끼") && !renamed.contains("달토끼"));
    assert_eq!(owner.api("PUT", "/me/room", Some(room(serde_json::json!([])))).await.status, 200);
    assert_ne!(other.get(&path).await.text(), renamed);
}

async fn the_light_is_switched_on_the_rooms_page(town: Town) {
    let (owner, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.newcomer("손님").await);
    let door = "/planets/saturn/37/2";
    let page = owner.get(door).await;
    assert!(
        page.has("action=\"/me/room/light\"") && page.has("value=\"auto\" aria-pressed=\"true\""),
        "{}",
        page.text()
    );
    assert!(!other.get(door).await.has("/me/room/light"), "the owner's");
    let version = async || owner.api("GET", "/me/layouts", None).await.json()["items"][0]["version"].as_i64().unwrap();
    let before = version().await;
    for _ in 0..2 {
        let answer = owner.post("/me/room/light", &[("light", "night")]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, door));
    }
    assert_eq!(version().await, before + 1, "the same light is no change");
    assert!(owner.get(door).await.has("value=\"night\" aria-pressed=\"true\""));
    assert_eq!(owner.api("GET", &format!("/residents/{}/room", owner.id), None).await.json()["light"], "night");
    assert_eq!(owner.post("/me/room/light", &[("light", "dusk")]).await.status, 422);
    assert_eq!(owner.post("/me/room/light", &[]).await.status, 422);
    assert_eq!(
        town.newcomer("새내기").await.post("/me/room/light", &[("light", "day")]).await.location(),
        "/application"
    );
    // what somebody is furnishing meanwhile is not written over it unseen
    let mut stale = room(serde_json::json!([]));
    stale["version"] = before.into();
    assert_eq!(owner.api("PUT", "/me/room", Some(stale)).await.code(), "stale_version");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_says_what_it_leads_to() {
    let town = Town::with(Engine::Sqlite, |config| config.base_url = Some(base_url("https://center.example").unwrap()));
    let town = town.await;
    let hostile = "\"><img src=x onerror=1>'&";
    let owner = town.resident(hostile, "saturn", 37, 2).await;
    for what in ["room", "card"] {
        assert_eq!(owner.api("PUT", "/me/visibility", Some(serde_json::json!({what: true}))).await.status, 200);
    }
    super::portrait(&town, &owner).await;
    let mut visitor = town.visitor();
    visitor.headers = vec![("sec-fetch-site", "none".into()), ("x-forwarded-proto", "https".into())];
    let page = visitor.get("/planets/saturn/37/2").await.text();
    for part in [
        "property=\"og:title\" content=\"".to_owned(),
        "property=\"og:url\" content=\"https://center.example/planets/saturn/37/2\"".to_owned(),
        format!("property=\"og:image\" content=\"https://center.example/residents/{}/room.png\"", owner.id),
        "name=\"twitter:card\" content=\"summary_large_image\"".to_owned(),
    ] {
        assert!(page.contains(&part), "{part}: {page}");
    }
    let about = page.split("property=\"og:description\"").nth(1).unwrap().split('>').next().unwrap().to_owned();
    assert!(about.contains("3702"), "{about}");
    let card = visitor.get("/planets/saturn/37/2/card").await.text();
    for part in [
        format!("property=\"og:image\" content=\"https://center.example/residents/{}/card.png\"", owner.id),
        "name=\"twitter:card\" content=\"summary_large_image\"".to_owned(),
    ] {
        assert!(card.contains(&part), "{part}: {card}");
    }
    for text in [&page, &card] {
        assert!(!text.contains("<img src=x") && !text.contains("onerror=1>"), "{text}");
        let title = text.split("property=\"og:title\" content=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(title.contains("img src=x onerror=1"), "{title}");
    }
}

each_engine!(
    a_room_is_a_picture,
    a_card_is_a_picture_as_long_as_it_is_shown,
    drawings_are_counted_and_looks_are_not,
    a_drawing_is_never_an_old_one,
    the_light_is_switched_on_the_rooms_page
);
