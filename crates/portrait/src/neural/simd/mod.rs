//! Vector instructions: which ones this processor has, and the few operations that kernels are written with.
//!
//! A kernel is written once over [`Lanes`] and compiled three times; [`Kernels`](super::kernels::Kernels) holds the
//! three sets.

mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(crate) use portable::Four;
#[cfg(target_arch = "x86_64")]
pub(crate) use x86::{Eight, Sixteen};

/// Which instructions the network is computed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Simd {
    /// x86-64 with AVX-512F.
    Avx512,
    /// x86-64 with AVX2 and FMA.
    Avx2,
    /// Whatever the compiler makes of plain Rust.
    Portable,
}

impl Simd {
    /// The fastest first.
    pub const ALL: [Simd; 3] = [Simd::Avx512, Simd::Avx2, Simd::Portable];

    /// The name that the environment variable and reports use.
    pub fn name(self) -> &'static str {
        match self {
            Simd::Avx512 => "avx512",
            Simd::Avx2 => "avx2",
            Simd::Portable => "portable",
        }
    }

    /// Whether this processor has the instructions.
    pub fn is_available(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        return match self {
            Simd::Avx512 => std::arch::is_x86_feature_detected!("avx512f"),
            Simd::Avx2 => std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma"),
            Simd::Portable => true,
        };
        #[cfg(not(target_arch = "x86_64"))]
        return self == Simd::Portable;
    }

    /// What `MAKE_MIGRATIONS_SIMD` (`avx512`, `avx2`, `portable`) asks for if this processor has it, otherwise the
    /// fastest it has.
    pub fn detect() -> Simd {
        let wanted = std::env::var("MAKE_MIGRATIONS_SIMD").unwrap_or_default();
        let available = || Simd::ALL.into_iter().filter(|simd| simd.is_available());
        available().find(|simd| simd.name() == wanted).or_else(|| available().next()).unwrap_or(Simd::Portable)
    }
}

/// A vector of f32.
///
/// # Safety
///
/// Every method may only run on a processor with the instructions of the implementation, and is compiled to them only
/// inside a function that enables them. Pointers need no alignment but must be valid for `WIDTH` numbers, or for
/// `count` of them.
pub(crate) trait Lanes: Copy {
    const WIDTH: usize;

    unsafe fn load(from: *const f32) -> Self;
    unsafe fn store(self, to: *mut f32);
    /// The first `count` (less than `WIDTH`) numbers; the rest is 0.
    unsafe fn load_some(from: *const f32, count: usize) -> Self;
    /// Stores the first `count` (less than `WIDTH`).
    unsafe fn store_some(self, to: *mut f32, count: usize);
    unsafe fn splat(value: f32) -> Self;
    unsafe fn add(self, other: Self) -> Self;
    unsafe fn sub(self, other: Self) -> Self;
    unsafe fn mul(self, other: Self) -> Self;
    /// `self × factor + addend`, rounded once where the processor can.
    unsafe fn fma(self, factor: Self, addend: Self) -> Self;
    unsafe fn max(self, other: Self) -> Self;
    /// Asks for the cache line at `at`, which may be anywhere, to be brought into the second cache.
    unsafe fn prefetch(at: *const f32);
}
