//! How many requests are being answered that may want something written: a group of writes waits for these a moment
//! (`turn.rs`). Rules: whoever waits for the rest of what is being sent to them is none of them, however long that takes;
//! nobody counts twice, or after their answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

const COUNTED: u8 = 0;
const WAITS: u8 = 1;
const OVER: u8 = 2;

/// A request that is being answered, until this is dropped.
pub struct Answering(Option<Receiving>);

/// What says whether such a request waits for its sender.
#[derive(Clone)]
pub struct Receiving(Arc<One>);

struct One {
    all: Arc<AtomicU64>,
    state: AtomicU8,
}

impl Answering {
    /// One more of `all`.
    pub(super) fn among(all: &Arc<AtomicU64>) -> Answering {
        all.fetch_add(1, Ordering::Relaxed);
        Answering(Some(Receiving(Arc::new(One { all: all.clone(), state: AtomicU8::new(COUNTED) }))))
    }

    /// Where nobody waits for others, nobody is counted.
    pub(super) fn uncounted() -> Answering {
        Answering(None)
    }

    /// For whoever receives it; nothing where nobody is counted.
    pub fn receiving(&self) -> Option<Receiving> {
        self.0.clone()
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        if let Some(Receiving(one)) = &self.0
            && one.state.swap(OVER, Ordering::Relaxed) == COUNTED
        {
            one.all.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Receiving {
    /// The rest of it has not come yet; or it has, or is waited for no longer.
    pub fn waits(&self, waits: bool) {
        let (before, after) = if waits { (COUNTED, WAITS) } else { (WAITS, COUNTED) };
        if self.0.state.compare_exchange(before, after, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            let change = if waits { u64::MAX } else { 1 };
            self.0.all.fetch_add(change, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_counts_once_and_not_while_it_waits() {
        let all = Arc::new(AtomicU64::new(0));
        let count = || all.load(Ordering::Relaxed);
        let (first, second) = (Answering::among(&all), Answering::among(&all));
        let receiving = first.receiving().unwrap();
        assert_eq!(count(), 2);
        for (waits, expected) in [(true, 1), (true, 1), (false, 2), (false, 2), (true, 1)] {
            receiving.waits(waits);
            assert_eq!(count(), expected);
        }
        drop(first);
        assert_eq!(count(), 1);
        receiving.waits(false);
        assert_eq!(count(), 1, "it is over");
        drop(second);
        assert_eq!(count(), 0);
    }
}
