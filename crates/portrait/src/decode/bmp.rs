//! BMP.

use std::borrow::Cow;
use std::io::Cursor;

use image::codecs::bmp::BmpDecoder;
use image::{ColorType, ImageDecoder};

use super::canvas::{Canvas, Drawn};
use super::exif::Turn;
use super::pixels::Layout;
use super::profile::Profile;
use super::{PhotoError, Wanted};

/// The file header, before the one that says how long it is itself.
const FILE_HEADER: usize = 14;
/// Ways to store pixels: plain, and by masks for the channels, without and with transparency.
const PLAIN: u32 = 0;
const MASKS: u32 = 3;
const MASKS_WITH_ALPHA: u32 = 6;

pub(super) fn sides(bytes: &[u8]) -> Result<(u32, u32), PhotoError> {
    Ok(open(&usual(bytes)?)?.dimensions())
}

pub(super) fn draw(bytes: &[u8], wanted: &Wanted) -> Result<(Drawn, Turn), PhotoError> {
    let file = usual(bytes)?;
    let decoder = open(&file)?;
    let (width, height, step) = (wanted.width, wanted.height, wanted.step());
    wanted.may_take(decoder.total_bytes(), width.div_ceil(step), height.div_ceil(step))?;
    let layout = match decoder.color_type() {
        ColorType::L8 => Layout::GREY,
        ColorType::Rgb8 => Layout::RGB,
        ColorType::Rgba8 => Layout::RGBA,
        _ => return Err(PhotoError::Unreadable),
    };
    let mut pixels = vec![0; decoder.total_bytes() as usize];
    decoder.read_image(&mut pixels).map_err(|_| PhotoError::Unreadable)?;
    let mut canvas =
        Canvas::new(width, height, step, layout, embedded_profile(bytes).and_then(|icc| Profile::of_icc(icc, layout)));
    for row in pixels.chunks_exact(width as usize * layout.bytes()) {
        canvas.push(row)?;
    }
    Ok((canvas.finish()?, Turn::NONE))
}

fn open(bytes: &[u8]) -> Result<BmpDecoder<Cursor<&[u8]>>, PhotoError> {
    BmpDecoder::new(Cursor::new(bytes)).map_err(|_| PhotoError::Unreadable)
}

/// The file with a header that the decoder knows: those of OS/2 2 say more or less than is needed, and masks with
/// transparency after a header of 40 bytes are the same as in one of 56. Browsers never ask how many planes there are,
/// and have no more colours than an index can name.
fn usual(bytes: &[u8]) -> Result<Cow<'_, [u8]>, PhotoError> {
    let number = |at: usize| number(bytes, at).ok_or(PhotoError::Unreadable);
    let (pixels_at, length) = (number(10)?, number(FILE_HEADER)?);
    let way = if length > 16 { number(FILE_HEADER + 16)? } else { PLAIN };
    match (length, way) {
        (16 | 64, PLAIN..=2) => {
            let said = (length as usize).min(40);
            let header = bytes.get(FILE_HEADER + 4..FILE_HEADER + said).ok_or(PhotoError::Unreadable)?;
            let rest = bytes.get(FILE_HEADER + length as usize..).ok_or(PhotoError::Unreadable)?;
            let pixels_at = (pixels_at + 40).checked_sub(length).ok_or(PhotoError::Unreadable)?;
            Ok([&bytes[..10], &pixels_at.to_le_bytes(), &40_u32.to_le_bytes(), header, &[0; 40][said..], rest]
                .concat()
                .into())
        }
        (40.., _) if length < 200 && (bytes.get(26..28) == Some(&[0, 0]) || has_too_many_colours(bytes)) => {
            let mut file = bytes.to_vec();
            file[26] = 1;
            file[FILE_HEADER + 32..FILE_HEADER + 36].copy_from_slice(&0_u32.to_le_bytes());
            Ok(file.into())
        }
        (40, MASKS_WITH_ALPHA) => {
            let mut file = bytes.to_vec();
            file[FILE_HEADER..FILE_HEADER + 4].copy_from_slice(&56_u32.to_le_bytes());
            file[FILE_HEADER + 16..FILE_HEADER + 20].copy_from_slice(&MASKS.to_le_bytes());
            Ok(file.into())
        }
        _ => Ok(bytes.into()),
    }
}

fn has_too_many_colours(bytes: &[u8]) -> bool {
    let bits = bytes.get(28).copied().unwrap_or_default();
    bits <= 8 && number(bytes, FILE_HEADER + 32).is_some_and(|colours| colours > 1 << bits)
}

/// A profile that lies in the file, which the longest header tells.
fn embedded_profile(bytes: &[u8]) -> Option<&[u8]> {
    let is_embedded = number(bytes, FILE_HEADER)? == 124 && bytes.get(FILE_HEADER + 56..FILE_HEADER + 60)? == b"DEBM";
    let (at, length) = (number(bytes, FILE_HEADER + 112)? as usize, number(bytes, FILE_HEADER + 116)? as usize);
    bytes.get((FILE_HEADER + at)..(FILE_HEADER + at).checked_add(length)?).filter(|_| is_embedded)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}
