//! What happens while somebody looks: server-sent events for open pages. Rules: the subscription exists before the
//! headers are sent; a stream never waits for a slow reader; what the database says is what is told, so that a change
//! on any server reaches every stream; what has a number is told in its order, once, and what a stream did not hear is
//! read from the table; a stream ends within seconds of its sign-in, whoever ended that and wherever.
//! Start with `sources.rs` (everything that is told), then `hub.rs` (who listens) and `watch.rs` (one look for all of
//! them).

pub mod api;
mod hub;
mod reading;
mod sources;
pub(crate) mod store;
mod things;
mod watch;

use bytes::Bytes;
use serde::Serialize;
use serde_json::json;

use crate::boards::Board;

pub use hub::{Hub, Moves, Subscription};
pub use watch::{hear, watch};

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// One person, in all their browsers.
    Person(i64),
    /// What is open in a browser.
    Thing(Thing),
}

/// Something that changes while it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Thing {
    Article(i64),
    Board(Board),
    /// The room of this resident: whoever has it open is in it.
    Room(i64),
}

impl Thing {
    /// `article:7`, `board:mars`, `room:7`
    pub fn parse(name: &str) -> Option<Thing> {
        match name.split_once(':')? {
            ("article", id) => crate::form::id_of(id).ok().map(Thing::Article),
            ("board", id) => Board::from_id(id).map(Thing::Board),
            ("room", id) => crate::form::id_of(id).ok().map(Thing::Room),
            _ => None,
        }
    }

    pub fn name(self) -> String {
        match self {
            Thing::Article(id) => format!("article:{id}"),
            Thing::Board(board) => format!("board:{}", board.id()),
            Thing::Room(resident) => format!("room:{resident}"),
        }
    }
}

/// Something that happened, as every stream sends it: written out once, however many listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The recipient's number. Absent when nothing was written down for them.
    pub id: Option<i64>,
    block: Bytes,
}

impl Event {
    /// `kind` is one of the kinds of notifications, or `progress`, `article`, `board`, `presence`, `resync`, `tick`.
    pub fn new(id: Option<i64>, kind: &'static str, data: &impl Serialize) -> Event {
        // JSON on one line: every end of a line inside a text is escaped
        let data = serde_json::to_string(data).unwrap_or_default();
        let id_line = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
        Event { id, block: format!("{id_line}event: {kind}\ndata: {data}\n\n").into() }
    }

    /// That the stream is alive, and up to which number everything was said. With `id`, that this number says nothing.
    pub fn tick(id: Option<i64>, head: i64) -> Event {
        Event::new(id, "tick", &json!({ "head": head }))
    }

    /// So much is unread now.
    pub fn unread(head: i64, unread: i64) -> Event {
        Event::new(None, "tick", &json!({ "head": head, "unread": unread }))
    }

    /// What the stream says to the browser itself, not to the page.
    fn raw(block: String) -> Event {
        Event { id: None, block: block.into() }
    }
}

/// What somebody who connects has not heard yet.
#[derive(Debug, Default)]
pub struct Missed {
    pub events: Vec<Event>,
    /// The number up to which all is said then.
    pub head: i64,
}
