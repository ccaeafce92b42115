//! A GIF of a finished animation, for programs that know nothing better. Made when somebody asks for it.

use std::borrow::Cow;
use std::fmt;

use gif::{DisposalMethod, Encoder, Frame, Repeat};

use crate::palette::{COLORS, Histogram, Palette};
use crate::playback::Playback;
use crate::riff::{SYNTHETIC_XMP, TRAINED_XMP};

/// The palette is made from so many frames.
const SAMPLED: usize = 8;
/// Index that leaves the pixel as it was.
const AS_BEFORE: u8 = COLORS as u8;
/// A pixel that changes by no more than this stays as it was, which a GIF stores for next to nothing.
const STAYS: u8 = 8;
/// Ordered dither (Bayer 1973): thresholds 0 to 15, and the largest shift of a channel.
const BAYER: [[i16; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];
const DITHER: i16 = 6;

/// The file is no animated WebP of at most 1024 × 1024 pixels and 400 frames, or damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GifError;

impl fmt::Display for GifError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the animation could not be read")
    }
}

impl std::error::Error for GifError {}

/// Turns an animated WebP, as [`crate::render`] makes it, into a GIF of the same size and speed that loops for ever and
/// says in its metadata, too, that it is synthetic. About a quarter of a second of one core at 256 pixels.
pub fn gif(animation: &[u8]) -> Result<Vec<u8>, GifError> {
    let mut playback = Playback::open(animation).ok_or(GifError)?;
    // Twice through the animation instead of all its frames in memory.
    let (mut histogram, mut expected) = (Histogram::new(), 0);
    let every = (playback.frames as usize).div_ceil(SAMPLED);
    while let Some((rgb, _)) = playback.next_frame() {
        if expected % every == 0 {
            histogram.count(&rgb);
        }
        expected += 1;
    }
    if expected != playback.frames as usize {
        return Err(GifError);
    }
    let mut palette = histogram.palette();
    let (width, height) = (playback.width as usize, playback.height as usize);
    let mut playback = Playback::open(animation).ok_or(GifError)?;
    let mut colors: Vec<u8> = palette.colors.iter().flatten().copied().collect();
    colors.resize(3 * 256, 0);
    let mut encoder = Encoder::new(Vec::new(), width as u16, height as u16, &colors).map_err(|_| GifError)?;
    encoder.set_repeat(Repeat::Infinite).map_err(|_| GifError)?;
    let (mut shown, mut began_at) = (None, 0);
    while let Some((rgb, ends_at)) = playback.next_frame() {
        let indices = indices(&rgb, width, &mut palette, &mut shown);
        let mut frame = changed(indices, width, height);
        frame.delay = ((ends_at.saturating_sub(began_at) + 5) / 10).clamp(2, 1000) as u16;
        began_at = ends_at;
        encoder.write_frame(&frame).map_err(|_| GifError)?;
    }
    let file = encoder.into_inner().map_err(|_| GifError)?;
    // the packet is the last chunk of an animation of ours
    let xmp = if animation.ends_with(TRAINED_XMP.as_bytes())
        || animation.ends_with(&[TRAINED_XMP.as_bytes(), &[0]].concat())
    {
        TRAINED_XMP
    } else {
        SYNTHETIC_XMP
    };
    Ok(marked(file, xmp))
}

/// The palette index of every pixel, or [`AS_BEFORE`]; `shown` are the indices on the screen.
fn indices(rgb: &[u8], width: usize, palette: &mut Palette, shown: &mut Option<Vec<u8>>) -> Vec<u8> {
    let first = shown.is_none();
    let shown = shown.get_or_insert_with(|| vec![0; rgb.len() / 3]);
    let pixels = rgb.chunks_exact(3).zip(shown).enumerate();
    pixels
        .map(|(at, (pixel, shown))| {
            let before = palette.colors.get(usize::from(*shown)).copied().unwrap_or_default();
            if !first && pixel.iter().zip(before).all(|(a, b)| a.abs_diff(b) <= STAYS) {
                return AS_BEFORE;
            }
            // Each channel has the pattern elsewhere, so that colours mix and not only brightness.
            let dithered = std::array::from_fn(|channel| {
                let (row, column) = (at / width + channel, at % width + channel / 2);
                let shift = (BAYER[row % 4][column % 4] * 2 - 15) * DITHER / 15;
                (i16::from(pixel[channel]) + shift).clamp(0, 255) as u8
            });
            let index = palette.index(dithered);
            if !first && index == *shown {
                return AS_BEFORE;
            }
            *shown = index;
            index
        })
        .collect()
}

/// The rectangle of `indices` outside which nothing changes; one pixel if nothing does.
fn changed(indices: Vec<u8>, width: usize, height: usize) -> Frame<'static> {
    let changes = |row: usize| indices[row * width..(row + 1) * width].iter().any(|index| *index != AS_BEFORE);
    let top = (0..height).find(|row| changes(*row)).unwrap_or(height - 1);
    let bottom = (top..height).rev().find(|row| changes(*row)).unwrap_or(top) + 1;
    let buffer = indices[top * width..bottom * width].to_vec();
    Frame {
        width: width as u16,
        height: (bottom - top) as u16,
        top: top as u16,
        buffer: Cow::Owned(buffer),
        transparent: Some(AS_BEFORE),
        dispose: DisposalMethod::Keep,
        ..Frame::default()
    }
}

/// The XMP packet as an application extension ("XMP Specification", part 3): it lies there in one piece, and a ramp of
/// 258 bytes leads readers that take it for a chain of blocks to its end.
fn marked(mut file: Vec<u8>, xmp: &str) -> Vec<u8> {
    let mut extension = b"\x21\xff\x0bXMP DataXMP".to_vec();
    extension.extend_from_slice(xmp.as_bytes());
    extension.push(1);
    extension.extend((0..=255).rev());
    extension.push(0);
    let before_end = file.len().saturating_sub(1);
    file.splice(before_end..before_end, extension);
    file
}
