//! Whole rooms: what hides what, how many elements there are, what the lamps and the night do.

#![expect(clippy::unwrap_used, reason = "a test")]

mod common;

use std::collections::HashSet;

use common::{Dice, random_item};
use isometric::{Catalogue, Drawing, Kind, Language, Placement, Room, Sprites, refusals};

fn valid_room(catalogue: &Catalogue, dice: &mut Dice, tries: usize) -> Room {
    let mut room = Room { items: Vec::new(), ..catalogue.starter.clone() };
    for _ in 0..tries {
        room.items.push(random_item(catalogue, dice));
        if !refusals(catalogue, &room).is_empty() {
            room.items.pop();
        }
    }
    room
}

fn drawn(catalogue: &Catalogue, room: &Room, night: bool) -> String {
    let drawing = Drawing { night, planet: "saturn", ..Drawing::default() };
    Sprites::new("r").room(catalogue, room, &drawing)
}

/// Which item is drawn when.
fn sequence(svg: &str, count: usize) -> Vec<usize> {
    let mut places = vec![usize::MAX; count];
    for (when, rest) in svg.split("<use id=\"ri").skip(1).enumerate() {
        places[rest.split('"').next().unwrap().parse::<usize>().unwrap()] = when;
    }
    assert!(places.iter().all(|place| *place != usize::MAX), "every item is drawn once");
    places
}

/// Low and high corner of an item on the floor.
fn solid(catalogue: &Catalogue, item: &Placement) -> Option<[i32; 6]> {
    let piece = catalogue.piece(&item.furniture)?;
    let (w, d) = if item.rotation % 2 == 1 { (piece.depth, piece.width) } else { (piece.width, piece.depth) };
    (piece.kind == Kind::Floor).then_some([item.x, item.y, 0, item.x + w, item.y + d, piece.height])
}

/// Whether one covers a part of the screen that the other covers: the six-cornered shadows of two boxes meet where all
/// three of their projections do.
fn meet(a: &[i32; 6], b: &[i32; 6]) -> bool {
    let within = |low: fn(&[i32; 6]) -> i32, high: fn(&[i32; 6]) -> i32| low(a) < high(b) && low(b) < high(a);
    within(|s| s[0] - s[4], |s| s[3] - s[1])
        && within(|s| 4 * s[0] - 5 * s[5], |s| 4 * s[3] - 5 * s[2])
        && within(|s| 4 * s[1] - 5 * s[5], |s| 4 * s[4] - 5 * s[2])
}

#[test]
fn nothing_is_drawn_over_what_stands_before_it() {
    let catalogue = Catalogue::built_in().unwrap();
    let mut dice = Dice::new(3000);
    let mut pairs = 0;
    for _ in 0..3000 {
        let room = valid_room(&catalogue, &mut dice, 30);
        let places = sequence(&drawn(&catalogue, &room, false), room.items.len());
        let solids: Vec<_> = room.items.iter().map(|item| solid(&catalogue, item)).collect();
        for (i, a) in solids.iter().enumerate() {
            for (j, b) in solids.iter().enumerate() {
                let (Some(a), Some(b)) = (a, b) else { continue };
                let behind = a[3] <= b[0] || a[4] <= b[1];
                let before = b[3] <= a[0] || b[4] <= a[1];
                if i != j && behind && !before && meet(a, b) {
                    pairs += 1;
                    assert!(places[i] < places[j], "{:?} is drawn over {:?}", room.items[i], room.items[j]);
                }
            }
        }
        let rugs = room
            .items
            .iter()
            .zip(&places)
            .filter(|(item, _)| catalogue.piece(&item.furniture).unwrap().kind == Kind::Rug);
        let lowest = rugs.clone().count();
        assert!(rugs.into_iter().all(|(_, place)| *place < lowest), "rugs lie under everything");
    }
    assert!(pairs > 20_000, "only {pairs} pairs hide each other");
}

#[test]
fn a_hundred_pieces_are_few_elements() {
    let catalogue = Catalogue::built_in().unwrap();
    let mut small: Vec<_> = catalogue
        .pieces()
        .iter()
        .filter(|piece| piece.width * piece.depth <= 256 && piece.kind == Kind::Floor)
        .collect();
    small.sort_by_key(|piece| piece.width * piece.depth);
    let mut room = Room { items: Vec::new(), ..catalogue.starter.clone() };
    let kinds = catalogue
        .pieces()
        .iter()
        .filter(|piece| piece.kind != Kind::Floor)
        .chain(small.iter().copied().cycle().take(400));
    let mut dice = Dice::new(1);
    for piece in kinds {
        for _ in 0..200 {
            if room.items.len() == 100 {
                break;
            }
            let mut item = random_item(&catalogue, &mut dice);
            item.furniture.clone_from(&piece.id);
            if (piece.kind == Kind::Wall) == item.wall.is_some() {
                item.colour = 0;
                room.items.push(item);
                if refusals(&catalogue, &room).is_empty() {
                    break;
                }
                room.items.pop();
            }
        }
    }
    assert!(room.items.len() >= 75, "{}", room.items.len());
    let drawing =
        Drawing { night: true, planet: "saturn", label: "", names: Some(Language::Korean), ..Drawing::default() };
    let svg = Sprites::new("r").room(&catalogue, &room, &drawing);
    let elements = svg.matches('<').count() - svg.matches("</").count();
    assert!(elements <= 2500, "{} pieces are {elements} elements", room.items.len());
}

#[test]
fn night_and_lamps() {
    let catalogue = Catalogue::built_in().unwrap();
    let mut room = catalogue.starter.clone();
    let lamp = room.items.iter().position(|item| catalogue.piece(&item.furniture).unwrap().has_lamp()).unwrap();
    let glows = |room: &Room, night| drawn(&catalogue, room, night).matches("url(#r1)").count();
    assert!(glows(&room, true) > glows(&room, false), "by night a lamp throws pools");
    room.items[lamp].off = true;
    assert_eq!((glows(&room, true), glows(&room, false)), (0, 0), "a lamp that is off gives no light");
    let skies: HashSet<String> = catalogue
        .skies
        .iter()
        .map(|sky| {
            let drawing = Drawing { night: false, planet: &sky.id, ..Drawing::default() };
            Sprites::new("r").room(&catalogue, &room, &drawing)
        })
        .collect();
    assert_eq!(skies.len(), catalogue.skies.len(), "each planet is another one in the window");
}

#[test]
fn what_the_catalogue_does_not_know_is_left_out() {
    let catalogue = Catalogue::built_in().unwrap();
    let mut room = catalogue.starter.clone();
    let before = drawn(&catalogue, &room, true);
    room.items.push(Placement { furniture: "\"><script>".to_owned(), ..room.items[0].clone() });
    assert_eq!(drawn(&catalogue, &room, true), before);
    let drawing = Drawing { night: false, planet: "x", label: "\"><script>&", names: None, ..Drawing::default() };
    assert!(
        Sprites::new("r").room(&catalogue, &room, &drawing).contains("aria-label=\"&quot;&gt;&lt;script&gt;&amp;\"")
    );
}
