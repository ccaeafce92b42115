//! Draws many faces, lets the engine search them, and prints how often it finds them and how far off its points are.
//!
//! `cargo run --release -p drawn-faces --example landmarks -- [--count 500] [--first 0] [--size 512] [--threads 2] [--worst]`

use std::env;
use std::error::Error;
use std::thread;

use drawn_faces::{Beard, Face, Glasses, Landmarks, Lid, Point, render};
use portrait::{Animation, EyePoints, Photo, Request, Trust};

/// What the engine made of one face.
struct Outcome {
    face: Face,
    /// A box around the drawn face, and not only around something else.
    found: bool,
    trust: Option<Trust>,
    eyes_open: bool,
    eyes_visible: bool,
    errors: Vec<Miss>,
}

/// How far one point lies from where it was drawn, in eye distances along the eyes' own axes.
struct Miss {
    name: &'static str,
    right: f32,
    down: f32,
}

impl Miss {
    fn length(&self) -> f32 {
        self.right.hypot(self.down)
    }
}

/// Points as (name, found, drawn). A new kind of point the engine finds only needs a line here.
fn pairs(found: &EyePoints, drawn: &Landmarks) -> Vec<(&'static str, Point, Point)> {
    vec![
        ("left outer corner", found.left_outer, drawn.left.outer),
        ("left inner corner", found.left_inner, drawn.left.inner),
        ("right inner corner", found.right_inner, drawn.right.inner),
        ("right outer corner", found.right_outer, drawn.right.outer),
        ("nose base", found.nose_base, drawn.nose_base),
    ]
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let number = |name: &str, otherwise: usize| -> Result<usize, Box<dyn Error>> {
        match arguments.iter().position(|argument| argument == name) {
            Some(at) => Ok(arguments.get(at + 1).ok_or(format!("{name} needs a number"))?.parse()?),
            None => Ok(otherwise),
        }
    };
    let (count, first, size, threads) = (number("--count", 500)?, number("--first", 0)?, number("--size", 512)?, number("--threads", 2)?.max(1));
    let workers: Vec<_> = (0..threads)
        .map(|worker| {
            thread::spawn(move || (worker..count).step_by(threads).filter_map(|index| search(Face::random((first + index) as u64), size)).collect::<Vec<_>>())
        })
        .collect();
    let mut outcomes = Vec::with_capacity(count);
    for worker in workers {
        outcomes.extend(worker.join().map_err(|_| "a worker panicked")?);
    }
    outcomes.sort_by_key(|outcome| outcome.face.seed);
    by_category(&outcomes);
    by_point(&outcomes);
    blinks(&outcomes);
    if arguments.iter().any(|argument| argument == "--worst") {
        worst(&outcomes);
    }
    Ok(())
}

fn search(face: Face, size: usize) -> Option<Outcome> {
    let (rgb, drawn) = render(&face, size);
    let photo = Photo::from_rgb(size as u32, size as u32, rgb)?;
    let animation = Animation::prepare(&Request { photo: &photo, size: 256, face: None }).ok()?;
    let upright = animation.quarter_turns() == 0;
    let nose = drawn.nose_base;
    let around = |x: f32, y: f32, side: f32| (x..x + side).contains(&nose[0]) && (y..y + side).contains(&nose[1]);
    let found = upright && animation.face().is_some_and(|face| around(face.x, face.y, face.side));
    let eyes = animation.eyes().filter(|_| found);
    let (left, right) = (drawn.left, drawn.right);
    let across = [0, 1].map(|axis| 0.5 * (right.outer[axis] + right.inner[axis] - left.outer[axis] - left.inner[axis]));
    let square = across[0] * across[0] + across[1] * across[1];
    let errors = eyes.iter().flat_map(|eyes| pairs(eyes, &drawn)).map(|(name, found, drawn)| {
        let [dx, dy] = [found[0] - drawn[0], found[1] - drawn[1]];
        Miss { name, right: (dx * across[0] + dy * across[1]) / square, down: (dy * across[0] - dx * across[1]) / square }
    });
    let errors = errors.collect();
    Some(Outcome { found, trust: eyes.map(|eyes| eyes.trust), eyes_open: drawn.eyes_open, eyes_visible: drawn.eyes_visible, errors, face })
}

type Category = (&'static str, fn(&Face) -> bool);

const CATEGORIES: [Category; 15] = [
    ("all", |_| true),
    ("plain: no sunglasses, no half profile", |face| face.glasses != Glasses::Sun && !face.is_half_profile()),
    ("no glasses", |face| face.glasses == Glasses::None),
    ("thin or thick glasses", |face| matches!(face.glasses, Glasses::Thin | Glasses::Thick)),
    ("sunglasses", |face| face.glasses == Glasses::Sun),
    ("monolid", |face| face.eyes.lid == Lid::Mono),
    ("hooded", |face| face.eyes.lid == Lid::Hooded),
    ("dark skin", |face| face.skin > 0.6),
    ("beard", |face| face.beard != Beard::None),
    ("older than 60", |face| face.age > 60.0),
    ("half profile", Face::is_half_profile),
    ("uneven light", Face::is_unevenly_lit),
    ("tilted over 10°", |face| face.pose.roll.abs() > 10.0),
    ("blurred, noisy or compressed", |face| face.camera.blur > 1.0 || face.camera.noise > 3.0 || face.camera.compression > 0.6),
    ("eyes closed", |face| face.eyes.open < 0.3),
];

fn by_category(outcomes: &[Outcome]) {
    println!("{:<40} {:>5} {:>7} {:>7} {:>7} {:>8} {:>8}", "eye corners, in eye distances", "faces", "box", "eyes", "sure", "median", "90 %");
    for (name, belongs) in CATEGORIES {
        let chosen: Vec<&Outcome> = outcomes.iter().filter(|outcome| belongs(&outcome.face)).collect();
        let share = |holds: fn(&Outcome) -> bool| 100.0 * chosen.iter().filter(|outcome| holds(outcome)).count() as f32 / chosen.len().max(1) as f32;
        let errors: Vec<f32> = chosen.iter().flat_map(|outcome| &outcome.errors).filter(|miss| miss.name.ends_with("corner")).map(Miss::length).collect();
        let (found, eyes, sure) =
            (share(|outcome| outcome.found), share(|outcome| outcome.trust.is_some()), share(|outcome| outcome.trust == Some(Trust::Sure)));
        println!(
            "{name:<40} {:>5} {found:>6.1}% {eyes:>6.1}% {sure:>6.1}% {:>8.3} {:>8.3}",
            chosen.len(),
            quantile(errors.clone(), 0.5),
            quantile(errors, 0.9)
        );
    }
}

/// Means that stay away from zero speak of a difference in what the point is taken to be, not of a lack of precision.
fn by_point(outcomes: &[Outcome]) {
    println!("\n{:<40} {:>5} {:>8} {:>8} {:>12} {:>12}", "point", "faces", "median", "90 %", "median right", "median down");
    let mut names: Vec<&str> = Vec::new();
    for miss in outcomes.iter().flat_map(|outcome| &outcome.errors) {
        if !names.contains(&miss.name) {
            names.push(miss.name);
        }
    }
    for name in names {
        let misses: Vec<&Miss> = outcomes.iter().flat_map(|outcome| &outcome.errors).filter(|miss| miss.name == name).collect();
        let of = |value: fn(&Miss) -> f32, share: f32| quantile(misses.iter().map(|miss| value(miss)).collect(), share);
        println!(
            "{name:<40} {:>5} {:>8.3} {:>8.3} {:>+12.3} {:>+12.3}",
            misses.len(),
            of(Miss::length, 0.5),
            of(Miss::length, 0.9),
            of(|miss| miss.right, 0.5),
            of(|miss| miss.down, 0.5)
        );
    }
}

/// A blink needs sure eye corners. It is refused rightly where no open eye is to be seen, or where a corner that was found is
/// off by a tenth of an eye distance.
fn blinks(outcomes: &[Outcome]) {
    const OFF: f32 = 0.10;
    let mut counts = [[0_usize; 3]; 2];
    for outcome in outcomes {
        let worst = outcome.errors.iter().filter(|miss| miss.name.ends_with("corner")).map(Miss::length).fold(0.0, f32::max);
        let state = match (outcome.eyes_open && outcome.eyes_visible, worst > OFF) {
            (false, _) => 2,
            (true, true) => 1,
            (true, false) => 0,
        };
        counts[usize::from(outcome.trust == Some(Trust::Sure))][state] += 1;
    }
    println!("\n{:<28} {:>12} {:>16} {:>24}", "blink, by trust in corners", "eyes fit", "a corner off", "eyes closed or hidden");
    for (name, [fit, off, hidden]) in [("granted", counts[1]), ("refused", counts[0])] {
        println!("{name:<28} {fit:>12} {off:>16} {hidden:>24}");
    }
}

fn worst(outcomes: &[Outcome]) {
    let missed: Vec<u64> = outcomes.iter().filter(|outcome| !outcome.found).map(|outcome| outcome.face.seed).collect();
    let blind: Vec<u64> = outcomes.iter().filter(|outcome| outcome.found && outcome.trust.is_none()).map(|outcome| outcome.face.seed).collect();
    let mut far: Vec<(u64, f32)> = outcomes.iter().map(|outcome| (outcome.face.seed, outcome.errors.iter().map(Miss::length).fold(0.0, f32::max))).collect();
    far.sort_by(|a, b| b.1.total_cmp(&a.1));
    println!("\nno box: {missed:?}\nno eyes: {blind:?}\nfarthest off: {:.3?}", &far[..far.len().min(20)]);
}

fn quantile(mut values: Vec<f32>, share: f32) -> f32 {
    values.sort_by(f32::total_cmp);
    let at = (share * values.len().saturating_sub(1) as f32).round() as usize;
    values.get(at).copied().unwrap_or(f32::NAN)
}
