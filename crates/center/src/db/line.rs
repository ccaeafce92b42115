//! The line in front of the writer (`writer.rs`).

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::writer::{Ask, Begun, Pace, What};
use super::{DbError, Result};

/// Those who wait, in their order.
#[derive(Default)]
pub(super) struct Line {
    waiting: Mutex<Waiting>,
    bell: Condvar,
}

#[derive(Default)]
struct Waiting {
    asks: VecDeque<Ask>,
    /// Nobody is left who could ask.
    is_over: bool,
    /// Nobody is left who could do it.
    is_closed: bool,
}

impl Line {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn put(&self, ask: Ask) -> Result<()> {
        let mut waiting = self.waiting();
        if waiting.is_closed {
            return Err(DbError::PoolClosed);
        }
        waiting.asks.push_back(ask);
        drop(waiting);
        self.bell.notify_one();
        Ok(())
    }

    /// Whose turn it is after all.
    pub fn put_back(&self, ask: Ask) {
        self.waiting().asks.push_front(ask);
    }

    /// The next one of those who wait already.
    pub fn next_now(&self) -> Option<Ask> {
        self.waiting().asks.pop_front()
    }

    /// The next one, once there is one; none when nobody is left.
    pub fn next(&self) -> Option<Ask> {
        let mut waiting = self.waiting();
        loop {
            match waiting.asks.pop_front() {
                Some(ask) => return Some(ask),
                None if waiting.is_over => return None,
                None => waiting = self.bell.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// Whether anybody does.
    pub fn waits(&self) -> bool {
        !self.waiting().asks.is_empty()
    }

    /// The next one if it is a quick transaction.
    pub fn next_quick(&self) -> Option<Begun> {
        let mut waiting = self.waiting();
        match waiting.asks.pop_front()? {
            Ask { what: What::Turn { begun, pace: Pace::Quick }, .. } => Some(begun),
            other => {
                waiting.asks.push_front(other);
                None
            }
        }
    }

    /// Takes out those who shall not wait any longer.
    pub fn leave(&self, is_through: impl Fn(&Ask) -> bool) -> Vec<Ask> {
        let mut waiting = self.waiting();
        let (through, others) = std::mem::take(&mut waiting.asks).into_iter().partition(is_through);
        waiting.asks = others;
        Vec::from(through)
    }

    pub fn waits_for_lock(&self) -> bool {
        self.waiting().asks.iter().any(|ask| matches!(ask.what, What::Once(_) | What::Turn { .. }))
    }

    /// Nobody asks any more.
    pub fn end(&self) {
        self.waiting().is_over = true;
        self.bell.notify_one();
    }

    /// Nothing is done any more; whoever waits hears that by what is dropped.
    pub fn close(&self) {
        let mut waiting = self.waiting();
        waiting.is_closed = true;
        let left = std::mem::take(&mut waiting.asks);
        drop(waiting);
        drop(left);
    }
}
