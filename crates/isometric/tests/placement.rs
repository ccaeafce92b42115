//! What may stand where.

#![expect(clippy::unwrap_used, reason = "a test")]

mod common;

use common::{Dice, random_item};
use isometric::{Catalogue, Code, GRID, Kind, Placement, Room, SIDE, WALL_HEIGHT, Wall, refusals};

fn catalogue() -> Catalogue {
    Catalogue::built_in().unwrap()
}

fn room(catalogue: &Catalogue, items: Vec<Placement>) -> Room {
    Room { items, ..catalogue.starter.clone() }
}

fn at(furniture: &str, x: i32, y: i32) -> Placement {
    Placement { furniture: furniture.to_owned(), x, y, rotation: 0, wall: None, colour: 0, off: false }
}

fn on(wall: Wall, furniture: &str, x: i32, y: i32) -> Placement {
    Placement { wall: Some(wall), ..at(furniture, x, y) }
}

/// The refusals of a room of these items, as (item, code, with).
fn refused(catalogue: &Catalogue, items: &[Placement]) -> Vec<(Option<usize>, Code, Option<usize>)> {
    let refusals = refusals(catalogue, &room(catalogue, items.to_vec()));
    refusals.into_iter().map(|refusal| (refusal.item, refusal.code, refusal.with)).collect()
}

#[test]
fn each_rule_names_its_item() {
    let catalogue = catalogue();
    let chair = at("chair", 64, 64);
    let turned = |rotation| Placement { rotation, ..at("bed", 0, 0) };
    let cases: Vec<(Placement, Option<Code>)> = vec![
        (at("chair", 0, 0), None),
        (at("chair", 112, 112), None),
        (at("chair", 120, 0), Some(Code::Outside)),
        (at("chair", -8, 0), Some(Code::Outside)),
        (at("chair", i32::MIN, i32::MAX), Some(Code::Outside)),
        (at("chair", 4, 0), Some(Code::OffGrid)),
        (at("chair", 8, 9), Some(Code::OffGrid)),
        (at("no-such-thing", 0, 0), Some(Code::UnknownFurniture)),
        (at("", 0, 0), Some(Code::UnknownFurniture)),
        (at("chair", 64, 64), Some(Code::Overlap)),
        (at("chair", 72, 72), Some(Code::Overlap)),
        (at("chair", 80, 64), None),
        (at("striped-rug", 56, 56), None),
        (turned(1), None),
        (turned(4), Some(Code::BadRotation)),
        (Placement { colour: 9, ..at("bed", 0, 0) }, Some(Code::UnknownColour)),
        (at("window", 0, 0), Some(Code::WrongKind)),
        (on(Wall::Left, "chair", 0, 0), Some(Code::WrongKind)),
        (on(Wall::Left, "window", 80, 16), None),
        (on(Wall::Left, "window", 88, 16), Some(Code::Outside)),
        (on(Wall::Left, "window", 80, 24), Some(Code::Outside)),
        (on(Wall::Right, "window", 8, 12), Some(Code::OffGrid)),
        (Placement { rotation: 1, ..on(Wall::Right, "window", 0, 16) }, Some(Code::BadRotation)),
    ];
    for (item, code) in cases {
        let expected: Vec<_> =
            code.map(|code| (Some(1), code, (code == Code::Overlap).then_some(0))).into_iter().collect();
        assert_eq!(refused(&catalogue, &[chair.clone(), item.clone()]), expected, "{item:?}");
    }
    // the same wall, and not the other one
    let window = on(Wall::Left, "window", 0, 16);
    assert_eq!(refused(&catalogue, &[window.clone(), window.clone()]), [(Some(1), Code::Overlap, Some(0))]);
    assert_eq!(refused(&catalogue, &[window, on(Wall::Right, "window", 0, 16)]), []);
    // two rugs, and what stands on them
    assert_eq!(
        refused(&catalogue, &[at("moon-rug", 0, 0), at("grass-mat", 8, 8)]),
        [(Some(1), Code::Overlap, Some(0))]
    );
    // a turned bed reaches as far as it is long
    assert_eq!(refused(&catalogue, &[Placement { rotation: 1, ..at("bed", 80, 0) }]), []);
    assert_eq!(refused(&catalogue, &[at("bed", 0, 88)]), [(Some(0), Code::Outside, None)]);
}

#[test]
fn rooms_have_an_end_and_a_wallpaper() {
    let catalogue = catalogue();
    let many: Vec<Placement> = (0..101).map(|n| at("cushion", n % 8 * 16, n / 8 % 8 * 16)).collect();
    assert_eq!(refused(&catalogue, &many), [(Some(100), Code::TooMany, None)]);
    let mut bare = room(&catalogue, Vec::new());
    bare.wallpaper = "gold".to_owned();
    bare.flooring = "lava".to_owned();
    let codes: Vec<Code> = refusals(&catalogue, &bare).into_iter().map(|refusal| refusal.code).collect();
    assert_eq!(codes, [Code::UnknownWallpaper, Code::UnknownFlooring]);
}

/// Another way to say the same: which half tiles each layer has, one by one.
fn taken_twice(catalogue: &Catalogue, items: &[Placement]) -> bool {
    let mut cells = std::collections::HashSet::new();
    items.iter().any(|item| {
        let piece = catalogue.piece(&item.furniture).unwrap();
        let (w, d) = match (piece.kind, item.rotation % 2) {
            (Kind::Wall, _) => (piece.width, piece.height),
            (_, 1) => (piece.depth, piece.width),
            _ => (piece.width, piece.depth),
        };
        let mut again = false;
        for x in (item.x..item.x + w).step_by(8) {
            for y in (item.y..item.y + d).step_by(8) {
                again |= !cells.insert((piece.kind, item.wall, x, y));
            }
        }
        again
    })
}

#[test]
fn a_hundred_thousand_layouts() {
    let catalogue = catalogue();
    let mut dice = Dice::new(7);
    let (mut good, mut bad) = (0, 0);
    for _ in 0..100_000 {
        let items: Vec<Placement> = (0..1 + dice.below(8))
            .map(|_| random_item(&catalogue, &mut dice))
            .filter(|item| item.x % GRID == 0 && item.y % GRID == 0)
            .collect();
        let refused = refusals(&catalogue, &room(&catalogue, items.clone()));
        assert_eq!(refused.is_empty(), !taken_twice(&catalogue, &items), "{items:?}: {refused:?}");
        if refused.is_empty() {
            good += 1
        } else {
            bad += 1
        }
        let text = serde_json::to_string(&items).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Placement>>(&text).unwrap(), items);
    }
    assert!(good > 10_000 && bad > 10_000, "{good} good, {bad} bad");
    assert_eq!((SIDE, WALL_HEIGHT), (128, 48));
}

#[test]
fn what_is_no_placement_is_not_read() {
    for text in [
        r#"{"furniture":"bed","x":1.5,"y":0}"#,
        r#"{"furniture":"bed","x":1e99,"y":0}"#,
        r#"{"furniture":"bed","x":"0","y":0}"#,
        r#"{"furniture":"bed","x":0}"#,
        r#"{"furniture":"bed","x":0,"y":0,"rotation":-1}"#,
        r#"{"furniture":"bed","x":0,"y":0,"wall":"ceiling"}"#,
        r#"{"x":0,"y":0}"#,
    ] {
        assert!(serde_json::from_str::<Placement>(text).is_err(), "{text}");
    }
}
