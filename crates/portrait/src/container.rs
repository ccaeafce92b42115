//! Whether a picture file is all there. Decoders are lenient: what was cut off becomes grey, or was never missed.

use crate::format::Format;
use crate::jpeg;

/// Whether the container is all there, as far as its structure tells; the decoders find the rest.
pub(crate) fn is_whole(format: Format, bytes: &[u8]) -> bool {
    match format {
        Format::Jpeg => jpeg::is_complete(bytes),
        Format::Png => png_reaches_its_end(bytes),
        Format::WebP => {
            let declared = bytes.get(4..8).and_then(|field| field.try_into().ok()).map_or(u32::MAX, u32::from_le_bytes);
            bytes.len() as u64 >= 8 + u64::from(declared)
        }
        Format::Gif => gif_has_its_first_frame(bytes),
        // It has no end of its own: the pixels decide.
        Format::Bmp => true,
    }
}

/// Follows the blocks to the first frame's compressed data and through it. Many sound files lack the trailer, some the empty
/// block that ends the data, but none a part of a block; that the data are enough for all pixels is left to the decoder.
fn gif_has_its_first_frame(bytes: &[u8]) -> bool {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let Some(flags) = bytes.get(10) else { return false };
    let mut at = 13 + table(*flags);
    loop {
        let in_frame = match bytes.get(at..) {
            // An extension: its kind, then blocks as in a frame.
            Some([0x21, _, ..]) => {
                at += 2;
                false
            }
            // A frame: place and size, flags, colours, code size.
            Some([b',', rest @ ..]) if rest.len() >= 9 => {
                at += 11 + table(rest[8]);
                true
            }
            _ => return false,
        };
        let mut blocks = 0;
        loop {
            match bytes.get(at) {
                None => return in_frame && blocks > 0 && at == bytes.len(),
                Some(0) => break,
                Some(length) => at += 1 + usize::from(*length),
            }
            blocks += 1;
        }
        if in_frame {
            return true;
        }
        at += 1;
    }
}

/// Follows the chunks (length, type, data, checksum) to `IEND`.
fn png_reaches_its_end(bytes: &[u8]) -> bool {
    let mut at = 8;
    while let Some([l3, l2, l1, l0, rest @ ..]) = bytes.get(at..at + 12) {
        if rest.starts_with(b"IEND") {
            return true;
        }
        at += 12 + u32::from_be_bytes([*l3, *l2, *l1, *l0]) as usize;
    }
    false
}
