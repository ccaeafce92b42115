//! Draws many faces, lets the engine survey them, and prints how often it finds them, how far off its handles are, and
//! whether the right ones blink.
//!
//! ```sh
//! cargo run --release -p drawn-faces --example landmarks -- [--count 600] [--first 0] [--size 512] [--threads 2] \
//!     [--worst] [--csv FILE]
//! ```
//!
//! `--worst` names the seeds to look at, `--csv` writes one line a face with everything that thresholds could be set
//! from.

use std::env;
use std::error::Error;
use std::fmt::Write;
use std::{fs, thread};

use drawn_faces::{Beard, Face, Glasses, Landmarks as Drawn, Lid, Point, render};
use portrait::{Animation, Crop, Handles, Landmarks, Mood, NoBlink, Photo, Request, survey};

/// A corner or a lid further off than this, in eye distances, makes a blink that everybody sees is wrong.
const OFF: f32 = 0.10;

/// What the engine made of one face.
struct Outcome {
    face: Face,
    /// A box around the drawn face, and not only around something else.
    found: bool,
    landmarks: Landmarks,
    no_blink: Option<NoBlink>,
    eyes_open: bool,
    eyes_visible: bool,
    /// Empty where the engine only laid its average over the box.
    misses: Vec<Miss>,
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

    fn is_of_eye(&self) -> bool {
        self.name.ends_with("corner") || self.name.ends_with("lid")
    }
}

/// What there is to blink, seen by somebody who knows where everything is.
#[derive(Clone, Copy, PartialEq)]
enum Truth {
    /// Bare open eyes, and the handles lie on them.
    Fit,
    /// The same behind clear glasses: the lid closes behind the rims.
    UnderGlasses,
    /// A corner or a lid is off, or was not found at all.
    Off,
    /// The eyes are closed, or behind dark glasses.
    Hidden,
}

impl Truth {
    /// Whether a blink is right there.
    fn may_blink(self) -> bool {
        matches!(self, Truth::Fit | Truth::UnderGlasses)
    }
}

impl Outcome {
    fn farthest(&self) -> f32 {
        self.misses.iter().filter(|miss| miss.is_of_eye()).map(Miss::length).fold(0.0, f32::max)
    }

    fn truth(&self) -> Truth {
        if !(self.eyes_open && self.eyes_visible) {
            Truth::Hidden
        } else if self.misses.is_empty() || self.farthest() > OFF {
            Truth::Off
        } else if self.face.glasses != Glasses::None {
            Truth::UnderGlasses
        } else {
            Truth::Fit
        }
    }
}

/// Points as (name, found, drawn), in pixels of the photo.
fn pairs(found: &Handles, crop: &Crop, drawn: &Drawn) -> [(&'static str, Point, Point); 9] {
    let pixels = |[x, y]: Point| [crop.x + x * crop.side, crop.y + y * crop.side];
    [
        ("left outer corner", found.left_outer, drawn.left.outer),
        ("left inner corner", found.left_inner, drawn.left.inner),
        ("right inner corner", found.right_inner, drawn.right.inner),
        ("right outer corner", found.right_outer, drawn.right.outer),
        ("left upper lid", found.left_lid, drawn.left.upper_lid),
        ("right upper lid", found.right_lid, drawn.right.upper_lid),
        ("mouth left", found.mouth_left, drawn.mouth_left),
        ("mouth right", found.mouth_right, drawn.mouth_right),
        ("chin", found.chin, drawn.chin),
    ]
    .map(|(name, found, drawn)| (name, pixels(found), drawn))
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let value = |name: &str| {
        arguments
            .iter()
            .position(|argument| argument == name)
            .map(|at| arguments.get(at + 1).ok_or(format!("{name} needs a value")))
    };
    let number = |name: &str, otherwise: usize| -> Result<usize, Box<dyn Error>> {
        match value(name) {
            Some(text) => Ok(text?.parse()?),
            None => Ok(otherwise),
        }
    };
    let (count, first, size, threads) =
        (number("--count", 600)?, number("--first", 0)?, number("--size", 512)?, number("--threads", 2)?.max(1));
    let workers: Vec<_> = (0..threads)
        .map(|worker| {
            thread::spawn(move || {
                (worker..count)
                    .step_by(threads)
                    .filter_map(|index| search(Face::random((first + index) as u64), size))
                    .collect::<Vec<_>>()
            })
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
    blinks_by_category(&outcomes);
    if arguments.iter().any(|argument| argument == "--worst") {
        worst(&outcomes);
    }
    if let Some(path) = value("--csv") {
        fs::write(path?, csv(&outcomes)?)?;
    }
    Ok(())
}

fn search(face: Face, size: usize) -> Option<Outcome> {
    let (rgb, drawn) = render(&face, size);
    let photo = Photo::from_rgb(size as u32, size as u32, rgb)?;
    let best = survey(&photo).into_iter().next()?;
    let request =
        Request { photo: &photo, sizes: &[256], face: portrait::Face::Automatic, mood: Mood::Smile, blink: true };
    let no_blink = Animation::prepare(&request).ok()?.no_blink();
    let nose = drawn.nose_base;
    let around = |x: f32, y: f32, side: f32| (x..x + side).contains(&nose[0]) && (y..y + side).contains(&nose[1]);
    let found = best.quarter_turns == 0 && best.face.is_some_and(|face| around(face.x, face.y, face.side));
    let (left, right) = (drawn.left, drawn.right);
    let across = [0, 1].map(|axis| 0.5 * (right.outer[axis] + right.inner[axis] - left.outer[axis] - left.inner[axis]));
    let square = across[0] * across[0] + across[1] * across[1];
    let measured = found && best.landmarks.eyes > 0.0;
    let misses = pairs(&best.handles, &best.crop, &drawn).map(|(name, found, drawn)| {
        let [dx, dy] = [found[0] - drawn[0], found[1] - drawn[1]];
        Miss {
            name,
            right: (dx * across[0] + dy * across[1]) / square,
            down: (dy * across[0] - dx * across[1]) / square,
        }
    });
    let misses = misses.into_iter().filter(|_| measured).collect();
    Some(Outcome {
        found,
        landmarks: best.landmarks,
        no_blink,
        eyes_open: drawn.eyes_open,
        eyes_visible: drawn.eyes_visible,
        misses,
        face,
    })
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
    ("blurred, noisy or compressed", |face| {
        face.camera.blur > 1.0 || face.camera.noise > 3.0 || face.camera.compression > 0.6
    }),
    ("eyes closed", |face| face.eyes.open < 0.3),
];

fn belonging(outcomes: &[Outcome], belongs: fn(&Face) -> bool) -> Vec<&Outcome> {
    outcomes.iter().filter(|outcome| belongs(&outcome.face)).collect()
}

fn percent(part: usize, whole: usize) -> f32 {
    100.0 * part as f32 / whole.max(1) as f32
}

fn by_category(outcomes: &[Outcome]) {
    println!(
        "{:<38} {:>5} {:>6} {:>6} {:>6}  {:>14}  {:>14}  {:>14}  {:>14}",
        "median and 90 %, in eye distances", "faces", "box", "eyes", "sure", "corners", "upper lids", "mouth", "chin"
    );
    for (name, belongs) in CATEGORIES {
        let chosen = belonging(outcomes, belongs);
        let share =
            |holds: fn(&Outcome) -> bool| percent(chosen.iter().filter(|outcome| holds(outcome)).count(), chosen.len());
        let pair = |part: &str| {
            let errors: Vec<f32> = chosen
                .iter()
                .flat_map(|outcome| &outcome.misses)
                .filter(|miss| miss.name.contains(part))
                .map(Miss::length)
                .collect();
            format!("{:.3} / {:.3}", quantile(errors.clone(), 0.5), quantile(errors, 0.9))
        };
        let (found, eyes, sure) = (
            share(|outcome| outcome.found),
            share(|outcome| !outcome.misses.is_empty()),
            share(|outcome| outcome.landmarks.eyes >= 0.5),
        );
        let [corners, lids, mouth, chin] = ["corner", "lid", "mouth", "chin"].map(pair);
        println!(
            "{name:<38} {:>5} {found:>5.1}% {eyes:>5.1}% {sure:>5.1}%  {corners:>14}  {lids:>14}  {mouth:>14}  {chin:>14}",
            chosen.len()
        );
    }
}

/// Medians that stay away from zero speak of a difference in what the point is taken to be, not of a lack of precision.
fn by_point(outcomes: &[Outcome]) {
    println!(
        "\n{:<38} {:>5} {:>8} {:>8} {:>12} {:>12}",
        "point, where eyes were found", "faces", "median", "90 %", "median right", "median down"
    );
    let mut names: Vec<&str> = Vec::new();
    for miss in outcomes.iter().flat_map(|outcome| &outcome.misses) {
        if !names.contains(&miss.name) {
            names.push(miss.name);
        }
    }
    for name in names {
        let misses: Vec<&Miss> =
            outcomes.iter().flat_map(|outcome| &outcome.misses).filter(|miss| miss.name == name).collect();
        let of = |value: fn(&Miss) -> f32, share: f32| quantile(misses.iter().map(|miss| value(miss)).collect(), share);
        println!(
            "{name:<38} {:>5} {:>8.3} {:>8.3} {:>+12.3} {:>+12.3}",
            misses.len(),
            of(Miss::length, 0.5),
            of(Miss::length, 0.9),
            of(|miss| miss.right, 0.5),
            of(|miss| miss.down, 0.5)
        );
    }
}

fn blinks(outcomes: &[Outcome]) {
    println!(
        "\n{:<38} {:>9} {:>15} {:>11} {:>17}",
        "blink", "eyes fit", "fit, in glasses", "a point off", "closed or hidden"
    );
    let mut reasons: Vec<Option<NoBlink>> = vec![None];
    for outcome in outcomes {
        if !reasons.contains(&outcome.no_blink) {
            reasons.push(outcome.no_blink);
        }
    }
    for reason in reasons {
        let count =
            |truth| outcomes.iter().filter(|outcome| outcome.no_blink == reason && outcome.truth() == truth).count();
        let [fit, glasses, off, hidden] = [Truth::Fit, Truth::UnderGlasses, Truth::Off, Truth::Hidden].map(count);
        let name = reason.map_or("granted".to_owned(), |reason| format!("refused: {}", reason.key()));
        println!("{name:<38} {fit:>9} {glasses:>15} {off:>11} {hidden:>17}");
    }
}

/// Wrongly granted is what people see; wrongly refused only costs a blink. A half profile with fitting eyes counts as
/// refused wrongly, though the engine never means to let it blink.
fn blinks_by_category(outcomes: &[Outcome]) {
    println!("\n{:<38} {:>5} {:>8} {:>16} {:>16}", "blink", "faces", "granted", "granted wrongly", "refused wrongly");
    for (name, belongs) in CATEGORIES {
        let chosen = belonging(outcomes, belongs);
        let count = |holds: fn(&Outcome) -> bool| chosen.iter().filter(|outcome| holds(outcome)).count();
        let granted = count(|outcome| outcome.no_blink.is_none());
        let wrongly = count(|outcome| outcome.no_blink.is_none() && !outcome.truth().may_blink());
        let refused = count(|outcome| outcome.no_blink.is_some() && outcome.truth().may_blink());
        println!("{name:<38} {:>5} {:>7.1}% {wrongly:>16} {refused:>16}", chosen.len(), percent(granted, chosen.len()));
    }
}

fn worst(outcomes: &[Outcome]) {
    let seeds = |holds: &dyn Fn(&Outcome) -> bool| -> Vec<u64> {
        outcomes.iter().filter(|outcome| holds(outcome)).map(|outcome| outcome.face.seed).collect()
    };
    println!("\nno box: {:?}", seeds(&|outcome| !outcome.found));
    println!("no eyes: {:?}", seeds(&|outcome| outcome.found && outcome.misses.is_empty()));
    for (name, truth) in
        [("in glasses", Truth::UnderGlasses), ("with a point off", Truth::Off), ("closed or hidden", Truth::Hidden)]
    {
        println!("blinks {name}: {:?}", seeds(&|outcome| outcome.no_blink.is_none() && outcome.truth() == truth));
    }
    let mut far: Vec<(u64, f32)> = outcomes.iter().map(|outcome| (outcome.face.seed, outcome.farthest())).collect();
    far.sort_by(|a, b| b.1.total_cmp(&a.1));
    println!("farthest off: {:.3?}", &far[..far.len().min(20)]);
}

fn csv(outcomes: &[Outcome]) -> Result<String, std::fmt::Error> {
    let mut text = "seed,lid,glasses,beard,hair,look,skin,age,yaw,roll,key,open,eyes,lids,brows,mouth,chin,bare_eyes,no_blink,truth".to_owned();
    text += ",lo_r,lo_d,li_r,li_d,ri_r,ri_d,ro_r,ro_d,ll_r,ll_d,rl_r,rl_d,ml_r,ml_d,mr_r,mr_d,ch_r,ch_d\n";
    for outcome in outcomes {
        let (face, marks) = (&outcome.face, &outcome.landmarks);
        write!(
            text,
            "{},{:?},{:?},{:?},{:?},{:?},",
            face.seed, face.eyes.lid, face.glasses, face.beard, face.hair.style, face.look
        )?;
        for value in [face.skin, face.age, face.pose.yaw, face.pose.roll, face.light.key, face.eyes.open] {
            write!(text, "{value:.3},")?;
        }
        for value in [marks.eyes, marks.lids, marks.brows, marks.mouth, marks.chin, marks.bare_eyes] {
            write!(text, "{value:.3},")?;
        }
        let truth = match outcome.truth() {
            Truth::Fit => "fit",
            Truth::UnderGlasses => "glasses",
            Truth::Off => "off",
            Truth::Hidden => "hidden",
        };
        write!(text, "{},{truth}", outcome.no_blink.map_or("", NoBlink::key))?;
        for miss in &outcome.misses {
            write!(text, ",{:.3},{:.3}", miss.right, miss.down)?;
        }
        text.push('\n');
    }
    Ok(text)
}

fn quantile(mut values: Vec<f32>, share: f32) -> f32 {
    values.sort_by(f32::total_cmp);
    let at = (share * values.len().saturating_sub(1) as f32).round() as usize;
    values.get(at).copied().unwrap_or(f32::NAN)
}
