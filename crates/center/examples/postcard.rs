//! What a room costs as a picture for links: sixty pieces, by day and by night, as `/residents/{id}/room.png` draws it.
//!
//! `cargo run --release -p center --example postcard` says the median of twenty drawings and the slowest, the goal, and
//! whether it was reached, and fails when a median is above 300 ms; with a folder behind `--` it leaves the pictures
//! there.

#![expect(clippy::expect_used, reason = "a tool for whoever measures")]

#[path = "../../isometric/examples/crowded/mod.rs"]
mod crowded;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use center::homes::postcard::png;
use center::immigration::Planet;
use isometric::{Catalogue, Drawing, Sprites};

const PIECES: usize = 60;
const TIMES: usize = 20;
const MOST: Duration = Duration::from_millis(300);

fn main() -> ExitCode {
    let folder = std::env::args().nth(1);
    let catalogue = Catalogue::built_in().expect("the built-in catalogue");
    let room = crowded::crowded(&catalogue, PIECES);
    let sprites = Sprites::new("r");
    let mut is_slow = false;
    for (name, night) in [("day", false), ("night", true)] {
        let draw = || {
            let drawing = Drawing { night, planet: Planet::Saturn.id(), ..Drawing::default() };
            png(&sprites.room(&catalogue, &room, &drawing), Planet::Saturn, night).expect("a picture")
        };
        let picture = draw();
        let mut times: Vec<Duration> = (0..TIMES)
            .map(|_| {
                let began = Instant::now();
                std::hint::black_box(draw());
                began.elapsed()
            })
            .collect();
        times.sort_unstable();
        let (middle, slowest) = (times[TIMES / 2], times[TIMES - 1]);
        let verdict = if middle > MOST { "missed" } else { "reached" };
        println!(
            "{} pieces by {name}: {middle:.1?}, at most {slowest:.1?}; the goal of {MOST:?} is {verdict}; {} bytes",
            room.items.len(),
            picture.len()
        );
        is_slow |= middle > MOST;
        if let Some(folder) = &folder {
            std::fs::write(format!("{folder}/{name}.png"), picture).expect("the folder can be written");
        }
    }
    ExitCode::from(u8::from(is_slow))
}
