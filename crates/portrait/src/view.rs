//! Which square of the photo is shown, and that square as a canvas with a margin to warp into.

use std::ops::Range;

use crate::bars::Content;
use crate::crop::Crop;
use crate::face::FaceBox;
use crate::photo::Photo;
use crate::resample::{View, resample_within};

/// Side of the square in face boxes: hair and shoulders are in, and the motion has died away before the edge.
const FACE_BOXES: f32 = 2.35;
/// The box's point (share of its height) that stands in the middle of the square.
const FACE_MIDDLE: f32 = 0.53;
/// Room below a chin that the square was moved down to, as a share of its side.
const BELOW_CHIN: f32 = 0.06;
/// So that a picture of 256 pixels is enlarged twice at most.
const SMALLEST: f32 = 128.0;
/// Margin around the visible square, as a share of its side: frames reach out there, so no edge ever comes into view.
const MARGIN: f32 = 0.07;

/// The square to show: around the face, or the middle of the photo. Always inside the photo and without its bars, and
/// where these allow it at least [`SMALLEST`] pixels wide.
pub(crate) fn choose(photo: &Photo, face: Option<&FaceBox>) -> Crop {
    let content = Content::of(photo);
    let (left, top) = (content.columns.start as f32, content.rows.start as f32);
    let (width, height) = (content.columns.len() as f32, content.rows.len() as f32);
    let largest = width.min(height);
    let (side, x, y) = match face {
        Some(face) => {
            let side = (FACE_BOXES * face.side).max(SMALLEST).min(largest);
            (side, face.x + 0.5 * face.side, face.y + FACE_MIDDLE * face.side)
        }
        // Of an upright picture rather the upper part: there people have their heads.
        None => (largest, left + 0.5 * width, top + 0.5 * largest + 0.35 * (height - largest)),
    };
    let within = |at: f32, from: f32, length: f32| at.clamp(from, from + (length - side).max(0.0));
    Crop { x: within(x - 0.5 * side, left, width), y: within(y - 0.5 * side, top, height), side }
}

/// The square moved down as far as the photo goes if the chin would lie below it: a jaw that drops, in a square that is
/// small for its face.
pub(crate) fn down_to(photo: &Photo, crop: Crop, chin: f32) -> Crop {
    let wanted = chin + BELOW_CHIN * crop.side;
    if chin <= crop.y + crop.side || !wanted.is_finite() {
        return crop;
    }
    let lowest = Content::of(photo).rows.end as f32 - crop.side;
    Crop { y: (wanted - crop.side).min(lowest).max(crop.y), ..crop }
}

/// A square of this side around a place; it may reach out of the photo.
pub(crate) fn square_around([x, y]: [f32; 2], side: f32) -> Crop {
    Crop { x: x - 0.5 * side, y: y - 0.5 * side, side }
}

/// The square moved into the photo, whose shorter side it must not exceed.
pub(crate) fn inside(photo: &Photo, crop: Crop) -> Crop {
    let (width, height) = (photo.width() as f32, photo.height() as f32);
    Crop {
        x: crop.x.clamp(0.0, (width - crop.side).max(0.0)),
        y: crop.y.clamp(0.0, (height - crop.side).max(0.0)),
        side: crop.side,
    }
}

/// The visible square and a margin around it, ready to be sampled. Past the photo's border the margin is mirrored, and
/// where bars begin if the square has nothing of them.
#[derive(Clone)]
pub(crate) struct Canvas {
    /// Width and height, margins included.
    pub side: usize,
    /// Pixels on each side that are not shown.
    pub margin: usize,
    /// Red, green, blue and the opacity of a layer, from 0 to 255 each.
    pixels: Vec<[f32; 4]>,
}

impl Canvas {
    /// Resamples `crop` to `size × size` pixels plus margins.
    pub fn cut(photo: &Photo, crop: &Crop, size: usize) -> Canvas {
        let margin = (MARGIN * size as f32).ceil() as usize + 2;
        let side = size + 2 * margin;
        let around = margin as f32 * crop.side / size as f32;
        let wide = View {
            left: crop.x - around,
            top: crop.y - around,
            width: crop.side + 2.0 * around,
            height: crop.side + 2.0 * around,
        };
        let mut content = Content::of(photo);
        let shows = |range: &Range<usize>, from: f32| {
            from >= range.start as f32 - 0.5 && from + crop.side <= range.end as f32 + 0.5
        };
        if !(shows(&content.columns, crop.x) && shows(&content.rows, crop.y)) {
            content = Content::whole(photo);
        }
        let mut pixels = Vec::with_capacity(side * side);
        resample_within(photo, &content, &wide, side, side, |row| {
            pixels.extend(row.iter().map(|[r, g, b]| [*r, *g, *b, 255.0]))
        });
        Canvas { side, margin, pixels }
    }

    /// What is shown, without the margins: rows of RGB from the top.
    pub fn visible(&self) -> Vec<u8> {
        let rows = self.pixels.chunks_exact(self.side).skip(self.margin).take(self.side - 2 * self.margin);
        let shown = rows.flat_map(|row| &row[self.margin..self.side - self.margin]);
        shown.flat_map(|[r, g, b, _]| [*r, *g, *b].map(|lane| (lane + 0.5) as u8)).collect()
    }

    /// All pixels, rows from the top.
    pub fn pixels(&self) -> &[[f32; 4]] {
        &self.pixels
    }

    /// A canvas of the same sides with other pixels, as many.
    pub fn with_pixels(&self, pixels: Vec<[f32; 4]>) -> Canvas {
        debug_assert_eq!(pixels.len(), self.pixels.len());
        Canvas { side: self.side, margin: self.margin, pixels }
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

    /// Samples along a line: `x`, `y` and the brightness each from a start by a step.
    pub fn sample_run(&self, x: [f32; 2], y: [f32; 2], light: [f32; 2], run: &mut [[f32; 4]]) {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has the instructions.
            return unsafe { self.sample_run_wide(x, y, light, run) };
        }
        self.sample_run_plain(x, y, light, run);
    }

    /// The same numbers by instructions that need fewer moves.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn sample_run_wide(&self, x: [f32; 2], y: [f32; 2], light: [f32; 2], run: &mut [[f32; 4]]) {
        self.sample_each(x, y, light, run);
    }

    /// Not inlined, because a caller that drops the fourth lane would make the compiler drop the vectors with it.
    #[inline(never)]
    fn sample_run_plain(&self, x: [f32; 2], y: [f32; 2], light: [f32; 2], run: &mut [[f32; 4]]) {
        self.sample_each(x, y, light, run);
    }

    #[inline(always)]
    fn sample_each(&self, x: [f32; 2], y: [f32; 2], light: [f32; 2], run: &mut [[f32; 4]]) {
        let steps = run.len().saturating_sub(1) as f32;
        // Ends that are inside keep all between them inside.
        let line = |[from, step]: [f32; 2]| {
            let [first, last] = [from, from + step * steps].map(|at| self.inside(at));
            [first, ((last - first) as f32 / steps.max(1.0)) as i32]
        };
        let ([mut x, x_step], [mut y, y_step], [mut light, light_step]) = (line(x), line(y), light);
        for pixel in run {
            // light falls on colours, not on the opacity in the fourth lane
            let [r, g, b, opacity] = self.sample_fixed(x, y);
            *pixel = [r * light, g * light, b * light, opacity];
            x += x_step;
            y += y_step;
            light += light_step;
        }
    }

    /// The canvas at a position in pixel indices, by Catmull-Rom interpolation; positions outside are moved to the
    /// border.
    pub fn sample(&self, x: f32, y: f32) -> [f32; 4] {
        self.sample_fixed(self.inside(x), self.inside(y))
    }

    /// A coordinate with sixteen binary places, where all four neighbours are on the canvas.
    #[inline]
    fn inside(&self, at: f32) -> i32 {
        (at.clamp(1.0, self.side as f32 - 2.01) * 65_536.0) as i32
    }

    #[inline(always)]
    fn sample_fixed(&self, x: i32, y: i32) -> [f32; 4] {
        let weights = |at: i32| &WEIGHTS[(at >> 8 & 255) as usize];
        let (across, down) = (weights(x), weights(y));
        let mut start = ((y >> 16) - 1) as usize * self.side + ((x >> 16) - 1) as usize;
        let mut sum = [0.0; 4];
        for weight in down {
            let Some([a, b, c, d]) = self.pixels.get(start..).and_then(<[_]>::first_chunk) else { return sum };
            let line = plus(
                plus(times(*a, across[0]), times(*b, across[1])),
                plus(times(*c, across[2]), times(*d, across[3])),
            );
            sum = plus(sum, times(line, *weight));
            start += self.side;
        }
        sum
    }
}

/// Rounds and clips, without the branches of a cast: the sum with 1.5 · 2²³ has the whole number in its lowest bits.
#[inline]
pub(crate) fn to_byte(value: f32) -> u8 {
    (value.clamp(0.0, 255.0) + 12_582_912.0).to_bits() as u8
}

#[inline(always)]
fn times([a, b, c, d]: [f32; 4], factor: f32) -> [f32; 4] {
    [a * factor, b * factor, c * factor, d * factor]
}

#[inline(always)]
fn plus([a, b, c, d]: [f32; 4], [e, f, g, h]: [f32; 4]) -> [f32; 4] {
    [a + e, b + f, c + g, d + h]
}

/// Catmull-Rom weights of the four neighbours, for 256 places between the middle two.
static WEIGHTS: [[f32; 4]; 256] = {
    let mut table = [[0.0; 4]; 256];
    let mut step = 0;
    while step < 256 {
        let t = step as f32 / 256.0;
        let (t2, t3) = (t * t, t * t * t);
        table[step] =
            [-0.5 * t3 + t2 - 0.5 * t, 1.5 * t3 - 2.5 * t2 + 1.0, -1.5 * t3 + 2.0 * t2 + 0.5 * t, 0.5 * t3 - 0.5 * t2];
        step += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    /// 80 × 60, grey, with black bars of ten pixels above and below.
    fn photo() -> Photo {
        let pixel = |index: usize| [if (10..50).contains(&(index / 80)) { 120 } else { 0 }; 3];
        Photo::from_rgb(80, 60, (0..80 * 60).flat_map(pixel).collect()).unwrap()
    }

    #[test]
    fn bars_are_neither_shown_nor_drawn_from() {
        let photo = photo();
        let crop = choose(&photo, Some(&FaceBox { x: 20.0, y: 12.0, side: 30.0 }));
        assert_eq!((crop.y, crop.side), (12.0, 36.0), "the rows between the bars, less what is blurred");
        assert!(Canvas::cut(&photo, &crop, 64).pixels().iter().all(|[r, ..]| (r - 120.0).abs() < 0.01));
        // whoever wants the bars gets them
        let all = Crop { x: 0.0, y: 0.0, side: 60.0 };
        assert!(Canvas::cut(&photo, &all, 64).pixels().iter().any(|[r, ..]| *r < 1.0));
    }

    #[test]
    fn a_square_goes_down_to_a_chin_and_no_further_than_the_photo() {
        let photo = Photo::from_rgb(100, 200, vec![90; 100 * 200 * 3]).unwrap();
        let crop = Crop { x: 0.0, y: 20.0, side: 100.0 };
        assert_eq!(down_to(&photo, crop, 119.0), crop);
        assert_eq!(down_to(&photo, crop, 124.0).y, 30.0);
        assert_eq!(down_to(&photo, crop, 240.0).y, 100.0);
        assert_eq!(down_to(&photo, crop, f32::NAN), crop);
    }
}
