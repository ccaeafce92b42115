//! The inner loops, written once over [`Lanes`] and compiled for every set of instructions.

mod pixels;
mod winograd;

#[cfg(target_arch = "x86_64")]
use super::simd::{Eight, Sixteen};
use super::simd::{Four, Lanes, Simd};
pub(crate) use pixels::{Blend, Pool};
pub(crate) use winograd::{Gather, Scatter, Then, weights as winograd_weights};

/// Weights are packed in panels of so many outputs.
pub(crate) const PANEL: usize = 32;
/// Numbers in a line of a cache.
pub(crate) const LINE: usize = 16;
/// No kernel takes more pixels at once.
pub(crate) const MOST_ROWS: usize = 12;

/// A [`Tile::start`] from nothing.
pub(crate) static ZEROS: [f32; PANEL] = [0.0; PANEL];

/// A few pixels times one panel: `output[r][j] = start[j] + Σ input[r][k] × weights[k][j]` for `j` below `columns`.
///
/// The inputs of a pixel are `segments` runs of `length` numbers, `stride` apart: the rows of a window.
pub(crate) struct Tile {
    /// How many pixels, 1 to the kernels' `rows`.
    pub rows: usize,
    pub inputs: [*const f32; MOST_ROWS],
    pub outputs: [*mut f32; MOST_ROWS],
    pub segments: usize,
    pub stride: usize,
    pub length: usize,
    /// `segments × length` rows of [`PANEL`] numbers.
    pub weights: *const f32,
    /// What is read next: so many rows of [`PANEL`] numbers are brought nearer meanwhile, half a row at a step, from
    /// the given place on. It may point anywhere.
    pub ahead: *const f32,
    /// [`PANEL`] numbers to start from; null to add to what the outputs hold.
    pub start: *const f32,
    /// 1 to [`PANEL`].
    pub columns: usize,
    /// Whether negative results become 0.
    pub relu: bool,
}

/// The kernels for one set of instructions. All pointers handed to them must be valid for what they read and write, and
/// the processor must have the instructions ([`Kernels::of`] sees to it).
pub(crate) struct Kernels {
    pub simd: Simd,
    /// Pixels that a tile has at most, and should have.
    pub rows: usize,
    pub tile: unsafe fn(&Tile),
    pub gather: unsafe fn(&Gather),
    pub scatter: unsafe fn(&Scatter),
    pub blend: unsafe fn(&Blend),
    pub pool: unsafe fn(&Pool),
    /// Independent fused multiplications and additions in registers, so many rounds.
    pub peak: unsafe fn(usize) -> f32,
}

impl Kernels {
    /// The kernels for `simd`, or portable ones if this processor lacks it.
    pub fn of(simd: Simd) -> &'static Kernels {
        match simd {
            #[cfg(target_arch = "x86_64")]
            Simd::Avx512 if simd.is_available() => &avx512::KERNELS,
            #[cfg(target_arch = "x86_64")]
            Simd::Avx2 if simd.is_available() => &avx2::KERNELS,
            _ => &portable::KERNELS,
        }
    }
}

macro_rules! compiled {
    ($module:ident, $simd:ident, $lanes:ty, $rows:literal, $columns:literal, $registers:literal, [$($r:literal)*], $(#[$feature:meta])?) => {
        mod $module {
            use super::*;

            pub(super) static KERNELS: Kernels = Kernels { simd: Simd::$simd, rows: $rows, tile, gather, scatter, blend, pool, peak };

            $(#[$feature])?
            unsafe fn tile(tile: &Tile) {
                // SAFETY: the caller's promise, and this function enables the instructions.
                unsafe {
                    match tile.rows {
                        $($r => super::tile::<$lanes, $r, $columns>(tile),)*
                        _ => {}
                    }
                }
            }

            $(#[$feature])?
            unsafe fn gather(gather: &Gather) {
                // SAFETY: as above.
                unsafe { winograd::gather::<$lanes>(gather) }
            }

            $(#[$feature])?
            unsafe fn scatter(scatter: &Scatter) {
                // SAFETY: as above.
                unsafe { winograd::scatter::<$lanes>(scatter) }
            }

            $(#[$feature])?
            unsafe fn blend(blend: &Blend) {
                // SAFETY: as above.
                unsafe { pixels::blend::<$lanes>(blend) }
            }

            $(#[$feature])?
            unsafe fn pool(pool: &Pool) {
                // SAFETY: as above.
                unsafe { pixels::pool::<$lanes>(pool) }
            }

            $(#[$feature])?
            unsafe fn peak(rounds: usize) -> f32 {
                // SAFETY: as above.
                unsafe { pixels::peak::<$lanes, $registers>(rounds) }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
compiled!(avx512, Avx512, Sixteen, 12, 2, 24, [1 2 3 4 5 6 7 8 9 10 11 12], #[target_feature(enable = "avx512f")]);
#[cfg(target_arch = "x86_64")]
compiled!(avx2, Avx2, Eight, 6, 2, 12, [1 2 3 4 5 6], #[target_feature(enable = "avx2,fma")]);
compiled!(portable, Portable, Four, 4, 2, 12, [1 2 3 4],);

/// # Safety
///
/// See [`Kernels`].
#[inline(always)]
unsafe fn tile<L: Lanes, const R: usize, const C: usize>(tile: &Tile) {
    let mut from = 0;
    while from < tile.columns {
        // SAFETY: the caller's promise.
        if tile.columns - from > L::WIDTH {
            unsafe { columns::<L, R, C>(tile, from) };
            from += C * L::WIDTH;
        } else {
            // SAFETY: the caller's promise.
            unsafe { columns::<L, R, 1>(tile, from) };
            from += L::WIDTH;
        }
    }
}

/// The columns from `from` on, `C` vectors of them.
#[inline(always)]
unsafe fn columns<L: Lanes, const R: usize, const C: usize>(tile: &Tile, from: usize) {
    // SAFETY: the caller's promise: windows, weights (whole panels), start and outputs are valid for these columns, and
    // partial vectors touch only columns that are there.
    unsafe {
        let count = |c: usize| (tile.columns - from).saturating_sub(c * L::WIDTH);
        let start = if tile.start.is_null() { ZEROS.as_ptr() } else { tile.start };
        let mut sums = [[L::splat(0.0); C]; R];
        for sums in &mut sums {
            for (c, sum) in sums.iter_mut().enumerate() {
                *sum = L::load(start.add(from + c * L::WIDTH));
            }
        }
        let mut weights = tile.weights.add(from);
        let mut ahead = tile.ahead;
        for segment in 0..tile.segments {
            let mut inputs = [std::ptr::null(); R];
            for (r, input) in inputs.iter_mut().enumerate() {
                *input = tile.inputs[r].add(segment * tile.stride);
            }
            for k in 0..tile.length {
                let mut factors = [L::splat(0.0); C];
                for (c, factor) in factors.iter_mut().enumerate() {
                    *factor = L::load(weights.add(c * L::WIDTH));
                }
                for (r, sums) in sums.iter_mut().enumerate() {
                    let value = L::splat(*inputs[r].add(k));
                    for (c, sum) in sums.iter_mut().enumerate() {
                        *sum = value.fma(factors[c], *sum);
                    }
                }
                weights = weights.add(PANEL);
                L::prefetch(ahead);
                ahead = ahead.wrapping_add(LINE);
            }
        }
        // a copy: the sums themselves must stay in registers, which they do not if somebody walks over them
        let done = sums;
        for (r, sums) in done.iter().enumerate() {
            for (c, sum) in sums.iter().enumerate() {
                let to = tile.outputs[r].add(from + c * L::WIDTH);
                let mut sum = *sum;
                if tile.start.is_null() {
                    // only now: short sums added up lose less than a long one
                    sum = sum.add(if count(c) >= L::WIDTH { L::load(to) } else { L::load_some(to, count(c)) });
                }
                if tile.relu {
                    sum = sum.max(L::splat(0.0));
                }
                if count(c) >= L::WIDTH { sum.store(to) } else { sum.store_some(to, count(c)) }
            }
        }
    }
}

/// Multiplications and additions that this processor can do in a second, measured: independent fused operations on
/// registers on `threads` threads, in billions (a fused one counts twice).
pub fn peak_gflops(simd: Simd, threads: usize) -> f64 {
    const ROUNDS: usize = 30_000_000;
    let kernels = Kernels::of(simd);
    let began = std::time::Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            // SAFETY: `of` chose kernels that this processor has.
            scope.spawn(move || std::hint::black_box(unsafe { (kernels.peak)(ROUNDS) }));
        }
    });
    let lanes = match kernels.simd {
        Simd::Avx512 => 24 * 16,
        Simd::Avx2 => 12 * 8,
        Simd::Portable => 12 * 4,
    };
    (2 * lanes * ROUNDS * threads) as f64 / began.elapsed().as_secs_f64() / 1e9
}
