//! Ends the process when one input takes a minute: a reader that never answers would otherwise hold up everything
//! silently.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{process, thread};

const NONE: u64 = u64::MAX;
const PATIENCE: u32 = 60;

static NUMBER: AtomicU64 = AtomicU64::new(NONE);

pub fn now(number: u64) {
    NUMBER.store(number, Ordering::Relaxed);
}

pub fn idle() {
    now(NONE);
}

pub fn begin() {
    thread::spawn(|| {
        let (mut last, mut seconds) = (NONE, 0);
        loop {
            thread::sleep(Duration::from_secs(1));
            let number = NUMBER.load(Ordering::Relaxed);
            seconds = if number == last && number != NONE { seconds + 1 } else { 0 };
            last = number;
            if seconds == PATIENCE {
                eprintln!("no answer for a minute: see it again with `--from {number} --inputs 1` and the same seed");
                process::exit(1);
            }
        }
    });
}
