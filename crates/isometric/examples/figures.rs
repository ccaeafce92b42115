//! How long a room takes to draw, and what it weighs:
//!
//!     cargo run --release -p isometric --example figures

#![expect(clippy::expect_used, reason = "a tool for whoever draws furniture")]

mod crowded;

use std::time::{Duration, Instant};

use crowded::crowded;
use isometric::{Catalogue, Drawing, Sprites};

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
