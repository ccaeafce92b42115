//! The server repeats every rule: what may not be is refused with the item it is about, and the room stays as it was.

use center::demo::Chance;
use isometric::{Room, refusals};
use serde_json::{Value, json};

use super::{owns, room};
use crate::support::{Person, Town, each_engine};

async fn refused(person: &Person, items: Value) -> (u16, String, Value) {
    let answer = person.api("PUT", "/me/room", Some(room(items))).await;
    (answer.status.as_u16(), answer.code(), answer.json()["item"].clone())
}

async fn what_may_not_be_is_refused_by_the_item(town: Town) {
    let resident = town.resident("달토끼", "saturn", 37, 2).await;
    owns(&town, &resident, &["desk", "window", "moon-rug"]).await;
    let good = json!({"furniture": "desk", "x": 16, "y": 16, "rotation": 0});
    let before = resident.api("GET", &format!("/residents/{}/room", resident.id), None).await.json();
    let bad = |change: Value| {
        let mut item = good.clone();
        item.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        item
    };
    for (item, code) in [
        (good.clone(), "overlap"),
        (bad(json!({"x": 1_000})), "outside"),
        (bad(json!({"x": -8})), "outside"),
        (bad(json!({"x": 4_000_000_000_u64})), "outside"),
        (bad(json!({"x": 1e300})), "outside"),
        (bad(json!({"x": 4})), "off_grid"),
        (bad(json!({"x": 16.5})), "off_grid"),
        (bad(json!({"x": "16"})), "off_grid"),
        (bad(json!({"x": null})), "off_grid"),
        (bad(json!({"rotation": 4})), "bad_rotation"),
        (bad(json!({"rotation": -1})), "bad_rotation"),
        (bad(json!({"rotation": 1.5})), "bad_rotation"),
        (bad(json!({"furniture": "desk'--"})), "unknown_furniture"),
        (bad(json!({"furniture": 7})), "unknown_furniture"),
        (bad(json!({"furniture": "bed", "x": 80, "y": 80})), "not_owned"),
        (bad(json!({"wall": "left"})), "wrong_kind"),
        (bad(json!({"wall": "middle"})), "wrong_kind"),
        (bad(json!({"colour": 200})), "unknown_colour"),
        (json!({"furniture": "window", "x": 16, "y": 16, "rotation": 0}), "wrong_kind"),
        (json!({"furniture": "window", "x": 16, "y": 80, "wall": "left"}), "outside"),
        (json!([]), "off_grid"),
        (json!("desk"), "off_grid"),
    ] {
        let (status, said, at) = refused(&resident, json!([good, item])).await;
        let is_shape = !item.is_object();
        assert!(status == 422 && (said == code || is_shape) && at == 1, "{item}: {status} {said} {at}, not {code}");
    }
    let many: Vec<Value> = (0..101).map(|_| good.clone()).collect();
    assert_eq!(refused(&resident, json!(many)).await, (422, "too_many".to_owned(), json!(100)));
    for (name, code) in [("wallpaper", "unknown_wallpaper"), ("flooring", "unknown_flooring")] {
        let mut body = room(json!([]));
        body[name] = json!("<script>");
        let answer = resident.api("PUT", "/me/room", Some(body)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, code.to_owned()));
    }
    let after = resident.api("GET", &format!("/residents/{}/room", resident.id), None).await.json();
    assert_eq!(before, after, "nothing of it is left");
}

/// Which of two would count, programs do not agree on.
async fn what_is_said_twice_is_refused(town: Town) {
    let resident = town.resident("달토끼", "saturn", 37, 2).await;
    owns(&town, &resident, &["desk"]).await;
    let before = resident.api("GET", "/me/layouts", None).await.json();
    let good = r#"{"furniture": "desk", "x": 16, "y": 16, "rotation": 0}"#;
    let send = async |path: &str, body: String| resident.api_raw("PUT", path, "application/json", body.into()).await;
    let room = |items: &str| format!(r#"{{"wallpaper": "hanji", "flooring": "jangpan", "items": [{items}]}}"#);
    for path in ["/me/room", "/me/layouts/1", "/me/layouts/2"] {
        for more in [r#""x": 16"#, r#""x": 96"#, r#""\u0078": 96"#, r#""furniture": "bed""#, r#""else": 1, "else": 1"#]
        {
            let twice = good.replace("}", &format!(", {more}}}"));
            let answer = send(path, room(&format!("{good}, {twice}"))).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (422, "said_twice".to_owned()), "{more}");
            assert_eq!(answer.json()["item"], 1, "{more}");
            assert!(answer.json()["detail"].as_str().unwrap().contains("두 번"), "{}", answer.text());
        }
        let twice = room(good).replace("\"items\"", "\"items\": [], \"items\"");
        let answer = send(path, twice).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (422, "wrong_shape".to_owned()), "{path}");
    }
    for (path, body) in [
        ("/me/status", r#"{"message": "a", "message": "b"}"#),
        ("/me/visibility", r#"{"room": true, "room": false}"#),
        ("/me/gifts", r#"{"accepted": true, "accepted": false}"#),
    ] {
        assert_eq!(send(path, body.to_owned()).await.code(), "wrong_shape", "{path}");
    }
    assert_eq!(resident.api("GET", "/me/layouts", None).await.json(), before, "nothing of it is left");
    assert_eq!(send("/me/room", room(good)).await.status, 200);
}

async fn what_is_stored_never_overlaps(town: Town) {
    let resident = town.resident("달토끼", "saturn", 37, 2).await;
    let catalogue = &town.app.furniture.catalogue;
    let pieces: Vec<&str> = catalogue.pieces().iter().map(|piece| &piece.id[..]).collect();
    owns(&town, &resident, &pieces).await;
    let mut chance = Chance::new(12);
    let (mut taken, mut left) = (0, 0);
    for _ in 0..150 {
        let items: Vec<Value> = (0..chance.between(1, 6))
            .map(|_| {
                let piece = &catalogue.pieces()[chance.below(pieces.len())];
                let mut item = json!({
                    "furniture": piece.id, "x": 8 * chance.below(15), "y": 8 * chance.below(12), "rotation": chance.below(4),
                });
                if piece.kind == isometric::Kind::Wall {
                    item["wall"] = json!(["left", "right"][chance.below(2)]);
                    item["rotation"] = json!(0);
                    item["y"] = json!(8 * chance.below(4));
                }
                item
            })
            .collect();
        let asked: Room = serde_json::from_value(room(json!(items))).unwrap();
        let may_be = refusals(catalogue, &asked).is_empty();
        let answer = resident.api("PUT", "/me/room", Some(room(json!(items)))).await;
        assert_eq!(answer.status == 200, may_be, "{items:?}: {}", answer.text());
        if may_be {
            taken += 1;
            let seen: Room = serde_json::from_value(answer.json()).unwrap();
            assert_eq!(seen.items, asked.items, "it comes back as it was sent");
        } else {
            left += 1;
        }
    }
    assert!(taken > 20 && left > 20, "both happen: {taken} {left}");
}

each_engine!(what_is_said_twice_is_refused, what_may_not_be_is_refused_by_the_item, what_is_stored_never_overlaps);
