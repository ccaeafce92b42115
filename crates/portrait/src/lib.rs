//! The embedded portrait engine: a face photo in, a short seamless looping animation out, with nothing but the binary.
//!
//! It knows nothing of the web or of a database, keeps no global state, and everything in it is `Send`. The way of a
//! photo:
//!
//! 1. [`Photo::decode`], or [`Photo::decode_small`] for uploads: bytes to upright 8-bit RGB, strictly limited, never a
//!    panic.
//! 2. [`survey`]: faces, each with its square and nine handles, which a person may correct; [`Handles::check`] reads
//!    them back.
//! 3. [`render`]: a mood, drawn in every size: animated WebP, a still, and the [`Kept`] picture from which another mood
//!    can be rendered when the upload is gone. With progress and cancelling.
//!    [`glimpse`] and [`glimpse_of_blink`] show a little of it before, to whoever has to decide.
//! 4. [`gif`] for downloads, [`contact_sheet`] for the command line.
//!
//! [`neural`] is the second engine: the same job with a network that an operator brings.
//!
//! Start reading at `render.rs`; `mesh/` finds 478 points of a face with a network that `nets/` runs, `plan.rs` decides
//! what the face may do, `motion.rs` is the choreography, `layers.rs` parts the person from what is behind,
//! `surface.rs`, `field.rs` and `warp.rs` turn the head, `lids/` and `mouth.rs` paint. Nothing of the upload but pixels
//! ever reaches an output, so no EXIF, GPS or XMP can.

mod animation;
mod bars;
mod crop;
mod decode;
mod encode;
mod eyes;
mod face;
mod features;
mod field;
mod format;
mod gif;
mod glimpse;
mod handles;
mod head;
mod hints;
mod jpeg;
mod kept;
mod landmarks;
mod layers;
mod lids;
mod mark;
mod matte;
mod median;
mod mesh;
mod mood;
mod motion;
mod mouth;
pub mod nets;
pub mod neural;
mod palette;
mod patch;
mod photo;
mod plan;
mod playback;
mod played;
mod render;
mod resample;
mod riff;
mod sheet;
mod surface;
mod survey;
mod view;
mod warp;

/// Which version of this engine it is; grows when the same photo comes out differently on purpose.
pub const ENGINE_VERSION: u32 = 4;

pub use animation::{Animation, FRAMES, FRAMES_PER_SECOND};
pub use crop::Crop;
pub use decode::{Inspection, Limits, PhotoError, inspect};
pub use encode::EncodeError;
pub use face::{FaceBox, Faces, find_faces};
pub use format::{Format, Unsupported};
pub use gif::{GifError, gif};
pub use glimpse::{Glimpse, Outlook, foresee, glimpse, glimpse_of_blink, outlook};
pub use handles::{Fault, Handle, HandleError, Handles};
pub use hints::{Hint, NoBlink};
pub use kept::Kept;
pub use mood::Mood;
pub use photo::Photo;
pub use played::contact_sheet_of;
pub use render::{Face, Picture, Portrait, RenderError, Request, SIZES, Stage, render};
pub use sheet::contact_sheet;
pub use survey::{Found, Landmarks, MOST_FACES, Stopped, count_faces, survey, survey_one};
