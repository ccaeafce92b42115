//! JPEG files (ITU-T T.81) below the decoder: marker structure, dimensions, memory, and whether all of the picture is there.
//!
//! Decoders are lenient by tradition and paint grey what was lost, so completeness is decided here, by walking every
//! entropy-coded bit. Start at [`is_complete`]; `huffman.rs` reads codes, `scan.rs` walks the blocks of one scan, and `shrink.rs`
//! draws them small on the way.

mod huffman;
mod scan;
mod shrink;

use crate::photo::Photo;
use scan::Walk;
use shrink::Shrunk;

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

/// Whether every block of the picture is in the file, and after it the end-of-image marker. Bytes after the end are allowed
/// (phones append video there), and so are idle bytes between the last block of a scan and the next marker.
///
/// Walks baseline, extended and progressive Huffman files; of others (arithmetic, lossless), which no decoder here reads,
/// the answer is no.
pub(crate) fn is_complete(bytes: &[u8]) -> bool {
    walk(bytes, Walk::default()).is_some()
}

/// A picture decoded at a part of its size.
pub(crate) struct ShrunkJpeg {
    /// As stored, before any orientation; its sides are rounded up.
    pub photo: Photo,
    /// Its size, in eighths of the whole one.
    pub eighths: u32,
    /// The TIFF structure of its EXIF segment, if it has one.
    pub exif: Option<Vec<u8>>,
}

/// The picture at the smallest of a half, a quarter and an eighth of its size that leaves its longer side at least `long_side`
/// pixels. `Ok(None)` where that is not possible: a progressive file, one too small already, or one of colours
/// other than grey and YCbCr. `Err` if it is not complete, as [`is_complete`] says.
pub(crate) fn decode_shrunk(bytes: &[u8], long_side: u32) -> Result<Option<ShrunkJpeg>, ()> {
    let (Some(header), Some((marker, frame))) = (read_header(bytes), segments(bytes).find(|(marker, _)| is_frame_header(*marker))) else { return Err(()) };
    let long = header.width.max(header.height);
    let side = [1_u32, 2, 4].into_iter().find(|side| long * side / 8 >= long_side.max(1));
    let (Some(side), 0xc0 | 0xc1, true) = (side, marker, has_usual_colours(bytes, frame)) else { return Ok(None) };
    let walk = walk(bytes, Walk::drawing(Shrunk::new(side as usize))).ok_or(())?;
    let (width, height, rgb) = walk.into_drawn().ok_or(())?;
    let exif = segments(bytes).take_while(|(marker, _)| *marker != START_OF_SCAN).find_map(|(marker, body)| match marker {
        0xe1 => body.strip_prefix(b"Exif\0\0").map(<[u8]>::to_vec),
        _ => None,
    });
    let photo = Photo::from_rgb(width as u32, height as u32, rgb).ok_or(())?;
    Ok(Some(ShrunkJpeg { photo, eighths: side, exif }))
}

/// Grey or YCbCr: not RGB or CMYK, which Adobe's segment or the components' names tell.
fn has_usual_colours(bytes: &[u8], frame: &[u8]) -> bool {
    let count = frame.get(5).copied().unwrap_or_default();
    let named_rgb = [6, 9, 12].map(|at| frame.get(at).copied().unwrap_or_default()) == *b"RGB";
    let adobe = segments(bytes).take_while(|(marker, _)| *marker != START_OF_SCAN).find(|(marker, body)| *marker == 0xee && body.starts_with(b"Adobe"));
    let transform = adobe.map_or(1, |(_, body)| body.get(11).copied().unwrap_or_default());
    count == 1 || (count == 3 && !named_rgb && transform == 1)
}

/// Through all segments to the end of the image.
fn walk(bytes: &[u8], mut walk: Walk) -> Option<Walk> {
    let mut rest = segments(bytes);
    while let Some((marker, body)) = rest.next() {
        match marker {
            0xc4 => walk.define_tables(body)?,
            0xdb => walk.drawing.as_mut().map_or(Some(()), |drawing| drawing.define_quantisers(body))?,
            0xdd => walk.define_restarts(body)?,
            START_OF_SCAN => walk.scan(body, bytes.get(rest.at..)?)?,
            END_OF_IMAGE => return walk.is_complete().then_some(walk),
            other if is_frame_header(other) => walk.start_frame(other, body)?,
            _ => {}
        }
    }
    None
}

fn is_frame_header(marker: u8) -> bool {
    // 0xc4, 0xc8 and 0xcc share the range but are tables and an extension.
    (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// Every marker segment after the start of the image: the marker and its body (without the length). Entropy-coded data is
/// skipped; the walk ends where the file does.
fn segments(bytes: &[u8]) -> Segments<'_> {
    Segments { bytes, at: 2 }
}

struct Segments<'a> {
    bytes: &'a [u8],
    /// The first byte after the segment last given.
    at: usize,
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
