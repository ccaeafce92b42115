//! What happens while somebody looks: server-sent events for open pages. Rules: the subscription exists before the
//! headers are sent; a stream never waits for a slow reader; what the database says is what is told, so that a change
//! on any server reaches every stream; a stream ends within seconds of its sign-in, whoever ended that and wherever.
//! Start with `sources.rs` (everything that is told), then `hub.rs` (who listens) and `watch.rs` (one look for all of
//! them).

pub mod api;
mod hub;
mod reading;
mod sources;
mod watch;

use bytes::Bytes;
use serde::Serialize;

use crate::clock::Micros;

pub use hub::{Hub, Subscription};
pub use watch::watch;

/// Whom an event is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// One person, in all their browsers.
    Person(i64),
}

/// Something that happened, as every stream sends it: written out once, however many listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Grows: the time of the change in microseconds. Absent when nothing was written.
    pub id: Option<Micros>,
    block: Bytes,
}

impl Event {
    /// `kind` is `progress`, `portrait`, or one of the kinds of notifications.
    pub fn new(id: Option<Micros>, kind: &'static str, data: &impl Serialize) -> Event {
        // JSON on one line: every end of a line inside a text is escaped
        let data = serde_json::to_string(data).unwrap_or_default();
        let id_line = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
        Event { id, block: format!("{id_line}event: {kind}\ndata: {data}\n\n").into() }
    }

    /// What the stream says to the browser itself, not to the page.
    const fn raw(block: &'static str) -> Event {
        Event { id: None, block: Bytes::from_static(block.as_bytes()) }
    }
}

/// What somebody who connects has not heard yet.
#[derive(Debug, Default)]
pub struct Missed {
    pub events: Vec<Event>,
    /// The newest change that they know then; what is told once more of it is left out.
    pub until: Micros,
}
