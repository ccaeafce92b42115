//! From an uploaded photo to the portrait that moves: check, keep, a job, and the files people see. Rules: the upload
//! is decoded completely before anybody is answered; job and row are written in the caller's transaction; the upload is
//! deleted once the portrait is made; a portrait that the network cannot draw is drawn by the embedded engine. Start
//! with `photo.rs` (accepting one), `render.rs` (the job) and `engine.rs` (which engine draws).

pub mod api;
pub mod change;
pub mod choice;
pub mod command;
mod draw;
mod engine;
pub mod glimpse;
pub mod live;
mod network;
pub mod pages;
pub mod photo;
pub mod render;
pub mod replace;
pub(crate) mod store;
pub mod wish;

use crate::app::App;
use crate::clock::Micros;
use crate::db::{Number, Tx, args};
use crate::error::Result;
use crate::media::files;
use crate::portraits::store::PortraitRow;

pub use engine::Engine;
pub use network::Network;

/// How many a person may have made a day, if that is limited.
fn most_per_day(app: &App) -> Option<i64> {
    app.limits.are_on().then_some(app.config.portraits_per_day)
}

/// In a transaction: the files that the portrait of `user` named go. What belongs to somebody else stays: in towns of
/// the demo from before, people share files.
async fn forget_files(app: &App, tx: &mut Tx, user: i64, names: Vec<String>) -> Result<()> {
    for name in names {
        let is_own = tx.run(store::DELETE_FILE, args![&name, user]).await? == 1;
        // uploads and kept stills have no row: nobody can ask for them
        if is_own || tx.maybe::<Number>(store::IS_SHOWN, args![&name]).await?.is_none() {
            files::doom(app, tx, &name).await?;
        }
    }
    Ok(())
}

/// How far a portrait is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Queued,
    Running,
    Ready,
    Failed,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Running => "running",
            State::Ready => "ready",
            State::Failed => "failed",
        }
    }

    fn from_name(name: &str) -> State {
        match name {
            "queued" => State::Queued,
            "running" => State::Running,
            "ready" => State::Ready,
            _ => State::Failed,
        }
    }

    /// Whether its job is still to end.
    pub fn is_open(self) -> bool {
        matches!(self, State::Queued | State::Running)
    }
}

/// Somebody's portrait. While a new one is made, the files are those of the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portrait {
    pub state: State,
    /// 0–100
    pub progress: i64,
    /// The place in the queue, counted from 1, while it waits there.
    pub position: Option<i64>,
    /// What drew the files that are there: the name of an [`Engine`].
    pub engine: String,
    /// Which version of the embedded engine drew them, or prepared the photo for another; 0 before there are any.
    pub engine_version: i64,
    /// Why it is not what one expected: `no_face`, `small_face`, `face_unsure`, `eyes_unsure`, `several_faces`,
    /// `half_profile`, `glasses`, `not_animated`; empty when it is.
    pub hint: String,
    /// Why the eyes do not blink; empty when they do.
    pub no_blink: String,
    /// `greeting`, `smile`, `look_around`, `dream`, `talk`, `wink`
    pub mood: String,
    /// Whether the eyes may blink.
    pub blink: bool,
    /// File of the animation; absent without consent to animate, and before the first is made.
    pub animation: Option<String>,
    /// File of the same in twice the size; the network draws none.
    pub large: Option<String>,
    /// File of the still.
    pub still: Option<String>,
    /// Whether another mood can be made without a new photo.
    pub can_change: bool,
    /// Grows with every change.
    pub updated_at: Micros,
}

impl Portrait {
    /// Address of the animation.
    pub fn url(&self) -> Option<String> {
        self.animation.as_ref().map(|name| format!("/media/{name}"))
    }

    /// Address of the animation in twice the size.
    pub fn large_url(&self) -> Option<String> {
        self.large.as_ref().map(|name| format!("/media/{name}"))
    }

    /// What the job is doing, in the words of the API.
    pub fn stage(&self) -> &'static str {
        match (self.state, self.progress) {
            (State::Running, ..8) => "finding_face",
            (State::Running, 8..10) => "preparing",
            (State::Running, 10..95) => "rendering",
            (State::Running, _) => "finishing",
            (state, _) => state.name(),
        }
    }

    /// Address of the still.
    pub fn still_url(&self) -> Option<String> {
        self.still.as_ref().map(|name| format!("/media/{name}"))
    }

    /// Whether it could be made anew, and would move better than it does.
    pub fn is_older(&self) -> bool {
        self.can_change && !self.is_open() && self.engine_version < i64::from(portrait::ENGINE_VERSION)
    }

    /// Whether a job is waiting or at work, so that progress is worth showing.
    pub fn is_open(&self) -> bool {
        self.state.is_open()
    }

    pub fn is_failed(&self) -> bool {
        self.state == State::Failed
    }
}

/// Addresses of what there is of a portrait, as a card shows it; empty where there is nothing.
#[derive(Debug, Default)]
pub struct Files {
    pub still: String,
    /// What moves; without consent to animate none.
    pub moving: String,
    /// The same for screens with finer pixels.
    pub large: Option<String>,
}

impl Files {
    pub fn of(portrait: Option<&Portrait>) -> Files {
        portrait.map_or_else(Files::default, |portrait| Files {
            still: portrait.still_url().unwrap_or_default(),
            moving: portrait.url().unwrap_or_default(),
            large: portrait.large_url(),
        })
    }

    /// Those of still and animation alone, by the names of their files.
    pub fn named(still: Option<&str>, animation: Option<&str>) -> Files {
        let url = |name: Option<&str>| name.map(|name| format!("/media/{name}")).unwrap_or_default();
        Files { still: url(still), moving: url(animation), large: None }
    }

    /// What moves, or else the still.
    pub fn shown(&self) -> &str {
        if self.moving.is_empty() { &self.still } else { &self.moving }
    }
}

/// The portrait of `user`; none before the application is filed.
pub async fn current(app: &App, user: i64) -> Result<Option<Portrait>> {
    let row: Option<PortraitRow> = app.db.maybe(store::CURRENT, args![user]).await?;
    Ok(row.map(Portrait::from))
}
