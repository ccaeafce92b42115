//! Stretches that stand in many pages, such as what is around them, are packed once for all of these, and well. They are
//! known by being met twice in a row at their place in a small table; so those of one page push nothing out.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use crate::piece::{Effort, Piece};

/// Longer ones are the content of a page.
const LONGEST: usize = 4_096;
const PLACES: usize = 256;

#[derive(Default)]
struct Place {
    /// The hash of the text that was met last and is not here.
    met: u64,
    here: Option<(Box<str>, Arc<Piece>)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::default);

/// `text` packed, with at least that effort.
pub fn piece(text: &str, effort: Effort) -> Arc<Piece> {
    TABLE.piece(text, effort)
}

struct Table {
    hasher: RandomState,
    places: [Mutex<Place>; PLACES],
}

impl Default for Table {
    fn default() -> Table {
        Table { hasher: RandomState::new(), places: std::array::from_fn(|_| Mutex::default()) }
    }
}

impl Table {
    fn piece(&self, text: &str, effort: Effort) -> Arc<Piece> {
        let pack = |effort| Arc::new(Piece::new(text.as_bytes(), effort));
        if text.len() > LONGEST {
            return pack(effort);
        }
        let hash = self.hasher.hash_one(text);
        let mut place = self.places[hash as usize % PLACES].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, piece)) = place.here.as_ref().filter(|(known, _)| **known == *text) {
            return piece.clone();
        }
        if place.met != hash {
            place.met = hash;
            drop(place);
            return pack(effort);
        }
        let piece = pack(Effort::Well);
        place.here = Some((text.into(), piece.clone()));
        piece
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_met_again_is_packed_once_and_well() {
        let table = Table::default();
        let piece = |text: &str, effort| table.piece(text, effort);
        let text: String = (0..90)
            .map(|n| format!("<a href=\"/{}/{}\">{}달 {}</a>", n * 7919 % 97, n * n % 53, n % 7, n * 31 % 11))
            .collect();
        let [first, second, third] = [(); 3].map(|()| piece(&text, Effort::Quick));
        assert!(!Arc::ptr_eq(&first, &second) && Arc::ptr_eq(&second, &third));
        assert!(second.deflated.len() < first.deflated.len());
        for other in 0..20_000 {
            piece(&format!("another {other}"), Effort::Quick);
        }
        assert!(Arc::ptr_eq(&piece(&text, Effort::Well), &second), "others were met once each");
        let long = "x".repeat(LONGEST + 1);
        assert!(!Arc::ptr_eq(&piece(&long, Effort::Quick), &piece(&long, Effort::Quick)));
    }
}
