//! Rows of lists that stand together are packed once, wherever they stand: which of them begin a group is said by their
//! numbers ([`note`](crate::note())), and a group is known by its text as long as something that is kept has it. So of a
//! list with a row more, or a row another, one group is packed anew and not the list. Groups take more bytes than a list
//! that is packed as a whole.

use std::hash::BuildHasher as _;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use crate::piece::{Effort, Piece};

// nobody can choose texts that are alike by a hash with a secret, and what people write is on pages of others
#[cfg(not(test))]
type Hashes = std::hash::RandomState;
// where texts meet in the table by chance, a test would fail by chance
#[cfg(test)]
type Hashes = std::hash::BuildHasherDefault<std::hash::DefaultHasher>;

/// The hash of a text, and what it comes to.
type Place = (u64, Weak<Piece>);

struct Table {
    hasher: Hashes,
    places: Box<[Mutex<Place>]>,
}

const PLACES: usize = 32_768;

static TABLE: LazyLock<Table> =
    LazyLock::new(|| Table { hasher: Hashes::default(), places: (0..PLACES).map(|_| Mutex::default()).collect() });

/// `text` packed in a hurry, unless it is there.
pub fn piece(text: &str) -> Arc<Piece> {
    let hash = TABLE.hasher.hash_one(text);
    let place = || TABLE.places[hash as usize % PLACES].lock().unwrap_or_else(PoisonError::into_inner);
    let (known, piece) = place().clone();
    let piece = if known == hash { piece.upgrade() } else { None };
    let is_same = |piece: &Arc<Piece>| piece.length == text.len() && piece.crc == crc32fast::hash(text.as_bytes());
    piece.filter(is_same).unwrap_or_else(|| {
        let piece = Arc::new(Piece::new(text.as_bytes(), Effort::Hurried));
        *place() = (hash, Arc::downgrade(&piece));
        piece
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_packed_once_as_long_as_it_is_kept() {
        let text = "달 아래 ".repeat(90);
        let first = piece(&text);
        assert!(Arc::ptr_eq(&first, &piece(&text)));
        assert!(!Arc::ptr_eq(&first, &piece(&text["달 ".len()..])));
        assert_eq!(first.text(), text);
        let was = Arc::downgrade(&first);
        drop(first);
        assert!(was.upgrade().is_none(), "the table alone keeps nothing");
        assert_eq!(piece(&text).text(), text);
    }
}
