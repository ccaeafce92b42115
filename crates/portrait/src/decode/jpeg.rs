//! JPEG: the decoder is [`crate::jpeg`].

use super::canvas::{Canvas, Drawn};
use super::exif::Turn;
use super::pixels::Layout;
use super::profile::Profile;
use super::{PhotoError, Wanted};
use crate::format::Unsupported;
use crate::jpeg::{self, Kind, Refusal};

impl From<Refusal> for PhotoError {
    fn from(refusal: Refusal) -> PhotoError {
        match refusal {
            Refusal::Damaged => PhotoError::Unreadable,
            Refusal::Unusual => PhotoError::Unsupported { kind: Unsupported::UnusualJpeg },
        }
    }
}

pub(super) fn sides(bytes: &[u8]) -> Result<(u32, u32), PhotoError> {
    jpeg::sides(bytes).ok_or(PhotoError::Unreadable)
}

pub(super) fn draw(bytes: &[u8], wanted: &Wanted) -> Result<(Drawn, Turn), PhotoError> {
    let picture = jpeg::open(bytes)?;
    let eighths = wanted.long_side.map_or(8, |long_side| picture.eighths_for(long_side));
    let (width, height) = picture.sides_at(eighths);
    wanted.may_take(picture.memory(eighths), width, height)?;
    let layout = match picture.kind() {
        Kind::Grey => Layout::GREY,
        Kind::Rgb => Layout::RGB,
        Kind::Cmyk => Layout::Cmyk,
    };
    let profile = profile(picture.parts(0xe2, b"ICC_PROFILE\0")).and_then(|icc| Profile::of_icc(&icc, layout));
    let mut canvas = Canvas::new(width, height, 1, layout, profile);
    let mut pushed = Ok(());
    picture.draw(eighths, |row| {
        if pushed.is_ok() {
            pushed = canvas.push(row);
        }
    })?;
    pushed?;
    let drawn = canvas.finish()?;
    // The first EXIF segment counts, even if it says nothing; the byte after its name may be any.
    let turn = picture.parts(0xe1, b"Exif\0").next().and_then(|exif| exif.get(1..)).map_or(Turn::NONE, Turn::of_tiff);
    Ok((Drawn::new(drawn.photo, wanted.width, wanted.height, 8.0 / eighths as f32), turn))
}

/// A profile in parts: each begins with its number, from 1, and their count. In any order, but none twice or missing,
/// and all of one mind.
fn profile<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let mut found: Vec<Option<&[u8]>> = Vec::new();
    for part in parts {
        let [number, count, content @ ..] = part else { return None };
        if found.is_empty() {
            found.resize(usize::from(*count), None);
        }
        if found.len() != usize::from(*count) {
            return None;
        }
        let place = found.get_mut(usize::from(*number).checked_sub(1)?)?;
        if place.replace(content).is_some() {
            return None;
        }
    }
    let whole: Vec<&[u8]> = found.into_iter().collect::<Option<_>>()?;
    (!whole.is_empty()).then(|| whole.concat())
}
