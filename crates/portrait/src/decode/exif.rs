//! How a picture is to be turned: tag 0x0112 of EXIF.

use image::{DynamicImage, RgbImage, metadata::Orientation};

use crate::photo::Photo;

/// What makes a picture upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn(Orientation);

impl Turn {
    pub const NONE: Turn = Turn(Orientation::NoTransforms);

    /// From the TIFF structure of EXIF. Read as browsers do: the tag counts in the first directory only, as one short
    /// number from 1 to 8; whatever else is written there means none.
    pub fn of_tiff(tiff: &[u8]) -> Turn {
        orientation(tiff).and_then(Orientation::from_exif).map_or(Turn::NONE, Turn)
    }

    pub fn apply(self, photo: Photo) -> Photo {
        if self == Turn::NONE {
            return photo;
        }
        let (width, height) = (photo.width(), photo.height());
        let Some(image) = RgbImage::from_raw(width, height, photo.into_rgb()) else { return Photo::white() };
        let mut image = DynamicImage::ImageRgb8(image);
        image.apply_orientation(self.0);
        let (width, height) = (image.width(), image.height());
        Photo::from_rgb(width, height, image.into_rgb8().into_raw()).unwrap_or_else(Photo::white)
    }
}

fn orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..4)? {
        b"II\x2a\0" => true,
        b"MM\0\x2a" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let (first, second) = (u32::from(short(at)?), u32::from(short(at + 2)?));
        Some(if little { second << 16 | first } else { first << 16 | second })
    };
    let directory = long(4)? as usize;
    let entries = (0..usize::from(short(directory)?)).map(|index| directory + 2 + 12 * index);
    for entry in entries {
        if short(entry)? == 0x0112 && short(entry + 2)? == 3 && long(entry + 4)? == 1 {
            return u8::try_from(short(entry + 8)?).ok();
        }
    }
    None
}
