//! The tests of the server: one binary, a file a feature, each on both engines.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod accounts;
mod at_once;
mod boards;
mod bodies;
mod crash;
mod deleted;
mod demo;
mod described;
mod ears;
mod events;
mod feeds;
mod gone;
mod groups;
mod headers;
mod home;
mod homes;
mod house;
mod immigration;
mod kept;
mod looks;
mod market;
mod media;
mod metrics;
mod neighbours;
mod notifications;
mod pages;
mod points;
mod portraits;
mod presence;
mod proofs;
mod push;
mod quiet;
mod search;
mod support;
mod terminal;
mod trouble;
mod visibility;
mod wire;
mod work;
