//! How the stretches of a page are packed: well; of a page that is one of many quickly for whoever asks first, and well
//! once it is asked for again. Most of many are asked for once before they change, if at all.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::piece::{Effort, Piece};

type Pieces = Arc<[Arc<Piece>]>;

#[derive(Debug, Default)]
pub struct Packed {
    is_one_of_many: AtomicBool,
    made: Mutex<Option<(Effort, Pieces)>>,
}

impl Packed {
    pub fn is_one_of_many(&self, is: bool) {
        self.is_one_of_many.store(is, Ordering::Relaxed);
    }

    /// The pieces, of `make` when they are not there; two who ask at the same time may both make them.
    pub fn get(&self, make: impl Fn(Effort) -> Pieces) -> Pieces {
        let is_one_of_many = self.is_one_of_many.load(Ordering::Relaxed);
        let made = self.made().clone();
        let effort = match made {
            Some((Effort::Well, pieces)) => return pieces,
            None if is_one_of_many => Effort::Quick,
            _ => Effort::Well,
        };
        let pieces = make(effort);
        let mut made = self.made();
        if effort == Effort::Well || made.is_none() {
            *made = Some((effort, pieces.clone()));
        }
        pieces
    }

    fn made(&self) -> MutexGuard<'_, Option<(Effort, Pieces)>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_many_is_packed_well_when_it_is_asked_for_again() {
        let efforts = |packed: &Packed| {
            let asked = Mutex::new(Vec::new());
            for _ in 0..4 {
                packed.get(|effort| {
                    asked.lock().unwrap().push(effort);
                    [].into()
                });
            }
            asked.into_inner().unwrap()
        };
        assert_eq!(efforts(&Packed::default()), [Effort::Well]);
        let one = Packed::default();
        one.is_one_of_many(true);
        assert_eq!(efforts(&one), [Effort::Quick, Effort::Well]);
    }
}
