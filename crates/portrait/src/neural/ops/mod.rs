//! The operations that the networks are made of.

pub(crate) mod direct;
pub(crate) mod pointwise;
pub(crate) mod upsample;
pub(crate) mod wide;
pub(crate) mod winograd;

#[cfg(test)]
mod tests;
