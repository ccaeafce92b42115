//! Files of our own and foreign formats, mutated without end: whatever comes in, a reader answers, and neither panics
//! nor takes memory that the file does not account for.
//!
//! `cargo run --release -p portrait --example mutate --
//! [--seconds N] [--inputs N] [--seed S] [--from N] [--target NAME] [FILE…]`
//! mutates the kept corpus of each target and reads the results, for a minute unless told otherwise; FILEs are only
//! read. An offending input is written to the folder `mutate` among the temporary files, and the end is an error. Found
//! inputs, once survived, belong into the corpus, which the tests read as well. The n-th input depends on the seed and
//! n alone.

mod memory;
mod mutation;
mod targets;
mod watch;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::error::Error;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{env, fs};

use mutation::Mutator;
use targets::{TARGETS, Target};

#[global_allocator]
static MEMORY: memory::Counting = memory::Counting;

/// More than any file of a few kilobytes should ever take.
const MOST_MEMORY: usize = 64 << 20;
/// Longer is counted, not refused: machines differ.
const SLOW: Duration = Duration::from_millis(100);
/// So many offenders are enough to begin with.
const MOST_OFFENDERS: usize = 20;

struct Options {
    time: Duration,
    inputs: u64,
    seed: u64,
    from: u64,
    target: Option<String>,
    files: Vec<PathBuf>,
}

#[derive(Default)]
struct Tally {
    inputs: u64,
    whole: u64,
    refusals: BTreeMap<String, u64>,
    offenders: usize,
    slow: u64,
    slowest: Duration,
    most_memory: usize,
}

thread_local! {
    static LAST_PANIC: Cell<String> = const { Cell::new(String::new()) };
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    panic::set_hook(Box::new(|panic| LAST_PANIC.set(panic.to_string())));
    watch::begin();
    let targets: Vec<&Target> =
        TARGETS.iter().filter(|target| options.target.as_ref().is_none_or(|name| name == target.name)).collect();
    let mut offenders = 0;
    for target in &targets {
        let mut tally = Tally::default();
        if options.files.is_empty() {
            mutate(target, &options, options.time / targets.len() as u32, &mut tally)?;
        }
        for file in &options.files {
            attempt(target, &fs::read(file)?, &mut tally)?;
        }
        tally.print(target, &options);
        offenders += tally.offenders;
    }
    if offenders > 0 || targets.is_empty() {
        return Err(format!("{} targets, {offenders} offenders", targets.len()).into());
    }
    Ok(())
}

fn mutate(target: &Target, options: &Options, time: Duration, tally: &mut Tally) -> Result<(), Box<dyn Error>> {
    let mut corpus = Vec::new();
    for entry in fs::read_dir(format!("{}/{}", env!("CARGO_MANIFEST_DIR"), target.corpus))? {
        corpus.push(entry?.path());
    }
    // Folders are listed in any order, and the n-th input must be the same everywhere.
    corpus.sort();
    let corpus = corpus.iter().map(fs::read).collect::<Result<Vec<_>, _>>()?;
    // As they are, first.
    for file in &corpus {
        attempt(target, file, tally)?;
    }
    let began = Instant::now();
    let mut mutator = Mutator::new(&corpus, target.tokens);
    for number in options.from..options.from.saturating_add(options.inputs) {
        if began.elapsed() > time || tally.offenders >= MOST_OFFENDERS {
            break;
        }
        watch::now(number);
        attempt(target, mutator.input(options.seed, number), tally)?;
    }
    watch::idle();
    Ok(())
}

/// Reads one input and keeps it if that went wrong.
fn attempt(target: &Target, input: &[u8], tally: &mut Tally) -> Result<(), Box<dyn Error>> {
    let (began, before) = (Instant::now(), memory::forget_peak());
    let answer = panic::catch_unwind(AssertUnwindSafe(|| (target.read)(input)));
    let (memory, time) = (memory::peak() - before, began.elapsed());
    tally.inputs += 1;
    tally.slow += u64::from(time > SLOW);
    tally.slowest = tally.slowest.max(time);
    tally.most_memory = tally.most_memory.max(memory);
    let wrong = match answer {
        _ if memory > MOST_MEMORY => Some(format!("{} MB", memory >> 20)),
        Err(_) => Some(LAST_PANIC.take()),
        Ok(Ok(())) => {
            tally.whole += 1;
            None
        }
        Ok(Err(refusal)) => {
            *tally.refusals.entry(refusal).or_default() += 1;
            None
        }
    };
    if let Some(wrong) = wrong {
        let folder = env::temp_dir().join("mutate");
        fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{}-{}", target.name, tally.offenders));
        fs::write(&path, input)?;
        eprintln!("{}: {wrong}", path.display());
        tally.offenders += 1;
    }
    Ok(())
}

impl Tally {
    fn print(&self, target: &Target, options: &Options) {
        println!(
            "{}: {} inputs from seed {}, of them {} read whole, {} offenders",
            target.name, self.inputs, options.seed, self.whole, self.offenders
        );
        println!(
            "  most memory {} kB, slowest {} ms, {} over {} ms",
            self.most_memory >> 10,
            self.slowest.as_millis(),
            self.slow,
            SLOW.as_millis()
        );
        println!("  {} kinds of refusal:", self.refusals.len());
        let mut refusals: Vec<_> = self.refusals.iter().collect();
        refusals.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for (refusal, count) in refusals {
            println!("  {count:>10}  {refusal}");
        }
    }
}

fn options() -> Result<Options, Box<dyn Error>> {
    let (mut seconds, mut inputs) = (None, None);
    let mut options = Options { time: Duration::ZERO, inputs: 0, seed: 1, from: 0, target: None, files: Vec::new() };
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--seconds" => seconds = Some(value()?.parse()?),
            "--inputs" => inputs = Some(value()?.parse()?),
            "--seed" => options.seed = value()?.parse()?,
            "--from" => options.from = value()?.parse()?,
            "--target" => options.target = Some(value()?),
            file => options.files.push(file.into()),
        }
    }
    // Whichever was given decides; a minute if neither was.
    let minute = if inputs.is_none() { 60 } else { u64::MAX };
    options.time = Duration::from_secs(seconds.unwrap_or(minute));
    options.inputs = inputs.unwrap_or(u64::MAX);
    Ok(options)
}
