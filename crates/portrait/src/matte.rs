//! The mask of a person made ready: at the size of a picture, drawn to its edges; and the means and extremes of squares
//! that this takes.

use crate::nets::Person;

/// Contrast of the mask, and the opacity that counts as none and as all.
const CONTRAST: f32 = 1.6;
pub(crate) const NONE: f32 = 0.03;
pub(crate) const ALL: f32 = 0.97;
/// How far the mask follows edges of the photo, of the picture's side, and how plain edges must be.
const FOLLOWS: f32 = 0.0105;
const EDGE: f32 = 2e-4;

/// The picture as the network wants it: its own side, 0 to 1.
pub(crate) fn shrunk(photo: &[[f32; 3]], side: usize) -> Vec<f32> {
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
pub(crate) fn enlarged(mask: &[f32], side: usize) -> Vec<f32> {
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
pub(crate) fn refined(mask: &[f32], photo: &[[f32; 3]], side: usize) -> Vec<f32> {
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
pub(crate) fn averaged(values: &[f32], side: usize, radius: usize) -> Vec<f32> {
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
pub(crate) fn grown(values: &[f32], side: usize, radius: usize, of: impl Fn(f32, f32) -> f32 + Copy) -> Vec<f32> {
    let pass = |from: &[f32]| {
        let mut to = vec![0.0; from.len()];
        let mut best = vec![0.0; side];
        for (y, row) in from.chunks_exact(side).enumerate() {
            best.copy_from_slice(row);
            for away in 1..=radius.min(side - 1) {
                let keep = |best: &mut f32, other: &f32| *best = of(*best, *other);
                best.iter_mut().zip(&row[away..]).for_each(|(best, other)| keep(best, other));
                best[away..].iter_mut().zip(row).for_each(|(best, other)| keep(best, other));
            }
            best.iter().enumerate().for_each(|(x, best)| to[x * side + y] = *best);
        }
        to
    };
    pass(&pass(values))
}

#[cfg(test)]
mod tests {
    use super::*;

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
