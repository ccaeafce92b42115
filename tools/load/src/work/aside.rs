//! Bodies put aside during a run and looked at after it, so that looking takes nothing from the server.

use load::head::Encoding;

use crate::decode::decode;
use crate::drive::Errors;

/// Memory is taken in pieces of this size, so that none is ever moved.
const PIECE: usize = 32 * 1024 * 1024;

/// Bodies as they were sent, each with what is to be known when it is looked at.
pub struct Aside<E> {
    most: usize,
    /// All but the last are full; what is emptied is filled again.
    pieces: Vec<Vec<u8>>,
    filling: usize,
    entries: Vec<Entry<E>>,
}

struct Entry<E> {
    piece: usize,
    start: usize,
    end: usize,
    encoding: Encoding,
    about: E,
}

impl<E> Aside<E> {
    /// Holds up to `most` bytes of bodies.
    pub fn new(most: usize) -> Self {
        Self { most: (most / PIECE).max(1), pieces: Vec::new(), filling: 0, entries: Vec::new() }
    }

    /// Puts a body aside; false when there is no room for it.
    pub fn put(&mut self, encoding: Encoding, body: &[u8], about: E) -> bool {
        if self.pieces.get(self.filling).is_some_and(|piece| piece.len() + body.len() > PIECE) {
            self.filling += 1;
        }
        if self.filling == self.pieces.len() {
            if self.pieces.len() == self.most || body.len() > PIECE {
                self.filling = self.filling.saturating_sub(1);
                return false;
            }
            self.pieces.push(Vec::with_capacity(PIECE));
        }
        let Some(piece) = self.pieces.get_mut(self.filling) else { return false };
        let start = piece.len();
        piece.extend_from_slice(body);
        self.entries.push(Entry { piece: self.filling, start, end: piece.len(), encoding, about });
        true
    }

    /// Decodes all and gives each to `check`; adds what was wrong to `errors`. Nothing is left then.
    pub fn look(&mut self, errors: &mut Errors, mut check: impl FnMut(&E, &str) -> Result<(), String>) {
        for entry in self.entries.drain(..) {
            let body = &self.pieces[entry.piece][entry.start..entry.end];
            let verdict = decode(entry.encoding, body).and_then(|plain| {
                let text = std::str::from_utf8(&plain).map_err(|_| "a body is not UTF-8".to_owned())?;
                check(&entry.about, text)
            });
            if let Err(why) = verdict {
                *errors.entry(why).or_default() += 1;
            }
        }
        self.pieces.iter_mut().for_each(Vec::clear);
        self.filling = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_put_aside_is_looked_at_once() {
        let mut aside = Aside::new(2 * PIECE);
        let bodies = [vec![b'a'; PIECE / 2], vec![b'b'; PIECE], vec![b'c'; PIECE / 2]];
        for _ in 0..2 {
            let put: Vec<bool> =
                bodies.iter().enumerate().map(|(about, body)| aside.put(Encoding::Identity, body, about)).collect();
            assert_eq!(put, [true, true, false], "the third has no room");
            let mut seen = Vec::new();
            let mut errors = Errors::new();
            aside.look(&mut errors, |about, text| {
                seen.push((*about, text.len(), text.as_bytes()[0]));
                if *about == 1 { Err("bad".to_owned()) } else { Ok(()) }
            });
            assert_eq!(seen, [(0, PIECE / 2, b'a'), (1, PIECE, b'b')]);
            assert_eq!(errors, Errors::from([("bad".to_owned(), 1)]));
        }
        aside.put(Encoding::Identity, &[0xff], 0);
        let mut errors = Errors::new();
        aside.look(&mut errors, |_, _| Ok(()));
        assert_eq!(errors.keys().collect::<Vec<_>>(), ["a body is not UTF-8"]);
    }
}
