//! How often is too often: every limit of the site, in one table (`table.rs`). Where several servers may share the
//! database, counts live there (`shared.rs`); otherwise, and while it does not answer, in the memory of the server, and
//! are bounded. Time is the site's clock. Which address is counted under which limit stands in `router/counted.rs`;
//! verbs count for themselves where the form is shown again with what was typed, and where only some of it counts.

mod shared;
pub(crate) mod store;
mod table;
#[cfg(test)]
mod tests;

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

    /// Counts one for a person while `work` is done, and takes it back when that is refused: what is not made uses up
    /// nothing. Counted first, so that of many at once none gets past it.
    pub async fn made<T>(&self, limit: Limit, user: i64, work: impl Future<Output = Result<T>>) -> Result<T> {
        self.person(limit, user).await?;
        let outcome = work.await;
        if outcome.is_err() {
            self.forgive(limit, Who::Person(user), 1).await;
        }
        outcome
    }

    /// The same for `work` that says whether there was anything to do: what was so already uses up nothing, either.
    pub async fn done(&self, limit: Limit, user: i64, work: impl Future<Output = Result<bool>>) -> Result<()> {
        self.person(limit, user).await?;
        let outcome = work.await;
        if !matches!(outcome, Ok(true)) {
            self.forgive(limit, Who::Person(user), 1).await;
        }
        outcome.map(drop)
    }

    /// Counts some at once for a person; 429 when they are too many, and then none of them is counted.
    pub async fn some(&self, limit: Limit, user: i64, n: usize) -> Result<()> {
        let (who, n) = (Who::Person(user), n as Micros);
        match n {
            0 => return Ok(()),
            1 => return self.count(limit, who).await,
            _ => {}
        }
        if let Some(shared) = self.shared()
            && let Ok(outcome) = shared.count_some(limit, who, self.clock.now(), n).await
        {
            return outcome;
        }
        self.within(limit, who, n, true).map(drop)
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
            && let Ok(outcome) = Box::pin(shared.count(limit, who, self.clock.now())).await
        {
            return outcome;
        }
        self.within(limit, who, 1, true)
    }

    /// Whether one more would be too often, without counting it.
    pub async fn look(&self, limit: Limit, who: Who) -> Result<()> {
        if let Some(shared) = self.shared()
            && let Ok(outcome) = Box::pin(shared.look(limit, who, self.clock.now())).await
        {
            return outcome;
        }
        self.within(limit, who, 1, false).map(drop)
    }

    /// Counts one, too often or not.
    pub async fn note(&self, limit: Limit, who: Who) {
        if let Some(shared) = self.shared()
            && Box::pin(shared.note(limit, who, self.clock.now())).await.is_ok()
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

    /// Takes `n` back that were counted.
    pub async fn forgive(&self, limit: Limit, who: Who, n: usize) {
        let n = n as Micros;
        if let Some(shared) = self.shared()
            && shared.forgive(limit, who, n).await.is_ok()
        {
            return;
        }
        if let Some(due) = self.lock(limit).get_mut(&who) {
            *due -= n * limit.rule().every;
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

    fn within(&self, limit: Limit, who: Who, n: Micros, counted: bool) -> Result<bool> {
        if !self.on {
            return Ok(false);
        }
        let now = self.clock.now();
        let mut counts = self.lock(limit);
        let due = counts.get(&who).copied().unwrap_or_default();
        wait(limit, due, now, n)?;
        if counted {
            put(&mut counts, who, now.max(due) + n * limit.rule().every, now);
        }
        Ok(due > now)
    }

    fn lock(&self, limit: Limit) -> MutexGuard<'_, HashMap<Who, Micros>> {
        self.counts[limit as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 429 with how long to wait when `n` more would be too often for somebody who will owe nothing at `due`.
fn wait(limit: Limit, due: Micros, now: Micros, n: Micros) -> Result<()> {
    let Rule { burst, every } = limit.rule();
    let wait = now.max(due) + n * every - burst * every - now;
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
