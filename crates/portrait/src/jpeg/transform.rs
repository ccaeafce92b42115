//! The inverse cosine transform of a block, to 8 × 8 pixels or fewer.
//!
//! The whole one is the integer transform after Loeffler, Ligtenberg and Moschytz (1989) with 13 bits of fraction,
//! rounded as libjpeg's "slow" one is, so that its pixels are those that browsers show. For a part of the size only the
//! lowest 4 × 4, 2 × 2 or 1 × 1 coefficients are transformed, to as many pixels, which is what shrinking the picture
//! would leave of it.

/// Places of the coefficients in the order they are sent (T.81, figure A.6): row and column in one number.
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
];
/// For coefficients that are not kept.
const NOWHERE: u8 = u8::MAX;
const FRACTION: u32 = 13;
/// Bits that are kept beyond whole numbers between the two passes.
const BETWEEN: u32 = 2;

/// Turns blocks into pixels, `side × side` of them.
pub(super) struct Transform {
    side: usize,
    /// By order of sending: where the coefficient lies in a block of `side × side`.
    places: [u8; 64],
    /// For the smaller sides: for each pixel the weights of the coefficients.
    basis: [[f32; 4]; 4],
}

impl Transform {
    /// `side` is 1, 2, 4 or 8.
    pub fn new(side: usize) -> Transform {
        let places = ZIGZAG.map(|natural| {
            let (row, column) = (usize::from(natural >> 3), usize::from(natural & 7));
            if row < side && column < side { (row * side + column) as u8 } else { NOWHERE }
        });
        // An orthonormal transform of this side, times side/8 for the coefficients of the larger one.
        let length = side as f32;
        let weight = |pixel: usize, wave: usize| {
            let scale = if wave == 0 { (1.0 / length).sqrt() } else { (2.0 / length).sqrt() };
            scale
                * (std::f32::consts::PI * wave as f32 * (2.0 * pixel as f32 + 1.0) / (2.0 * length)).cos()
                * (length / 8.0).sqrt()
        };
        let basis = std::array::from_fn(|pixel| {
            std::array::from_fn(|wave| if pixel < side && wave < side { weight(pixel, wave) } else { 0.0 })
        });
        Transform { side, places, basis }
    }

    pub fn side(&self) -> usize {
        self.side
    }

    /// Where the coefficient that is sent at this place lies in a block; `None` if it is not kept.
    #[inline]
    pub fn place(&self, sent: usize) -> Option<usize> {
        let place = self.places[sent & 63];
        (place != NOWHERE).then_some(usize::from(place))
    }

    /// A quantiser, which comes in the order of sending, in the order of a block.
    pub fn in_order(&self, quantiser: &[i32; 64]) -> [i32; 64] {
        let mut ordered = [0; 64];
        for (sent, value) in quantiser.iter().enumerate() {
            if let Some(place) = self.place(sent) {
                ordered[place] = *value;
            }
        }
        ordered
    }

    /// Draws a block, whose lines are `stride` apart; a flat one has only its first coefficient.
    #[inline]
    pub fn apply(&self, block: &[i32; 64], is_flat: bool, pixels: &mut [u8], stride: usize) -> Option<()> {
        if is_flat {
            let value = to_pixel(block[0].wrapping_add(4) >> 3);
            for y in 0..self.side {
                pixels.get_mut(y * stride..y * stride + self.side)?.fill(value);
            }
            return Some(());
        }
        if self.side == 8 { whole(block, pixels, stride) } else { self.part(block, pixels, stride) }
    }

    fn part(&self, block: &[i32; 64], pixels: &mut [u8], stride: usize) -> Option<()> {
        let side = self.side;
        // First down the columns, then along the rows.
        for (y, down) in self.basis.iter().enumerate().take(side) {
            let line: [f32; 4] = std::array::from_fn(|column| {
                (0..side).map(|row| down[row] * block[(row * side + column) & 63] as f32).sum()
            });
            for (pixel, along) in pixels.get_mut(y * stride..y * stride + side)?.iter_mut().zip(&self.basis) {
                let value: f32 = (0..side).map(|column| along[column] * line[column]).sum();
                *pixel = (value + 128.5) as u8;
            }
        }
        Some(())
    }
}

fn whole(block: &[i32; 64], pixels: &mut [u8], stride: usize) -> Option<()> {
    let lines = |values: &[i32; 64]| -> [[i32; 8]; 8] {
        std::array::from_fn(|line| std::array::from_fn(|at| values[line * 8 + at]))
    };
    let columns = eight_at_once(lines(block), FRACTION - BETWEEN);
    let rows = eight_at_once(turned(columns), FRACTION + BETWEEN + 3);
    for (y, line) in turned(rows).iter().enumerate() {
        let target = pixels.get_mut(y * stride..y * stride + 8)?;
        for (pixel, value) in target.iter_mut().zip(line) {
            *pixel = to_pixel(*value);
        }
    }
    Some(())
}

#[inline]
fn turned(lines: [[i32; 8]; 8]) -> [[i32; 8]; 8] {
    std::array::from_fn(|line| std::array::from_fn(|at| lines[at][line]))
}

#[inline]
fn to_pixel(value: i32) -> u8 {
    value.wrapping_add(128).clamp(0, 255) as u8
}

/// Eight transforms of eight numbers: the first numbers of all lie in the first line. Written so that a compiler takes
/// the eight side by side. Numbers out of all bounds, from damaged files, go round.
#[inline]
fn eight_at_once(lines: [[i32; 8]; 8], shift: u32) -> [[i32; 8]; 8] {
    let mut out = [[0; 8]; 8];
    let round = 1 << (shift - 1);
    for x in 0..8 {
        let at = |line: usize| lines[line][x];
        let times = |value: i32, factor: i32| value.wrapping_mul(factor);
        let sum = |a: i32, b: i32| a.wrapping_add(b);
        // The even half.
        let shared = times(sum(at(2), at(6)), 4_433);
        let (low, high) = (sum(shared, times(at(6), -15_137)), sum(shared, times(at(2), 6_270)));
        let (plus, minus) = (sum(at(0), at(4)) << FRACTION, at(0).wrapping_sub(at(4)) << FRACTION);
        let even = [sum(plus, high), sum(minus, low), minus.wrapping_sub(low), plus.wrapping_sub(high)];
        // The odd half.
        let (outer, inner) = (sum(at(7), at(1)), sum(at(5), at(3)));
        let (third, fourth) = (sum(at(7), at(3)), sum(at(5), at(1)));
        let all = times(sum(third, fourth), 9_633);
        let (outer, inner) = (times(outer, -7_373), times(inner, -20_995));
        let (third, fourth) = (sum(times(third, -16_069), all), sum(times(fourth, -3_196), all));
        let odd = [
            sum(times(at(1), 12_299), sum(outer, fourth)),
            sum(times(at(3), 25_172), sum(inner, third)),
            sum(times(at(5), 16_819), sum(inner, fourth)),
            sum(times(at(7), 2_446), sum(outer, third)),
        ];
        for line in 0..4 {
            out[line][x] = sum(sum(even[line], odd[line]), round) >> shift;
            out[7 - line][x] = sum(even[line].wrapping_sub(odd[line]), round) >> shift;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition (T.81, A.3.3), in doubles.
    fn by_definition(block: &[i32; 64]) -> Vec<f64> {
        let norm = |wave: usize| if wave == 0 { 0.5_f64.sqrt() } else { 1.0 };
        let wave = |pixel: usize, wave: usize| {
            ((2.0 * pixel as f64 + 1.0) * wave as f64 * std::f64::consts::PI / 16.0).cos() * norm(wave)
        };
        let value = |x: usize, y: usize| {
            (0..64).map(|at| f64::from(block[at]) * wave(x, at % 8) * wave(y, at / 8)).sum::<f64>() / 4.0 + 128.0
        };
        (0..64).map(|at| value(at % 8, at / 8).clamp(0.0, 255.0)).collect()
    }

    #[test]
    fn the_whole_transform_is_the_definition_within_a_step() {
        let transform = Transform::new(8);
        for seed in 0..40_i32 {
            let block: [i32; 64] = std::array::from_fn(|at| {
                (seed * 7919 + at as i32 * 104_729) % 97 * i32::from(at % (seed as usize % 5 + 1) == 0)
            });
            let mut pixels = [0; 64];
            transform.apply(&block, false, &mut pixels, 8).unwrap();
            for (pixel, exact) in pixels.iter().zip(by_definition(&block)) {
                assert!((f64::from(*pixel) - exact).abs() <= 1.0, "{pixel} instead of {exact}");
            }
        }
    }

    #[test]
    fn a_flat_block_is_drawn_as_by_the_long_way() {
        for side in [1, 2, 4, 8] {
            let transform = Transform::new(side);
            for value in [-2_000, -1_021, -9, -4, 0, 3, 4, 500, 1_017, 3_000] {
                let mut block = [0; 64];
                block[0] = value;
                let (mut long, mut short) = (vec![0; 64], vec![0; 64]);
                transform.apply(&block, false, &mut long, 8).unwrap();
                transform.apply(&block, true, &mut short, 8).unwrap();
                let off = long.iter().zip(&short).map(|(a, b)| a.abs_diff(*b)).max();
                assert!(off <= Some(u8::from(side < 8)), "{side}, {value}");
            }
        }
    }
}
