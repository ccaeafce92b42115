//! The tests of the server: one binary, a file a feature, each on both engines.

mod accounts;
mod boards;
mod crash;
mod demo;
mod events;
mod house;
mod immigration;
mod market;
mod media;
mod pages;
mod portraits;
mod support;
