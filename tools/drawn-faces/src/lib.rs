//! Faces drawn by parameters, with known landmarks: people who do not exist, to measure and to look at the portrait
//! engine where photos of real people are scarce for reasons of licence.
//!
//! [`Face`] says everything about a person and a picture, [`Face::random`] makes one up from a seed, and [`render`]
//! draws it. The head is a bent surface with skin painted on it, lit and seen by a simple camera; see `render.rs` for
//! the order.

mod beard;
mod body;
mod camera;
mod cap;
mod complexion;
mod eye;
mod eyes;
mod face;
mod glasses;
mod hair;
mod head;
mod landmarks;
mod light;
mod math;
mod mesh;
mod random;
mod render;
mod skin;
mod stance;
mod strand;

pub use face::{
    Beard, Brows, Camera, Clothes, Eyes, Face, Glasses, Hair, HairStyle, Lid, Lighting, Look, Mouth, Nose, Pose, Shape,
};
pub use landmarks::{EyeMarks, Landmarks, Point};
pub use render::render;
