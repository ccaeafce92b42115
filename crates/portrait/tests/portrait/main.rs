//! Tests of the engine through its public face, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod checkpoint;
mod decoding;
mod downloads;
mod files;
mod glimpses;
mod golden;
mod handles;
mod hostile;
mod large;
mod layers;
mod nets;
mod neural;
mod rendering;
mod results;
mod shown;
