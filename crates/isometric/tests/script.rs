//! The editor's script draws the same bytes as this crate: every piece as it can be looked at, and a thousand rooms.

#![expect(clippy::unwrap_used, reason = "a test")]

mod common;

use std::path::Path;
use std::process::Command;

use common::{Dice, random_room};
use isometric::{Catalogue, Drawing, Kind, Language, Look, Sprites, refusals};
use serde_json::{Value, json};

/// Asks the script; nothing where there is no Node.
fn ask(catalogue: &Catalogue, asked: &[Value]) -> Option<Vec<String>> {
    if Command::new("node").arg("--version").output().is_err() {
        eprintln!("without Node the script cannot be asked: nothing is compared");
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("script-{}-{}", std::process::id(), asked.len()));
    std::fs::create_dir_all(&folder).unwrap();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut script = catalogue.for_script("", None);
    script["skies"] = json!(catalogue.skies);
    let lines: Vec<String> = [&script].into_iter().chain(asked).map(Value::to_string).collect();
    std::fs::write(folder.join("asked"), lines.join("\n")).unwrap();
    let run = Command::new("node")
        .arg(here.join("tests/script.mjs"))
        .arg(here.join("../../assets/isometric"))
        .args([folder.join("asked"), folder.join("answered")])
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let answered = std::fs::read_to_string(folder.join("answered")).unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    Some(answered.lines().map(str::to_owned).collect())
}

/// Says where two long texts part.
fn same(ours: &str, theirs: &str, what: &dyn std::fmt::Debug) {
    if ours != theirs {
        let at = ours.bytes().zip(theirs.bytes()).take_while(|(a, b)| a == b).count();
        let cut = |text: &str| {
            let bytes = &text.as_bytes()[at.saturating_sub(120).min(text.len())..(at + 80).min(text.len())];
            String::from_utf8_lossy(bytes).into_owned()
        };
        panic!("{what:?} differs at byte {at}:\n here   {}\n script {}", cut(ours), cut(theirs));
    }
}

#[test]
fn every_piece_however_it_is_looked_at() {
    let catalogue = Catalogue::built_in().unwrap();
    let sprites = Sprites::new("r");
    let mut looks = Vec::new();
    for piece in catalogue.pieces() {
        let rotations: &[u8] = if piece.kind == Kind::Wall { &[0, 3] } else { &[0, 1, 2, 3] };
        for (rotation, colour) in rotations.iter().flat_map(|&r| (0..piece.colours).map(move |c| (r, c))) {
            for (night, lit) in [(None, true), (Some(0), true), (Some(1), false), (Some(2), true)] {
                looks.push((piece, Look { rotation, colour, lit, night }));
            }
        }
    }
    let asked: Vec<Value> = looks
        .iter()
        .map(|(piece, look)| {
            let Look { rotation, colour, lit, night } = look;
            let look = json!({"rotation": rotation, "colour": colour, "lit": lit, "night": night});
            json!({"piece": piece.id, "look": look, "planet": "mars"})
        })
        .collect();
    let Some(answered) = ask(&catalogue, &asked) else { return };
    assert_eq!(answered.len(), looks.len());
    for ((piece, look), theirs) in looks.iter().zip(&answered) {
        let ours = sprites.piece(&catalogue, &piece.id, *look, "mars").unwrap();
        same(&ours, theirs, &(&piece.id, look));
    }
}

#[test]
fn a_thousand_rooms() {
    let catalogue = Catalogue::built_in().unwrap();
    let sprites = Sprites::new("r");
    let mut dice = Dice::new(2026);
    let rooms: Vec<_> = (0..1000)
        .map(|n| {
            let room = random_room(&catalogue, &mut dice);
            let planet = catalogue.skies[dice.below(catalogue.skies.len())].id.clone();
            let names = [None, Some(Language::Korean), Some(Language::English)][n % 3];
            let faint: Vec<usize> = (0..room.items.len()).filter(|_| dice.below(9) == 0).collect();
            (room, n % 2 == 1, planet, names, faint)
        })
        .collect();
    let asked: Vec<Value> = rooms
        .iter()
        .map(|(room, night, planet, names, faint)| {
            let names = names.map(|language| if language == Language::Korean { "ko" } else { "en" });
            json!({"room": room, "drawing": {"night": night, "planet": planet, "label": "방 <1> & \"2\"", "names": names, "faint": faint}})
        })
        .collect();
    let Some(answered) = ask(&catalogue, &asked) else { return };
    assert_eq!(answered.len(), rooms.len());
    for ((room, night, planet, names, faint), theirs) in rooms.iter().zip(&answered) {
        let drawing = Drawing { night: *night, planet, label: "방 <1> & \"2\"", names: *names, faint };
        let refused: Vec<_> = refusals(&catalogue, room)
            .iter()
            .map(|refusal| json!([refusal.item, refusal.code.as_str(), refusal.with]))
            .collect();
        let ours = format!("{}\t{}", json!(refused), sprites.room(&catalogue, room, &drawing));
        same(&ours, theirs, room);
    }
}
