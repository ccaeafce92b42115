//! The square of a photo that a portrait shows.

use crate::photo::Photo;

/// A square of a photo, in pixels of the photo set upright ([`Photo::turned`]).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width and height.
    pub side: f32,
}

impl Crop {
    /// Smaller squares show nothing.
    const SMALLEST: f32 = 16.0;

    /// Whether all of it lies in `photo` (half a pixel of rounding is forgiven) and it is at least 16 pixels wide, or
    /// as wide as the photo.
    pub fn is_within(&self, photo: &Photo) -> bool {
        let (width, height) = (photo.width() as f32, photo.height() as f32);
        let smallest = Crop::SMALLEST.min(width).min(height);
        // Comparisons with NaN are false, so only finite squares pass.
        self.x >= -0.5
            && self.y >= -0.5
            && self.side >= smallest
            && self.x + self.side <= width + 0.5
            && self.y + self.side <= height + 0.5
    }
}
