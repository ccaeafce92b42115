//! Huffman codes and the bits they are read from (T.81, annex C and F.2.2).

/// Codes up to this length are looked up at once.
const FAST_BITS: u32 = 9;

/// One Huffman table, ready to be read with.
pub(super) struct Table {
    /// For every possible next `FAST_BITS` bits: `length << 8 | symbol`, 0 where the code is longer or does not exist.
    fast: Vec<u16>,
    /// By code length: one past the largest code, aligned to 16 bits; what to add to a code to get its symbol's index.
    ends: [u32; 17],
    offsets: [i32; 17],
    symbols: Vec<u8>,
}

impl Table {
    /// From the sixteen counts of codes by length and the symbols in order of their codes; `None` if they are no prefix
    /// code.
    pub fn new(counts: &[u8], symbols: &[u8]) -> Option<Table> {
        let mut table =
            Table { fast: vec![0; 1 << FAST_BITS], ends: [0; 17], offsets: [0; 17], symbols: symbols.to_vec() };
        let (mut code, mut index) = (0_u32, 0_usize);
        for (length, count) in (1_u32..).zip(counts) {
            table.offsets[length as usize] = index as i32 - code as i32;
            for symbol in symbols.get(index..index + usize::from(*count))? {
                if code >> length != 0 {
                    return None;
                }
                if length <= FAST_BITS {
                    let spare = FAST_BITS - length;
                    let first = (code << spare) as usize;
                    table.fast[first..first + (1 << spare)].fill((length as u16) << 8 | u16::from(*symbol));
                }
                code += 1;
                index += 1;
            }
            table.ends[length as usize] = code << (16 - length);
            code <<= 1;
        }
        Some(table)
    }
}

/// The bits of one entropy-coded segment. Stuffed zeros are left out, and the bits end where a marker begins.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The next bits, the first one on top.
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub fn new(bytes: &'a [u8]) -> Bits<'a> {
        Bits { bytes, at: 0, held: 0, count: 0 }
    }

    /// The next symbol; `None` if the bits end or are no code of the table.
    #[inline]
    pub fn symbol(&mut self, table: &Table) -> Option<u8> {
        if self.count < 16 {
            self.fill();
        }
        let entry = table.fast[(self.held >> (64 - FAST_BITS)) as usize];
        if entry != 0 {
            self.skip(u32::from(entry >> 8))?;
            return Some(entry as u8);
        }
        let next = (self.held >> 48) as u32;
        let length = (FAST_BITS as usize + 1..17).find(|length| next < table.ends[*length])?;
        self.skip(length as u32)?;
        let index = (next >> (16 - length)) as i32 + table.offsets[length];
        table.symbols.get(usize::try_from(index).ok()?).copied()
    }

    /// The next `count` bits (at most 16) as a number; `None` if there are not as many.
    #[inline]
    pub fn take(&mut self, count: u32) -> Option<u32> {
        if count == 0 {
            return Some(0);
        }
        if self.count < count {
            self.fill();
        }
        let value = (self.held >> (64 - count)) as u32;
        self.skip(count)?;
        Some(value)
    }

    /// Goes on behind the restart marker that must come next.
    pub fn restart(&mut self) -> Option<()> {
        // Whole bytes that were read ahead are idle bits if a marker follows; anything else is damage.
        self.fill();
        if self.count >= 8 {
            return None;
        }
        let rest = self.bytes.get(self.at..)?;
        let fill_bytes = rest.iter().take_while(|byte| **byte == 0xff).count();
        if fill_bytes == 0 || !matches!(rest.get(fill_bytes)?, 0xd0..=0xd7) {
            return None;
        }
        *self = Bits { bytes: self.bytes, at: self.at + fill_bytes + 1, held: 0, count: 0 };
        Some(())
    }

    #[inline]
    fn skip(&mut self, count: u32) -> Option<()> {
        self.count = self.count.checked_sub(count)?;
        self.held <<= count;
        Some(())
    }

    #[inline]
    fn fill(&mut self) {
        while self.count <= 56 {
            let byte = match self.bytes.get(self.at..) {
                Some([0xff, 0x00, ..]) => {
                    self.at += 2;
                    0xff
                }
                Some([byte, ..]) if *byte != 0xff => {
                    self.at += 1;
                    *byte
                }
                _ => return,
            };
            self.held |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_every_length_are_read() {
        // One code each of 1 to 12 bits: 0, 10, 110, …
        let counts: Vec<u8> = (1..=16).map(|length| u8::from(length <= 12)).collect();
        let symbols: Vec<u8> = (100..112).collect();
        let table = Table::new(&counts, &symbols).unwrap();
        let mut bits = Bits::new(&[0b0101_1011, 0b1111_1111, 0x00, 0b1110_0000]);
        assert_eq!([0; 3].map(|_| bits.symbol(&table)), [Some(100), Some(101), Some(102)]);
        assert_eq!(bits.take(2), Some(3));
        assert_eq!(bits.symbol(&table), Some(111), "eleven ones and a zero");
    }

    #[test]
    fn a_table_with_too_many_codes_is_refused() {
        let mut counts = [0; 16];
        counts[0] = 3;
        assert!(Table::new(&counts, &[1, 2, 3]).is_none());
        assert!(Table::new(&[1; 16], &[1]).is_none());
    }

    #[test]
    fn bits_end_at_a_marker() {
        let mut bits = Bits::new(&[0xa5, 0xff, 0xd0, 0x12]);
        assert_eq!((bits.take(8), bits.take(1)), (Some(0xa5), None));
        let mut bits = Bits::new(&[0xa5, 0xff, 0xd0, 0x12]);
        assert_eq!(bits.take(5), Some(0x14));
        assert_eq!(bits.restart(), Some(()));
        assert_eq!(bits.take(8), Some(0x12));
        assert_eq!(bits.restart(), None);
    }
}
