//! Which engine draws: the network when there is one, and the embedded engine whenever it does not.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use portrait::neural::{self, Model, NeuralError};
use portrait::{Face, Hint, NoBlink, Photo, RenderError, Request, inspect, render};
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use tokio::task::spawn_blocking;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub use crate::config::Engine;
use crate::config::Sides;
use crate::portraits::choice::Chosen;
use crate::portraits::draw::{Drawn, KeptStill, Undrawn};
use crate::portraits::network::Network;
use crate::portraits::wish::Wish;

/// What takes longer has failed: all that comes before the drawing and the embedded engine together, or the network
/// alone.
pub(super) const LONGEST: Duration = Duration::from_secs(120);
const LONGEST_OF_NETWORK: Duration = Duration::from_secs(600);

/// The network draws with all cores, and those belong to the process; so does this.
static TURN: Semaphore = Semaphore::const_new(1);

/// What a person is told when several things could be said, the weightiest first.
const HINTS: [Hint; 7] = [
    Hint::NoFace,
    Hint::SmallFace,
    Hint::FaceUnsure,
    Hint::EyesUnsure,
    Hint::SeveralFaces,
    Hint::HalfProfile,
    Hint::Glasses,
];

/// What is known of a drawing from outside.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// Never falls, also when another engine begins anew.
    pub percent: u8,
    /// When the patience with it ends; never while it waits for its turn, or minds its time itself.
    pub until: Option<Instant>,
}

impl Told {
    pub fn at_first() -> Told {
        Told { percent: 0, until: Some(Instant::now() + LONGEST) }
    }
}

/// A face that is to be animated.
#[derive(Clone)]
pub(super) struct Sitting {
    /// Whose log lines these are.
    pub job: i64,
    pub photo: Arc<Photo>,
    pub face: Face,
    pub wish: Wish,
    pub sides: Sides,
    pub told: watch::Sender<Told>,
    pub stop: CancellationToken,
}

impl Sitting {
    fn tell(&self, percent: u8) {
        self.told.send_if_modified(|told| {
            let rises = percent > told.percent;
            told.percent = told.percent.max(percent);
            rises
        });
    }

    fn wait_until(&self, until: Option<Instant>) {
        self.told.send_modify(|told| told.until = until);
    }

    fn request<'a>(&'a self, face: Face, sizes: &'a [u32]) -> Request<'a> {
        Request { photo: &self.photo, sizes, face, mood: self.wish.mood, blink: self.wish.may_blink() }
    }
}

/// Why the network drew nothing, and the other engine has to.
enum Declined {
    Stopped,
    NoModel,
    NoFace,
    Failed(String),
}

/// Draws a portrait that moves. Ends soon after `stop`.
pub(super) async fn animate(network: &Network, sitting: Sitting) -> Result<Drawn, Undrawn> {
    let job = sitting.job;
    if network.is_wanted() {
        let reason = match by_network(network, sitting.clone()).await {
            Ok(drawn) => return Ok(drawn),
            Err(Declined::Stopped) => return Err(Undrawn::Stopped),
            Err(Declined::NoFace) => {
                tracing::info!(job, "the network found no face; the embedded engine draws");
                "no_face"
            }
            Err(Declined::NoModel) => {
                tracing::warn!(
                    job,
                    reason = "there is no model that can be used",
                    "the embedded engine draws instead of the network"
                );
                "no_model"
            }
            Err(Declined::Failed(reason)) => {
                tracing::warn!(job, reason, "the embedded engine draws instead of the network");
                "failed"
            }
        };
        metrics::counter!("portrait_fallbacks_total", "reason" => reason).increment(1);
        sitting.wait_until(Some(Instant::now() + LONGEST));
    }
    spawn_blocking(move || embedded(&sitting)).await.unwrap_or_else(|error| Err(Undrawn::Failed(error.to_string())))
}

async fn by_network(network: &Network, sitting: Sitting) -> Result<Drawn, Declined> {
    sitting.wait_until(None);
    let model = network.model().await.ok_or(Declined::NoModel)?;
    let turn = tokio::select! {
        turn = TURN.acquire() => turn.map_err(|error| Declined::Failed(error.to_string()))?,
        () = sitting.stop.cancelled() => return Err(Declined::Stopped),
    };
    // a panic in there is a failure like others
    spawn_blocking(move || neural(&model, &sitting, turn))
        .await
        .unwrap_or_else(|error| Err(Declined::Failed(error.to_string())))
}

/// The network's pictures have 256 × 256 pixels; larger ones would only be enlarged.
fn neural(model: &Model, sitting: &Sitting, _turn: SemaphorePermit) -> Result<Drawn, Declined> {
    let until = Instant::now() + LONGEST_OF_NETWORK;
    let pick = rand::random();
    let mut report = |_, percent| {
        sitting.tell(percent);
        if sitting.stop.is_cancelled() || Instant::now() > until {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let mut try_with = |face| neural::render(model, &sitting.request(face, &[sitting.sides.small]), pick, &mut report);
    let made = match try_with(sitting.face) {
        // what does not fit is found anew
        Err(NeuralError::Render(RenderError::Box | RenderError::Crop | RenderError::Handle(_))) => {
            try_with(Face::Automatic)
        }
        other => other,
    };
    match made {
        Ok(made) => finished(made, Engine::Fomm).map_err(Declined::Failed),
        Err(NeuralError::NoFace) => Err(Declined::NoFace),
        Err(NeuralError::Render(RenderError::Cancelled)) if sitting.stop.is_cancelled() => Err(Declined::Stopped),
        Err(NeuralError::Render(RenderError::Cancelled)) => {
            Err(Declined::Failed(format!("it took more than {} seconds", LONGEST_OF_NETWORK.as_secs())))
        }
        Err(error) => Err(Declined::Failed(error.to_string())),
    }
}

fn embedded(sitting: &Sitting) -> Result<Drawn, Undrawn> {
    let mut report = |_, percent| {
        sitting.tell(percent);
        if sitting.stop.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let sides = [sitting.sides.small, sitting.sides.large];
    let mut try_with = |face| render(&sitting.request(face, &sides), &mut report);
    let made = match try_with(sitting.face) {
        // what does not fit is found anew
        Err(RenderError::Box | RenderError::Crop | RenderError::Handle(_)) => try_with(Face::Automatic),
        other => other,
    };
    match made {
        Ok(made) => finished(made, Engine::Embedded).map_err(Undrawn::Failed),
        Err(RenderError::Cancelled) => Err(Undrawn::Stopped),
        Err(error) => Err(Undrawn::Failed(error.to_string())),
    }
}

fn finished(made: portrait::Portrait, engine: Engine) -> Result<Drawn, String> {
    let size = inspect(&made.kept.file).map_err(|error| error.to_string())?;
    let face = Chosen::kept(made.kept.crop, size.width, size.height, made.handles, made.landmarks);
    let mut pictures = made.pictures.into_iter();
    let small = pictures.next().ok_or("no picture was drawn")?;
    Ok(Drawn {
        animation: Some(small.animation),
        large: pictures.next().map(|large| large.animation),
        still: small.still,
        kept: Some(KeptStill { bytes: made.kept.file, face }),
        hint: weightiest(&made.hints).map(Hint::key).unwrap_or_default(),
        no_blink: made.no_blink.map(NoBlink::key).unwrap_or_default(),
        engine,
    })
}

/// What a person is told.
pub(super) fn weightiest(hints: &[Hint]) -> Option<Hint> {
    HINTS.into_iter().find(|hint| hints.contains(hint))
}

#[cfg(test)]
mod tests {
    use portrait::Mood;

    use super::*;

    #[test]
    fn progress_never_falls() {
        let (told, seen) = watch::channel(Told::at_first());
        let photo = Arc::new(Photo::from_rgb(1, 1, vec![0; 3]).unwrap());
        let wish = Wish { mood: Mood::Smile, blink: true };
        let sitting = Sitting {
            job: 1,
            photo,
            face: Face::Automatic,
            wish,
            sides: Sides::default(),
            told,
            stop: CancellationToken::new(),
        };
        for (told, shown) in [(0, 0), (60, 60), (0, 60), (59, 60), (61, 61), (100, 100)] {
            sitting.tell(told);
            assert_eq!(seen.borrow().percent, shown);
        }
        sitting.wait_until(None);
        assert_eq!((seen.borrow().percent, seen.borrow().until), (100, None));
    }
}
