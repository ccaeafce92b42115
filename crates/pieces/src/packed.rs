//! A text in stretches, as text until it is first sent packed, and only packed from then on: most readers take it so, and
//! it needs a third of the room. It is packed quickly as long as it may change before it is asked for often, and then
//! well.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::piece::{Effort, Piece};

/// Whoever is asked for so often is packed well.
const OFTEN: u32 = 3;

pub type Pieces = Arc<[Arc<Piece>]>;

#[derive(Debug)]
pub struct Packed {
    /// It is not known that it stays for long.
    is_fleeting: AtomicBool,
    /// How often it was asked for.
    asked: AtomicU32,
    made: Mutex<Made>,
}

#[derive(Debug, Clone)]
enum Made {
    Text(Arc<str>),
    Pieces(Effort, Pieces),
}

impl Packed {
    pub fn new(text: String) -> Packed {
        let made = Mutex::new(Made::Text(text.into()));
        Packed { is_fleeting: AtomicBool::default(), asked: AtomicU32::default(), made }
    }

    pub fn lasts(&self, lasts: bool) {
        self.is_fleeting.store(!lasts, Ordering::Relaxed);
    }

    pub fn was_asked_often(&self) -> bool {
        self.asked.load(Ordering::Relaxed) >= OFTEN
    }

    /// The pieces, for so many who ask for them; of `make` when they are not there. Two who ask at the same time may both
    /// make them.
    pub fn get(&self, times: u32, make: impl Fn(&str, Effort) -> Pieces) -> Pieces {
        let times = self.asked.load(Ordering::Relaxed).saturating_add(times);
        self.asked.store(times, Ordering::Relaxed);
        let is_fleeting = self.is_fleeting.load(Ordering::Relaxed) && times < OFTEN;
        let effort = if is_fleeting { Effort::Quick } else { Effort::Well };
        let known = self.made().clone();
        match &known {
            Made::Pieces(Effort::Well, pieces) => return pieces.clone(),
            Made::Pieces(Effort::Quick, pieces) if is_fleeting => return pieces.clone(),
            _ => {}
        }
        let pieces = make(&text_of(&known), effort);
        let mut made = self.made();
        if effort == Effort::Well || matches!(&*made, Made::Text(_)) {
            *made = Made::Pieces(effort, pieces.clone());
        }
        pieces
    }

    /// The whole text.
    pub fn text(&self) -> Arc<str> {
        let known = self.made().clone();
        text_of(&known)
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        match &*self.made() {
            Made::Text(text) => text.len(),
            Made::Pieces(_, pieces) => pieces.iter().map(|piece| piece.deflated.len() + 64).sum(),
        }
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn text_of(made: &Made) -> Arc<str> {
    match made {
        Made::Text(text) => text.clone(),
        Made::Pieces(_, pieces) => pieces.iter().map(|piece| piece.text()).collect::<String>().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_change_soon_is_packed_well_once_it_was_asked_for_often() {
        let efforts = |packed: &Packed| {
            let asked = Mutex::new(Vec::new());
            for _ in 0..2 * OFTEN {
                packed.get(1, |text, effort| {
                    asked.lock().unwrap().push(effort);
                    [Arc::new(Piece::new(text.as_bytes(), effort))].into()
                });
                assert_eq!(&*packed.text(), "이주".repeat(100));
            }
            asked.into_inner().unwrap()
        };
        let packed = || Packed::new("이주".repeat(100));
        assert_eq!(efforts(&packed()), [Effort::Well]);
        let one = packed();
        one.lasts(false);
        assert_eq!(efforts(&one), [Effort::Quick, Effort::Well]);
        assert!(one.was_asked_often() && one.bytes() < packed().bytes());
    }
}
