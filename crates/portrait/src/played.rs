//! Twelve frames of a finished animation, whichever engine made it.

use crate::encode::EncodeError;
use crate::playback::Playback;
use crate::sheet::contact_sheet;

const CELLS: usize = 12;

/// Twelve frames, evenly spread over one loop of an animated WebP as [`crate::render`] makes it, on one sheet: see
/// [`contact_sheet`].
///
/// Fails if the file is no animated WebP of at most 1024 × 1024 pixels and 400 frames, or damaged.
pub fn contact_sheet_of(animation: &[u8]) -> Result<Vec<u8>, EncodeError> {
    // Twice through the animation instead of all its frames in memory: its length comes last.
    let mut playback = Playback::open(animation).ok_or(EncodeError)?;
    let (mut length, mut count) = (0, 0);
    while let Some((_, ends_at)) = playback.next_frame() {
        (length, count) = (u64::from(ends_at), count + 1);
    }
    if count != playback.frames {
        return Err(EncodeError);
    }
    let mut playback = Playback::open(animation).ok_or(EncodeError)?;
    let mut cells = Vec::with_capacity(CELLS);
    while let Some((rgb, ends_at)) = playback.next_frame() {
        // A frame that is shown for long may stand in several places.
        while cells.len() < CELLS && length * (cells.len() as u64) < u64::from(ends_at) * CELLS as u64 {
            cells.push(rgb.clone());
        }
    }
    contact_sheet(&cells)
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;
    use crate::encode::AnimationEncoder;

    #[test]
    fn frames_are_spread_over_the_loop() {
        let grey = |level: usize| vec![level as u8; 32 * 32 * 3];
        let mut encoder = AnimationEncoder::new(32, 50, 24, &grey(0)).unwrap();
        for frame in 0..24 {
            encoder.add(&grey(10 * frame)).unwrap();
        }
        let file = encoder.finish("<x/>").unwrap();
        let sheet: RgbImage = image::load_from_memory(&contact_sheet_of(&file).unwrap()).unwrap().to_rgb8();
        assert_eq!(sheet.dimensions(), (4 * 32, 3 * 32));
        for cell in 0..12 {
            let level = sheet.get_pixel(cell % 4 * 32 + 16, cell / 4 * 32 + 16)[0];
            assert!(level.abs_diff(20 * cell as u8) <= 6, "place {cell}: {level}");
        }
    }

    #[test]
    fn what_is_no_animation_is_refused() {
        for file in [&b""[..], b"RIFF", b"GIF89a and more than that"] {
            assert!(contact_sheet_of(file).is_err());
        }
    }
}
