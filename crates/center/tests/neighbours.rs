//! Neighbours: guestbooks, likes and follows, who is kept away, visits.

mod answers;
mod blocks;
mod guestbook;
mod matrix;
mod mutes;
mod people;
mod places;
mod probes;
mod told;
mod visits;
mod words;
