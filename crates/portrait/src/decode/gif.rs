//! GIF: the first frame on its canvas.

use std::io::Cursor;

use gif::{ColorOutput, DecodeOptions, Decoder, Frame, MemoryLimit};

use super::canvas::{Canvas, Drawn};
use super::exif::Turn;
use super::pixels::Layout;
use super::{PhotoError, Wanted};

type Open<'a> = Decoder<Cursor<&'a [u8]>>;

const WHITE: [u8; 3] = [255; 3];

/// Those of the screen, which grows to the first frame where that reaches past it, as browsers have it; many programs
/// write screens that are too small, or 0 × 0.
pub(super) fn sides(bytes: &[u8]) -> Result<(u32, u32), PhotoError> {
    let (decoder, frame) = open(bytes)?;
    let side = |screen: u16, place: u16, frame: u16| u32::from(screen).max(u32::from(place) + u32::from(frame));
    Ok((side(decoder.width(), frame.left, frame.width), side(decoder.height(), frame.top, frame.height)))
}

pub(super) fn draw(bytes: &[u8], wanted: &Wanted) -> Result<(Drawn, Turn), PhotoError> {
    if !has_its_first_frame(bytes) {
        return Err(PhotoError::Unreadable);
    }
    let (mut decoder, frame) = open(bytes)?;
    let (width, height, step) = (wanted.width, wanted.height, wanted.step());
    // The rows of an interlaced frame come out of order.
    let at_once = if frame.interlaced { frame.height } else { 1 };
    let (columns, mut indices) = (usize::from(frame.width), vec![0; usize::from(frame.width) * usize::from(at_once)]);
    wanted.may_take(indices.len() as u64, width.div_ceil(step), height.div_ceil(step))?;
    let colours = colours(decoder.palette().map_err(|_| PhotoError::Unreadable)?, frame.transparent);
    let mut canvas = Canvas::new(width, height, step, Layout::RGB, None);
    let mut row = Vec::with_capacity(columns * 3);
    canvas.push_empty(usize::from(frame.top));
    for _ in 0..if columns == 0 { 0 } else { frame.height / at_once.max(1) } {
        if frame.interlaced {
            decoder.read_into_buffer(&mut indices).map_err(|_| PhotoError::Unreadable)?;
        } else if !decoder.fill_buffer(&mut indices).map_err(|_| PhotoError::Unreadable)? {
            return Err(PhotoError::Unreadable);
        }
        for line in indices.chunks_exact(columns) {
            row.clear();
            row.extend(line.iter().flat_map(|index| colours[usize::from(*index)]));
            canvas.push_part(usize::from(frame.left), &row)?;
        }
    }
    canvas.push_empty(height as usize - usize::from(frame.top) - usize::from(frame.height));
    Ok((canvas.finish()?, Turn::NONE))
}

fn open(bytes: &[u8]) -> Result<(Open<'_>, Frame<'static>), PhotoError> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    // Browsers step over extensions they do not know.
    options.allow_unknown_blocks(true);
    // It allocates nothing by the header; what is ours is counted.
    options.set_memory_limit(MemoryLimit::Unlimited);
    let mut decoder = options.read_info(Cursor::new(bytes)).map_err(|_| PhotoError::Unreadable)?;
    let frame = decoder.next_frame_info().map_err(|_| PhotoError::Unreadable)?.ok_or(PhotoError::Unreadable)?;
    let frame = Frame { palette: None, buffer: Vec::new().into(), ..frame.clone() };
    Ok((decoder, frame))
}

/// What every index looks like on white.
fn colours(palette: &[u8], transparent: Option<u8>) -> [[u8; 3]; 256] {
    let mut colours = [[0; 3]; 256];
    for (target, colour) in colours.iter_mut().zip(palette.chunks_exact(3)) {
        target.copy_from_slice(colour);
    }
    if let Some(index) = transparent {
        colours[usize::from(index)] = WHITE;
    }
    colours
}
/// Follows the blocks to the first frame's compressed data and through it. Many sound files lack the trailer, some the
/// empty block that ends the data, but none a part of a block; that the data are enough for all pixels is left to the
/// decoder.
fn has_its_first_frame(bytes: &[u8]) -> bool {
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
