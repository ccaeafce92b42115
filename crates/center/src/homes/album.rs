//! Pictures that are kept as long as a room is what it was, within bounds: those that nobody has asked for the longest
//! go first. As long as the program runs.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

/// A picture as it is sent.
pub struct Picture {
    pub bytes: Bytes,
    /// By which it is known again, as in `ETag`.
    pub tag: String,
}

/// Pictures by what they show.
pub struct Album<K> {
    kept: Mutex<Kept<K>>,
    /// So many bytes are kept.
    most: usize,
}

struct Kept<K> {
    /// With when each was asked for last.
    all: HashMap<K, (u64, Arc<Picture>)>,
    bytes: usize,
    asked: u64,
}

impl<K: Clone + Eq + Hash> Album<K> {
    pub fn of(most: usize) -> Album<K> {
        Album { kept: Mutex::new(Kept { all: HashMap::new(), bytes: 0, asked: 0 }), most }
    }

    /// The picture, if it is there.
    pub fn known(&self, what: &K) -> Option<Arc<Picture>> {
        let mut kept = self.kept();
        kept.asked += 1;
        let now = kept.asked;
        let (asked, picture) = kept.all.get_mut(what)?;
        *asked = now;
        Some(picture.clone())
    }

    /// Keeps a picture; what `is_old` says of goes, for it is asked for no more.
    pub fn keep(&self, what: K, picture: Arc<Picture>, is_old: impl Fn(&K) -> bool) {
        let mut kept = self.kept();
        kept.asked += 1;
        let now = kept.asked;
        kept.all.retain(|known, _| !is_old(known));
        kept.all.insert(what, (now, picture));
        kept.bytes = kept.all.values().map(|(_, picture)| picture.bytes.len()).sum();
        while kept.bytes > self.most {
            let Some(first) = kept.all.iter().min_by_key(|(_, (asked, _))| *asked).map(|(what, _)| what.clone()) else {
                break;
            };
            if let Some((_, gone)) = kept.all.remove(&first) {
                kept.bytes -= gone.bytes.len();
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept<K>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = 1_000;

    fn picture(bytes: usize) -> Arc<Picture> {
        Arc::new(Picture { bytes: vec![0; bytes].into(), tag: String::new() })
    }

    #[test]
    fn what_is_kept_has_bounds_and_goes_with_the_room() {
        let album = Album::of(MOST);
        let keep = |user: i64, version: i64, bytes: usize| {
            let is_old = |known: &(i64, i64)| known.0 == user && known.1 != version;
            album.keep((user, version), picture(bytes), is_old);
        };
        keep(1, 1, 10);
        assert!(album.known(&(1, 1)).is_some());
        keep(1, 2, 10);
        assert!(album.known(&(1, 1)).is_none(), "of a version before");
        for user in 2..20 {
            keep(user, 1, MOST / 4);
            assert!(album.known(&(1, 2)).is_some(), "asked for again and again");
        }
        let kept = album.kept();
        assert!(kept.bytes <= MOST && kept.all.len() == 4, "{} in {}", kept.bytes, kept.all.len());
    }
}
