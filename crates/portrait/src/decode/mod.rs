//! From the bytes of an upload to a [`Photo`]: strict, bounded, never a panic.

use std::fmt;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::{bmp::BmpDecoder, gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::error::{ImageError, UnsupportedErrorKind};
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, RgbImage};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use crate::container::is_whole;
use crate::format::{Format, Unsupported};
use crate::jpeg::{self, ShrunkJpeg};
use crate::photo::{Photo, thumbnail_sides};

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
        Format::Jpeg => jpeg_header(bytes).map(|header| (header.width, header.height)),
        other => Ok(open(other, bytes)?.dimensions()),
    })?;
    if width == 0 || height == 0 {
        return Err(PhotoError::Unreadable);
    }
    Ok(Inspection { format, width, height })
}

impl Photo {
    /// Decodes a JPEG, PNG, WebP, GIF or BMP file, recognised by its bytes, within `limits`.
    ///
    /// The EXIF orientation is applied, transparency is laid on white, 16 bits and CMYK become 8-bit RGB, and of an animation
    /// the first frame is taken. Colour profiles are not applied. A file that was cut short is [`PhotoError::Unreadable`],
    /// even where a decoder would paint the rest grey.
    pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Photo, PhotoError> {
        let header = check(bytes, limits)?;
        let Inspection { format, width, height } = header;
        if !is_whole(format, bytes) {
            return Err(PhotoError::Unreadable);
        }
        let too_large = PhotoError::TooLarge { width, height };
        let (rgb, orientation) = without_panic(|| match format {
            Format::Jpeg => decode_jpeg(bytes, limits, too_large),
            other => decode_other(other, bytes, limits, too_large),
        })?;
        upright(width, height, rgb, orientation)
    }

    /// As [`Photo::decode`] and then [`Photo::thumbnail`], which is what an upload is drawn from; but a large JPEG (twice
    /// `long_side` or more, and not progressive) is shrunk while it is decoded: faster, and in a tenth of the memory.
    pub fn decode_small(bytes: &[u8], limits: &Limits, long_side: u32) -> Result<Photo, PhotoError> {
        let header = check(bytes, limits)?;
        // Planes and pixels of half the sides: a quarter of the area, six bytes each at most.
        let memory = u64::from(header.width) * u64::from(header.height) * 6 / 4;
        if header.format == Format::Jpeg && memory <= limits.max_memory {
            let shrunk = without_panic(|| jpeg::decode_shrunk(bytes, long_side).map_err(|()| PhotoError::Unreadable))?;
            if let Some(ShrunkJpeg { photo, eighths, exif }) = shrunk {
                let orientation = exif.and_then(|exif| Orientation::from_exif_chunk(&exif)).unwrap_or(Orientation::NoTransforms);
                let (width, height) = thumbnail_sides(header.width, header.height, long_side);
                // Its last column and row may show less than a whole pixel of the photo.
                let exact = |side: u32| side as f32 * eighths as f32 / 8.0;
                let small = photo.resize_part(exact(header.width), exact(header.height), width, height);
                return upright(width, height, small.into_rgb(), orientation);
            }
        }
        Ok(Photo::decode(bytes, limits)?.thumbnail(long_side))
    }
}

/// Format and sides, if they are within the limits.
fn check(bytes: &[u8], limits: &Limits) -> Result<Inspection, PhotoError> {
    let header = inspect(bytes)?;
    let Inspection { width, height, .. } = header;
    let pixels = u64::from(width) * u64::from(height);
    let fits = width.max(height) <= limits.max_side && pixels <= limits.max_pixels;
    if fits { Ok(header) } else { Err(PhotoError::TooLarge { width, height }) }
}

fn upright(width: u32, height: u32, rgb: Vec<u8>, orientation: Orientation) -> Result<Photo, PhotoError> {
    let image = RgbImage::from_raw(width, height, rgb).ok_or(PhotoError::Unreadable)?;
    let mut image = DynamicImage::ImageRgb8(image);
    image.apply_orientation(orientation);
    let (width, height) = (image.width(), image.height());
    Photo::from_rgb(width, height, image.into_rgb8().into_raw()).ok_or(PhotoError::Unreadable)
}

/// The decoders are memory safe but not free of panics on hostile files; one of those is a damaged file, not an outage.
fn without_panic<T>(decode: impl FnOnce() -> Result<T, PhotoError>) -> Result<T, PhotoError> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(PhotoError::Unreadable))
}

fn jpeg_header(bytes: &[u8]) -> Result<jpeg::JpegHeader, PhotoError> {
    jpeg::read_header(bytes).ok_or(PhotoError::Unreadable)
}

fn decode_jpeg(bytes: &[u8], limits: &Limits, too_large: PhotoError) -> Result<(Vec<u8>, Orientation), PhotoError> {
    let header = jpeg_header(bytes)?;
    let pixels = u64::from(header.width) * u64::from(header.height);
    if header.coefficient_bytes + 3 * pixels > limits.max_memory {
        return Err(too_large);
    }
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(header.width as usize)
        .set_max_height(header.height as usize)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let rgb = decoder.decode().map_err(|_| PhotoError::Unreadable)?;
    let orientation = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif));
    Ok((rgb, orientation.unwrap_or(Orientation::NoTransforms)))
}

fn decode_other(format: Format, bytes: &[u8], limits: &Limits, too_large: PhotoError) -> Result<(Vec<u8>, Orientation), PhotoError> {
    let mut decoder = open(format, bytes)?;
    let (width, height) = decoder.dimensions();
    // Beside the output GIF keeps a canvas and lossless WebP its own pixels, four bytes each.
    let working = if matches!(format, Format::Gif | Format::WebP) { 4 } else { 0 };
    let memory = decoder.total_bytes().saturating_add(working * u64::from(width) * u64::from(height));
    if memory > limits.max_memory {
        return Err(too_large);
    }
    let mut image_limits = image::Limits::no_limits();
    image_limits.max_image_width = Some(limits.max_side);
    image_limits.max_image_height = Some(limits.max_side);
    image_limits.max_alloc = Some(limits.max_memory);
    decoder.set_limits(image_limits).map_err(|error| refusal(&error, too_large))?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let color_type = decoder.color_type();
    let mut pixels = vec![0; decoder.total_bytes() as usize];
    decoder.read_image_boxed(&mut pixels).map_err(|error| refusal(&error, too_large))?;
    Ok((flatten(pixels, color_type)?, orientation))
}

fn open(format: Format, bytes: &[u8]) -> Result<Box<dyn ImageDecoder + '_>, PhotoError> {
    let reader = Cursor::new(bytes);
    let decoder: Result<Box<dyn ImageDecoder + '_>, ImageError> = match format {
        Format::Jpeg => return Err(PhotoError::Unreadable),
        Format::Png => PngDecoder::with_limits(reader, png_limits()).map(|decoder| Box::new(decoder) as _),
        Format::WebP => WebPDecoder::new(reader).map(|decoder| Box::new(decoder) as _),
        Format::Gif => GifDecoder::new(reader).map(|decoder| Box::new(decoder) as _),
        Format::Bmp => BmpDecoder::new(reader).map(|decoder| Box::new(decoder) as _),
    };
    decoder.map_err(|_| PhotoError::Unreadable)
}

/// For what a PNG decoder unpacks beside the pixels: rows, and colour profiles that inflate a thousandfold.
fn png_limits() -> image::Limits {
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(64_000_000);
    limits
}

fn refusal(error: &ImageError, too_large: PhotoError) -> PhotoError {
    match error {
        ImageError::Limits(_) => too_large,
        ImageError::Unsupported(error) if matches!(error.kind(), UnsupportedErrorKind::Format(_)) => PhotoError::Unsupported { kind: Unsupported::Unknown },
        _ => PhotoError::Unreadable,
    }
}

/// Any of the decoders' pixel layouts as RGB on white; in place where the result is not larger, since 64 megapixels count.
fn flatten(mut pixels: Vec<u8>, color_type: ColorType) -> Result<Vec<u8>, PhotoError> {
    match color_type {
        ColorType::Rgb8 => return Ok(pixels),
        ColorType::L8 => return Ok(pixels.iter().flat_map(|grey| [*grey; 3]).collect()),
        ColorType::La8 => return Ok(pixels.chunks_exact(2).flat_map(|p| [on_white(p[0], p[1]); 3]).collect()),
        ColorType::L16 => {
            return Ok(pixels.chunks_exact(2).flat_map(|p| [to_eight_bits(p[0], p[1]); 3]).collect());
        }
        ColorType::Rgba8 => compact::<4>(&mut pixels, |p| [0, 1, 2].map(|i| on_white(p[i], p[3]))),
        ColorType::Rgb16 => compact::<6>(&mut pixels, |p| [0, 2, 4].map(|i| to_eight_bits(p[i], p[i + 1]))),
        ColorType::La16 => compact::<4>(&mut pixels, |p| [on_white(to_eight_bits(p[0], p[1]), to_eight_bits(p[2], p[3])); 3]),
        ColorType::Rgba16 => compact::<8>(&mut pixels, |p| {
            let alpha = to_eight_bits(p[6], p[7]);
            [0, 2, 4].map(|i| on_white(to_eight_bits(p[i], p[i + 1]), alpha))
        }),
        _ => return Err(PhotoError::Unreadable),
    }
    Ok(pixels)
}

/// Replaces every pixel of `SIZE` bytes by three; each is read before its place is written over.
fn compact<const SIZE: usize>(pixels: &mut Vec<u8>, convert: impl Fn([u8; SIZE]) -> [u8; 3]) {
    let count = pixels.len() / SIZE;
    for index in 0..count {
        let mut pixel = [0; SIZE];
        pixel.copy_from_slice(&pixels[index * SIZE..(index + 1) * SIZE]);
        pixels[index * 3..index * 3 + 3].copy_from_slice(&convert(pixel));
    }
    pixels.truncate(count * 3);
    pixels.shrink_to_fit();
}

fn on_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

/// A 16-bit channel in native byte order, rounded to 8 bits.
fn to_eight_bits(first: u8, second: u8) -> u8 {
    ((u32::from(u16::from_ne_bytes([first, second])) + 128) / 257) as u8
}
