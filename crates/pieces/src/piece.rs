//! A stretch of text as deflated bytes that may stand before and behind any others.

use std::cell::RefCell;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// How well a text is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// A third more bytes than quick, for a third of the time: for what is sent once, and while others wait.
    Hurried,
    /// A twenty-fifth more bytes than well, for half of the time: for what is perhaps sent once. The lowest level takes half
    /// of that again, and a third more bytes.
    Quick,
    /// Zlib's middle: a twentieth more bytes than the slowest, for half its time.
    Well,
}

thread_local! {
    // making one takes longer than packing a short text
    static HURRIED: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(1), false));
    static QUICK: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(3), false));
    static WELL: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(6), false));
    static UNPACK: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// The CRC's polynomial, the lowest power first.
const POLYNOMIAL: u32 = 0xEDB8_8320;

/// Ends at a byte and with a window of its own, so that pieces can be joined in any order.
#[derive(Debug)]
pub struct Piece {
    pub deflated: Box<[u8]>,
    pub length: usize,
    pub crc: u32,
    /// x to the power of the text's bits, modulo the polynomial: moves a sum to before it.
    pub shift: u32,
}

impl Piece {
    pub fn new(text: &[u8], effort: Effort) -> Piece {
        let compress = match effort {
            Effort::Hurried => &HURRIED,
            Effort::Quick => &QUICK,
            Effort::Well => &WELL,
        };
        let deflated = compress.with_borrow_mut(|compress| deflated(compress, text));
        Piece { deflated: deflated.into(), length: text.len(), crc: crc32fast::hash(text), shift: shift(text.len()) }
    }

    /// The text.
    pub fn text(&self) -> String {
        let mut out = Vec::with_capacity(self.length);
        // one call, since there is room for all of it; what we have packed ourselves is not broken
        let outcome = UNPACK.with_borrow_mut(|decompress| {
            decompress.reset(false);
            decompress.decompress_vec(&self.deflated, &mut out, FlushDecompress::Sync)
        });
        assert!(outcome.is_ok() && out.len() == self.length, "inflating what was deflated here: {outcome:?}");
        String::from_utf8(out).unwrap_or_default()
    }

    /// The CRC of a text with the sum `before` and this one behind it.
    pub fn sum_behind(&self, before: u32) -> u32 {
        times(self.shift, before) ^ self.crc
    }
}

/// Deflated, and flushed to a byte.
fn deflated(compress: &mut Compress, text: &[u8]) -> Vec<u8> {
    compress.reset();
    let mut out = Vec::with_capacity(text.len() / 3 + 64);
    loop {
        out.reserve(64);
        let read = usize::try_from(compress.total_in()).unwrap_or(text.len());
        let room = out.capacity() - out.len();
        let before = out.len();
        let status = compress.compress_vec(&text[read..], &mut out, FlushCompress::Sync);
        let all_read = compress.total_in() == text.len() as u64;
        // a flush is whole when it left room
        if all_read && out.len() - before < room && matches!(status, Ok(Status::Ok | Status::BufError)) {
            return out;
        }
        // a stream that is neither broken nor ended says no error
        assert!(status.is_ok(), "deflating into memory: {status:?}");
        out.reserve(out.capacity());
    }
}

/// x^(8 · `bytes`) modulo the polynomial.
fn shift(bytes: usize) -> u32 {
    // x^8, then its squares
    let (mut power, mut product) = (0x0080_0000, 0x8000_0000);
    let mut left = bytes;
    while left > 0 {
        if left & 1 == 1 {
            product = times(product, power);
        }
        power = times(power, power);
        left >>= 1;
    }
    product
}

/// The product of two polynomials modulo the CRC's; the highest bit is the power nought.
fn times(a: u32, mut b: u32) -> u32 {
    let mut product = 0;
    for bit in (0..32).rev() {
        product ^= b & (a >> bit & 1).wrapping_neg();
        b = (b >> 1) ^ (POLYNOMIAL & (b & 1).wrapping_neg());
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_of_joined_texts_is_that_of_the_whole() {
        for (a, b) in [("", ""), ("a", ""), ("", "b"), ("이주", "센터"), (&"x".repeat(70_000), &"y".repeat(3))] {
            let whole = crc32fast::hash(format!("{a}{b}").as_bytes());
            for effort in [Effort::Quick, Effort::Well] {
                let piece = Piece::new(b.as_bytes(), effort);
                assert_eq!(piece.sum_behind(crc32fast::hash(a.as_bytes())), whole, "{} {}", a.len(), b.len());
                assert_eq!(piece.text(), b);
            }
        }
    }
}
