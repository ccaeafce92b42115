//! How often is too often: every limit of the site, in one table (`table.rs`). Where several servers may share the
//! database, counts live there (`shared.rs`); otherwise, and while it does not answer, in the memory of the server, and
//! are bounded. Time is the site's clock. Which address is counted under which limit stands in `router.rs`; verbs
//! count for themselves where the form is shown again with what was typed, and where only some of it counts.

mod shared;
pub(crate) mod store;
mod table;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use table::Limit;

use crate::clock::{Clock, Micros, SECOND};
use crate::db::Db;
use crate::error::{Error, Result};
use shared::Shared;
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

impl Who {
    fn text(self) -> String {
        match self {
            Who::Person(id) => format!("person {id}"),
            Who::SignIn(id) => format!("sign-in {id}"),
            Who::Address(address) => format!("address {address}"),
            Who::Account(name) => format!("account {name:016x}"),
            Who::Pair(name, address) => format!("account {name:016x} from {address}"),
        }
    }
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
    shared: Option<Shared>,
}

impl Limits {
    /// Counts kept in `db`, when other servers may use it, too.
    pub fn new(on: bool, clock: Clock, db: Option<&Db>) -> Limits {
        let shared = db.filter(|db| db.may_be_shared()).map(|db| Shared::new(db.clone()));
        Limits { on, clock, counts: std::array::from_fn(|_| Mutex::default()), shared }
    }

    pub fn are_on(&self) -> bool {
        self.on
    }

    /// Counts one for a person; 429 when it was too often.
    pub async fn person(&self, limit: Limit, user: i64) -> Result<()> {
        self.count(limit, Who::Person(user)).await
    }

    /// Counts one for an address; 429 when it was too often.
    pub async fn address(&self, limit: Limit, address: IpAddr) -> Result<()> {
        self.count(limit, Who::Address(address)).await
    }

    /// Counts one; 429 when it was too often, and then nothing is counted.
    pub async fn count(&self, limit: Limit, who: Who) -> Result<()> {
        self.count_more(limit, who).await.map(drop)
    }

    /// The same; whether something that was counted before is still remembered.
    pub async fn count_more(&self, limit: Limit, who: Who) -> Result<bool> {
        if let Some(shared) = self.shared()
            && let Ok(outcome) = shared.count(limit, who, self.clock.now()).await
        {
            return outcome;
        }
        self.within(limit, who, true)
    }

    /// Whether one more would be too often, without counting it.
    pub async fn look(&self, limit: Limit, who: Who) -> Result<()> {
        if let Some(shared) = self.shared()
            && let Ok(outcome) = shared.look(limit, who, self.clock.now()).await
        {
            return outcome;
        }
        self.within(limit, who, false).map(drop)
    }

    /// Counts one, too often or not.
    pub async fn note(&self, limit: Limit, who: Who) {
        if let Some(shared) = self.shared()
            && shared.note(limit, who, self.clock.now()).await.is_ok()
        {
            return;
        }
        if self.on {
            let (now, Rule { burst, every }) = (self.clock.now(), limit.rule());
            let mut counts = self.lock(limit);
            let due = counts.get(&who).map_or(now, |due| now.max(*due));
            put(&mut counts, who, (due + every).min(now + burst * every), now);
        }
    }

    /// Takes one back that was counted.
    pub async fn forgive(&self, limit: Limit, who: Who) {
        if let Some(shared) = self.shared()
            && shared.forgive(limit, who).await.is_ok()
        {
            return;
        }
        if let Some(due) = self.lock(limit).get_mut(&who) {
            *due -= limit.rule().every;
        }
    }

    /// Forgets who owes nothing any more; called now and then.
    pub async fn tidy(&self) -> Result<()> {
        let now = self.clock.now();
        for counts in &self.counts {
            let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
            counts.retain(|_, due| *due > now);
            counts.shrink_to_fit();
        }
        match &self.shared {
            Some(shared) => Ok(shared.tidy(now).await?),
            None => Ok(()),
        }
    }

    fn shared(&self) -> Option<&Shared> {
        self.shared.as_ref().filter(|_| self.on)
    }

    fn within(&self, limit: Limit, who: Who, counted: bool) -> Result<bool> {
        if !self.on {
            return Ok(false);
        }
        let now = self.clock.now();
        let mut counts = self.lock(limit);
        let due = counts.get(&who).copied().unwrap_or_default();
        wait(limit, due, now)?;
        if counted {
            put(&mut counts, who, now.max(due) + limit.rule().every, now);
        }
        Ok(due > now)
    }

    fn lock(&self, limit: Limit) -> MutexGuard<'_, HashMap<Who, Micros>> {
        self.counts[limit as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 429 with how long to wait when one more would be too often for somebody who will owe nothing at `due`.
fn wait(limit: Limit, due: Micros, now: Micros) -> Result<()> {
    let Rule { burst, every } = limit.rule();
    let wait = now.max(due) + every - burst * every - now;
    if wait > 0 { Err(Error::TooOften((wait / SECOND) as u64 + 1)) } else { Ok(()) }
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
        (Limits::new(true, clock.clone(), None), clock)
    }

    fn owes(limits: &Limits, limit: Limit, who: Who) -> bool {
        limits.lock(limit).get(&who).is_some_and(|due| *due > limits.clock.now())
    }

    #[tokio::test]
    async fn a_burst_then_one_now_and_then() {
        let (limits, clock) = limits();
        for n in 0..5 {
            let owed = limits.count_more(Limit::Article, Who::Person(1)).await.unwrap();
            assert_eq!(owed, n > 0, "whether there was one before");
        }
        assert!(matches!(limits.person(Limit::Article, 1).await, Err(Error::TooOften(19..=21))));
        assert!(limits.look(Limit::Article, Who::Person(1)).await.is_err());
        limits.person(Limit::Article, 2).await.unwrap();
        clock.forward(20 * SECOND);
        limits.person(Limit::Article, 1).await.unwrap();
        assert!(limits.person(Limit::Article, 1).await.is_err());
        limits.forgive(Limit::Article, Who::Person(1)).await;
        limits.person(Limit::Article, 1).await.unwrap();
        assert!(owes(&limits, Limit::Article, Who::Person(1)));
        clock.forward(100 * SECOND);
        assert!(!owes(&limits, Limit::Article, Who::Person(1)));
        limits.tidy().await.unwrap();
        assert!(limits.lock(Limit::Article).is_empty());
    }

    #[tokio::test]
    async fn what_is_noted_never_adds_up_beyond_the_burst() {
        let (limits, clock) = limits();
        let who = Who::Account(7);
        for _ in 0..10_000 {
            limits.note(Limit::WrongAccount, who).await;
        }
        assert!(limits.look(Limit::WrongAccount, who).await.is_err());
        clock.forward(60 * 10 * SECOND);
        assert!(!owes(&limits, Limit::WrongAccount, who));
    }

    #[tokio::test]
    async fn many_addresses_take_no_more_room_and_free_nobody() {
        let (limits, _) = limits();
        let known = IpAddr::from([192, 0, 2, 1]);
        while limits.address(Limit::SignUp, known).await.is_ok() {}
        for n in 0..100_000_u32 {
            limits.address(Limit::SignUp, IpAddr::from((n + 0x0a00_0000).to_be_bytes())).await.unwrap();
        }
        assert!(limits.lock(Limit::SignUp).len() <= MOST);
        assert!(limits.address(Limit::SignUp, known).await.is_err(), "still kept out");
    }

    #[test]
    fn every_limit_has_its_place() {
        for (place, limit) in Limit::ALL.into_iter().enumerate() {
            assert_eq!(limit as usize, place);
        }
    }
}
