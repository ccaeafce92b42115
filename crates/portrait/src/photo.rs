//! A picture in memory: upright, opaque, 8-bit RGB.

use std::fmt;

use crate::crop::Crop;
use crate::encode::{self, EncodeError};
use crate::resample::{View, resample};

/// A decoded picture: `width × height` pixels, rows from the top, three bytes (red, green, blue; sRGB) a pixel, never
/// empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Photo {
    /// A picture from raw RGB bytes; `None` if a side is 0 or `rgb` is not exactly `3 × width × height` long.
    pub fn from_rgb(width: u32, height: u32, rgb: Vec<u8>) -> Option<Photo> {
        let expected = u128::from(width) * u128::from(height) * 3;
        (expected > 0 && rgb.len() as u128 == expected).then_some(Photo { width, height, rgb })
    }

    /// A single white pixel.
    pub(crate) fn white() -> Photo {
        Photo { width: 1, height: 1, rgb: vec![255; 3] }
    }

    /// Width in pixels, at least 1.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, at least 1.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The pixels, three bytes each, rows from the top.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    pub(crate) fn into_rgb(self) -> Vec<u8> {
        self.rgb
    }

    /// The same picture with its long side at most `max_side` pixels (at least 1); never enlarged.
    pub fn thumbnail(&self, max_side: u32) -> Photo {
        match thumbnail_sides(self.width, self.height, max_side) {
            sides if sides == (self.width, self.height) => self.clone(),
            (width, height) => self.resize(width, height),
        }
    }

    /// The whole picture at another size; a side of 0 counts as 1. Filtered when shrinking, bicubic when enlarging.
    pub fn resize(&self, width: u32, height: u32) -> Photo {
        self.resize_part(self.width as f32, self.height as f32, width, height)
    }

    /// The upper left part of the picture at another size.
    pub(crate) fn resize_part(&self, part_width: f32, part_height: f32, width: u32, height: u32) -> Photo {
        let (width, height) = (width.max(1), height.max(1));
        let view = View { left: 0.0, top: 0.0, width: part_width, height: part_height };
        Photo { width, height, rgb: self.resampled(&view, width, height) }
    }

    pub(crate) fn resampled(&self, view: &View, width: u32, height: u32) -> Vec<u8> {
        let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
        resample(self, view, width as usize, height as usize, |row| {
            rgb.extend(row.iter().flatten().map(|value| (value + 0.5) as u8));
        });
        rgb
    }

    /// A square of the picture, `side` pixels wide (at least 1), for showing a face with its handles or at rest; `None`
    /// if it does not lie in the picture ([`Crop::is_within`]).
    pub fn cropped(&self, crop: &Crop, side: u32) -> Option<Photo> {
        let side = side.max(1);
        let view = View { left: crop.x, top: crop.y, width: crop.side, height: crop.side };
        crop.is_within(self).then(|| Photo { width: side, height: side, rgb: self.resampled(&view, side, side) })
    }

    /// The picture turned clockwise by `quarter_turns × 90°`.
    pub fn turned(&self, quarter_turns: u8) -> Photo {
        let (width, height) = (self.width as usize, self.height as usize);
        let quarter_turns = quarter_turns % 4;
        let (new_width, new_height) = if quarter_turns % 2 == 1 { (height, width) } else { (width, height) };
        let mut rgb = Vec::with_capacity(self.rgb.len());
        for y in 0..new_height {
            for x in 0..new_width {
                let (from_x, from_y) = match quarter_turns {
                    0 => (x, y),
                    1 => (y, height - 1 - x),
                    2 => (width - 1 - x, height - 1 - y),
                    _ => (width - 1 - y, x),
                };
                let at = (from_y * width + from_x) * 3;
                rgb.extend_from_slice(&self.rgb[at..at + 3]);
            }
        }
        Photo { width: new_width as u32, height: new_height as u32, rgb }
    }

    /// A lossy WebP still of the whole picture, quality 0 to 100. It carries pixels only, no metadata of any kind.
    ///
    /// Fails if a side is over 16,383 pixels (the format's limit) or the encoder runs out of memory.
    pub fn encode_webp(&self, quality: f32) -> Result<Vec<u8>, EncodeError> {
        encode::still(&self.rgb, self.width, self.height, quality)
    }
}

/// The sides of the thumbnail of a picture of `width × height` pixels.
pub(crate) fn thumbnail_sides(width: u32, height: u32, max_side: u32) -> (u32, u32) {
    let (long, max_side) = (width.max(height), max_side.max(1));
    if long <= max_side {
        return (width, height);
    }
    let shrink = |side: u32| {
        let rounded = (u64::from(side) * u64::from(max_side) + u64::from(long) / 2) / u64::from(long);
        (rounded as u32).max(1)
    };
    (shrink(width), shrink(height))
}

impl fmt::Debug for Photo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Photo({} × {})", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_is_clockwise() {
        let pixel = |value: u8| [value; 3];
        let wide = Photo::from_rgb(2, 1, [pixel(1), pixel(2)].concat()).unwrap();
        assert_eq!(wide.turned(1), Photo::from_rgb(1, 2, [pixel(1), pixel(2)].concat()).unwrap());
        assert_eq!(wide.turned(2), Photo::from_rgb(2, 1, [pixel(2), pixel(1)].concat()).unwrap());
        assert_eq!(wide.turned(3), Photo::from_rgb(1, 2, [pixel(2), pixel(1)].concat()).unwrap());
    }

    #[test]
    fn thumbnail_keeps_the_ratio_and_never_enlarges() {
        let photo = Photo::from_rgb(400, 100, vec![7; 400 * 100 * 3]).unwrap();
        let small = photo.thumbnail(100);
        assert_eq!((small.width(), small.height()), (100, 25));
        assert!(small.rgb().iter().all(|value| *value == 7));
        assert_eq!(photo.thumbnail(1000), photo);
        assert_eq!(photo.thumbnail(1).height(), 1);
    }

    #[test]
    fn a_crop_is_a_part() {
        let photo = Photo::from_rgb(20, 18, (0..1080).map(|value| (value % 251) as u8).collect()).unwrap();
        let part = photo.cropped(&Crop { x: 2.0, y: 1.0, side: 16.0 }, 16).unwrap();
        assert_eq!(part.rgb()[..48], photo.rgb()[(20 + 2) * 3..(20 + 18) * 3]);
        assert_eq!((part.width(), part.height()), (16, 16));
        assert!(photo.cropped(&Crop { x: 2.0, y: 1.0, side: f32::INFINITY }, 16).is_none());
    }

    #[test]
    fn wrong_lengths_are_refused() {
        assert!(Photo::from_rgb(2, 2, vec![0; 11]).is_none());
        assert!(Photo::from_rgb(0, 2, Vec::new()).is_none());
        assert!(Photo::from_rgb(u32::MAX, u32::MAX, Vec::new()).is_none());
    }
}
