//! What one piece of every part, and a room around it, look like to the byte: whoever changes how things are drawn sees
//! it here. `GOLDEN=write cargo test -p isometric --test golden` writes them anew.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::Path;

use isometric::{Catalogue, Drawing, Language, Look, Room, Sprites};
use serde_json::json;

fn compare(name: &str, svg: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("GOLDEN").is_some() {
        std::fs::write(&file, format!("{svg}\n")).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap();
    assert_eq!(kept.trim_end().replace("><", ">\n<"), svg.replace("><", ">\n<"), "{name}");
}

#[test]
fn every_part_and_a_room() {
    let mut catalogue = Catalogue::built_in().unwrap();
    let text = include_str!("golden/every-part.json");
    for piece in serde_json::from_str::<Vec<serde_json::Value>>(text).unwrap() {
        catalogue.add(piece).unwrap_or_else(|faults| panic!("{faults:?}"));
    }
    let sprites = Sprites::new("g");
    for (id, name, look) in [
        ("blocks", "blocks-0.svg", Look::default()),
        ("blocks", "blocks-1-night.svg", Look { rotation: 1, night: Some(1), ..Look::default() }),
        ("blocks", "blocks-2-colour.svg", Look { rotation: 2, colour: 1, ..Look::default() }),
        ("rounds", "rounds-0.svg", Look::default()),
        ("rounds", "rounds-3-off.svg", Look { rotation: 3, lit: false, night: Some(0), ..Look::default() }),
    ] {
        compare(name, &sprites.piece(&catalogue, id, look, "mars").unwrap());
    }
    let items = json!([
        {"furniture": "blocks", "x": 16, "y": 8},
        {"furniture": "rounds", "x": 72, "y": 40, "rotation": 1, "colour": 1},
        {"furniture": "rounds", "x": 0, "y": 72, "rotation": 3, "off": true},
        {"furniture": "plain-rug", "x": 48, "y": 80},
        {"furniture": "pane", "x": 24, "y": 16, "wall": "left"},
        {"furniture": "pane", "x": 64, "y": 8, "wall": "right"},
    ]);
    let room = Room { items: serde_json::from_value(items).unwrap(), ..catalogue.starter.clone() };
    assert!(isometric::refusals(&catalogue, &room).is_empty());
    for night in [false, true] {
        let drawing =
            Drawing { night, planet: "saturn", label: "방", names: Some(Language::English), ..Drawing::default() };
        let name = if night { "room-night.svg" } else { "room-day.svg" };
        compare(name, &Sprites::new("g").room(&catalogue, &room, &drawing));
    }
}
