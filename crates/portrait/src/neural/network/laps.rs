//! Time by stage.

use std::time::{Duration, Instant};

/// Adds up how long each stage of a frame takes, in the order of their first appearance.
pub struct Laps {
    since: Instant,
    stages: Vec<(&'static str, Duration)>,
}

impl Default for Laps {
    fn default() -> Laps {
        Laps { since: Instant::now(), stages: Vec::new() }
    }
}

impl Laps {
    pub(super) fn begin(&mut self) {
        self.since = Instant::now();
    }

    /// The time since the last end or beginning belongs to `stage`.
    pub(super) fn end(&mut self, stage: &'static str) {
        let now = Instant::now();
        let took = now - self.since;
        self.since = now;
        match self.stages.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, total)) => *total += took,
            None => self.stages.push((stage, took)),
        }
    }

    /// Stages and their time.
    pub fn stages(&self) -> &[(&'static str, Duration)] {
        &self.stages
    }
}
