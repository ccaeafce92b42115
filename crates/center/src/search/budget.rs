//! What a search may cost. It is counted and not timed, so that the same search of the same texts always ends the same.

use crate::error::{Error, Result};

/// How many bytes of lists are read for a search.
const BYTES: usize = 8 << 20;
/// How many steps are taken: a byte of a list read, or an occurrence looked up in another list. A tenth of a second.
const STEPS: usize = 6 << 20;

/// What is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Budget {
    bytes: usize,
    steps: usize,
}

impl Budget {
    pub fn whole() -> Budget {
        Budget { bytes: BYTES, steps: STEPS }
    }

    /// Lists of so many bytes have come from the database. 422 `too_broad` when that was too much.
    pub fn read(&mut self, bytes: usize) -> Result<()> {
        self.bytes = less(self.bytes, bytes)?;
        Ok(())
    }

    /// So many steps are about to be taken. 422 `too_broad`, before they are, when they are too many.
    pub fn step(&mut self, steps: usize) -> Result<()> {
        self.steps = less(self.steps, steps)?;
        Ok(())
    }

    #[cfg(test)]
    pub fn steps_taken(&self) -> usize {
        STEPS - self.steps
    }
}

fn less(left: usize, by: usize) -> Result<usize> {
    left.checked_sub(by).ok_or_else(|| Error::field("q", "too_broad"))
}
