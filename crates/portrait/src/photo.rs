//! A picture in memory: upright, opaque, 8-bit RGB.

use std::fmt;

use crate::encode::{self, EncodeError};
use crate::resample::{View, resample};

/// A decoded picture: `width × height` pixels, rows from the top, three bytes (red, green, blue; sRGB) a pixel, never empty.
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

    /// The same picture with its long side at most `max_side` pixels (at least 1); never enlarged.
    pub fn thumbnail(&self, max_side: u32) -> Photo {
        let long = self.width.max(self.height);
        let max_side = max_side.max(1);
        if long <= max_side {
            return self.clone();
        }
        let shrink = |side: u32| {
            let rounded = (u64::from(side) * u64::from(max_side) + u64::from(long) / 2) / u64::from(long);
            (rounded as u32).max(1)
        };
        self.resize(shrink(self.width), shrink(self.height))
    }

    /// The whole picture at another size; a side of 0 counts as 1. Filtered when shrinking, bicubic when enlarging.
    pub fn resize(&self, width: u32, height: u32) -> Photo {
        let (width, height) = (width.max(1), height.max(1));
        let view = View { left: 0.0, top: 0.0, width: self.width as f32, height: self.height as f32 };
        let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
        resample(self, &view, width as usize, height as usize, |row| {
            rgb.extend(row.iter().flatten().map(|value| (value + 0.5) as u8));
        });
        Photo { width, height, rgb }
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
    fn wrong_lengths_are_refused() {
        assert!(Photo::from_rgb(2, 2, vec![0; 11]).is_none());
        assert!(Photo::from_rgb(0, 2, Vec::new()).is_none());
        assert!(Photo::from_rgb(u32::MAX, u32::MAX, Vec::new()).is_none());
    }
}
