//! The marker structure of a JPEG file (ITU-T T.81, annex B), read without decoding: dimensions, memory, completeness.

use std::iter;

const START_OF_SCAN: u8 = 0xda;
const END_OF_IMAGE: u8 = 0xd9;

/// What the frame header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct JpegHeader {
    pub width: u32,
    pub height: u32,
    /// Bytes a decoder must keep besides its output: a progressive file needs all coefficients at once, 16 bits each.
    pub coefficient_bytes: u64,
}

/// Reads the first frame header; `None` if the file ends or goes wrong before it.
pub(crate) fn read_header(bytes: &[u8]) -> Option<JpegHeader> {
    let (marker, body) = segments(bytes).find(|(marker, _)| is_frame_header(*marker))?;
    let [_precision, h1, h0, w1, w0, count, components @ ..] = body else { return None };
    let (width, height) = (u16::from_be_bytes([*w1, *w0]), u16::from_be_bytes([*h1, *h0]));
    if width == 0 || height == 0 {
        return None;
    }
    let factors = components.chunks_exact(3).take(usize::from(*count)).map(|part| (part[1] >> 4, part[1] & 15));
    let largest = factors.clone().fold((1, 1), |largest, (h, v)| (largest.0.max(h), largest.1.max(v)));
    let samples: u64 = factors.map(|(h, v)| u64::from(h) * u64::from(v)).sum();
    let is_progressive = matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce);
    let coefficients = u64::from(width) * u64::from(height) * samples / (u64::from(largest.0) * u64::from(largest.1));
    Some(JpegHeader { width: u32::from(width), height: u32::from(height), coefficient_bytes: if is_progressive { 2 * coefficients } else { 0 } })
}

/// Whether the file runs from a scan to its end-of-image marker. A file that was cut short does not, and most decoders paint
/// the missing part grey instead of complaining. Bytes after the end are allowed (phones append video there).
pub(crate) fn is_complete(bytes: &[u8]) -> bool {
    let mut saw_scan = false;
    for (marker, _) in segments(bytes) {
        saw_scan |= marker == START_OF_SCAN;
        if marker == END_OF_IMAGE {
            return saw_scan;
        }
    }
    false
}

fn is_frame_header(marker: u8) -> bool {
    // 0xc4, 0xc8 and 0xcc share the range but are tables and an extension.
    (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// Every marker segment after the start of the image: the marker and its body (without the length). Entropy-coded data is
/// skipped; the walk ends where the file does.
fn segments(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut at = 2;
    iter::from_fn(move || {
        loop {
            // To the next marker: 0xff, any number of fill bytes 0xff, then neither a stuffed zero nor a restart.
            at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
            let marker = loop {
                at += 1;
                match *bytes.get(at)? {
                    0xff => {}
                    other => break other,
                }
            };
            at += 1;
            if matches!(marker, 0x00 | 0x01 | 0xd0..=0xd8) {
                continue;
            }
            if marker == END_OF_IMAGE {
                return Some((marker, &[][..]));
            }
            let length = usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
            let body = bytes.get(at + 2..at + length)?;
            at += length;
            return Some((marker, body));
        }
    })
}
