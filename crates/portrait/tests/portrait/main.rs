//! Tests of the engine through its public face, in one binary.

mod decoding;
mod files;
mod hostile;
mod rendering;
mod results;
