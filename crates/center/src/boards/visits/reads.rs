//! Which articles people have read within the last day, as it was asked a moment ago and as they have looked since:
//! lists mark what is new, and what one has read is not. Nobody's are asked for more than once a minute; what other
//! servers hear meanwhile is known a minute later.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use crate::clock::{MINUTE, Micros};

/// Of how many people it is known at most; beyond that it is asked again. With as many articles of each as may be
/// known, that is 20 MB.
const PEOPLE: usize = 1_024;
/// How many articles of one are known at most, before they are asked for again.
const ARTICLES: usize = 1_000;

/// Kept by the app for as long as it runs.
#[derive(Default)]
pub struct Reads(Mutex<HashMap<i64, Known>>);

#[derive(Default)]
struct Known {
    articles: HashSet<i64>,
    /// When the database is asked again; 0: it was not asked yet.
    until: Micros,
}

impl Reads {
    /// `user` looks at `article`.
    pub fn note(&self, user: i64, article: i64, now: Micros) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut all, user, now);
        let known = all.entry(user).or_default();
        if known.articles.len() < ARTICLES {
            known.articles.insert(article);
        }
    }

    /// Those of `articles` that `user` has read; nothing when the database is to be asked.
    pub fn among(&self, user: i64, articles: &[i64], now: Micros) -> Option<HashSet<i64>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.get(&user).filter(|known| now < known.until)?;
        Some(articles.iter().filter(|id| known.articles.contains(id)).copied().collect())
    }

    /// The database says that `user` has read these; others may wait to be written.
    pub fn learn(&self, user: i64, articles: impl IntoIterator<Item = i64>, now: Micros) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut all, user, now);
        let known = all.entry(user).or_default();
        if known.articles.len() >= ARTICLES {
            known.articles.clear();
        }
        known.articles.extend(articles);
        known.until = now + MINUTE;
    }
}

/// Forgets whom nobody has heard of lately, and everybody where that is not enough.
fn make_room(all: &mut HashMap<i64, Known>, user: i64, now: Micros) {
    if all.len() < PEOPLE || all.contains_key(&user) {
        return;
    }
    all.retain(|_, known| now < known.until);
    if all.len() >= PEOPLE {
        all.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_asked_for_once_a_minute() {
        let reads = Reads::default();
        assert_eq!(reads.among(1, &[1, 2], 0), None);
        reads.note(1, 2, 0);
        assert_eq!(reads.among(1, &[1, 2], 0), None, "there may be more");
        reads.learn(1, [7], 0);
        assert_eq!(reads.among(1, &[1, 2, 7], 1), Some([2, 7].into()));
        reads.note(1, 1, 1);
        assert_eq!(reads.among(1, &[1, 2, 7], 1), Some([1, 2, 7].into()));
        assert_eq!(reads.among(2, &[1], 1), None);
        assert_eq!(reads.among(1, &[1], MINUTE), None, "another server may have heard of one");
    }

    #[test]
    fn it_has_bounds() {
        let reads = Reads::default();
        for user in 0..20_000 {
            reads.learn(user, [1], user / 100);
        }
        assert!(reads.0.lock().unwrap().len() <= PEOPLE);
        for article in 0..5_000 {
            reads.note(1, article, 0);
        }
        assert!(reads.0.lock().unwrap()[&1].articles.len() <= ARTICLES);
    }
}
