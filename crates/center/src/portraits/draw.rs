//! The work on pixels: decoding an upload under the limits of memory, and drawing the portrait. No database here.

use std::ops::ControlFlow;
use std::sync::Arc;

use bytes::Bytes;
use portrait::{Face, Inspection, Limits, Outlook, Photo, PhotoError, inspect, outlook, survey_one};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::config::Sides;
use crate::error;
use crate::media::darkroom::{Darkroom, Sitter};
use crate::portraits::choice::Chosen;
use crate::portraits::engine::{self, Engine, Sitting, Told};
use crate::portraits::network::Network;
use crate::portraits::wish::Wish;
use crate::upload::Upload;

/// Long side of the photo that is drawn from; more adds nothing.
pub(super) const LONG_SIDE: u32 = 1_600;
const STILL_QUALITY: f32 = 82.0;

/// From here on a photo is large, and decoded one at a time.
const LARGE: u64 = 16_000_000;
const MEMORY: u64 = 160_000_000;
const MEMORY_OF_LARGE: u64 = 400_000_000;

/// Where the bytes of a photo come from.
pub(super) enum Source<'a> {
    /// A form: they take their part of the memory only when it is their turn.
    Upload(&'a mut Upload),
    Store(Bytes),
}

impl Source<'_> {
    async fn read(&mut self) -> error::Result<Bytes> {
        match self {
            Source::Upload(upload) => upload.read().await,
            Source::Store(bytes) => Ok(bytes.clone()),
        }
    }
}

/// The photo itself, of which a smaller copy is drawn from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Whole {
    /// Width and height, set upright, in pixels.
    pub size: (u32, u32),
    /// How many of its pixels one of the copy stands for.
    pub scale: f32,
}

impl Whole {
    fn of(header: &Inspection, copy: &Photo) -> Whole {
        let (width, height) = (header.width, header.height);
        // which of two sides is longer is all that turning may change
        let is_turned =
            (width > height && copy.width() < copy.height()) || (width < height && copy.width() > copy.height());
        let scale = width.max(height) as f32 / copy.width().max(copy.height()) as f32;
        Whole { size: if is_turned { (height, width) } else { (width, height) }, scale }
    }
}

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

/// Decodes a photo completely, when it is its turn, and hands what is kept of it to `then` on the same thread: the
/// photo with its longer side at most [`LONG_SIDE`], and what it is a copy of. The inner error is the photo's; the
/// outer one is 429 for a person of whom too many wait already, or that the bytes could not be read.
pub(super) async fn decode<T: Send + 'static>(
    darkroom: &Darkroom,
    sitter: Sitter,
    mut source: Source<'_>,
    then: impl FnOnce(Photo, Whole) -> T + Send + 'static,
) -> error::Result<Result<T, PhotoError>> {
    let mut turn = darkroom.turn(&darkroom.photos, sitter).await?;
    let mut bytes = source.read().await?;
    let header = match inspect(&bytes) {
        Ok(header) => header,
        Err(error) => return Ok(Err(error)),
    };
    let is_large = u64::from(header.width) * u64::from(header.height) > LARGE;
    if is_large {
        // while it waits for the one place of large ones it holds neither memory nor another's turn
        drop((bytes, turn));
        turn = darkroom.turn(&darkroom.large_photos, sitter).await?;
        bytes = source.read().await?;
    }
    let limits = Limits { max_memory: if is_large { MEMORY_OF_LARGE } else { MEMORY }, ..Limits::default() };
    let decoded = spawn_blocking(move || {
        let _turn = turn;
        let photo = Photo::decode_small(&bytes, &limits, LONG_SIDE)?;
        // another's file may take its place
        drop(bytes);
        let whole = Whole::of(&header, &photo);
        Ok(then(photo, whole))
    });
    // the decoders' own panics are caught inside; what is left is no photo either
    Ok(decoded.await.unwrap_or(Err(PhotoError::Unreadable)))
}

/// What to draw.
pub(super) struct Order {
    /// Whose portrait it is.
    pub user: i64,
    /// The upload, or the still that was kept of an earlier one.
    pub bytes: Bytes,
    /// The consent; without it only a still is made, and nothing is kept.
    pub animate: bool,
    /// Whether a still is to be kept for later changes.
    pub keep: bool,
    pub wish: Wish,
    pub chosen: Option<Chosen>,
    pub sides: Sides,
}

/// Draws a portrait, telling how far it is. Ends soon after `stop`.
pub(super) async fn draw(
    darkroom: Arc<Darkroom>,
    network: Arc<Network>,
    job: i64,
    order: Order,
    told: watch::Sender<Told>,
    stop: CancellationToken,
) -> Result<Drawn, Undrawn> {
    let Order { user, bytes, animate, keep, wish, chosen, sides } = order;
    let decoded = decode(&darkroom, Sitter::Job(user), Source::Store(bytes), |photo, _| photo).await;
    let photo = decoded.map_err(|error| Undrawn::Failed(format!("{error:?}")))??;
    let find = move || match chosen {
        Some(chosen) => chosen.resolve(photo),
        None => (photo, Face::Automatic),
    };
    let (photo, face) = spawn_blocking(find).await.map_err(|error| Undrawn::Failed(error.to_string()))?;
    if !animate {
        return spawn_blocking(move || resting(&photo, face, sides.small))
            .await
            .unwrap_or_else(|error| Err(Undrawn::Failed(error.to_string())));
    }
    let drawn =
        engine::animate(&network, Sitting { job, photo: Arc::new(photo), face, wish, sides, told, stop }).await?;
    Ok(Drawn { kept: drawn.kept.filter(|_| keep), ..drawn })
}

/// The face as it is: nothing is animated, so nothing is marked as synthetic, and nothing is kept for later.
fn resting(photo: &Photo, face: Face, side: u32) -> Result<Drawn, Undrawn> {
    let still =
        cropped(photo, face, side).encode_webp(STILL_QUALITY).map_err(|error| Undrawn::Failed(error.to_string()))?;
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
fn cropped(photo: &Photo, face: Face, side: u32) -> Photo {
    if let Face::Chosen { quarter_turns, crop, .. } = face
        && let Some(square) = photo.turned(quarter_turns).cropped(&crop, side)
    {
        return square;
    }
    let best = survey_one(photo, |_, _| 0);
    photo.turned(best.quarter_turns).cropped(&best.crop, side).unwrap_or_else(|| photo.resize(side, side))
}

/// The faces of an upload of `user` with their points, for a person to look at. Nothing is kept. When it is not waited
/// for any more it ends before the next face.
pub(super) async fn look(
    darkroom: &Darkroom,
    user: i64,
    upload: &mut Upload,
) -> error::Result<Result<Looked, PhotoError>> {
    let stop = CancellationToken::new();
    let _stops_when_dropped = stop.clone().drop_guard();
    let mut goes_on = move || match stop.is_cancelled() {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    let looked = decode(darkroom, Sitter::Person(user), Source::Upload(upload), move |photo, whole| {
        // nobody hears of what is left out
        let faces = if goes_on().is_break() { Vec::new() } else { outlook(&photo, &mut goes_on).unwrap_or_default() };
        Looked { whole, faces }
    });
    looked.await
}

/// What was seen in a photo; lengths of `faces` are those of its copy.
pub(super) struct Looked {
    pub whole: Whole,
    pub faces: Vec<Outlook>,
}

/// A GIF of an animation, when it is the turn of `user`. 429 when too much of theirs waits already.
pub(super) async fn gif(darkroom: &Darkroom, user: i64, animation: Bytes) -> error::Result<Option<Vec<u8>>> {
    let turn = darkroom.turn(&darkroom.photos, Sitter::Person(user)).await?;
    let made = spawn_blocking(move || {
        let _turn = turn;
        portrait::gif(&animation).ok()
    });
    Ok(made.await.ok().flatten())
}
