//! Counts that all servers of a site share, in its database. A server takes a few at once where many are allowed, so
//! that not each request writes; what it has not used when their time is over is lost to whoever is counted, which is
//! no more than they have got back meanwhile.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::table::Rule;
use super::{Limit, MOST, Who, store, wait};
use crate::clock::Micros;
use crate::db::{Db, Number, Result, args};
use crate::error::Error;

pub(super) struct Shared {
    db: Db,
    taken: Mutex<HashMap<(Limit, Who), Taken>>,
}

/// What this server may still let pass without asking.
struct Taken {
    left: i64,
    until: Micros,
}

/// A sixteenth of what may come at once is taken together.
const SHARE: Micros = 16;

impl Shared {
    pub fn new(db: Db) -> Shared {
        Shared { db, taken: Mutex::default() }
    }

    /// Counts one, and says whether something was counted before; the inner error says that it was too often. Where a
    /// few are taken at once, nobody asks what was before.
    pub async fn count(&self, limit: Limit, who: Who, now: Micros) -> Result<std::result::Result<bool, Error>> {
        let Rule { burst, every } = limit.rule();
        let some = (burst / SHARE).max(1);
        if self.has_left(limit, who, now) {
            return Ok(Ok(true));
        }
        if some > 1 && self.take(limit, who, now, some).await?.is_some() {
            self.leave(limit, who, now, Taken { left: some - 1, until: now + some * every });
            return Ok(Ok(true));
        }
        if let Some(due) = self.take(limit, who, now, 1).await? {
            return Ok(Ok(due > now + every));
        }
        // others have taken some at the same moment
        if self.has_left(limit, who, now) {
            return Ok(Ok(true));
        }
        Ok(self.look(limit, who, now).await?.map(|()| true))
    }

    /// Counts some at once; the inner error says that they were too many. What is taken here for others stays theirs.
    pub async fn count_some(
        &self,
        limit: Limit,
        who: Who,
        now: Micros,
        n: Micros,
    ) -> Result<std::result::Result<(), Error>> {
        match self.take(limit, who, now, n).await? {
            Some(_) => Ok(Ok(())),
            None => Ok(wait(limit, self.due(limit, who).await?, now, n)),
        }
    }

    /// Uses one of those that were taken before, if there is one.
    fn has_left(&self, limit: Limit, who: Who, now: Micros) -> bool {
        let mut all = self.lock();
        let taken = all.get_mut(&(limit, who)).filter(|taken| taken.left > 0 && taken.until > now);
        taken.is_some_and(|taken| {
            taken.left -= 1;
            true
        })
    }

    /// Leaves what was taken for those to come, together with what others have taken and not used.
    fn leave(&self, limit: Limit, who: Who, now: Micros, more: Taken) {
        let mut all = self.lock();
        if let Some(taken) = all.get_mut(&(limit, who)).filter(|taken| taken.left > 0 && taken.until > now) {
            taken.left += more.left;
            return;
        }
        if all.len() >= MOST {
            all.retain(|_, taken| taken.left > 0 && taken.until > now);
        }
        if all.len() < MOST {
            all.insert((limit, who), more);
        }
    }

    /// Whether one more would be too often.
    pub async fn look(&self, limit: Limit, who: Who, now: Micros) -> Result<std::result::Result<(), Error>> {
        Ok(wait(limit, self.due(limit, who).await?, now, 1))
    }

    pub async fn note(&self, limit: Limit, who: Who, now: Micros) -> Result<()> {
        self.db.run(store::NOTE, values(limit, who, now, 1)).await.map(drop)
    }

    pub async fn forgive(&self, limit: Limit, who: Who, n: Micros) -> Result<()> {
        self.db.run(store::FORGIVE, args![limit.name(), who.text(), n * limit.rule().every]).await.map(drop)
    }

    /// When they will owe nothing any more; 0 when they owe nothing.
    pub async fn due(&self, limit: Limit, who: Who) -> Result<Micros> {
        Ok(self.db.maybe::<Number>(store::DUE, args![limit.name(), who.text()]).await?.map_or(0, |row| row.n))
    }

    pub async fn tidy(&self, now: Micros) -> Result<()> {
        self.lock().retain(|_, taken| taken.left > 0 && taken.until > now);
        self.db.run(store::FORGET, args![now]).await.map(drop)
    }

    /// When they will owe nothing any more; none when it would be too much.
    async fn take(&self, limit: Limit, who: Who, now: Micros, some: Micros) -> Result<Option<Micros>> {
        Ok(self.db.run_returning::<Number>(store::TAKE, values(limit, who, now, some)).await?.map(|row| row.n))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(Limit, Who), Taken>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn values(limit: Limit, who: Who, now: Micros, some: Micros) -> [crate::db::Value; 6] {
    let Rule { burst, every } = limit.rule();
    args![limit.name(), who.text(), now + some * every, now, some * every, now + burst * every]
}
