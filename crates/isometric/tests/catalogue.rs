//! What the built-in catalogue holds, and what is said of one that is wrong.

mod common;

use std::collections::{HashMap, HashSet};

use isometric::{Catalogue, Drawing, Kind, Look, Room, Sprites};
use serde_json::{Value, json};

fn built_in() -> Catalogue {
    Catalogue::built_in().unwrap_or_else(|faults| {
        panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    })
}

#[test]
fn there_is_enough_of_everything() {
    let catalogue = built_in();
    assert!(catalogue.pieces().len() >= 84, "{}", catalogue.pieces().len());
    let (mut themes, mut planets) = (HashMap::new(), HashMap::new());
    for piece in catalogue.pieces() {
        *themes.entry(piece.theme.as_str()).or_insert(0) += 1;
        if let Some(planet) = &piece.planet {
            *planets.entry(planet.as_str()).or_insert(0) += 1;
        }
    }
    for theme in ["bedroom", "study", "kitchen", "garden", "observatory", "party", "market", "bath", "animal"] {
        assert!(themes.get(theme).is_some_and(|count| *count >= 6), "{theme}: {themes:?}");
    }
    for planet in ["mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune"] {
        assert!(planets.get(planet).is_some_and(|count| *count >= 2), "{planet}: {planets:?}");
        assert_eq!(catalogue.sky(planet).id, planet);
    }
    assert!(catalogue.wallpapers.len() >= 10 && catalogue.floorings.len() >= 10);
    let pieces = catalogue.pieces().iter().map(|piece| &piece.name);
    let surfaces = catalogue.wallpapers.iter().chain(&catalogue.floorings).map(|surface| &surface.name);
    let mut seen = HashSet::new();
    for name in pieces.chain(surfaces) {
        assert!(seen.insert(&name.ko) && seen.insert(&name.en), "{name:?} is there twice");
    }
}

#[test]
fn drawings_are_light_and_need_nothing_special() {
    let catalogue = built_in();
    let mut weights = Vec::new();
    for piece in catalogue.pieces() {
        let rotations: &[u8] = if piece.kind == Kind::Wall { &[0, 3] } else { &[0, 1, 2, 3] };
        for &rotation in rotations {
            let weight = catalogue.weight(&piece.id, rotation);
            assert!(weight <= 3072, "{} weighs {weight} bytes at {rotation}", piece.id);
            weights.push(weight);
            let look = Look { rotation, night: Some(1), ..Look::default() };
            let svg = Sprites::new("a").piece(&catalogue, &piece.id, look, "mars").unwrap();
            for forbidden in ["<filter", "<mask", "blend", "<style", "class=", "style=", "NaN", "--", "undefined"] {
                assert!(!svg.contains(forbidden), "{}: {forbidden}", piece.id);
            }
        }
    }
    let mean = weights.iter().sum::<usize>() / weights.len();
    assert!(mean <= 1229, "a drawing weighs {mean} bytes in the mean");
}

#[test]
fn the_first_room_is_furnished() {
    let catalogue = built_in();
    let starter = &catalogue.starter;
    assert!(starter.items.len() >= 8);
    assert!(isometric::refusals(&catalogue, starter).is_empty());
    assert!(starter.items.iter().all(|item| catalogue.piece(&item.furniture).unwrap().planet.is_none()));
}

#[test]
fn ids_begin_with_their_prefix() {
    let catalogue = built_in();
    let drawing = Drawing { night: true, planet: "saturn", ..Drawing::default() };
    let svg = Sprites::new("zz").room(&catalogue, &catalogue.starter, &drawing);
    for (id, reference) in [("id=\"", false), ("url(#", true), ("href=\"#", true)] {
        for rest in svg.split(id).skip(1) {
            assert!(rest.starts_with("zz"), "{}", &rest[..20]);
            let name: String = rest.chars().take_while(|c| !['"', ')'].contains(c)).collect();
            assert!(!reference || svg.contains(&format!("id=\"{name}\"")), "{name} is referred to, and nowhere");
        }
    }
    let ids: Vec<&str> = svg.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids.len(), ids.iter().collect::<HashSet<_>>().len(), "an id stands for two things");
}

type Spoil = Box<dyn Fn(&mut Value)>;

/// A piece that is well, to be spoilt.
fn well() -> Value {
    json!({
        "id": "box", "ko": "상자", "en": "Box", "theme": "study", "kind": "floor", "size": [2, 2], "height": 10, "price": 10,
        "parts": [["b", 2, 2, 0, 12, 12, 6, "oak"], ["q", "y", 4, 14, 1, 8, 4, "coral"], ["k", 8, 8, 8, 2, 2, "leaf"]]
    })
}

/// What is said of the piece once it is spoilt.
fn said(spoil: impl Fn(&mut Value)) -> String {
    let mut catalogue = built_in();
    let mut piece = well();
    spoil(&mut piece);
    let Err(faults) = catalogue.add(piece) else { panic!("it was taken") };
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_operators_piece_is_taken() {
    let mut catalogue = built_in();
    catalogue.add(well()).unwrap();
    assert_eq!(catalogue.piece("box").unwrap().source, well());
    let mut room = Room { items: Vec::new(), ..catalogue.starter.clone() };
    room.items.push(serde_json::from_value(json!({"furniture": "box", "x": 8, "y": 16})).unwrap());
    assert!(isometric::refusals(&catalogue, &room).is_empty());
}

#[test]
fn an_operator_writes_one_piece_or_many() {
    let mut second = well();
    second["id"] = json!("second-box");
    second["theme"] = json!("cellar");
    let themes = json!([{"id": "cellar", "ko": "창고", "en": "Cellar"}]);
    for text in [well().to_string(), json!([well()]).to_string(), json!({"pieces": [well()]}).to_string()] {
        let mut catalogue = built_in();
        catalogue.add_text(&text).unwrap();
        assert!(catalogue.piece("box").is_some());
        catalogue.add_text(&json!({"themes": themes, "pieces": [second]}).to_string()).unwrap();
        assert_eq!(catalogue.piece("second-box").unwrap().theme, "cellar");
    }
    let Err(faults) = built_in().add_text("{\"id\": \"box\",") else { panic!("it was taken") };
    assert!(faults[0].to_string().contains("EOF"), "{}", faults[0]);
    let Err(faults) = built_in().add_text("{\"id\": \"box\"}") else { panic!("it was taken") };
    assert!(faults[0].to_string().contains("missing field"), "{}", faults[0]);
}

/// One of all numbers, texts and lists in it becomes something else.
fn spoilt(value: &mut Value, dice: &mut common::Dice) {
    let strange = [
        json!(-3),
        json!(0),
        json!(199.9),
        json!(-200),
        json!(0.05),
        json!("oak"),
        json!("!#ffffff"),
        json!([]),
        json!(null),
    ];
    match value {
        Value::Array(list) if !list.is_empty() => {
            let at = dice.below(list.len());
            match dice.below(12) {
                0 => drop(list.remove(at)),
                1 => list.insert(at, strange[dice.below(strange.len())].clone()),
                _ => spoilt(&mut list[at], dice),
            }
        }
        Value::Object(fields) if !fields.is_empty() => {
            let names: Vec<String> = fields.keys().cloned().collect();
            // most of what may be wrong is in the parts
            let name = if dice.below(3) > 0 && fields.contains_key("parts") {
                "parts"
            } else {
                names[dice.below(names.len())].as_str()
            };
            spoilt(&mut fields[name], dice);
        }
        other => *other = strange[dice.below(strange.len())].clone(),
    }
}

#[test]
fn nonsense_is_refused_or_drawn() {
    let built_in = built_in();
    let mut dice = common::Dice::new(99);
    let (mut taken, mut refused) = (0, 0);
    for n in 0..6000 {
        let mut catalogue = built_in.clone();
        let mut piece = built_in.pieces()[n % built_in.pieces().len()].source.clone();
        piece["id"] = json!("nonsense");
        for _ in 0..=dice.below(2) {
            spoilt(&mut piece, &mut dice);
        }
        if catalogue.add(piece).is_err() {
            refused += 1;
            continue;
        }
        taken += 1;
        for rotation in 0..4 {
            let look = Look { rotation, night: Some(1), ..Look::default() };
            assert!(
                Sprites::new("r")
                    .piece(&catalogue, catalogue.pieces()[catalogue.pieces().len() - 1].id.as_str(), look, "mars")
                    .is_some()
            );
        }
    }
    assert!(taken > 300 && refused > 300, "{taken} taken, {refused} refused");
}

#[test]
fn what_is_wrong_is_said_with_piece_and_part() {
    let parts = |parts: Value| move |piece: &mut Value| piece["parts"] = parts.clone();
    let cases: [(&str, Spoil); 26] = [
        (
            "box, part 0: a window has four corners",
            Box::new(parts(json!([["W", [[2, 2, 2], [2, 2, 2], [2, 2, 2], [2, 2, 2]], "y"]]))),
        ),
        (
            "box: a light reaches 1 to 100",
            Box::new(|piece: &mut Value| piece["lights"] = json!([[1, 1, 1, -5, "warm"]])),
        ),
        ("box: -1 is no radius", Box::new(|piece: &mut Value| piece["shadow"] = json!(-1))),
        (
            "box: it has more than 200 parts",
            Box::new(|piece: &mut Value| {
                piece["parts"] = (0..201).map(|_| json!(["b", 2, 2, 0, 1, 1, 1, "oak"])).collect();
            }),
        ),
        ("box, part 0: unknown colour \"oack\"", Box::new(parts(json!([["b", 2, 2, 0, 12, 12, 6, "oack"]])))),
        ("box, part 1: there is no part \"Z\"", Box::new(parts(json!([["b", 2, 2, 0, 12, 12, 6, "oak"], ["Z"]])))),
        ("box, part 0: outside the footprint", Box::new(parts(json!([["b", 2, 2, 0, 18, 12, 6, "oak"]])))),
        (
            "box, part 1: higher than the piece's height of 10",
            Box::new(parts(json!([["b", 2, 2, 0, 9, 9, 6, "oak"], ["k", 8, 8, 11, 2, 2, "oak"]]))),
        ),
        ("box, part 0: below the floor", Box::new(parts(json!([["k", 8, 8, 0, 4, 4, "oak"]])))),
        ("box, part 0: it ends too early", Box::new(parts(json!([["b", 2, 2, 0, 12]])))),
        ("box, part 0: there is more in it", Box::new(parts(json!([["b", 2, 2, 0, 12, 12, 6, "oak", 3]])))),
        ("box, part 0: 2.25 has more than one decimal", Box::new(parts(json!([["b", 2.25, 2, 0, 12, 12, 6, "oak"]])))),
        ("box, part 0: 1e+300 is too large", Box::new(parts(json!([["b", 1e300, 2, 0, 12, 12, 6, "oak"]])))),
        ("box, part 0: \"w\" is no side", Box::new(parts(json!([["q", "w", 2, 2, 0, 1, 1, "oak"]])))),
        ("box, part 0: a profile is two rings", Box::new(parts(json!([["v", 8, 8, 0, "oak", [[2, 3]]]])))),
        ("box, part 0: its corners", Box::new(parts(json!([["r", 2, 2, 0, 4, 4, 4, "oak", 3]])))),
        (
            "box, part 0: a drawing is path data",
            Box::new(parts(json!([["i", "*", 8, 8, 0, "m0 0\"/><script>", "oak"]]))),
        ),
        (
            "box, part 0: stripes lie between four",
            Box::new(parts(json!([["S", "z", [[0, 0, 0], [1, 1, 1]], 4, "oak"]]))),
        ),
        // behind each other in a ring: none of them can be drawn first
        (
            "cannot be ordered",
            Box::new(parts(json!([
                ["b", 2, 2, 6, 10, 2, 2, "oak"],
                ["b", 2, 4, 2, 4, 10, 6, "oak"],
                ["b", 6, 2, 0, 4, 12, 5, "oak"]
            ]))),
        ),
        (
            "box: too heavy",
            Box::new(|piece: &mut Value| {
                piece["parts"] = (0..90)
                    .map(|n| json!(["k", 4 + n % 8, 4 + n / 8 % 8, 4, 1.9, 1.9, format!("#{:06x}", n * 4099)]))
                    .collect();
            }),
        ),
        ("box: unknown theme \"cellar\"", Box::new(|piece: &mut Value| piece["theme"] = json!("cellar"))),
        ("box: unknown planet", Box::new(|piece: &mut Value| piece["planet"] = json!("pluto"))),
        ("box: it costs at least 1 coin", Box::new(|piece: &mut Value| piece["price"] = json!(0))),
        ("box: its footprint is 1 to 16", Box::new(|piece: &mut Value| piece["size"] = json!([17, 1]))),
        ("unknown field `colour`", Box::new(|piece: &mut Value| piece["colour"] = json!("red"))),
        ("bed: there are two of this id", Box::new(|piece: &mut Value| piece["id"] = json!("bed"))),
    ];
    for (expected, spoil) in cases {
        let said = said(spoil);
        assert!(said.contains(expected), "expected: {expected}\nsaid: {said}");
    }
}
