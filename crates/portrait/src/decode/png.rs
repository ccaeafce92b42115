//! PNG and animated PNG.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, FrameControl, InterlaceInfo, Reader, Transformations};

use super::canvas::{Canvas, Drawn};
use super::exif::Turn;
use super::pixels::Layout;
use super::profile::Profile;
use super::{PhotoError, Wanted};

/// For what the decoder unpacks beside the pixels: rows, and colour profiles that inflate a thousandfold.
const MEMORY: usize = 64_000_000;

type Open<'a> = Reader<Cursor<&'a [u8]>>;

/// From the header, which comes first.
pub(super) fn sides(bytes: &[u8]) -> Result<(u32, u32), PhotoError> {
    let header = bytes.get(12..24).and_then(|header| header.strip_prefix(b"IHDR")).ok_or(PhotoError::Unreadable)?;
    let side = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    Ok((side(0), side(4)))
}

pub(super) fn draw(bytes: &[u8], wanted: &Wanted) -> Result<(Drawn, Turn), PhotoError> {
    let mut reader = open(bytes, Transformations::EXPAND)?;
    let (width, height, step) = (wanted.width, wanted.height, wanted.step());
    let kept = (width.div_ceil(step), height.div_ceil(step));
    // The rows of an interlaced picture come out of order.
    let is_interlaced = reader.info().interlaced;
    if reader.info().color_type == ColorType::Indexed {
        reader = open(bytes, Transformations::IDENTITY)?;
    } else if is_interlaced && wanted.may_take(whole(&reader, wanted)?, kept.0, kept.1).is_err() {
        // The upper half of every number is what people see.
        reader = open(bytes, Transformations::EXPAND | Transformations::STRIP_16)?;
    }
    wanted.may_take(if is_interlaced { whole(&reader, wanted)? } else { 0 }, kept.0, kept.1)?;
    let palette = Palette::of(&reader)?;
    let layout = palette.as_ref().map_or_else(|| layout(&reader), |palette| Ok(palette.layout()))?;
    let turn = reader.info().exif_metadata.as_ref().map_or(Turn::NONE, |exif| Turn::of_tiff(exif));
    let mut canvas = Canvas::new(width, height, step, layout, profile(&reader, layout));
    let part = first_frame(&mut reader, width, height)?;
    let mut unpacked = Vec::new();
    let mut push = |row: &[u8]| match &palette {
        Some(palette) => {
            palette.unpack(row, part.width as usize, &mut unpacked);
            canvas.push_part(part.x_offset as usize, &unpacked)
        }
        None => canvas.push_part(part.x_offset as usize, row),
    };
    (0..part.y_offset).try_for_each(|_| push(&[]))?;
    if is_interlaced {
        let line = reader.output_line_size(part.width).ok_or(PhotoError::Unreadable)?;
        let (colours, depth) = reader.output_color_type();
        let mut pixels = vec![0; line * part.height as usize];
        for _ in 0..interlaced_rows(part.width, part.height) {
            let row =
                reader.next_interlaced_row().map_err(|_| PhotoError::Unreadable)?.ok_or(PhotoError::Unreadable)?;
            let InterlaceInfo::Adam7(place) = row.interlace() else { return Err(PhotoError::Unreadable) };
            png::expand_interlaced_row(&mut pixels, line, row.data(), place, colours.samples() as u8 * depth as u8);
        }
        pixels.chunks_exact(line.max(1)).try_for_each(&mut push)?;
    } else {
        for _ in 0..part.height {
            push(reader.next_row().map_err(|_| PhotoError::Unreadable)?.ok_or(PhotoError::Unreadable)?.data())?;
        }
    }
    (part.y_offset + part.height..height).try_for_each(|_| push(&[]))?;
    Ok((canvas.finish()?, turn))
}

/// The rows of all seven passes: each begins at a column and a row and takes every so many of them.
fn interlaced_rows(width: u32, height: u32) -> u32 {
    let passes = [(0, 0, 8), (4, 0, 8), (0, 4, 8), (2, 0, 4), (0, 2, 4), (1, 0, 2), (0, 1, 2)];
    passes
        .iter()
        .filter(|(left, ..)| width > *left)
        .map(|(_, top, step)| height.saturating_sub(*top).div_ceil(*step))
        .sum()
}

/// Where the picture lies, ready to be read. An animation may begin after it, and then it is only for those who cannot
/// animate.
fn first_frame(reader: &mut Open, width: u32, height: u32) -> Result<FrameControl, PhotoError> {
    let info = reader.info();
    if info.animation_control.is_some() && info.frame_control.is_none() {
        return reader.next_frame_info().copied().map_err(|_| PhotoError::Unreadable);
    }
    Ok(FrameControl { width, height, ..FrameControl::default() })
}

/// The colours of a picture that has a list of them.
struct Palette {
    bits: usize,
    has_alpha: bool,
    colours: Vec<[u8; 4]>,
}

impl Palette {
    fn of(reader: &Open) -> Result<Option<Palette>, PhotoError> {
        let info = reader.info();
        if info.color_type != ColorType::Indexed {
            return Ok(None);
        }
        let alphas = info.trns.as_deref().unwrap_or_default();
        let colours = info.palette.as_deref().unwrap_or_default().chunks_exact(3).enumerate();
        let mut colours: Vec<[u8; 4]> =
            colours.map(|(index, rgb)| [rgb[0], rgb[1], rgb[2], alphas.get(index).copied().unwrap_or(255)]).collect();
        // Past the end of the list lies its last colour.
        colours.resize(256, *colours.last().ok_or(PhotoError::Unreadable)?);
        Ok(Some(Palette { bits: info.bit_depth as usize, has_alpha: !alphas.is_empty(), colours }))
    }

    fn layout(&self) -> Layout {
        Layout::Rgb { deep: false, alpha: self.has_alpha }
    }

    /// A row of so many pixels, the first in the upper bits.
    fn unpack(&self, row: &[u8], width: usize, unpacked: &mut Vec<u8>) {
        unpacked.clear();
        let (bits, channels) = (self.bits.clamp(1, 8), self.layout().bytes());
        let indices = row.iter().flat_map(|byte| (0..8 / bits).map(move |at| byte << (at * bits) >> (8 - bits)));
        unpacked
            .extend(indices.take(width).flat_map(|index| self.colours[usize::from(index)].into_iter().take(channels)));
    }
}

fn open(bytes: &[u8], transformations: Transformations) -> Result<Open<'_>, PhotoError> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: MEMORY });
    decoder.set_transformations(transformations);
    decoder.set_ignore_text_chunk(true);
    decoder.read_info().map_err(|_| PhotoError::Unreadable)
}

fn whole(reader: &Open, wanted: &Wanted) -> Result<u64, PhotoError> {
    reader.output_buffer_size().map(|size| size as u64).ok_or(wanted.too_large())
}

fn layout(reader: &Open) -> Result<Layout, PhotoError> {
    let (color_type, depth) = reader.output_color_type();
    let deep = depth == BitDepth::Sixteen;
    match color_type {
        ColorType::Grayscale => Ok(Layout::Grey { deep, alpha: false }),
        ColorType::GrayscaleAlpha => Ok(Layout::Grey { deep, alpha: true }),
        ColorType::Rgb => Ok(Layout::Rgb { deep, alpha: false }),
        ColorType::Rgba => Ok(Layout::Rgb { deep, alpha: true }),
        ColorType::Indexed => Err(PhotoError::Unreadable),
    }
}

/// What the numbers mean: code points before a profile before a gamma, and a broken one as if it were not there.
fn profile(reader: &Open, layout: Layout) -> Option<Profile> {
    let info = reader.info();
    let code_points = info.coding_independent_code_points.filter(|points| points.is_video_full_range_image);
    let of_code_points = code_points
        .and_then(|points| Profile::of_code_points(points.color_primaries, points.transfer_function, layout));
    let of_icc = || info.icc_profile.as_ref().and_then(|icc| Profile::of_icc(icc, layout));
    let of_gamma = || {
        let gamma = info.gama_chunk.filter(|_| info.srgb.is_none())?.into_value();
        let ends = info
            .chrm_chunk
            .map(|ends| [ends.white, ends.red, ends.green, ends.blue].map(|(x, y)| (x.into_value(), y.into_value())));
        (gamma > 0.0).then(|| Profile::of_gamma(1.0 / gamma, ends, layout)).flatten()
    };
    of_code_points.or_else(of_icc).or_else(of_gamma)
}
