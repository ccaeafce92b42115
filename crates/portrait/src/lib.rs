//! The embedded portrait engine: a face photo in, a short seamless looping animation out, with nothing but the binary.
//!
//! It knows nothing of the web or of a database, keeps no global state, and everything in it is `Send`. The way of a photo:
//!
//! 1. [`Photo::decode`]: bytes to upright 8-bit RGB, strictly limited, never a panic.
//! 2. [`find_faces`]: boxes; then eye corners and roll inside the best one.
//! 3. [`Animation::prepare`]: crop, depth map of a generic head; each frame is one pose, warped and relit.
//! 4. [`render`]: all frames to an animated WebP and a still, with progress and cancelling.
//!
//! Start reading at `render.rs`. Nothing of the upload but pixels ever reaches an output, so no EXIF, GPS or XMP can.

mod animation;
mod decode;
mod encode;
mod eyes;
mod face;
mod format;
mod head;
mod jpeg;
mod landmarks;
mod mark;
mod motion;
mod photo;
mod render;
mod resample;
mod riff;
mod view;
mod warp;

pub use animation::{Animation, FRAMES, FRAMES_PER_SECOND};
pub use decode::{Inspection, Limits, PhotoError, inspect};
pub use encode::EncodeError;
pub use eyes::{EyePoints, Trust};
pub use face::{FaceBox, Faces, find_faces};
pub use format::{Format, Unsupported};
pub use photo::Photo;
pub use render::{Hint, Portrait, RenderError, Request, SIZES, Stage, render};
