//! Homes: what a room may be, who may furnish it, and what others see.

mod again;
mod codes;
mod rules;

use center::clock::MINUTE;
use center::market::belongings::{Origin, own};
use serde_json::{Value, json};

use crate::support::{Person, Town, each_engine};

/// Makes pieces somebody's, as a purchase does.
pub async fn owns(town: &Town, person: &Person, pieces: &[&str]) {
    let mut tx = town.app.db.begin().await.unwrap();
    for piece in pieces {
        own(&mut tx, person.id, piece, Origin::Purchase, town.app.clock.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

pub fn room(items: Value) -> Value {
    json!({"wallpaper": "hanji", "flooring": "jangpan", "items": items})
}

async fn a_first_room_is_not_empty(town: Town) {
    let resident = town.resident("달토끼", "saturn", 37, 2).await;
    let path = format!("/residents/{}/room", resident.id);
    let first = resident.api("GET", &path, None).await.json();
    assert_eq!(first["version"], 1);
    assert!(!first["items"].as_array().unwrap().is_empty(), "{first}");
    let page = resident.get("/planets/saturn/37/2").await.text();
    assert!(page.contains("<svg") && page.contains("달토끼") && page.contains("/me/room"), "{page}");
    let editor = resident.get("/me/room").await;
    assert!(editor.status == 200 && editor.has("name=\"wallpaper\""), "{}", editor.text());
    assert_eq!(
        town.newcomer("새내기").await.get("/me/room").await.status,
        303,
        "who has no room goes on with moving in"
    );
    let refused = town.newcomer("손님").await.api("PUT", "/me/room", Some(room(json!([])))).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (403, "not_resident".to_owned()));
}

async fn what_is_furnished_is_seen_by_all(town: Town) {
    let (resident, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.newcomer("손님").await);
    owns(&town, &resident, &["desk", "chair", "window", "moon-rug"]).await;
    let door = "/planets/saturn/37/2";
    let before = other.get(door).await.text();
    let items = json!([
        {"furniture": "moon-rug", "x": 32, "y": 32, "rotation": 0},
        {"furniture": "desk", "x": 16, "y": 0, "rotation": 0},
        {"furniture": "chair", "x": 48, "y": 48, "rotation": 2},
        {"furniture": "window", "x": 32, "y": 16, "wall": "left"},
    ]);
    let saved = resident.api("PUT", "/me/room", Some(room(items.clone()))).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    assert_eq!(saved.json()["version"], 2);
    let seen = other.api("GET", &format!("/residents/{}/room", resident.id), None).await.json();
    for (sent, seen) in items.as_array().unwrap().iter().zip(seen["items"].as_array().unwrap()) {
        for name in ["furniture", "x", "y", "wall"] {
            assert_eq!(sent[name], seen[name], "{seen}");
        }
    }
    let after = other.get(door).await.text();
    assert!(before != after && after.contains(&town.app.furniture.piece("desk").unwrap().name.ko), "{after}");
    // the drawing by itself
    let path = format!("/api/v1/residents/{}/room.svg", resident.id);
    let drawing = other.get(&path).await;
    assert_eq!((drawing.status.as_u16(), &drawing.headers["content-type"]), (200, &"image/svg+xml".parse().unwrap()));
    assert!(drawing.text().starts_with("<svg "), "{}", drawing.text());
    assert!(town.visitor().get(&path).await.status != 200, "who is not signed in sees nothing");
}

async fn who_somebody_is_stands_beside_their_name(town: Town) {
    let (resident, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.newcomer("손님").await);
    let met = other.get("/planets/saturn/37/2/meet").await;
    let room = format!("src=\"/residents/{}/room.svg\"", resident.id);
    assert!(met.status == 200 && met.has("달토끼") && met.has(&room) && met.has("href=\"/planets/saturn/37/2\""));
    assert_eq!(town.visitor().get("/planets/saturn/37/2/meet").await.status, 303);
    for nobody in ["/planets/saturn/37/3/meet", "/planets/saturn/99/1/meet", "/planets/sun/1/1/meet"] {
        assert_eq!(other.get(nobody).await.status, 404, "{nobody}");
    }
    let picture = format!("/residents/{}/room.svg", resident.id);
    let tag = other.get(&picture).await.headers["etag"].to_str().unwrap().to_owned();
    let known = other.request(axum::http::Method::GET, &picture).header("if-none-match", tag);
    let again = other.send(known.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!((again.status.as_u16(), again.text()), (304, String::new()), "it costs nothing twice");
}

/// What was shown of a layout that is gone does not come to be that of another one.
async fn a_version_is_given_once(town: Town) {
    let resident = town.resident("달토끼", "mars", 3, 4).await;
    owns(&town, &resident, &["bed"]).await;
    let save = async |n: i64, items: Value| {
        town.app.clock.forward(MINUTE);
        let saved = resident.api("PUT", &format!("/me/layouts/{n}"), Some(room(items))).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        saved.json()["version"].as_i64().unwrap()
    };
    let bed = || json!([{"furniture": "bed", "x": 0, "y": 0, "rotation": 0}]);
    let picture = format!("/residents/{}/room.png", resident.id);
    save(2, bed()).await;
    save(1, json!([])).await;
    let gone = save(2, json!([])).await;
    assert_eq!(resident.api("POST", "/me/layouts/2/show", None).await.status, 204);
    let tag = resident.get(&picture).await.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(resident.api("POST", "/me/layouts/1/show", None).await.status, 204);
    assert_eq!(resident.api("DELETE", "/me/layouts/2", None).await.status, 204);
    assert_ne!(save(1, bed()).await, gone);
    let mut late = room(json!([]));
    late["version"] = json!(gone);
    assert_eq!(resident.api("PUT", "/me/room", Some(late)).await.code(), "stale_version");
    assert_ne!(resident.get(&picture).await.headers["etag"].to_str().unwrap(), tag);
}

async fn layouts_are_kept_shown_and_thrown_away(town: Town) {
    let resident = town.resident("달토끼", "venus", 2, 2).await;
    let mut second = room(json!([]));
    second["name"] = json!("여름 방");
    let kept = resident.api("PUT", "/me/layouts/2", Some(second)).await;
    assert_eq!((kept.status.as_u16(), kept.json()["name"].as_str()), (200, Some("여름 방")));
    let list = resident.api("GET", "/me/layouts", None).await.json();
    let shown: Vec<bool> =
        list["items"].as_array().unwrap().iter().map(|item| item["shown"].as_bool().unwrap()).collect();
    assert_eq!(shown, [true, false]);
    // a version is one layout's: what was made from the first one does not go over the second
    let mut of_first = again::floored("planks", 1);
    assert_eq!(resident.api("POST", "/me/layouts/2/show", None).await.status, 204);
    assert_eq!(resident.api("PUT", "/me/room", Some(of_first.clone())).await.code(), "stale_version");
    assert_eq!(resident.api("POST", "/me/layouts/1/show", None).await.status, 204);
    // nor over one that stands where another was
    let old = resident.api("PUT", "/me/layouts/3", Some(room(json!([])))).await.json()["version"].clone();
    assert_eq!(resident.api("DELETE", "/me/layouts/3", None).await.status, 204);
    assert_eq!(resident.api("PUT", "/me/layouts/3", Some(room(json!([])))).await.status, 200);
    of_first["version"] = old;
    assert_eq!(resident.api("PUT", "/me/layouts/3", Some(of_first)).await.code(), "stale_version");
    assert_eq!(resident.api("DELETE", "/me/layouts/3", None).await.status, 204);
    let refused = resident.api("DELETE", "/me/layouts/1", None).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (409, "layout_shown".to_owned()));
    assert_eq!(resident.api("POST", "/me/layouts/2/show", None).await.status, 204);
    let seen = resident.api("GET", &format!("/residents/{}/room", resident.id), None).await.json();
    assert_eq!(seen["items"], json!([]));
    assert_eq!(resident.api("DELETE", "/me/layouts/1", None).await.status, 204);
    for (method, path) in [("DELETE", "/me/layouts/1"), ("POST", "/me/layouts/4/show"), ("DELETE", "/me/layouts/9")] {
        assert_eq!(resident.api(method, path, None).await.status, 404, "{method} {path}");
    }
    for n in ["0", "6", "x", "-1"] {
        assert_eq!(resident.api("PUT", &format!("/me/layouts/{n}"), Some(room(json!([])))).await.status, 404, "{n}");
    }
    let mut long = room(json!([]));
    long["name"] = json!("가".repeat(21));
    assert_eq!(resident.api("PUT", "/me/layouts/3", Some(long)).await.status, 422);
}

async fn the_room_is_furnished_without_scripts(town: Town) {
    let resident = town.resident("달토끼", "saturn", 37, 2).await;
    owns(&town, &resident, &["desk", "chair"]).await;
    let form = |version: &str, rows: &[(&'static str, &str)]| {
        let mut fields: Vec<(String, String)> =
            [("version", version), ("wallpaper", "hanji"), ("flooring", "jangpan"), ("light", "night")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec();
        fields.extend(rows.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        fields
    };
    let post = async |fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&name[..], &value[..])).collect();
        resident.post("/me/room", &fields).await
    };
    // a piece is put where there is a place for it
    let added = post(form("1", &[("add", "desk")])).await;
    assert_eq!((added.status.as_u16(), added.location()), (303, "/me/room"), "{}", added.text());
    let row =
        [("furniture", "desk"), ("x", "2"), ("y", "1"), ("rotation", "1"), ("wall", ""), ("colour", "0"), ("off", "0")];
    let moved = post(form("2", &row)).await;
    assert_eq!((moved.status.as_u16(), moved.location()), (303, "/planets/saturn/37/2"), "{}", moved.text());
    let path = format!("/residents/{}/room", resident.id);
    let seen = resident.api("GET", &path, None).await.json();
    assert_eq!(
        (&seen["light"], &seen["items"][0]["x"], &seen["items"][0]["rotation"]),
        (&json!("night"), &json!(16), &json!(1))
    );
    // what is refused stays on the page as it was typed, and says which piece it is about
    let desk = &town.app.furniture.piece("desk").unwrap().name.ko;
    let twice: Vec<(&'static str, &str)> = row.into_iter().chain(row).collect();
    let refused = post(form("3", &twice)).await;
    assert!(
        refused.status == 422 && refused.has(&format!("{desk} · {desk}")) && refused.has("value=\"2\""),
        "{}",
        refused.text()
    );
    assert_eq!(post(form("1", &row)).await.status, 303, "what is there already is done, however old it is");
    let stale = post(form("1", &[])).await;
    assert!(stale.status == 409 && stale.has("href=\"/me/room\""), "{}", stale.text());
    // whoever has not been told of a newer version does not overwrite it, whatever else was refused
    let both = post(form("1", &twice)).await;
    assert!(both.status == 422 && both.has("name=\"version\" value=\"1\""), "{}", both.text());
    let far =
        post(form("3", &[("furniture", "desk"), ("x", "200000000"), ("y", "-2147483648"), ("rotation", "0")])).await;
    assert_eq!(far.status, 422, "nothing is drawn so far away");
    assert_eq!(resident.api("GET", &path, None).await.json()["version"], 3);
    for (name, value) in [("x", "뭐"), ("rotation", "9"), ("wall", "middle"), ("light", "dim"), ("version", "x")] {
        let fields = form("3", &row)
            .into_iter()
            .map(|(key, old)| if key == name { (key, value.to_owned()) } else { (key, old) });
        assert_eq!(post(fields.collect()).await.status, 422, "{name}={value}");
    }
}

async fn what_a_visit_asks(town: Town) {
    let town = Town::with(town.engine, |config| config.compare_kept = false).await;
    let resident = town.resident("달토끼", "saturn", 37, 2).await;
    let (neighbour, other) =
        (town.resident("옆집", "saturn", 37, 3).await, town.resident("건너편", "saturn", 37, 4).await);
    for visitor in [&neighbour, &other] {
        // coins for the day are given with the first page
        visitor.get("/planets").await;
    }
    let path = format!("/residents/{}/room", resident.id);
    let mut items = resident.api("GET", &path, None).await.json()["items"].take();
    let asked_by = async |person: &Person| {
        let before = town.app.db.asked();
        let page = person.get("/planets/saturn/37/2").await;
        assert!(page.status == 200 && page.has("class=\"stage\""), "{}", page.text());
        town.app.db.asked() - before
    };
    for round in 0..2 {
        // whoever comes first has it drawn
        let asked =
            [asked_by(&neighbour).await, asked_by(&other).await, asked_by(&neighbour).await, asked_by(&other).await];
        // who asks and what they are to whoever lives there; what stands at the door, the room and the guestbook
        assert!(asked[0] <= 5 && asked[1..].iter().all(|asked| *asked == 2), "{round}: {asked:?}");
        // furnished anew, it is another page
        items.as_array_mut().unwrap().pop();
        let saved = resident.api("PUT", "/me/room", Some(room(items.clone()))).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
    }
}

/// Where else rooms and pieces are looked at, nothing of it kept.
async fn what_other_looks_ask(town: Town) {
    let town = Town::with(town.engine, |config| config.compare_kept = false).await;
    let (resident, visitor) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    visitor.get("/planets").await;
    let room = format!("/residents/{}/room", resident.id);
    for path in [
        "/planets/saturn/37/2/meet",
        "/market/desk",
        "/market/desk?turn=1",
        &format!("{room}.svg"),
        &format!("{room}.png"),
        &format!("/api/v1{room}"),
        &format!("/api/v1{room}.svg"),
        "/api/v1/market",
        "/api/v1/me/layouts",
    ] {
        let before = town.app.db.asked();
        assert_eq!(visitor.get(path).await.status, 200, "{path}");
        let asked = town.app.db.asked() - before;
        assert!(asked <= 3, "{path}: {asked}");
    }
}

/// What stands at a door beside the room: portrait, what is said, and whether strangers see the card.
async fn a_door_shows_what_is_beside_it(town: Town) {
    let (resident, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.newcomer("손님").await);
    let door = "/planets/saturn/37/2";
    let page = other.get(door).await;
    assert!(!page.has("<picture>") && !page.has("/card\"") && !page.has("class=\"says\""), "{}", page.text());
    crate::visibility::portrait(&town, &resident).await;
    resident.api("PUT", "/me/status", Some(json!({"message": "산책 중"}))).await;
    resident.api("PUT", "/me/visibility", Some(json!({"card": true}))).await;
    let page = other.get(door).await;
    assert!(page.has("<picture>") && page.has("산책 중") && page.has("/planets/saturn/37/2/card"), "{}", page.text());
    assert!(other.get(&format!("{door}/meet")).await.has(&format!("/media/s{}.webp", resident.id)));
    let rest = "update users set suspended_until = $2 where id = $1";
    town.app.db.run(rest, [resident.id.into(), i64::MAX.into()]).await.unwrap();
    let elsewhere = town.second_node().await;
    assert!(
        !other.on(&elsewhere).get(door).await.has("/planets/saturn/37/2/card"),
        "who rests shows strangers nothing"
    );
}

each_engine!(
    what_other_looks_ask,
    a_door_shows_what_is_beside_it,
    a_first_room_is_not_empty,
    what_is_furnished_is_seen_by_all,
    who_somebody_is_stands_beside_their_name,
    a_version_is_given_once,
    layouts_are_kept_shown_and_thrown_away,
    what_a_visit_asks,
    the_room_is_furnished_without_scripts
);
