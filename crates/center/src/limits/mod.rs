//! How often is too often: every limit of the site, in one table (`table.rs`). Counts live in the memory of one server
//! and are bounded; time is the site's clock. Which address is counted under which limit stands in `router.rs`; verbs
//! count for themselves where the form is shown again with what was typed, and where only some of it counts.

mod table;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use table::Limit;

use crate::clock::{Clock, Micros, SECOND};
use crate::error::{Error, Result};
use table::Rule;

/// Who is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    Person(i64),
    SignIn(i64),
    Address(IpAddr),
    /// An account by the hash of its name, which need not exist.
    Account(u64),
    /// The same, tried from one address.
    Pair(u64, IpAddr),
}

/// How many are remembered under one limit: enough for a town, and a few megabytes in all when somebody has that many
/// addresses.
const MOST: usize = 20_000;

/// The counts of all limits; built once.
pub struct Limits {
    on: bool,
    clock: Clock,
    /// For each limit and whoever is counted, when they will owe nothing any more.
    counts: [Mutex<HashMap<Who, Micros>>; Limit::ALL.len()],
}

impl Limits {
    pub fn new(on: bool, clock: Clock) -> Limits {
        Limits { on, clock, counts: std::array::from_fn(|_| Mutex::default()) }
    }

    pub fn are_on(&self) -> bool {
        self.on
    }

    /// Counts one for a person; 429 when it was too often.
    pub fn person(&self, limit: Limit, user: i64) -> Result<()> {
        self.count(limit, Who::Person(user))
    }

    /// Counts one for an address; 429 when it was too often.
    pub fn address(&self, limit: Limit, address: IpAddr) -> Result<()> {
        self.count(limit, Who::Address(address))
    }

    /// Counts one; 429 when it was too often, and then nothing is counted.
    pub fn count(&self, limit: Limit, who: Who) -> Result<()> {
        self.within(limit, who, true)
    }

    /// Whether one more would be too often, without counting it.
    pub fn look(&self, limit: Limit, who: Who) -> Result<()> {
        self.within(limit, who, false)
    }

    /// Counts one, too often or not.
    pub fn note(&self, limit: Limit, who: Who) {
        if self.on {
            let (now, Rule { burst, every }) = (self.clock.now(), limit.rule());
            let mut counts = self.lock(limit);
            let due = counts.get(&who).map_or(now, |due| now.max(*due));
            put(&mut counts, who, (due + every).min(now + burst * every), now);
        }
    }

    /// Takes one back that was counted.
    pub fn forgive(&self, limit: Limit, who: Who) {
        if let Some(due) = self.lock(limit).get_mut(&who) {
            *due -= limit.rule().every;
        }
    }

    /// Whether anything that was counted is still remembered.
    pub fn owes(&self, limit: Limit, who: Who) -> bool {
        self.lock(limit).get(&who).is_some_and(|due| *due > self.clock.now())
    }

    /// Forgets who owes nothing any more; called now and then.
    pub fn tidy(&self) {
        let now = self.clock.now();
        for counts in &self.counts {
            let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
            counts.retain(|_, due| *due > now);
            counts.shrink_to_fit();
        }
    }

    fn within(&self, limit: Limit, who: Who, counted: bool) -> Result<()> {
        if !self.on {
            return Ok(());
        }
        let (now, Rule { burst, every }) = (self.clock.now(), limit.rule());
        let mut counts = self.lock(limit);
        let due = counts.get(&who).map_or(now, |due| now.max(*due)) + every;
        let wait = due - burst * every - now;
        if wait > 0 {
            return Err(Error::TooOften((wait / SECOND) as u64 + 1));
        }
        if counted {
            put(&mut counts, who, due, now);
        }
        Ok(())
    }

    fn lock(&self, limit: Limit) -> MutexGuard<'_, HashMap<Who, Micros>> {
        self.counts[limit as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Remembers when `who` owes nothing any more. When there is no room, those who owe least are forgotten: whoever has
/// thousands of addresses drives out their own, and who is kept out stays out.
fn put(counts: &mut HashMap<Who, Micros>, who: Who, due: Micros, now: Micros) {
    if counts.len() >= MOST && !counts.contains_key(&who) {
        counts.retain(|_, due| *due > now);
        if counts.len() > MOST / 2 {
            let mut all: Vec<Micros> = counts.values().copied().collect();
            let middle = all.len() / 2;
            let bound = *all.select_nth_unstable(middle).1;
            let mut spare = middle;
            counts.retain(|_, due| {
                let goes = *due <= bound && spare > 0;
                spare -= usize::from(goes);
                !goes
            });
        }
    }
    counts.insert(who, due);
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn limits() -> (Limits, Clock) {
        let clock = Clock::new(TimeZone::UTC);
        (Limits::new(true, clock.clone()), clock)
    }

    #[test]
    fn a_burst_then_one_now_and_then() {
        let (limits, clock) = limits();
        for _ in 0..5 {
            limits.person(Limit::Article, 1).unwrap();
        }
        assert!(matches!(limits.person(Limit::Article, 1), Err(Error::TooOften(19..=21))));
        assert!(limits.look(Limit::Article, Who::Person(1)).is_err());
        limits.person(Limit::Article, 2).unwrap();
        clock.forward(20 * SECOND);
        limits.person(Limit::Article, 1).unwrap();
        assert!(limits.person(Limit::Article, 1).is_err());
        limits.forgive(Limit::Article, Who::Person(1));
        limits.person(Limit::Article, 1).unwrap();
        assert!(limits.owes(Limit::Article, Who::Person(1)));
        clock.forward(100 * SECOND);
        assert!(!limits.owes(Limit::Article, Who::Person(1)));
        limits.tidy();
        assert!(limits.lock(Limit::Article).is_empty());
    }

    #[test]
    fn what_is_noted_never_adds_up_beyond_the_burst() {
        let (limits, clock) = limits();
        let who = Who::Account(7);
        for _ in 0..10_000 {
            limits.note(Limit::WrongAccount, who);
        }
        assert!(limits.look(Limit::WrongAccount, who).is_err());
        clock.forward(60 * 10 * SECOND);
        assert!(!limits.owes(Limit::WrongAccount, who));
    }

    #[test]
    fn many_addresses_take_no_more_room_and_free_nobody() {
        let (limits, _) = limits();
        let known = IpAddr::from([192, 0, 2, 1]);
        while limits.address(Limit::SignUp, known).is_ok() {}
        for n in 0..100_000_u32 {
            limits.address(Limit::SignUp, IpAddr::from((n + 0x0a00_0000).to_be_bytes())).unwrap();
        }
        assert!(limits.lock(Limit::SignUp).len() <= MOST);
        assert!(limits.address(Limit::SignUp, known).is_err(), "still kept out");
    }

    #[test]
    fn every_limit_has_its_place() {
        for (place, limit) in Limit::ALL.into_iter().enumerate() {
            assert_eq!(limit as usize, place);
        }
    }
}
