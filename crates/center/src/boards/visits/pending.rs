//! Visits that are not written yet.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::clock::{MINUTE, Micros};

/// After how long without a look a visit is over.
pub const OVER: Micros = 10 * MINUTE;

/// How many wait at most; of a rush beyond that some are forgotten.
const MOST: usize = 10_000;

/// How far somebody has read what others say of an article: comments are told by their ids, which grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// The newest comment when the visit before ended.
    pub seen: i64,
    /// The newest comment at the last look.
    pub latest: i64,
    /// The last look.
    pub at: Micros,
}

impl Visit {
    /// The visit that a look belongs to, after the one `before`, when the newest comment is `newest`. At the first look
    /// nothing is new.
    pub fn at(before: Option<Visit>, newest: i64, now: Micros) -> Visit {
        match before {
            None => Visit { seen: newest, latest: newest, at: now },
            Some(visit) if now - visit.at < OVER => Visit { latest: newest, at: now.max(visit.at), ..visit },
            Some(visit) => Visit { seen: visit.latest, latest: newest, at: now },
        }
    }

    /// Whether it differs from the one `before` by more than a moment: looking again and again writes nothing.
    fn is_worth_a_note(&self, before: Option<Visit>) -> bool {
        before.is_none_or(|before| {
            (self.seen, self.latest) != (before.seen, before.latest) || self.at - before.at > OVER / 4
        })
    }
}

/// A user and an article.
pub type Whose = (i64, i64);

/// Kept by the app until they are written, and known for one round longer.
#[derive(Default)]
pub struct Pending(Mutex<Noted>);

#[derive(Default)]
struct Noted {
    waiting: HashMap<Whose, Visit>,
    /// Taken last: just being written, or so lately written that what a request has read may not know it yet.
    taken: HashMap<Whose, Visit>,
}

impl Pending {
    /// The visit as it is now, after a look. `stored` is what is written of it; unless somebody really looks, nothing
    /// changes.
    pub fn look(&self, whose: Whose, stored: Option<Visit>, newest: i64, now: Micros, really: bool) -> Visit {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = noted.waiting.get(&whose).or_else(|| noted.taken.get(&whose)).copied();
        // another server may have written a later one
        let before = [stored, here].into_iter().flatten().max_by_key(|visit| visit.at);
        let visit = Visit::at(before, newest, now);
        let has_room = noted.waiting.len() < MOST || noted.waiting.contains_key(&whose);
        if really && visit.is_worth_a_note(before) && has_room {
            noted.waiting.insert(whose, visit);
        }
        visit
    }

    /// All that wait, in an order of their own: several who write wait for each other, and never in a circle.
    pub fn take(&self) -> Vec<(Whose, Visit)> {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.taken = std::mem::take(&mut noted.waiting);
        let mut list: Vec<(Whose, Visit)> = noted.taken.iter().map(|(whose, visit)| (*whose, *visit)).collect();
        drop(noted);
        list.sort_unstable_by_key(|(whose, _)| *whose);
        list
    }

    /// Those could not be written: they wait again, unless there is something newer.
    pub fn put_back(&self, list: impl IntoIterator<Item = (Whose, Visit)>) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (whose, visit) in list {
            if noted.waiting.len() < MOST {
                noted.waiting.entry(whose).or_insert(visit);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_goes_on_until_nobody_looks() {
        let first = Visit::at(None, 7, 1_000 * MINUTE);
        assert_eq!(first, Visit { seen: 7, latest: 7, at: 1_000 * MINUTE });
        let again = Visit::at(Some(first), 9, 1_002 * MINUTE);
        assert_eq!((again.seen, again.latest), (7, 9), "what came meanwhile is new as long as the visit goes on");
        let still = Visit::at(Some(again), 9, 1_011 * MINUTE);
        assert_eq!((still.seen, still.latest), (7, 9));
        let next = Visit::at(Some(still), 12, 1_021 * MINUTE);
        assert_eq!((next.seen, next.latest), (9, 12));
    }

    // Whoever asks while visits are written has read the database before, and does not find theirs there.
    #[test]
    fn what_is_being_written_is_known() {
        let pending = Pending::default();
        let first = pending.look((1, 2), None, 5, 0, true);
        assert_eq!(pending.take(), [((1, 2), first)]);
        let again = pending.look((1, 2), None, 7, MINUTE, true);
        assert_eq!((again.seen, again.latest), (5, 7), "it is no first look");
        assert_eq!(pending.take(), [((1, 2), again)]);
        let elsewhere = Visit { seen: 7, latest: 9, at: 20 * MINUTE };
        let next = pending.look((1, 2), Some(elsewhere), 9, 21 * MINUTE, false);
        assert_eq!((next.seen, next.latest), (7, 9), "another server wrote a later one");
        assert_eq!(pending.take(), []);
        assert_eq!(pending.look((1, 2), None, 9, 22 * MINUTE, false).seen, 9, "and then it is the database's");
    }

    #[test]
    fn only_what_changes_is_noted() {
        let pending = Pending::default();
        pending.look((1, 2), None, 5, 0, false);
        assert_eq!(pending.take(), [], "nobody looked");
        let visit = pending.look((1, 2), None, 5, 0, true);
        assert_eq!(pending.take(), [((1, 2), visit)]);
        for second in 1..100 {
            pending.look((1, 2), Some(visit), 5, second * MINUTE / 60, true);
        }
        assert_eq!(pending.take(), []);
        pending.look((1, 2), Some(visit), 6, MINUTE, true);
        pending.put_back([((1, 2), visit), ((1, 3), visit)]);
        assert_eq!(pending.take(), [((1, 2), Visit { latest: 6, at: MINUTE, ..visit }), ((1, 3), visit)]);
    }
}
