//! What is done to the files of a corpus: a few wounds each, of kinds that once broke some reader somewhere.

/// Numbers at the edges of types, where lengths, counts and offsets stand.
const EDGES: [u64; 16] = [
    0,
    1,
    2,
    7,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x7fff,
    0xffff,
    0x10000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    u64::MAX,
];

pub struct Mutator<'a> {
    corpus: &'a [Vec<u8>],
    tokens: &'a [&'a [u8]],
    random: Random,
    file: Vec<u8>,
}

impl<'a> Mutator<'a> {
    pub fn new(corpus: &'a [Vec<u8>], tokens: &'a [&'a [u8]]) -> Mutator<'a> {
        Mutator { corpus, tokens, random: Random(1), file: Vec::new() }
    }

    /// The input of that number.
    pub fn input(&mut self, seed: u64, number: u64) -> &[u8] {
        self.random = Random(seed.wrapping_mul(0xd134_2543_de82_ef95) ^ number);
        self.file.clear();
        self.file.extend_from_slice(&self.corpus[self.random.below(self.corpus.len())]);
        // Mostly one or two, so that most of the file is still sound behind them.
        let wounds = 1 + self.random.next().trailing_zeros().min(7);
        for _ in 0..wounds {
            let length = self.file.len();
            let at = self.wound();
            if self.random.below(2) == 0 {
                self.mend(at, length);
            }
        }
        &self.file
    }

    /// Wounds the file once, and says about where.
    fn wound(&mut self) -> usize {
        let length = self.file.len();
        if length < 8 {
            self.file.extend_from_slice(b"\x80\x02PK\x03\x04\0\0");
            return length;
        }
        let at = self.random.below(length);
        let end = (at + 1 + self.random.below(32)).min(length);
        match self.random.below(16) {
            0 | 1 => self.file[at] ^= 1 << self.random.below(8),
            2 => self.file[at] = self.random.next() as u8,
            3 => self.file[at] = self.file[at].wrapping_add(self.random.below(9) as u8).wrapping_sub(4),
            4 | 5 => self.number(at),
            6 => self.file.truncate(at),
            7 => drop(self.file.drain(at..end)),
            8 => {
                let piece = self.file[at..end].to_vec();
                let to = self.random.below(length);
                self.file.splice(to..to, piece);
            }
            9 => {
                // The same bytes in another order: what lies behind keeps its place.
                let middle = self.random.below(end - at);
                self.file[at..end].rotate_left(middle);
            }
            10 => {
                let byte = self.random.next() as u8;
                self.file[at..end].fill(byte);
            }
            11 | 12 => self.token(at),
            13 => self.instruction(at),
            14 => self.splice(at),
            _ => self.exchange(at, end),
        }
        end
    }

    /// Gives the file its length back a little behind the wound, so that what is found by its place is still found.
    fn mend(&mut self, behind: usize, length: usize) {
        let at = (behind + self.random.below(64)).min(self.file.len());
        let excess = self.file.len().saturating_sub(length).min(self.file.len() - at);
        self.file.drain(at..at + excess);
        let lack = length.saturating_sub(self.file.len());
        self.file.splice(at..at, std::iter::repeat_n(0, lack));
    }

    /// A number at the edge of its type, or next to one, in either byte order.
    fn number(&mut self, at: usize) {
        let number = EDGES[self.random.below(EDGES.len())].wrapping_add(self.random.below(3) as u64).wrapping_sub(1);
        let size = 1 << self.random.below(4);
        let mut bytes = number.to_le_bytes();
        if self.random.below(4) == 0 {
            bytes[..size].reverse();
        }
        for (place, byte) in self.file[at..].iter_mut().zip(&bytes[..size]) {
            *place = *byte;
        }
    }

    /// Bytes with a meaning, put in or put over.
    fn token(&mut self, at: usize) {
        let token = self.tokens[self.random.below(self.tokens.len())];
        let over = if self.random.below(2) == 0 { token.len().min(self.file.len() - at) } else { 0 };
        self.file.splice(at..at + over, token.iter().copied());
    }

    /// One meaning in the place of another: the next place where some token begins gets another one, of the same length
    /// if one is found.
    fn instruction(&mut self, at: usize) {
        let known = |tail: &&[u8]| self.tokens.iter().any(|token| token.len() <= 2 && token[0] == tail[0]);
        let tails = (at..self.file.len()).map(|place| &self.file[place..]);
        let Some(place) = tails.clone().find(known).map(|tail| self.file.len() - tail.len()) else { return };
        let first = self.random.below(self.tokens.len());
        if let Some(token) =
            self.tokens.iter().cycle().skip(first).take(self.tokens.len()).find(|token| token.len() == 1)
        {
            self.file[place] = token[0];
        }
        // Its operand: a place in the memo, a small number, a length.
        if self.random.below(2) == 0 && place + 1 < self.file.len() {
            self.file[place + 1] = self.random.below(32) as u8;
        }
    }

    /// The rest of this file becomes the rest of another.
    fn splice(&mut self, at: usize) {
        let other = &self.corpus[self.random.below(self.corpus.len())];
        let from = if self.random.below(2) == 0 { at.min(other.len()) } else { self.random.below(other.len()) };
        self.file.truncate(at);
        self.file.extend_from_slice(&other[from..]);
    }

    /// A piece of this file becomes a piece of another.
    fn exchange(&mut self, at: usize, end: usize) {
        let other = &self.corpus[self.random.below(self.corpus.len())];
        let from = self.random.below(other.len());
        let piece = &other[from..(from + 64).min(other.len())];
        let piece = &piece[..(1 + self.random.below(64)).min(piece.len())];
        self.file.splice(at..end, piece.iter().copied());
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}
