//! A JPEG decoder (ITU-T T.81; JFIF; Adobe's segment): baseline, extended and progressive files with Huffman codes,
//! components in scans together or apart, sampled in any whole ratio.
//!
//! Two rules made it our own. Decoders are lenient by tradition and paint grey what was lost: here a picture is whole,
//! to its last block and bit, or refused. And all of them decode what is usual, but some draw nonsense where components
//! lie in scans of their own or colours are finer than light: here the picture is what libjpeg makes of it, which is
//! what browsers show. A large photo is drawn at a half, a quarter or an eighth of its size at once, so that no full
//! picture is ever in memory.
//!
//! Start at [`open`] and [`Jpeg::draw`]; `segments.rs` finds the parts of a file, `huffman.rs` reads codes, `scan.rs`
//! walks the blocks of a scan and `blocks.rs` reads them, `component.rs` keeps and transforms them, `enlarge.rs` brings
//! components to one size, `colours.rs` tells what they mean.

mod blocks;
mod colours;
mod component;
mod enlarge;
mod frame;
mod huffman;
mod scan;
mod segments;
mod transform;
mod usual_tables;

use colours::Colours;
use enlarge::Enlarged;
use frame::Frame;
use scan::Walk;
use segments::{END_OF_IMAGE, START_OF_SCAN, Segments, is_frame_header, segments};

/// Why a JPEG is not drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Damaged or cut short.
    Damaged,
    /// Sound as far as one can see, but of a kind that hardly any program writes: arithmetic coding, 12 bits, lossless,
    /// two colours, sampling in broken ratios.
    Unusual,
}

/// What the numbers of a pixel that is handed over are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Grey,
    Rgb,
    /// As Adobe stores it: 255 is no ink.
    Cmyk,
}

/// A JPEG whose header was read.
pub(crate) struct Jpeg<'a> {
    bytes: &'a [u8],
    frame: Frame,
    colours: Colours,
}

/// Reads everything before the first scan.
pub(crate) fn open(bytes: &[u8]) -> Result<Jpeg<'_>, Refusal> {
    let (marker, body) = segments(bytes).find(|(marker, _)| is_frame_header(*marker)).ok_or(Refusal::Damaged)?;
    let frame = Frame::read(marker, body)?;
    let colours = Colours::of(before_scans(bytes), &frame)?;
    Ok(Jpeg { bytes, frame, colours })
}

/// The sides that the frame header claims, whatever its kind.
pub(crate) fn sides(bytes: &[u8]) -> Option<(u32, u32)> {
    let (_, body) = segments(bytes).find(|(marker, _)| is_frame_header(*marker))?;
    let [_precision, h1, h0, w1, w0, ..] = body else { return None };
    Some((u32::from(u16::from_be_bytes([*w1, *w0])), u32::from(u16::from_be_bytes([*h1, *h0]))))
}

fn before_scans(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    segments(bytes).take_while(|(marker, _)| *marker != START_OF_SCAN && *marker != END_OF_IMAGE)
}

impl<'a> Jpeg<'a> {
    pub fn kind(&self) -> Kind {
        self.colours.kind()
    }

    /// How many eighths of its size the picture is best drawn at if its longer side need not be more than `long_side`:
    /// 1, 2 or 4 where that leaves enough, otherwise 8.
    pub fn eighths_for(&self, long_side: u32) -> u32 {
        let long = self.frame.width.max(self.frame.height) as u64;
        [1, 2, 4].into_iter().find(|eighths| long * u64::from(*eighths) / 8 >= u64::from(long_side.max(1))).unwrap_or(8)
    }

    /// The sides at so many eighths, rounded up.
    pub fn sides_at(&self, eighths: u32) -> (u32, u32) {
        let side = |whole: usize| (whole as u32 * eighths).div_ceil(8);
        (side(self.frame.width), side(self.frame.height))
    }

    /// Bytes that drawing takes at so many eighths, without the picture that is handed over.
    pub fn memory(&self, eighths: u32) -> u64 {
        self.frame.memory(eighths as usize)
    }

    /// The contents of the segments with this marker before the picture that begin with `name`, without it.
    pub fn parts(&self, marker: u8, name: &'static [u8]) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let bytes = self.bytes;
        before_scans(bytes)
            .filter(move |(kind, _)| *kind == marker)
            .filter_map(move |(_, body)| body.strip_prefix(name))
    }

    /// Decodes all of it at 1, 2, 4 or 8 eighths of its size and hands over row after row, in the numbers that
    /// [`Jpeg::kind`] names.
    pub fn draw(&self, eighths: u32, mut take_row: impl FnMut(&[u8])) -> Result<(), Refusal> {
        let mut walk = Walk::new(&self.frame, eighths as usize);
        self.through(&mut walk).ok_or(Refusal::Damaged)?;
        let planes = walk.into_planes().ok_or(Refusal::Damaged)?;
        let (width, height) = self.sides_at(eighths);
        let mut components: Vec<Enlarged> =
            planes.into_iter().map(|plane| Enlarged::new(plane, width as usize)).collect();
        let mut row = vec![0; width as usize * self.colours.kind().channels()];
        for y in 0..height as usize {
            components.iter_mut().for_each(|component| component.go_to(y));
            let lines: Vec<&[u8]> = components.iter().map(Enlarged::line).collect();
            self.colours.convert(&lines, &mut row).ok_or(Refusal::Damaged)?;
            take_row(&row);
        }
        Ok(())
    }

    /// Walks scan after scan until all blocks have come to their last bit. What follows them is nobody's business:
    /// phones append videos, second pictures and notes of their own there, and some leave out the end marker.
    fn through(&self, walk: &mut Walk) -> Option<()> {
        let mut rest: Segments = segments(self.bytes);
        let mut frames = 0;
        while let Some((marker, body)) = rest.next() {
            match marker {
                0xc4 => walk.define_codes(body)?,
                0xdb => walk.define_quantisers(body)?,
                0xdd => walk.define_restarts(body)?,
                START_OF_SCAN => {
                    walk.scan(body, rest.rest())?;
                    if walk.is_complete() {
                        return Some(());
                    }
                }
                END_OF_IMAGE => return None,
                // Two frames of one picture are for decoders of pyramids.
                other if is_frame_header(other) && frames == 1 => return None,
                other => frames += usize::from(is_frame_header(other)),
            }
        }
        None
    }
}

impl Kind {
    pub fn channels(self) -> usize {
        match self {
            Kind::Grey => 1,
            Kind::Rgb => 3,
            Kind::Cmyk => 4,
        }
    }
}
