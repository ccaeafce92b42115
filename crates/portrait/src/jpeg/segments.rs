//! The marker segments of a file (T.81, annex B).

pub(super) const START_OF_SCAN: u8 = 0xda;
pub(super) const END_OF_IMAGE: u8 = 0xd9;

pub(super) fn is_frame_header(marker: u8) -> bool {
    // 0xc4, 0xc8 and 0xcc share the range but are tables and an extension.
    (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// Every marker segment after the start of the image: the marker and its body (without the length). Entropy-coded data
/// and what else lies between segments is skipped; the walk ends where the file does.
pub(super) fn segments(bytes: &[u8]) -> Segments<'_> {
    Segments { bytes, at: 2 }
}

pub(super) struct Segments<'a> {
    bytes: &'a [u8],
    /// The first byte after the segment last given.
    at: usize,
}

impl<'a> Segments<'a> {
    /// What follows the segment last given.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let bytes = self.bytes;
        loop {
            // To the next marker: 0xff, any number of fill bytes 0xff, then neither a stuffed zero nor a restart.
            self.at += bytes.get(self.at..)?.iter().position(|byte| *byte == 0xff)?;
            let marker = loop {
                self.at += 1;
                match *bytes.get(self.at)? {
                    0xff => {}
                    other => break other,
                }
            };
            self.at += 1;
            if matches!(marker, 0x00 | 0x01 | 0xd0..=0xd8) {
                continue;
            }
            if marker == END_OF_IMAGE {
                return Some((marker, &[][..]));
            }
            let length = usize::from(u16::from_be_bytes([*bytes.get(self.at)?, *bytes.get(self.at + 1)?]));
            let body = bytes.get(self.at + 2..self.at + length)?;
            self.at += length;
            return Some((marker, body));
        }
    }
}
