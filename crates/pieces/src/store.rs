//! Where pages are kept, under the version at which they were read.
//!
//! The one order that is never stale: the version is read, then the page is looked up; it is the answer when its label is
//! that very version and its end has not come. Otherwise what is shown is read, *after* the version, and kept under it:
//! it may be newer than its label, which does no harm, and never older.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::timeout;

use crate::kept::Kept;

const SHARDS: usize = 16;
/// How long somebody who makes a page is waited for.
const PATIENCE: Duration = Duration::from_millis(20);

/// Which version of what, and when it is looked up: microseconds.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub version: i64,
    pub now: i64,
}

/// Texts under keys, of at most so many bytes together; those that nobody asks for go first.
pub struct Store<K> {
    shards: [Mutex<Shard<K>>; SHARDS],
    hasher: RandomState,
    most: usize,
    hits: AtomicU64,
    misses: AtomicU64,
    /// How often something was put in.
    puts: AtomicU64,
}

/// How well a store does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    pub hits: u64,
    pub misses: u64,
    pub bytes: usize,
    pub pages: usize,
}

struct Shard<K> {
    entries: HashMap<K, Entry>,
    /// In the order in which they came, or were asked for when their turn to go came.
    order: VecDeque<K>,
    bytes: usize,
}

type Gate = Arc<tokio::sync::Mutex<()>>;

#[derive(Default)]
struct Entry {
    labelled: Option<Labelled>,
    /// Who makes the text; the others wait for it.
    gate: Gate,
    asked: AtomicBool,
    bytes: usize,
}

struct Labelled {
    version: i64,
    until: i64,
    /// Before how many others it was put in.
    put: u64,
    kept: Arc<Kept>,
}

/// Whoever asked for a key is through with it.
struct Left<'s, K: Hash + Eq + Clone> {
    store: &'s Store<K>,
    key: &'s K,
}

impl<K: Hash + Eq + Clone> Drop for Left<'_, K> {
    fn drop(&mut self) {
        self.store.let_go(self.key);
    }
}

impl<K: Hash + Eq + Clone> Store<K> {
    /// Keeps at most about `most` bytes; nothing with 0.
    pub fn new(most: usize) -> Store<K> {
        let shard = || Mutex::new(Shard { entries: HashMap::new(), order: VecDeque::new(), bytes: 0 });
        Store {
            shards: std::array::from_fn(|_| shard()),
            hasher: RandomState::new(),
            most: most / SHARDS,
            hits: 0.into(),
            misses: 0.into(),
            puts: 0.into(),
        }
    }

    /// The text under `key`, and whether it was kept; otherwise `make` gives it and how long it holds, in microseconds
    /// since 1970. Of many who ask for what is not there one makes it.
    pub async fn get<E, F>(&self, key: &K, at: Place, make: impl FnOnce() -> F) -> Result<(Arc<Kept>, bool), E>
    where
        F: Future<Output = Result<(Kept, i64), E>>,
    {
        if self.most == 0 {
            self.misses.fetch_add(1, Ordering::Relaxed);
            return Ok((Arc::new(make().await?.0), false));
        }
        if let Some(kept) = self.find(key, at, u64::MAX) {
            self.hits.fetch_add(1, Ordering::Relaxed);
            return Ok((kept, true));
        }
        let since = self.puts.load(Ordering::Relaxed);
        // however this ends, also half way: nothing stays of a key under which nothing is
        let _left = Left { store: self, key };
        let gate = self.gate(key);
        // whoever waits for many who make it anew for one another makes it for themselves
        let turn = timeout(PATIENCE, gate.lock()).await;
        if let Some(kept) = self.find(key, at, since) {
            self.hits.fetch_add(1, Ordering::Relaxed);
            return Ok((kept, true));
        }
        self.misses.fetch_add(1, Ordering::Relaxed);
        let (mut kept, until) = make().await?;
        if let Some(before) = self.before(key) {
            kept.follow(&before);
        }
        kept.pack();
        let kept = Arc::new(kept);
        if turn.is_ok() && until > at.now {
            self.put(key, Labelled { version: at.version, until, put: 0, kept: kept.clone() });
        }
        Ok((kept, false))
    }

    pub fn stats(&self) -> Stats {
        Stats {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            bytes: self.shards.iter().map(|shard| lock(shard).bytes).sum(),
            pages: self.shards.iter().map(|shard| lock(shard).entries.len()).sum(),
        }
    }

    fn shard(&self, key: &K) -> MutexGuard<'_, Shard<K>> {
        lock(&self.shards[self.hasher.hash_one(key) as usize % SHARDS])
    }

    /// What is an answer at this place. For whoever has waited since so many were put in, also what was put in later
    /// under a higher version: it was read after theirs.
    fn find(&self, key: &K, at: Place, since: u64) -> Option<Arc<Kept>> {
        let shard = self.shard(key);
        let entry = shard.entries.get(key)?;
        let labelled = entry.labelled.as_ref()?;
        // otherwise equal, not higher: a database that was put back goes on from before
        let is_right = labelled.version == at.version || (labelled.put >= since && labelled.version > at.version);
        (is_right && at.now < labelled.until).then(|| {
            entry.asked.store(true, Ordering::Relaxed);
            labelled.kept.clone()
        })
    }

    /// What is under this key, however old.
    fn before(&self, key: &K) -> Option<Arc<Kept>> {
        Some(self.shard(key).entries.get(key)?.labelled.as_ref()?.kept.clone())
    }

    fn gate(&self, key: &K) -> Gate {
        let mut shard = self.shard(key);
        if let Some(entry) = shard.entries.get(key) {
            return entry.gate.clone();
        }
        let entry = Entry::default();
        let gate = entry.gate.clone();
        shard.entries.insert(key.clone(), entry);
        shard.order.push_back(key.clone());
        gate
    }

    /// An entry under which nothing was kept.
    fn let_go(&self, key: &K) {
        let mut shard = self.shard(key);
        let is_idle = |entry: &Entry| entry.labelled.is_none() && Arc::strong_count(&entry.gate) == 1;
        if shard.entries.get(key).is_some_and(is_idle) {
            shard.entries.remove(key);
            shard.order.retain(|other| other != key);
        }
    }

    fn put(&self, key: &K, labelled: Labelled) {
        let bytes = labelled.kept.bytes();
        if bytes > self.most {
            return;
        }
        let put = self.puts.fetch_add(1, Ordering::Relaxed);
        let mut shard = self.shard(key);
        let Shard { entries, order, bytes: sum } = &mut *shard;
        let entry = entries.entry(key.clone()).or_insert_with(|| {
            order.push_back(key.clone());
            Entry::default()
        });
        *sum = *sum + bytes - std::mem::replace(&mut entry.bytes, bytes);
        entry.labelled = Some(Labelled { put, ..labelled });
        while *sum > self.most
            && let Some(oldest) = order.pop_front()
        {
            let Some(entry) = entries.get(&oldest) else { continue };
            if entry.asked.swap(false, Ordering::Relaxed) {
                order.push_back(oldest);
            } else {
                *sum -= entry.bytes;
                entries.remove(&oldest);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
