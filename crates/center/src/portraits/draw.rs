//! The work on pixels: decoding an upload under the limits of memory, and drawing the portrait. No database here.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use bytes::Bytes;
use portrait::{Limits, Photo, PhotoError, RenderError, Request, find_faces, inspect, render};
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

/// Side of the square files, in pixels; larger ones come with the page that shows them large.
const SIDE: u32 = 256;
/// Long side of the photo that is drawn from; more adds nothing at [`SIDE`].
const LONG_SIDE: u32 = 1_600;
const STILL_QUALITY: f32 = 82.0;

/// From here on a photo is large, and decoded one at a time.
const LARGE: u64 = 16_000_000;
const MEMORY: u64 = 160_000_000;
const MEMORY_OF_LARGE: u64 = 400_000_000;

// Memory belongs to the process, so these do, too.
static LARGE_TURN: Semaphore = Semaphore::const_new(1);
static TURN: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));

/// The files of a portrait.
pub(super) struct Drawn {
    /// Absent without consent to animate.
    pub animation: Option<Vec<u8>>,
    pub still: Vec<u8>,
    /// Side of both in pixels.
    pub side: u32,
    pub hint: &'static str,
}

/// Why nothing was drawn.
pub(super) enum Undrawn {
    /// It was asked to stop.
    Stopped,
    /// The photo is to blame.
    Photo(PhotoError),
    /// Something else; another attempt may succeed.
    Failed(String),
}

impl From<PhotoError> for Undrawn {
    fn from(error: PhotoError) -> Undrawn {
        Undrawn::Photo(error)
    }
}

/// Decodes `bytes` completely, when it is its turn, and hands the photo to `then` on the same thread.
pub(super) async fn decode<T: Send + 'static>(bytes: Bytes, then: fn(Photo) -> T) -> Result<T, PhotoError> {
    let header = inspect(&bytes)?;
    let is_large = u64::from(header.width) * u64::from(header.height) > LARGE;
    let (turn, max_memory) = if is_large { (&LARGE_TURN, MEMORY_OF_LARGE) } else { (&*TURN, MEMORY) };
    let limits = Limits { max_memory, ..Limits::default() };
    let permit = turn.acquire().await;
    let decoded = spawn_blocking(move || {
        let _permit = permit;
        Photo::decode(&bytes, &limits).map(then)
    });
    // the decoders' own panics are caught inside; what is left is no photo either
    decoded.await.unwrap_or(Err(PhotoError::Unreadable))
}

/// Draws the portrait of an upload; `progress` is told the percentage. Ends soon after `stop`.
pub(super) async fn draw(bytes: Bytes, animate: bool, progress: watch::Sender<u8>, stop: CancellationToken) -> Result<Drawn, Undrawn> {
    let photo = decode(bytes, |photo| photo.thumbnail(LONG_SIDE)).await?;
    let drawing = spawn_blocking(move || if animate { moving(&photo, &progress, &stop) } else { resting(&photo) });
    drawing.await.unwrap_or_else(|error| Err(Undrawn::Failed(error.to_string())))
}

fn moving(photo: &Photo, progress: &watch::Sender<u8>, stop: &CancellationToken) -> Result<Drawn, Undrawn> {
    let mut report = |_, percent| {
        progress.send_replace(percent);
        if stop.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let made = render(&Request { photo, size: SIDE, face: None }, &mut report).map_err(|error| match error {
        RenderError::Cancelled => Undrawn::Stopped,
        other => Undrawn::Failed(other.to_string()),
    })?;
    let hint = made.hint.map(portrait::Hint::key).unwrap_or_default();
    Ok(Drawn { animation: Some(made.animation), still: made.still, side: made.size, hint })
}

/// The face as it is: nothing is animated, so nothing is marked as synthetic.
fn resting(photo: &Photo) -> Result<Drawn, Undrawn> {
    let still = cropped(photo).resize(SIDE, SIDE).encode_webp(STILL_QUALITY).map_err(|error| Undrawn::Failed(error.to_string()))?;
    Ok(Drawn { animation: None, still, side: SIDE, hint: "not_animated" })
}

/// The square around the best face, or the largest one in the middle.
fn cropped(photo: &Photo) -> Photo {
    let faces = find_faces(photo);
    let photo = photo.turned(faces.quarter_turns);
    let (width, height) = (photo.width() as f32, photo.height() as f32);
    let short = width.min(height);
    let (x, y, side) = match faces.boxes.first() {
        // as wide as in the animation
        Some(face) => (face.x + 0.5 * face.side, face.y + 0.53 * face.side, (2.35 * face.side).clamp(1.0, short)),
        None => (0.5 * width, 0.5 * height, short),
    };
    let left = (x - 0.5 * side).clamp(0.0, width - side) as usize;
    let top = (y - 0.5 * side).clamp(0.0, height - side) as usize;
    let (side, row) = (side as usize, 3 * photo.width() as usize);
    let lines = photo.rgb().chunks_exact(row).skip(top).take(side);
    let rgb: Vec<u8> = lines.flat_map(|line| &line[3 * left..3 * (left + side)]).copied().collect();
    Photo::from_rgb(side as u32, side as u32, rgb).unwrap_or(photo)
}
