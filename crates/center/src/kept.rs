//! Pages that are made once for many readers, as the server keeps them, and what many of them show alike; how one is
//! answered with is in `frame/kept.rs`.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use crate::accounts::{Role, Stage};
use crate::immigration::Planet;
use crate::locale::Locale;

/// Under what a page is kept: its address or what tells more, and whatever else makes it look different to somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    pub name: String,
    pub locale: Locale,
    /// Without a planet also where the page looks alike on all of them.
    pub viewer: Option<(Role, Stage, Option<Planet>)>,
}

/// The pages that are kept.
pub type Pages = pieces::Store<Key>;

/// Whether there is more to do than there are threads that answer requests: none of them has rested lately.
#[derive(Default)]
pub struct Load(Mutex<Option<Looked>>);

struct Looked {
    at: Instant,
    /// How many pages were made since.
    made: u32,
    /// How long the threads had been busy by then, all together.
    busy: Duration,
}

impl Load {
    /// Not looked at more often than this, and of that three tenths are rest enough.
    const EVERY: Duration = Duration::from_millis(250);
    /// Where fewer pages were made meanwhile, something else takes the processors.
    const MANY: u32 = 64;

    /// A page is made. Looks, and says so to whoever packs pages.
    pub fn look(&self) {
        let Ok(mut looked) = self.0.try_lock() else { return };
        let now = Instant::now();
        if let Some(looked) = looked.as_mut() {
            looked.made += 1;
            if now - looked.at < Self::EVERY {
                return;
            }
        }
        let metrics = Handle::current().metrics();
        let busy =
            (0..metrics.num_workers()).map(|worker| metrics.worker_total_busy_duration(worker)).sum::<Duration>();
        if let Some(before) = looked.replace(Looked { at: now, made: 0, busy }) {
            let all = (now - before.at) * metrics.num_workers() as u32;
            if Self::is_much(before.made, now - before.at, busy.saturating_sub(before.busy), all) {
                pieces::hurry(2 * Self::EVERY);
            }
        }
    }
}

impl Load {
    /// Whether it is much to do when so many pages were made within `time`, and threads were busy for so long of all the
    /// time that they had.
    fn is_much(made: u32, time: Duration, busy: Duration, all: Duration) -> bool {
        u128::from(Self::MANY) * time.as_millis() <= u128::from(made) * Self::EVERY.as_millis() && busy > all * 7 / 10
    }
}

/// Time for what takes a processor a millisecond and could be had for a tenth of that: a share of one, whoever asks.
pub struct Leisure {
    began: Instant,
    /// From when there is some again, in microseconds since then.
    from: AtomicU64,
}

impl Leisure {
    /// Not more often than this.
    const EVERY: u64 = 100_000;

    /// Whether there is time now; then it is taken.
    pub fn take(&self) -> bool {
        let now = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let from = self.from.load(Ordering::Relaxed);
        now >= from && self.from.compare_exchange(from, now + Self::EVERY, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

impl Default for Leisure {
    fn default() -> Leisure {
        Leisure { began: Instant::now(), from: AtomicU64::new(0) }
    }
}

/// What was read last of each key, under the version that had been read before it: true for whoever has the same one.
/// There must be few keys.
pub struct Latest<K, T>(Mutex<HashMap<K, (i64, Arc<T>)>>);

impl<K, T> Default for Latest<K, T> {
    fn default() -> Latest<K, T> {
        Latest(Mutex::default())
    }
}

impl<K: Hash + Eq, T> Latest<K, T> {
    /// What is there under this version, or what `read` reads now; without a version nothing is kept.
    pub async fn get<E, F>(&self, key: K, version: Option<i64>, read: impl FnOnce() -> F) -> Result<Arc<T>, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let Some(version) = version else { return Ok(Arc::new(read().await?)) };
        let latest = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = latest().get(&key).filter(|(known, _)| *known == version) {
            return Ok(known.clone());
        }
        let now = Arc::new(read().await?);
        latest().insert(key, (version, now.clone()));
        Ok(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn much_to_do_is_many_pages_and_no_rest() {
        let ms = Duration::from_millis;
        assert!(Load::is_much(64, ms(250), ms(400), ms(500)));
        assert!(!Load::is_much(64, ms(250), ms(300), ms(500)), "they have rested");
        assert!(!Load::is_much(10, ms(250), ms(490), ms(500)), "something else takes the processors");
        assert!(!Load::is_much(200, ms(60_000), ms(110_000), ms(120_000)), "long ago");
    }

    #[tokio::test]
    async fn only_the_same_version_is_true() {
        let latest = Latest::<u8, i64>::default();
        let mut given = Vec::new();
        // the fifth is that of a database that was put back
        let asked =
            [(1, Some(5), 10), (1, Some(5), 11), (2, Some(5), 12), (1, Some(6), 13), (1, Some(5), 14), (1, None, 15)];
        for (key, version, read) in asked {
            given.push(*latest.get::<(), _>(key, version, async || Ok(read)).await.unwrap());
        }
        assert_eq!(given, [10, 10, 12, 13, 14, 15]);
        assert!(latest.get(3, Some(1), async || Err(7)).await.is_err());
        assert_eq!(*latest.get::<(), _>(3, Some(1), async || Ok(8)).await.unwrap(), 8);
    }
}
