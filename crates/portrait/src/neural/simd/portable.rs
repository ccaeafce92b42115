//! Plain Rust, which compilers turn into the vectors that every processor of a family has.

use super::Lanes;

/// Four numbers.
#[derive(Clone, Copy)]
#[repr(align(16))]
pub(crate) struct Four([f32; 4]);

impl Four {
    #[inline(always)]
    fn zip(self, other: Four, of: impl Fn(f32, f32) -> f32) -> Four {
        Four([
            of(self.0[0], other.0[0]),
            of(self.0[1], other.0[1]),
            of(self.0[2], other.0[2]),
            of(self.0[3], other.0[3]),
        ])
    }
}

impl Lanes for Four {
    const WIDTH: usize = 4;

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the trait's contract: valid for four numbers; an array of f32 has the alignment of one.
        Four(unsafe { from.cast::<[f32; 4]>().read_unaligned() })
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: as above.
        unsafe { to.cast::<[f32; 4]>().write_unaligned(self.0) }
    }
    #[inline(always)]
    unsafe fn load_some(from: *const f32, count: usize) -> Self {
        let mut values = [0.0; 4];
        for (index, value) in values.iter_mut().enumerate().take(count) {
            // SAFETY: the trait's contract: valid for `count` numbers.
            *value = unsafe { *from.add(index) };
        }
        Four(values)
    }
    #[inline(always)]
    unsafe fn store_some(self, to: *mut f32, count: usize) {
        for (index, value) in self.0.iter().enumerate().take(count) {
            // SAFETY: the trait's contract: valid for `count` numbers.
            unsafe { *to.add(index) = *value };
        }
    }
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Four([value; 4])
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }
    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }
    #[inline(always)]
    unsafe fn fma(self, factor: Self, addend: Self) -> Self {
        self.zip(factor, |a, b| a * b).zip(addend, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    unsafe fn prefetch(_at: *const f32) {}
}
