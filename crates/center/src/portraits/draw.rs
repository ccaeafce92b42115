//! The work on pixels: decoding an upload under the limits of memory, and drawing the portrait. No database here.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use portrait::{Face, Found, Limits, Photo, PhotoError, inspect, survey};
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::portraits::choice::Chosen;
use crate::portraits::engine::{self, Engine, Sitting, Told};
use crate::portraits::network::Network;
use crate::portraits::wish::Wish;

/// Sides of the square files, in pixels.
pub(super) const SIDE: u32 = 256;
pub(super) const LARGE_SIDE: u32 = 512;
/// Long side of the photo that is drawn from; more adds nothing.
pub(super) const LONG_SIDE: u32 = 1_600;
const STILL_QUALITY: f32 = 82.0;

/// From here on a photo is large, and decoded one at a time.
const LARGE: u64 = 16_000_000;
const MEMORY: u64 = 160_000_000;
const MEMORY_OF_LARGE: u64 = 400_000_000;

// Memory belongs to the process, so these do, too.
static LARGE_TURN: Semaphore = Semaphore::const_new(1);
static TURN: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));

/// The files of a portrait.
pub(super) struct Drawn {
    /// Absent without consent to animate.
    pub animation: Option<Vec<u8>>,
    /// The same, larger; the network draws none.
    pub large: Option<Vec<u8>>,
    pub still: Vec<u8>,
    /// Instead of the upload; absent without consent.
    pub kept: Option<KeptStill>,
    pub hint: &'static str,
    /// Why the eyes do not blink.
    pub no_blink: &'static str,
    pub engine: Engine,
}

/// The unmarked still from which another mood is made, and the face in it.
pub(super) struct KeptStill {
    pub bytes: Vec<u8>,
    pub face: Chosen,
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

/// Decodes `bytes` completely, when it is its turn, and hands what is kept of it to `then` on the same thread: the
/// photo with its longer side at most [`LONG_SIDE`], and how many of its own pixels one of those stands for.
pub(super) async fn decode<T: Send + 'static>(bytes: Bytes, then: fn(Photo, f32) -> T) -> Result<T, PhotoError> {
    let header = inspect(&bytes)?;
    let is_large = u64::from(header.width) * u64::from(header.height) > LARGE;
    let (turn, max_memory) = if is_large { (&LARGE_TURN, MEMORY_OF_LARGE) } else { (&*TURN, MEMORY) };
    let limits = Limits { max_memory, ..Limits::default() };
    let permit = turn.acquire().await;
    let decoded = spawn_blocking(move || {
        let _permit = permit;
        let photo = Photo::decode_small(&bytes, &limits, LONG_SIDE)?;
        let scale = header.width.max(header.height) as f32 / photo.width().max(photo.height()) as f32;
        Ok(then(photo, scale))
    });
    // the decoders' own panics are caught inside; what is left is no photo either
    decoded.await.unwrap_or(Err(PhotoError::Unreadable))
}

/// What to draw.
pub(super) struct Order {
    /// The upload, or the still that was kept of an earlier one.
    pub bytes: Bytes,
    /// The consent; without it only a still is made, and nothing is kept.
    pub animate: bool,
    /// Whether a still is to be kept for later changes.
    pub keep: bool,
    pub wish: Wish,
    pub chosen: Option<Chosen>,
}

/// Draws a portrait, telling how far it is. Ends soon after `stop`.
pub(super) async fn draw(
    network: Arc<Network>,
    job: i64,
    order: Order,
    told: watch::Sender<Told>,
    stop: CancellationToken,
) -> Result<Drawn, Undrawn> {
    let Order { bytes, animate, keep, wish, chosen } = order;
    let photo = decode(bytes, |photo, _| photo).await?;
    let find = move || match chosen {
        Some(chosen) => chosen.resolve(photo),
        None => (photo, Face::Automatic),
    };
    let (photo, face) = spawn_blocking(find).await.map_err(|error| Undrawn::Failed(error.to_string()))?;
    if !animate {
        return spawn_blocking(move || resting(&photo, face))
            .await
            .unwrap_or_else(|error| Err(Undrawn::Failed(error.to_string())));
    }
    let drawn = engine::animate(&network, Sitting { job, photo: Arc::new(photo), face, wish, told, stop }).await?;
    Ok(Drawn { kept: drawn.kept.filter(|_| keep), ..drawn })
}

/// The face as it is: nothing is animated, so nothing is marked as synthetic, and nothing is kept for later.
fn resting(photo: &Photo, face: Face) -> Result<Drawn, Undrawn> {
    let still = cropped(photo, face).encode_webp(STILL_QUALITY).map_err(|error| Undrawn::Failed(error.to_string()))?;
    Ok(Drawn {
        animation: None,
        large: None,
        still,
        kept: None,
        hint: "not_animated",
        no_blink: "",
        engine: Engine::Embedded,
    })
}

/// The chosen square, or the one around the best face, or the one that a photo without a face has.
fn cropped(photo: &Photo, face: Face) -> Photo {
    if let Face::Chosen { quarter_turns, crop, .. } = face
        && let Some(square) = photo.turned(quarter_turns).cropped(&crop, SIDE)
    {
        return square;
    }
    let best = survey(photo).into_iter().next();
    best.and_then(|best| photo.turned(best.quarter_turns).cropped(&best.crop, SIDE))
        .unwrap_or_else(|| photo.resize(SIDE, SIDE))
}

/// The faces of an upload with their points, for a person to look at. Nothing is kept.
pub(super) async fn look(bytes: Bytes) -> Result<Looked, PhotoError> {
    decode(bytes, |photo, scale| Looked { size: size_of(&photo, scale), scale, faces: survey(&photo) }).await
}

/// Width and height of the photo itself, set upright.
pub(super) fn size_of(photo: &Photo, scale: f32) -> (u32, u32) {
    let side = |length: u32| (length as f32 * scale).round() as u32;
    (side(photo.width()), side(photo.height()))
}

/// What was seen in a photo of `size` pixels; lengths of `faces` are to be multiplied by `scale`.
pub(super) struct Looked {
    pub size: (u32, u32),
    pub scale: f32,
    pub faces: Vec<Found>,
}

/// A GIF of an animation, when it is its turn.
pub(super) async fn gif(animation: Bytes) -> Option<Vec<u8>> {
    let permit = TURN.acquire().await;
    let made = spawn_blocking(move || {
        let _permit = permit;
        portrait::gif(&animation).ok()
    });
    made.await.ok().flatten()
}
