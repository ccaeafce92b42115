//! How still the background stands beside a head that turns.
//!
//! Beside is what lies 2 to 14 pixels (of 256) off the person, as the mask network sees it in the picture at rest. Of
//! those pixels the head reaches some: there it covers more than half, at rest or turned, or the shown layer has any
//! share of it (`strictly`). The others should not change. Of each photo the worst of several turns counts.

use portrait::nets::Person;
use portrait::neural::Simd;
use portrait::{Animation, Face, Mood, Request};

use super::{Failure, name, read};

const SIZE: u32 = 256;
const TURNS: [[f32; 2]; 8] =
    [[-12.0, 0.0], [12.0, 0.0], [-8.0, 0.0], [8.0, 0.0], [-12.0, 4.0], [12.0, 4.0], [0.0, 12.0], [0.0, -8.0]];
const NEAR: std::ops::RangeInclusive<f32> = 2.0..=14.0;

#[derive(Default)]
struct Changes {
    /// Of each photo, the mean change of its worst turn.
    means: Vec<f32>,
    /// Of all pixels of those turns.
    pixels: Vec<f32>,
}

impl Changes {
    fn add(&mut self, turns: Vec<Vec<f32>>) -> Option<f32> {
        let mean = |changes: &[f32]| changes.iter().sum::<f32>() / changes.len().max(1) as f32;
        let worst = turns.into_iter().max_by(|a, b| mean(a).total_cmp(&mean(b)))?;
        self.means.push(mean(&worst));
        self.pixels.extend(&worst);
        self.means.last().copied()
    }

    fn tell(mut self, what: &str) {
        for (values, of) in [(&mut self.means, "means of photos"), (&mut self.pixels, "pixels")] {
            values.sort_by(f32::total_cmp);
            let at = |share: f32| values.get((share * (values.len().max(1) - 1) as f32).round() as usize);
            let [median, most, largest] = [0.5, 0.9, 1.0].map(|share| at(share).copied().unwrap_or(0.0));
            println!("{what}, {} {of}: median {median:.2}, 90 % {most:.2}, largest {largest:.1} levels", values.len());
        }
    }
}

pub(super) fn measure(photos: &[String]) -> Result<(), Failure> {
    let network = Person::embedded(Simd::detect()).ok_or("no network")?;
    let (mut never, mut strictly, mut all) = (Changes::default(), Changes::default(), Changes::default());
    for path in photos {
        let photo = read(path)?;
        let request = Request { photo: &photo, sizes: &[SIZE], face: Face::Automatic, mood: Mood::Dream, blink: false };
        let animation = Animation::prepare(&request)?;
        let (rest, opacity) = animation.turned(0.0, 0.0);
        if opacity.iter().all(|opacity| *opacity == 255) {
            println!("{}: no layers", name(path));
            continue;
        }
        let mask = network.mask(rest.iter().map(|value| f32::from(*value) / 255.0).collect()).ok_or("no mask")?;
        let beside = beside(&mask);
        let (mut turns, mut share) = ([const { Vec::new() }; 3], 0.0);
        for [yaw, pitch] in TURNS {
            let (turned, covers) = animation.turned(yaw, pitch);
            let change = |at: usize| {
                (0..3).map(|lane| f32::from(turned[3 * at + lane].abs_diff(rest[3 * at + lane]))).sum::<f32>() / 3.0
            };
            let largest = |at: usize| opacity[at].max(covers[at]);
            let of = |most: u8| beside.iter().filter(|at| largest(**at) <= most).map(|at| change(*at)).collect();
            let never: Vec<f32> = of(127);
            share += never.len() as f32 / (beside.len().max(1) * TURNS.len()) as f32;
            for (turns, changes) in turns.iter_mut().zip([never, of(7), of(255)]) {
                turns.push(changes);
            }
        }
        let [a, b, c] = turns;
        let figures = [never.add(a), strictly.add(b), all.add(c)].map(|mean| mean.unwrap_or(0.0));
        println!("{}: {figures:.2?} levels, never reached {:.0} %", name(path), 100.0 * share);
    }
    never.tell("what no head covers");
    strictly.tell("what no head touches");
    all.tell("all beside it");
    Ok(())
}

/// Places of pixels beside the person of a mask.
fn beside(mask: &[f32]) -> Vec<usize> {
    let side = SIZE as usize;
    let person: Vec<[f32; 2]> =
        (0..mask.len()).filter(|at| mask[*at] > 0.5).map(|at| [(at % side) as f32, (at / side) as f32]).collect();
    let is_rim = |at: usize| mask[at] <= 0.5;
    let near = |at: usize| {
        let [x, y] = [(at % side) as f32, (at / side) as f32];
        let squared = |[a, b]: &[f32; 2]| (a - x).powi(2) + (b - y).powi(2);
        person.iter().map(squared).fold(f32::MAX, f32::min).sqrt()
    };
    (0..mask.len()).filter(|at| is_rim(*at) && NEAR.contains(&near(*at))).collect()
}
