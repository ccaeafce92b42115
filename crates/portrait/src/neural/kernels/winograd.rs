//! The transforms of Winograd's F(4×4, 3×3) (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks",
//! 2015): six numbers stand for a patch of six pixels in each direction, four results come back.
//!
//! The points are 0, ±5/8, ±3/2 and ∞: with the usual ±1 and ±2 the largest error is 2.7 times as large. (Barabasz et
//! al., "Error Analysis and Improving the Accuracy of Winograd Convolution", 2018, on the choice of points; measured on
//! 256 channels.)

use super::Lanes;

/// Six by six pixels, transformed.
pub(crate) struct Gather {
    pub from: *const f32,
    /// Numbers from one row of pixels to the next, and from one pixel to the next.
    pub row: usize,
    pub pixel: usize,
    /// Rows and columns of the patch that are there; the rest counts as 0.
    pub rows: usize,
    pub columns: usize,
    pub channels: usize,
    pub to: *mut f32,
    /// Numbers from one of the 36 results to the next.
    pub stride: usize,
}

/// Four by four results from 36 sums.
pub(crate) struct Scatter {
    pub from: *const f32,
    /// Numbers from one of the 36 sums to the next.
    pub stride: usize,
    pub channels: usize,
    /// Valid for whole vectors.
    pub bias: *const f32,
    /// Added before anything else is done; may be null. Laid out as the results.
    pub residual: *const f32,
    pub residual_row: usize,
    pub to: *mut f32,
    pub row: usize,
    pub pixel: usize,
    /// How many of the four rows and columns are wanted.
    pub rows: usize,
    pub columns: usize,
    pub relu: bool,
    /// Only the means of two by two results are stored.
    pub pooled: bool,
    pub then: Option<Then>,
}

/// Beside the results `max(0, result × scale + shift)`, for the norm that the next layer begins with.
pub(crate) struct Then {
    pub to: *mut f32,
    pub row: usize,
    /// Valid for whole vectors.
    pub scale: *const f32,
    pub shift: *const f32,
}

/// # Safety
///
/// Pointers must be valid for what the fields say, and `L` be what the processor has.
#[inline(always)]
pub(super) unsafe fn gather<L: Lanes>(gather: &Gather) {
    let mut channel = 0;
    while channel < gather.channels {
        let count = gather.channels - channel;
        // SAFETY: the caller's promise; partial vectors touch only channels that are there.
        unsafe {
            let load = |at: *const f32| if count >= L::WIDTH { L::load(at) } else { L::load_some(at, count) };
            let mut half = [[L::splat(0.0); 6]; 6];
            for column in 0..gather.columns {
                let mut pixels = [L::splat(0.0); 6];
                for (row, pixel) in pixels.iter_mut().enumerate().take(gather.rows) {
                    *pixel = load(gather.from.add(row * gather.row + column * gather.pixel + channel));
                }
                for (half, value) in half.iter_mut().zip(into_six(pixels)) {
                    half[column] = value;
                }
            }
            for (row, half) in half.into_iter().enumerate() {
                for (column, value) in into_six(half).into_iter().enumerate() {
                    let to = gather.to.add((row * 6 + column) * gather.stride + channel);
                    if count >= L::WIDTH { value.store(to) } else { value.store_some(to, count) }
                }
            }
        }
        channel += L::WIDTH;
    }
}

/// # Safety
///
/// Pointers must be valid for what the fields say, and `L` be what the processor has.
#[inline(always)]
pub(super) unsafe fn scatter<L: Lanes>(scatter: &Scatter) {
    let mut channel = 0;
    while channel < scatter.channels {
        let count = scatter.channels - channel;
        // SAFETY: the caller's promise; partial vectors touch only channels that are there.
        unsafe {
            let load = |at: *const f32| if count >= L::WIDTH { L::load(at) } else { L::load_some(at, count) };
            let store =
                |value: L, to: *mut f32| if count >= L::WIDTH { value.store(to) } else { value.store_some(to, count) };
            let zero = L::splat(0.0);
            let mut half = [[zero; 6]; 4];
            for column in 0..6 {
                let mut sums = [zero; 6];
                for (row, sum) in sums.iter_mut().enumerate() {
                    *sum = load(scatter.from.add((row * 6 + column) * scatter.stride + channel));
                }
                for (half, value) in half.iter_mut().zip(into_four(sums)) {
                    half[column] = value;
                }
            }
            let bias = L::load(scatter.bias.add(channel));
            let mut above = [zero; 4];
            for (row, half) in half.into_iter().enumerate().take(scatter.rows) {
                let mut values = into_four(half);
                for (column, value) in values.iter_mut().enumerate().take(scatter.columns) {
                    *value = value.add(bias);
                    if !scatter.residual.is_null() {
                        *value = value.add(load(
                            scatter.residual.add(row * scatter.residual_row + column * scatter.pixel + channel),
                        ));
                    }
                    if scatter.relu {
                        *value = value.max(zero);
                    }
                    if !scatter.pooled {
                        store(*value, scatter.to.add(row * scatter.row + column * scatter.pixel + channel));
                    }
                    if let Some(then) = &scatter.then {
                        let next =
                            value.fma(L::load(then.scale.add(channel)), L::load(then.shift.add(channel))).max(zero);
                        store(next, then.to.add(row * then.row + column * scatter.pixel + channel));
                    }
                }
                if scatter.pooled && row % 2 == 1 {
                    for pair in 0..scatter.columns / 2 {
                        let sum =
                            above[2 * pair].add(above[2 * pair + 1]).add(values[2 * pair].add(values[2 * pair + 1]));
                        store(
                            sum.mul(L::splat(0.25)),
                            scatter.to.add(row / 2 * scatter.row + pair * scatter.pixel + channel),
                        );
                    }
                }
                above = values;
            }
        }
        channel += L::WIDTH;
    }
}

/// The points beside 0 and ∞: plus and minus these.
pub(crate) const POINTS: [f32; 2] = [0.625, 1.5];
/// Their squares, exact.
const A2: f32 = POINTS[0] * POINTS[0];
const B2: f32 = POINTS[1] * POINTS[1];

/// The matrix Bᵀ.
#[inline(always)]
unsafe fn into_six<L: Lanes>([d0, d1, d2, d3, d4, d5]: [L; 6]) -> [L; 6] {
    // SAFETY: the caller's promise: the processor has the instructions.
    unsafe {
        let (a, b) = (L::splat(POINTS[0]), L::splat(POINTS[1]));
        let (minus_a2, minus_b2) = (L::splat(-A2), L::splat(-B2));
        let (product, minus_sum) = (L::splat(A2 * B2), L::splat(-A2 - B2));
        let (even_a, odd_a) = (d2.fma(minus_b2, d4), d1.fma(minus_b2, d3));
        let (even_b, odd_b) = (d2.fma(minus_a2, d4), d1.fma(minus_a2, d3));
        let (odd_a, odd_b) = (odd_a.mul(a), odd_b.mul(b));
        [
            d0.fma(product, d2.fma(minus_sum, d4)),
            even_a.add(odd_a),
            even_a.sub(odd_a),
            even_b.add(odd_b),
            even_b.sub(odd_b),
            d1.fma(product, d3.fma(minus_sum, d5)),
        ]
    }
}

/// The matrix Aᵀ.
#[inline(always)]
unsafe fn into_four<L: Lanes>([m0, m1, m2, m3, m4, m5]: [L; 6]) -> [L; 4] {
    // SAFETY: the caller's promise: the processor has the instructions.
    unsafe {
        let (sum_a, difference_a, sum_b, difference_b) = (m1.add(m2), m1.sub(m2), m3.add(m4), m3.sub(m4));
        let [a, b] = POINTS;
        [
            m0.add(sum_a).add(sum_b),
            difference_b.fma(L::splat(b), difference_a.mul(L::splat(a))),
            sum_b.fma(L::splat(B2), sum_a.mul(L::splat(A2))),
            difference_b.fma(L::splat(b * B2), difference_a.fma(L::splat(a * A2), m5)),
        ]
    }
}

/// The matrix G: what a weight's three numbers become.
pub(crate) fn weights([w0, w1, w2]: [f64; 3]) -> [f64; 6] {
    const A: f64 = POINTS[0] as f64;
    const B: f64 = POINTS[1] as f64;
    // divided by the products of a point's distances to the others
    const ZERO: f64 = 1.0 / (A * A * B * B);
    const NEAR: f64 = 1.0 / (2.0 * A * A * (A * A - B * B));
    const FAR: f64 = 1.0 / (2.0 * B * B * (B * B - A * A));
    let (even_a, odd_a) = ((w0 + A * A * w2) * NEAR, A * w1 * NEAR);
    let (even_b, odd_b) = ((w0 + B * B * w2) * FAR, B * w1 * FAR);
    [w0 * ZERO, even_a + odd_a, even_a - odd_a, even_b + odd_b, even_b - odd_b, w2]
}
