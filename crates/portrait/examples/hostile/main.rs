//! Ten thousand damaged, huge and odd images through the decoder, and every fifty-first that survives through a
//! portrait.
//!
//! `cargo run --release -p portrait --example hostile -- [count] [seed]` prints how many gave a result, an error, a
//! panic, and the largest memory of the process for files of up to 16 megapixels and above. Ends with an error if
//! anything panicked or went over the limits (160 and 400 MB, with the process itself and its corpus).

mod corpus;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::error::Error;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, panic};

use portrait::{Face, Limits, Mood, Photo, PhotoError, Request, inspect, render};

/// Third-party decoders may panic; the engine catches that and calls the file unreadable. Counted apart from those that
/// escape.
static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Bombs are slow: so many of each.
const WOUNDED_BOMBS: usize = 6;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let count: usize = arguments.next().map_or(Ok(10_000), |text| text.parse())?;
    let seed: u64 = arguments.next().map_or(Ok(1), |text| text.parse())?;
    panic::set_hook(Box::new(|_| {
        PANICS.fetch_add(1, Ordering::Relaxed);
    }));

    let astronaut = Photo::decode(
        &fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/astronaut.png"))?,
        &Limits::default(),
    )?;
    let seeds = corpus::seeds(&astronaut)?;
    let bombs = corpus::bombs()?;
    let mut random = corpus::Random::new(seed);
    let (mut answers, mut escaped, mut portraits) = (BTreeMap::<&str, usize>::new(), 0, 0);
    let mut peaks = [0_u64; 2];
    for number in 0..count {
        let (name, sound) = &seeds[random.below(seeds.len())];
        // The first round is the sound ones, which must all be read; then the bombs, each whole and wounded.
        let bomb = number.checked_sub(seeds.len()).filter(|place| *place < bombs.len() * WOUNDED_BOMBS);
        let file = match bomb {
            _ if number < seeds.len() => seeds[number].1.clone(),
            Some(place) if place % WOUNDED_BOMBS == 0 => bombs[place / WOUNDED_BOMBS].clone(),
            Some(place) => corpus::wounded(&bombs[place / WOUNDED_BOMBS], &mut random),
            None => corpus::wounded(sound, &mut random),
        };
        let pixels = inspect(&file).map_or(0, |header| u64::from(header.width) * u64::from(header.height));
        let survivor = Cell::new(None);
        forget_peak()?;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let limits = corpus::limits(pixels);
            // Both ways to decode take turns; the sound ones go through both.
            if number < seeds.len() || number % 2 == 0 {
                Photo::decode_small(&file, &limits, 16)?;
            }
            if number >= seeds.len() && number % 2 == 0 {
                return Ok(());
            }
            let photo = Photo::decode(&file, &limits)?;
            if number < seeds.len() || number % 51 == 0 {
                let mood = Mood::ALL[number % 4];
                let request = Request { photo: &photo, sizes: &[32], face: Face::Automatic, mood, blink: true };
                render(&request, &mut |_, _| ControlFlow::Continue(())).map_err(|_| PhotoError::Unreadable)?;
                survivor.set(Some(()));
            }
            Ok(())
        }));
        let peak = &mut peaks[usize::from(pixels > 16_000_000)];
        *peak = (*peak).max(peak_memory()?);
        portraits += usize::from(survivor.get().is_some());
        let answer = match outcome {
            Ok(Ok(())) => "result",
            Ok(Err(PhotoError::Unreadable)) => "unreadable",
            Ok(Err(PhotoError::TooLarge { .. })) => "too large",
            Ok(Err(PhotoError::Unsupported { .. })) => "unsupported",
            Err(_) => {
                escaped += 1;
                fs::write(env::temp_dir().join(format!("portrait-panic-{number}")), &file)?;
                "panic"
            }
        };
        if number < seeds.len() && answer != "result" {
            return Err(format!("the sound file {} gave: {answer}", seeds[number].0).into());
        }
        if answer == "panic" {
            eprintln!("panic on number {number}, from {name}");
        }
        *answers.entry(answer).or_default() += 1;
    }
    println!("{count} images from {} sound ones, seed {seed}: {answers:?}", seeds.len());
    println!(
        "{portraits} portraits; panics caught inside decoders {}, escaped {escaped}",
        PANICS.load(Ordering::Relaxed) - escaped
    );
    println!("peak memory: {} MB up to 16 megapixels, {} MB above", peaks[0] / 1000, peaks[1] / 1000);
    if escaped > 0 || peaks[0] > 160_000 || peaks[1] > 400_000 {
        return Err("a panic escaped, or a limit was passed".into());
    }
    Ok(())
}

/// Sets the peak back to what is used now (Linux).
fn forget_peak() -> Result<(), Box<dyn Error>> {
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

/// Largest resident memory since, in kilobytes.
fn peak_memory() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).ok_or("no peak")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse()?)
}
