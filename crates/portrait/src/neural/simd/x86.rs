//! AVX-512 and AVX2 vectors.

use std::arch::x86_64::*;

use super::Lanes;

/// Sixteen numbers in an AVX-512 register.
#[derive(Clone, Copy)]
pub(crate) struct Sixteen(__m512);

/// Eight numbers in an AVX2 register.
#[derive(Clone, Copy)]
pub(crate) struct Eight(__m256);

// SAFETY of all blocks below: the trait's contract. The caller runs on a processor with these instructions, and its
// pointers are valid for what is loaded or stored.
macro_rules! lanes {
    ($name:ident, $width:literal, $load:ident, $store:ident, $splat:ident, $add:ident, $sub:ident, $mul:ident, $fma:ident, $max:ident,
     some($load_some:expr, $store_some:expr)) => {
        impl Lanes for $name {
            const WIDTH: usize = $width;

            #[inline(always)]
            unsafe fn load(from: *const f32) -> Self {
                // SAFETY: see above.
                $name(unsafe { $load(from) })
            }
            #[inline(always)]
            unsafe fn store(self, to: *mut f32) {
                // SAFETY: see above.
                unsafe { $store(to, self.0) }
            }
            #[inline(always)]
            unsafe fn load_some(from: *const f32, count: usize) -> Self {
                // SAFETY: see above; only `count` numbers are touched.
                $name(unsafe { $load_some(from, count) })
            }
            #[inline(always)]
            unsafe fn store_some(self, to: *mut f32, count: usize) {
                // SAFETY: see above; only `count` numbers are touched.
                unsafe { $store_some(to, count, self.0) }
            }
            #[inline(always)]
            unsafe fn splat(value: f32) -> Self {
                // SAFETY: see above.
                $name(unsafe { $splat(value) })
            }
            #[inline(always)]
            unsafe fn add(self, other: Self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $add(self.0, other.0) })
            }
            #[inline(always)]
            unsafe fn sub(self, other: Self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $sub(self.0, other.0) })
            }
            #[inline(always)]
            unsafe fn mul(self, other: Self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $mul(self.0, other.0) })
            }
            #[inline(always)]
            unsafe fn fma(self, factor: Self, addend: Self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $fma(self.0, factor.0, addend.0) })
            }
            #[inline(always)]
            unsafe fn max(self, other: Self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $max(self.0, other.0) })
            }
            #[inline(always)]
            unsafe fn prefetch(at: *const f32) {
                // SAFETY: a hint, which touches nothing.
                unsafe { _mm_prefetch::<_MM_HINT_T1>(at.cast()) }
            }
        }
    };
}

lanes!(
    Sixteen,
    16,
    _mm512_loadu_ps,
    _mm512_storeu_ps,
    _mm512_set1_ps,
    _mm512_add_ps,
    _mm512_sub_ps,
    _mm512_mul_ps,
    _mm512_fmadd_ps,
    _mm512_max_ps,
    some(
        |from, count| _mm512_maskz_loadu_ps(((1u32 << count) - 1) as __mmask16, from),
        |to, count, value| _mm512_mask_storeu_ps(to, ((1u32 << count) - 1) as __mmask16, value)
    )
);

lanes!(
    Eight,
    8,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_set1_ps,
    _mm256_add_ps,
    _mm256_sub_ps,
    _mm256_mul_ps,
    _mm256_fmadd_ps,
    _mm256_max_ps,
    some(
        |from, count| _mm256_maskload_ps(from, first(count)),
        |to, count, value| _mm256_maskstore_ps(to, first(count), value)
    )
);

/// A mask of the first `count` lanes.
#[inline(always)]
unsafe fn first(count: usize) -> __m256i {
    const MASKS: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];
    // SAFETY: count is at most 8, so eight numbers from there lie in the table; AVX2 is there by the trait's contract.
    unsafe { _mm256_loadu_si256(MASKS.as_ptr().add(8 - count.min(8)).cast()) }
}
