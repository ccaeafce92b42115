//! The visible mark that a picture is synthetic: a small rounded chip with a sparkle in the lower right corner.

/// Sizes as shares of the picture's side.
const CHIP: f32 = 0.086;
/// From the lower edge.
const INSET: f32 = 0.026;
/// From the right edge: a card shows only the middle 278 of 338 parts of the width, and the mark must stay in sight
/// there.
const INSET_RIGHT: f32 = 0.089 + INSET;
const CHIP_CORNER: f32 = 0.3;
/// Opacity of the dark chip, so the photo shines through a little.
const CHIP_OPACITY: f32 = 0.52;
const CHIP_COLOR: [f32; 3] = [18.0, 22.0, 40.0];
const STAR_COLOR: [f32; 3] = [255.0, 255.0, 255.0];
/// Centre and reach of the two stars, in shares of the chip.
const STARS: [([f32; 2], f32); 2] = [([0.44, 0.56], 0.36), ([0.76, 0.25], 0.17)];
/// Samples a pixel and direction, for smooth edges.
const SAMPLES: usize = 4;

/// The mark for pictures of one size, blended once and stamped on every frame.
pub(crate) struct Mark {
    size: usize,
    left: usize,
    top: usize,
    side: usize,
    /// What is added (red, green, blue), and the share of the picture that stays.
    pixels: Vec<([f32; 3], f32)>,
}

impl Mark {
    /// For square pictures of `size` pixels.
    pub fn new(size: usize) -> Mark {
        let side = ((CHIP * size as f32).round() as usize).clamp(1, size);
        let place = |inset: f32| (size - side).saturating_sub((inset * size as f32).round() as usize);
        let pixels = (0..side * side).map(|index| blend(index % side, index / side, side)).collect();
        Mark { size, left: place(INSET_RIGHT), top: place(INSET), side, pixels }
    }

    /// Draws the mark into `rgb`, a picture of the mark's size.
    pub fn stamp(&self, rgb: &mut [u8]) {
        for (row, pixels) in self.pixels.chunks_exact(self.side).enumerate() {
            let start = ((self.top + row) * self.size + self.left) * 3;
            for (target, (added, stays)) in rgb[start..start + self.side * 3].chunks_exact_mut(3).zip(pixels) {
                for (channel, added) in target.iter_mut().zip(added) {
                    *channel = (f32::from(*channel) * stays + added + 0.5) as u8;
                }
            }
        }
    }
}

fn blend(x: usize, y: usize, side: usize) -> ([f32; 3], f32) {
    let (mut added, mut stays) = ([0.0; 3], 0.0);
    let each = 1.0 / (SAMPLES * SAMPLES) as f32;
    for sample in 0..SAMPLES * SAMPLES {
        let within =
            |pixel: usize, sample: usize| (pixel as f32 + (sample as f32 + 0.5) / SAMPLES as f32) / side as f32;
        let point = [within(x, sample % SAMPLES), within(y, sample / SAMPLES)];
        let (color, opacity) = if STARS.iter().any(|(centre, reach)| is_in_star(point, *centre, *reach)) {
            (STAR_COLOR, 0.95)
        } else if is_in_chip(point) {
            (CHIP_COLOR, CHIP_OPACITY)
        } else {
            ([0.0; 3], 0.0)
        };
        for (sum, value) in added.iter_mut().zip(color) {
            *sum += each * opacity * value;
        }
        stays += each * (1.0 - opacity);
    }
    (added, stays)
}

/// Inside the unit square with rounded corners.
fn is_in_chip([x, y]: [f32; 2]) -> bool {
    let into_corner = |value: f32| ((value - 0.5).abs() - (0.5 - CHIP_CORNER)).max(0.0);
    into_corner(x).hypot(into_corner(y)) <= CHIP_CORNER
}

/// A four-pointed star with hollow sides: |x|^p + |y|^p ≤ r^p with p below 1.
fn is_in_star([x, y]: [f32; 2], [cx, cy]: [f32; 2], reach: f32) -> bool {
    const HOLLOW: f32 = 0.58;
    (x - cx).abs().powf(HOLLOW) + (y - cy).abs().powf(HOLLOW) <= reach.powf(HOLLOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_shows_on_black_and_on_white_and_touches_only_its_corner() {
        for background in [0_u8, 255] {
            let mut picture = vec![background; 256 * 256 * 3];
            Mark::new(256).stamp(&mut picture);
            let changed: Vec<usize> = (0..256 * 256).filter(|pixel| picture[pixel * 3] != background).collect();
            assert!(changed.len() > 60, "{} pixels on {background}", changed.len());
            // the card shows columns 23 to 232
            assert!(changed.iter().all(|pixel| (200..233).contains(&(pixel % 256)) && pixel / 256 > 220));
        }
    }

    #[test]
    fn any_size_is_fine() {
        for size in [1, 2, 16, 64, 512] {
            Mark::new(size).stamp(&mut vec![0; size * size * 3]);
        }
    }
}
