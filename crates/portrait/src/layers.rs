//! The person and what is behind: two layers whose composition at rest is the photo.
//!
//! The person's layer carries its own opacity and its colours on beyond its edge, so that hair stays soft wherever the
//! head goes; what the head uncovers was filled in from around it. What a mixture of both cannot explain stays where it
//! belongs: near the person with the person, else with the background.

use crate::nets::Person;
use crate::neural::Simd;
use crate::view::Canvas;

/// Contrast of the mask, and the opacity that counts as none and as all.
const CONTRAST: f32 = 1.6;
const NONE: f32 = 0.03;
const ALL: f32 = 0.97;
/// Of the picture's side: how far the mask follows edges of the photo; how far from the person the background is known,
/// and inside it the person.
const FOLLOWS: f32 = 0.0105;
const CLEAR: f32 = 0.0155;
const SOLID: f32 = 0.0086;
const EDGE: f32 = 2e-4;
/// Less background than this share is none to speak of.
const LEAST: f32 = 0.03;
/// The mask must cover the face.
const LEAST_FACE: f32 = 0.85;
/// Opacity above which what is seen says nothing about the background.
const SAYS: (f32, f32) = (0.02, 0.25);

/// What is behind the person: pixels of the canvas, 0 to 255.
pub(crate) struct Backdrop {
    side: usize,
    pixels: Vec<[f32; 3]>,
}

impl Backdrop {
    pub fn row(&self, y: usize, from: usize, count: usize) -> &[[f32; 3]] {
        &self.pixels[y * self.side + from..][..count]
    }
}

/// The person's layer, opacity from 0 to 255 in its fourth lane, and what is behind. `None` where there is hardly any
/// background, or the mask misses the face whose points (canvas pixels) are given.
pub(crate) fn split(canvas: &Canvas, face: impl Iterator<Item = [f32; 2]>) -> Option<(Canvas, Backdrop)> {
    let side = canvas.side;
    let photo: Vec<[f32; 3]> = canvas.pixels().iter().map(|[r, g, b, _]| [*r, *g, *b]).collect();
    let mask = Person::embedded(Simd::detect())?.mask(shrunk(&photo, side))?;
    let alpha = refined(&enlarged(&mask, side), &photo, side);

    let (mut covered, mut count) = (0.0, 0.0);
    for [x, y] in face {
        let at = |value: f32| (value.max(0.0) as usize).min(side - 1);
        covered += alpha[at(y) * side + at(x)];
        count += 1.0;
    }
    let clear = grown(&alpha, side, (CLEAR * side as f32).round() as usize, f32::max);
    let solid = grown(&alpha, side, (SOLID * side as f32).round() as usize, f32::min);
    let known: Vec<f32> = clear.iter().map(|alpha| f32::from(u8::from(*alpha < NONE))).collect();
    if covered < LEAST_FACE * count || known.iter().sum::<f32>() < LEAST * (side * side) as f32 {
        return None;
    }
    let person: Vec<f32> = solid.iter().map(|alpha| f32::from(u8::from(*alpha > 0.95))).collect();
    let mut behind = filled(&photo, &known, side);
    let mut front = filled(&photo, &person, side);
    for (index, alpha) in alpha.iter().enumerate() {
        let (a, seen) = (*alpha, photo[index]);
        for lane in 0..3 {
            let (f, b) = (&mut front[index][lane], &mut behind[index][lane]);
            if a >= 1.0 {
                *f = seen[lane];
                continue;
            }
            // what the background must be if the person's colour is right; believed where little of the person is
            let exact = ((seen[lane] - a * *f) / (1.0 - a)).clamp(0.0, 255.0);
            *b += (exact - *b) * (1.0 - crate::head::smoothstep(SAYS.0, SAYS.1, a));
            if a > 0.0 {
                *f = ((seen[lane] - (1.0 - a) * *b) / a).clamp(0.0, 255.0);
            }
            *b = ((seen[lane] - a * *f) / (1.0 - a)).clamp(0.0, 255.0);
        }
    }
    let pixels = front.iter().zip(&alpha).map(|([r, g, b], alpha)| [*r, *g, *b, 255.0 * alpha]).collect();
    Some((canvas.with_pixels(pixels), Backdrop { side, pixels: behind }))
}

/// The picture as the network wants it: its own side, 0 to 1.
fn shrunk(photo: &[[f32; 3]], side: usize) -> Vec<f32> {
    let to = Person::SIDE;
    let scale = side as f32 / to as f32;
    let taps: Vec<Vec<(usize, f32)>> = (0..to)
        .map(|index| {
            let (from, until) = (index as f32 * scale, (index + 1) as f32 * scale);
            if scale <= 1.0 {
                let at = (0.5 * (from + until) - 0.5).clamp(0.0, side as f32 - 1.001);
                return vec![(at as usize, 1.0 - at.fract()), ((at as usize + 1).min(side - 1), at.fract())];
            }
            (from as usize..(until.ceil() as usize).min(side))
                .map(|at| (at, ((at as f32 + 1.0).min(until) - (at as f32).max(from)) / scale))
                .collect()
        })
        .collect();
    let mut rows = vec![[0.0_f32; 3]; to * side];
    for (y, taps) in taps.iter().enumerate() {
        for (from, share) in taps {
            for (sum, value) in rows[y * side..(y + 1) * side].iter_mut().zip(&photo[from * side..]) {
                (0..3).for_each(|lane| sum[lane] += share * value[lane] / 255.0);
            }
        }
    }
    let mut input = Vec::with_capacity(to * to * 3);
    for row in rows.chunks_exact(side) {
        for taps in &taps {
            input.extend((0..3).map(|lane| taps.iter().map(|(x, share)| share * row[*x][lane]).sum::<f32>()));
        }
    }
    input
}

/// The mask at the size of the canvas, bilinear, with more contrast.
fn enlarged(mask: &[f32], side: usize) -> Vec<f32> {
    let from = Person::SIDE;
    let near = |index: usize| {
        let at = ((index as f32 + 0.5) * from as f32 / side as f32 - 0.5).clamp(0.0, from as f32 - 1.001);
        (at as usize, at.fract())
    };
    let mut out = Vec::with_capacity(side * side);
    for (y, fy) in (0..side).map(near) {
        for (x, fx) in (0..side).map(near) {
            let line = |y: usize| mask[y * from + x] + (mask[y * from + x + 1] - mask[y * from + x]) * fx;
            let value = line(y) + (line(y + 1) - line(y)) * fy;
            out.push(((value - 0.5) * CONTRAST + 0.5).clamp(0.0, 1.0));
        }
    }
    out
}

/// Drawn to the edges of the photo (guided filter; He, Sun and Tang 2013), then nearly none and nearly all made clear.
fn refined(mask: &[f32], photo: &[[f32; 3]], side: usize) -> Vec<f32> {
    let radius = ((FOLLOWS * side as f32).round() as usize).max(2);
    let luma: Vec<f32> = photo.iter().map(|[r, g, b]| (0.299 * r + 0.587 * g + 0.114 * b) / 255.0).collect();
    let product = |a: &[f32], b: &[f32]| -> Vec<f32> { a.iter().zip(b).map(|(a, b)| a * b).collect() };
    let mean = |values: &[f32]| averaged(values, side, radius);
    let (of_luma, of_mask) = (mean(&luma), mean(mask));
    let (squares, both) = (mean(&product(&luma, &luma)), mean(&product(&luma, mask)));
    let mut slope = vec![0.0; mask.len()];
    let mut offset = vec![0.0; mask.len()];
    for at in 0..mask.len() {
        let variance = (squares[at] - of_luma[at] * of_luma[at]).max(0.0);
        slope[at] = (both[at] - of_luma[at] * of_mask[at]) / (variance + EDGE);
        offset[at] = of_mask[at] - slope[at] * of_luma[at];
    }
    let (slope, offset) = (mean(&slope), mean(&offset));
    let clear: Vec<f32> = (0..mask.len())
        .map(|at| match slope[at] * luma[at] + offset[at] {
            value if value > ALL => 1.0,
            value if value < NONE => 0.0,
            value => value,
        })
        .collect();
    // a little soft; what is none and all stays so around the middle of both
    let soft = averaged(&clear, side, 1);
    clear.iter().zip(soft).map(|(clear, soft)| 0.5 * (clear + soft)).collect()
}

/// Means over squares of `2 × radius + 1`, smaller at the border.
fn averaged(values: &[f32], side: usize, radius: usize) -> Vec<f32> {
    let pass = |from: &[f32]| {
        let mut to = vec![0.0; from.len()];
        // rows, written as columns: two passes do both
        for (y, row) in from.chunks_exact(side).enumerate() {
            let (mut sum, mut count) = (row[..radius.min(side)].iter().sum::<f32>(), radius.min(side));
            for x in 0..side {
                if let Some(value) = row.get(x + radius) {
                    sum += value;
                    count += 1;
                }
                if x > radius {
                    sum -= row[x - radius - 1];
                    count -= 1;
                }
                to[x * side + y] = sum / count as f32;
            }
        }
        to
    };
    pass(&pass(values))
}

/// The largest (or smallest, by `of`) within squares of `2 × radius + 1`.
fn grown(values: &[f32], side: usize, radius: usize, of: fn(f32, f32) -> f32) -> Vec<f32> {
    let pass = |from: &[f32]| {
        let mut to = vec![0.0; from.len()];
        for (y, row) in from.chunks_exact(side).enumerate() {
            for x in 0..side {
                let near = &row[x.saturating_sub(radius)..(x + radius + 1).min(side)];
                to[x * side + y] = near.iter().copied().fold(row[x], of);
            }
        }
        to
    };
    pass(&pass(values))
}

/// Colours where `weight` is 1, and elsewhere what is around: means of ever larger squares, smoothly.
fn filled(colors: &[[f32; 3]], weight: &[f32], side: usize) -> Vec<[f32; 3]> {
    if side <= 2 {
        return colors.to_vec();
    }
    let half = side.div_ceil(2);
    let mut sums = vec![[0.0_f32; 4]; half * half];
    for y in 0..side {
        for x in 0..side {
            let (sum, at) = (&mut sums[y / 2 * half + x / 2], y * side + x);
            let share = weight[at];
            (0..3).for_each(|lane| sum[lane] += share * colors[at][lane]);
            sum[3] += share;
        }
    }
    let smaller: Vec<[f32; 3]> = sums.iter().map(|[r, g, b, w]| [r, g, b].map(|sum| sum / w.max(1e-6))).collect();
    let shares: Vec<f32> = sums.iter().map(|sum| sum[3].min(1.0)).collect();
    let smaller = filled(&smaller, &shares, half);
    let near = |index: usize| {
        let at = ((index as f32 + 0.5) * 0.5 - 0.5).clamp(0.0, half as f32 - 1.001);
        (at as usize, at.fract())
    };
    let mut out = Vec::with_capacity(side * side);
    for y in 0..side {
        let (top, fy) = near(y);
        for x in 0..side {
            let share = weight[y * side + x];
            let own = colors[y * side + x];
            if share >= 1.0 {
                out.push(own);
                continue;
            }
            let (left, fx) = near(x);
            let at = top * half + left;
            out.push(std::array::from_fn(|lane| {
                let line = |at: usize| smaller[at][lane] + (smaller[at + 1][lane] - smaller[at][lane]) * fx;
                let around = line(at) + (line(at + half) - line(at)) * fy;
                around + (own[lane] - around) * share
            }));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_is_filled_from_around_it() {
        let side = 37;
        let colors: Vec<[f32; 3]> = (0..side * side).map(|at| [if at % side < 18 { 40.0 } else { 200.0 }; 3]).collect();
        let inside = |at: usize| (10..27).contains(&(at % side)) && (10..27).contains(&(at / side));
        let weight: Vec<f32> = (0..side * side).map(|at| if inside(at) { 0.0 } else { 1.0 }).collect();
        let filled = filled(&colors, &weight, side);
        for at in 0..side * side {
            let [value, ..] = filled[at];
            assert!((39.0..=201.0).contains(&value), "{value}");
            assert!(inside(at) || filled[at] == colors[at]);
        }
        assert!(filled[18 * side + 11][0] < filled[18 * side + 25][0] - 40.0, "left is like the left");
    }

    #[test]
    fn means_and_extremes_of_squares() {
        let values: Vec<f32> = (0..49).map(|at| if at == 24 { 9.0 } else { 0.0 }).collect();
        let mean = averaged(&values, 7, 1);
        assert!((mean[24] - 1.0).abs() < 1e-6 && (mean[16] - 1.0).abs() < 1e-6 && mean[0] == 0.0);
        let large = grown(&values, 7, 2, f32::max);
        assert_eq!((large[8], large[0], large[40]), (9.0, 0.0, 9.0));
        assert_eq!(grown(&values, 7, 1, f32::min)[24], 0.0);
    }
}
