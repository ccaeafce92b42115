//! Which square of the photo is shown, and that square as a canvas with a margin to warp into.

use crate::face::FaceBox;
use crate::handles::Crop;
use crate::photo::Photo;
use crate::resample::{View, resample};

/// Side of the square in face boxes: hair and shoulders are in, and the motion has died away before the edge.
const FACE_BOXES: f32 = 2.35;
/// The box's point (share of its height) that stands in the middle of the square.
const FACE_MIDDLE: f32 = 0.53;
/// So that a picture of 256 pixels is enlarged twice at most.
const SMALLEST: f32 = 128.0;
/// Margin around the visible square, as a share of its side: frames reach out there, so no edge ever comes into view.
const MARGIN: f32 = 0.07;

/// The square to show: around the face, or the middle of the photo. Always inside the photo, and where the photo allows it at
/// least [`SMALLEST`] pixels wide.
pub(crate) fn choose(photo: &Photo, face: Option<&FaceBox>) -> Crop {
    let (width, height) = (photo.width() as f32, photo.height() as f32);
    let largest = width.min(height);
    let (side, x, y) = match face {
        Some(face) => {
            let side = (FACE_BOXES * face.side).max(SMALLEST).min(largest);
            (side, face.x + 0.5 * face.side, face.y + FACE_MIDDLE * face.side)
        }
        // Of an upright picture rather the upper part: there people have their heads.
        None => (largest, 0.5 * width, 0.5 * largest + 0.35 * (height - largest)),
    };
    inside(photo, Crop { x: x - 0.5 * side, y: y - 0.5 * side, side })
}

/// The square moved into the photo, whose shorter side it must not exceed.
pub(crate) fn inside(photo: &Photo, crop: Crop) -> Crop {
    let (width, height) = (photo.width() as f32, photo.height() as f32);
    Crop { x: crop.x.clamp(0.0, (width - crop.side).max(0.0)), y: crop.y.clamp(0.0, (height - crop.side).max(0.0)), side: crop.side }
}

/// The visible square and a margin around it, ready to be sampled. Past the photo's border the margin is mirrored.
#[derive(Clone)]
pub(crate) struct Canvas {
    /// Width and height, margins included.
    pub side: usize,
    /// Pixels on each side that are not shown.
    pub margin: usize,
    /// Red, green, blue from 0 to 255, and a fourth lane that keeps the vectors aligned.
    pixels: Vec<[f32; 4]>,
}

impl Canvas {
    /// Resamples `crop` to `size × size` pixels plus margins.
    pub fn cut(photo: &Photo, crop: &Crop, size: usize) -> Canvas {
        let margin = (MARGIN * size as f32).ceil() as usize + 2;
        let side = size + 2 * margin;
        let around = margin as f32 * crop.side / size as f32;
        let wide = View { left: crop.x - around, top: crop.y - around, width: crop.side + 2.0 * around, height: crop.side + 2.0 * around };
        let mut pixels = Vec::with_capacity(side * side);
        resample(photo, &wide, side, side, |row| pixels.extend(row.iter().map(|[r, g, b]| [*r, *g, *b, 0.0])));
        Canvas { side, margin, pixels }
    }

    /// One pixel; `x` and `y` below [`Canvas::side`].
    #[inline]
    pub fn pixel(&self, x: usize, y: usize) -> [f32; 4] {
        self.pixels[y * self.side + x]
    }

    /// Paints one pixel.
    #[inline]
    pub fn put(&mut self, x: usize, y: usize, pixel: [f32; 4]) {
        self.pixels[y * self.side + x] = pixel;
    }

    /// Copies a run of pixels, starting at one.
    pub fn copy_run(&self, x: usize, y: usize, run: &mut [[f32; 4]]) {
        let start = y * self.side + x;
        run.copy_from_slice(&self.pixels[start..start + run.len()]);
    }

    /// Samples along a line: `x`, `y` and the brightness each from a start by a step. Not inlined, because a caller that drops the
    /// fourth lane would make the compiler drop the vectors with it.
    #[inline(never)]
    pub fn sample_run(&self, x: [f32; 2], y: [f32; 2], light: [f32; 2], run: &mut [[f32; 4]]) {
        for (index, pixel) in run.iter_mut().enumerate() {
            let index = index as f32;
            let sampled = self.sample(x[0] + x[1] * index, y[0] + y[1] * index);
            let light = light[0] + light[1] * index;
            *pixel = sampled.map(|lane| lane * light);
        }
    }

    /// The canvas at a position in pixel indices, by Catmull-Rom interpolation; positions outside are moved to the border.
    #[inline]
    pub fn sample(&self, x: f32, y: f32) -> [f32; 4] {
        let last = self.side as f32 - 2.001;
        let (x, y) = (x.clamp(1.0, last), y.clamp(1.0, last));
        let (column, row) = (x as usize, y as usize);
        let (across, down) = (weights(x - column as f32), weights(y - row as f32));
        let mut sum = [0.0; 4];
        for (step, weight) in down.into_iter().enumerate() {
            let start = (row - 1 + step) * self.side + column - 1;
            let [a, b, c, d] = self.pixels[start..].first_chunk().copied().unwrap_or_default();
            let line = plus(plus(times(a, across[0]), times(b, across[1])), plus(times(c, across[2]), times(d, across[3])));
            sum = plus(sum, times(line, weight));
        }
        sum
    }
}

#[inline(always)]
fn times([a, b, c, d]: [f32; 4], factor: f32) -> [f32; 4] {
    [a * factor, b * factor, c * factor, d * factor]
}

#[inline(always)]
fn plus([a, b, c, d]: [f32; 4], [e, f, g, h]: [f32; 4]) -> [f32; 4] {
    [a + e, b + f, c + g, d + h]
}

/// Catmull-Rom weights of the four neighbours at the fraction `t` between the middle two.
#[inline]
fn weights(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [-0.5 * t3 + t2 - 0.5 * t, 1.5 * t3 - 2.5 * t2 + 1.0, -1.5 * t3 + 2.0 * t2 + 0.5 * t, 0.5 * t3 - 0.5 * t2]
}
