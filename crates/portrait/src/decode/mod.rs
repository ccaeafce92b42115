//! From the bytes of an upload to a [`Photo`]: strict, bounded, never a panic, and looking as browsers show it.
//!
//! One file a format; each finds out what the picture claims, asks [`Wanted`] whether it may, and pushes its rows into
//! a [`Canvas`](canvas::Canvas), which takes them to sRGB on white and shrinks them on the way. `profile.rs` is about
//! colours, `exif.rs` about turns.

mod bmp;
mod canvas;
mod exif;
mod gif;
mod hdr;
mod jpeg;
mod pixels;
mod png;
mod profile;
mod webp;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::format::{Format, Unsupported};
use crate::photo::{Photo, thumbnail_sides};
use canvas::Drawn;
use exif::Turn;

/// What is still accepted; checked on the header, before any pixel is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest width and height, in pixels.
    pub max_side: u32,
    /// Largest width × height.
    pub max_pixels: u64,
    /// Largest memory for decoding, in bytes, as estimated from the header; without the file itself.
    pub max_memory: u64,
}

impl Default for Limits {
    /// 12,000 pixels a side, 64 megapixels (phones make 48 and 50), 400 MB.
    fn default() -> Limits {
        Limits { max_side: 12_000, max_pixels: 64_000_000, max_memory: 400_000_000 }
    }
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoError {
    /// Not one of the formats that are read, by its bytes.
    Unsupported { kind: Unsupported },
    /// Beyond a limit; the sides are those the file declares, in pixels.
    TooLarge { width: u32, height: u32 },
    /// The right format, but damaged or cut short.
    Unreadable,
}

impl fmt::Display for PhotoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PhotoError::Unsupported { kind } => write!(f, "not a supported picture format ({kind:?})"),
            PhotoError::TooLarge { width, height } => write!(f, "a picture of {width} × {height} pixels is too large"),
            PhotoError::Unreadable => write!(f, "the picture is damaged or cut short"),
        }
    }
}

impl std::error::Error for PhotoError {}

/// What the header of a picture says; see [`inspect`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inspection {
    pub format: Format,
    /// Width as stored, before any EXIF orientation, in pixels.
    pub width: u32,
    /// Height as stored, before any EXIF orientation, in pixels.
    pub height: u32,
}

/// Reads format and dimensions only, in microseconds. A picture that passes can still be damaged or beyond a limit.
pub fn inspect(bytes: &[u8]) -> Result<Inspection, PhotoError> {
    let format = Format::recognise(bytes).map_err(|kind| PhotoError::Unsupported { kind })?;
    let (width, height) = without_panic(|| match format {
        Format::Jpeg => jpeg::sides(bytes),
        Format::Png => png::sides(bytes),
        Format::WebP => webp::sides(bytes),
        Format::Gif => gif::sides(bytes),
        Format::Bmp => bmp::sides(bytes),
    })?;
    if width == 0 || height == 0 {
        return Err(PhotoError::Unreadable);
    }
    Ok(Inspection { format, width, height })
}

impl Photo {
    /// Decodes a JPEG, PNG, WebP, GIF or BMP file, recognised by its bytes, within `limits`.
    ///
    /// The picture is what browsers show: the EXIF orientation is applied, a colour profile is converted to sRGB,
    /// transparency is laid on white, 16 bits and CMYK become 8-bit RGB, and of an animation the first frame is taken,
    /// on its whole canvas. A file that was cut short is [`PhotoError::Unreadable`], even where a decoder would paint
    /// the rest grey.
    pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Photo, PhotoError> {
        let (_, drawn, turn) = draw(bytes, limits, None)?;
        Ok(turn.apply(drawn.photo))
    }

    /// As [`Photo::decode`] and then [`Photo::thumbnail`], which is what an upload is kept as and drawn from; but a
    /// picture that is much larger is shrunk while it is decoded: faster, and in a fraction of the memory, so that all
    /// that is within the other limits is within that of memory too.
    pub fn decode_small(bytes: &[u8], limits: &Limits, long_side: u32) -> Result<Photo, PhotoError> {
        let (header, drawn, turn) = draw(bytes, limits, Some(long_side))?;
        let (width, height) = thumbnail_sides(header.width, header.height, long_side);
        Ok(turn.apply(drawn.at(width, height)))
    }
}

/// What a file is decoded for.
struct Wanted {
    limits: Limits,
    long_side: Option<u32>,
    width: u32,
    height: u32,
}

impl Wanted {
    /// By what whole number the sides may be divided while decoding. What stays is at least twice as long as is wanted,
    /// so that the fine filter has the last word.
    fn step(&self) -> u32 {
        self.long_side.map_or(1, |long_side| (self.width.max(self.height) / 2 / long_side.max(1)).max(1))
    }

    /// Refuses what would take more memory; `bytes` are those beside the picture itself, at the size it is decoded at.
    fn may_take(&self, bytes: u64, width: u32, height: u32) -> Result<(), PhotoError> {
        let memory = bytes.saturating_add(3 * u64::from(width) * u64::from(height));
        if memory > self.limits.max_memory { Err(self.too_large()) } else { Ok(()) }
    }

    fn too_large(&self) -> PhotoError {
        PhotoError::TooLarge { width: self.width, height: self.height }
    }
}

fn draw(bytes: &[u8], limits: &Limits, long_side: Option<u32>) -> Result<(Inspection, Drawn, Turn), PhotoError> {
    let header = inspect(bytes)?;
    let Inspection { format, width, height } = header;
    let wanted = Wanted { limits: *limits, long_side, width, height };
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > limits.max_side || pixels > limits.max_pixels {
        return Err(wanted.too_large());
    }
    let (drawn, turn) = without_panic(|| match format {
        Format::Jpeg => jpeg::draw(bytes, &wanted),
        Format::Png => png::draw(bytes, &wanted),
        Format::WebP => webp::draw(bytes, &wanted),
        Format::Gif => gif::draw(bytes, &wanted),
        Format::Bmp => bmp::draw(bytes, &wanted),
    })?;
    Ok((header, drawn, turn))
}

/// The decoders are memory safe but not free of panics on hostile files; one of those is a damaged file, not an outage.
fn without_panic<T>(decode: impl FnOnce() -> Result<T, PhotoError>) -> Result<T, PhotoError> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(PhotoError::Unreadable))
}
