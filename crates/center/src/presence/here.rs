//! What the parts of this server say to the one look about who is in which room.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

#[derive(Default)]
pub struct Here {
    /// People of whom something else is true than before.
    stirred: Mutex<BTreeSet<i64>>,
    /// Whether others are still to be told something, although nobody may listen any more.
    is_busy: AtomicBool,
    /// The number of this server among those of the site, or 0.
    node: AtomicI64,
}

impl Here {
    pub(super) fn stir(&self, people: &[i64]) {
        self.stirred.lock().unwrap_or_else(PoisonError::into_inner).extend(people);
    }

    pub(super) fn take_stirred(&self) -> BTreeSet<i64> {
        std::mem::take(&mut *self.stirred.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether there is something to look at without anybody who listens.
    pub fn is_busy(&self) -> bool {
        self.is_busy.load(Ordering::Relaxed) || !self.stirred.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    pub(super) fn set_busy(&self, is_busy: bool) {
        self.is_busy.store(is_busy, Ordering::Relaxed);
    }

    pub(super) fn node(&self) -> Option<i64> {
        Some(self.node.load(Ordering::Relaxed)).filter(|node| *node != 0)
    }

    pub(super) fn set_node(&self, node: i64) {
        self.node.store(node, Ordering::Relaxed);
    }
}
