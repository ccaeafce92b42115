//! How long a room takes to draw, and what it weighs:
//!
//!     cargo run --release -p isometric --example figures

#![expect(clippy::expect_used, reason = "a tool for whoever draws furniture")]

use std::time::{Duration, Instant};

use isometric::{Catalogue, Drawing, Kind, Placement, Room, Sprites, Wall};

fn main() {
    let catalogue = Catalogue::built_in().expect("the built-in catalogue");
    let room = crowded(&catalogue, 60);
    let kinds: std::collections::HashSet<_> = room.items.iter().map(|item| (&item.furniture, item.rotation)).collect();
    println!("{} pieces, {} different ones", room.items.len(), kinds.len());
    for night in [false, true] {
        let drawing = Drawing { night, planet: "saturn", ..Drawing::default() };
        let kept = Sprites::new("r");
        let svg = kept.room(&catalogue, &room, &drawing);
        let warm = median(&|| kept.room(&catalogue, &room, &drawing).len());
        let cold = median(&|| Sprites::new("r").room(&catalogue, &room, &drawing).len());
        let nodes = svg.matches('<').count() - svg.matches("</").count();
        let when = if night { "night" } else { "day" };
        println!("{when}: {warm:?} with sprites kept, {cold:?} without; {} bytes, {nodes} nodes", svg.len());
    }
    let read = median(&|| Catalogue::built_in().expect("the built-in catalogue").pieces().len());
    println!("reading and checking the catalogue: {read:?}");
}

/// The middle of fifty tries, the first of which do not count.
fn median(try_once: &dyn Fn() -> usize) -> Duration {
    let mut times: Vec<Duration> = (0..60)
        .map(|_| {
            let began = Instant::now();
            std::hint::black_box(try_once());
            began.elapsed()
        })
        .skip(10)
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

/// A room with so many pieces, ten of them on the walls, four of them rugs, each where it first fits; every second one
/// is there twice, turned alike.
fn crowded(catalogue: &Catalogue, count: usize) -> Room {
    let mut room = Room { items: Vec::new(), ..catalogue.starter.clone() };
    let of = |kind: Kind| catalogue.pieces().iter().filter(move |piece| piece.kind == kind);
    let mut floor: Vec<_> = of(Kind::Floor).filter(|piece| piece.width * piece.depth <= 24 * 24).collect();
    floor.sort_by_key(|piece| piece.width * piece.depth);
    let twice = floor.iter().enumerate().flat_map(|(n, piece)| vec![*piece; 1 + (n + 1) % 2]);
    let wanted = of(Kind::Wall).chain(of(Kind::Wall)).take(14).chain(of(Kind::Rug).take(4)).chain(twice);
    for (at, piece) in wanted.enumerate() {
        if room.items.len() == count {
            break;
        }
        let walls: &[Option<Wall>] =
            if piece.kind == Kind::Wall { &[Some(Wall::Left), Some(Wall::Right)] } else { &[None] };
        let spots = walls.iter().flat_map(|wall| (0..16 * 16).map(move |n| (*wall, n / 16 * 8, n % 16 * 8)));
        for (wall, x, y) in spots {
            let rotation = if wall.is_some() { 0 } else { u8::try_from(at / 2 % 4).unwrap_or(0) };
            let furniture = piece.id.clone();
            room.items.push(Placement { furniture, x, y, rotation, wall, colour: 0, off: false });
            if isometric::refusals(catalogue, &room).is_empty() {
                break;
            }
            room.items.pop();
        }
    }
    room
}
