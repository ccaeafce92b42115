//! Twelve frames on one sheet, to judge a portrait at a glance.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

use crate::encode::EncodeError;

const COLUMNS: usize = 4;
const ROWS: usize = 3;

/// The first twelve of `frames` (square RGB pictures of one size, as [`crate::Animation::frame`] draws them), four in a
/// row, as a PNG file. Places without a frame stay black.
///
/// Fails if there is no frame, or one that is not square or not as large as the first.
pub fn contact_sheet(frames: &[Vec<u8>]) -> Result<Vec<u8>, EncodeError> {
    let first = frames.first().ok_or(EncodeError)?;
    let size = (first.len() / 3).isqrt();
    if size == 0 || size > 4096 || frames.iter().any(|frame| frame.len() != size * size * 3) {
        return Err(EncodeError);
    }
    let row = COLUMNS * size * 3;
    let mut sheet = vec![0; ROWS * size * row];
    for (place, frame) in frames.iter().take(COLUMNS * ROWS).enumerate() {
        let start = place / COLUMNS * size * row + place % COLUMNS * size * 3;
        for (line, pixels) in frame.chunks_exact(size * 3).enumerate() {
            let at = start + line * row;
            sheet[at..at + size * 3].copy_from_slice(pixels);
        }
    }
    let mut file = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Adaptive);
    let (width, height) = ((COLUMNS * size) as u32, (ROWS * size) as u32);
    encoder.write_image(&sheet, width, height, ExtendedColorType::Rgb8).map_err(|_| EncodeError)?;
    Ok(file)
}
