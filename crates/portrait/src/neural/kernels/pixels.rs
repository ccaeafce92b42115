//! What is done with whole pixels, all their channels alike.

use super::Lanes;

/// `to = Σ weight × from` over four pixels.
pub(crate) struct Blend {
    pub from: [*const f32; 4],
    pub weights: [f32; 4],
    pub to: *mut f32,
    pub channels: usize,
}

/// The mean of four pixels: those at `from` and the next, and the two a `row` on.
pub(crate) struct Pool {
    pub from: *const f32,
    pub row: usize,
    pub to: *mut f32,
    pub channels: usize,
}

/// # Safety
///
/// Pointers must be valid for what the fields say, and `L` be what the processor has.
#[inline(always)]
pub(super) unsafe fn blend<L: Lanes>(blend: &Blend) {
    let mut channel = 0;
    while channel < blend.channels {
        let count = blend.channels - channel;
        // SAFETY: the caller's promise; partial vectors touch only channels that are there.
        unsafe {
            let load = |at: *const f32| if count >= L::WIDTH { L::load(at) } else { L::load_some(at, count) };
            let mut sum = L::splat(0.0);
            for (from, weight) in blend.from.iter().zip(blend.weights) {
                sum = load(from.add(channel)).fma(L::splat(weight), sum);
            }
            let to = blend.to.add(channel);
            if count >= L::WIDTH { sum.store(to) } else { sum.store_some(to, count) }
        }
        channel += L::WIDTH;
    }
}

/// # Safety
///
/// Pointers must be valid for what the fields say, and `L` be what the processor has.
#[inline(always)]
pub(super) unsafe fn pool<L: Lanes>(pool: &Pool) {
    let mut channel = 0;
    while channel < pool.channels {
        let count = pool.channels - channel;
        // SAFETY: the caller's promise; partial vectors touch only channels that are there.
        unsafe {
            let load = |at: *const f32| if count >= L::WIDTH { L::load(at) } else { L::load_some(at, count) };
            let from = pool.from.add(channel);
            let above = load(from).add(load(from.add(pool.channels)));
            let below = load(from.add(pool.row)).add(load(from.add(pool.row + pool.channels)));
            let mean = above.add(below).mul(L::splat(0.25));
            let to = pool.to.add(channel);
            if count >= L::WIDTH { mean.store(to) } else { mean.store_some(to, count) }
        }
        channel += L::WIDTH;
    }
}

/// # Safety
///
/// `L` must be what the processor has.
#[inline(always)]
pub(super) unsafe fn peak<L: Lanes, const R: usize>(rounds: usize) -> f32 {
    // SAFETY: the caller's promise.
    unsafe {
        let (factor, addend) = (L::splat(std::hint::black_box(0.999)), L::splat(std::hint::black_box(0.001)));
        let mut sums = [L::splat(1.0); R];
        for _ in 0..rounds {
            for sum in &mut sums {
                *sum = sum.fma(factor, addend);
            }
        }
        let mut total = L::splat(0.0);
        for sum in sums {
            total = total.add(sum);
        }
        let mut first = [0.0];
        total.store_some(first.as_mut_ptr(), 1);
        first[0]
    }
}
