//! Connections: who may have one, how long each part of it may take, and what is said to bytes that are no request.
//! Rules: hyper speaks HTTP; what a connection holds while nothing happens is small; whoever makes room for others is
//! whoever does least with their place; a connection is never cut while an answer makes progress. Start with [`lines`]
//! (all connections) and [`connection`] (one of them).

mod carry;
mod connection;
mod head;
mod line;
mod lines;
mod refusals;
mod rows;
mod service;
mod socket;
mod there;

use std::time::Duration;

pub use connection::{Desk, keep};
pub use line::{Line, Seat};
pub use lines::{Lines, Refused};
pub use refusals::Refusals;
pub use rows::Phase;
pub use service::admit;
pub use there::There;

/// How long the parts of a connection may take. Tests have less patience.
#[derive(Debug, Clone)]
pub struct Patience {
    /// Between two requests.
    pub idle: Duration,
    /// For the whole head of a request, and for the first bytes of a new connection.
    pub head: Duration,
    /// How long somebody may take nothing of an answer.
    pub stall: Duration,
    /// Over so long, an answer that is waited for moves by [`Patience::drain_rate`] bytes a second at least.
    pub drain: Duration,
    pub drain_rate: u64,
    /// Over so long, a body that is waited for brings [`Patience::body_rate`] bytes a second at least.
    pub body: Duration,
    pub body_rate: u64,
    /// How long a form with files waits for its turn.
    pub upload: Duration,
    /// A body that nobody wants is read on for so long.
    pub read_on: Duration,
    /// How long the other side has to close after the last answer.
    pub part: Duration,
    /// After how long without a request a connection is folded up.
    pub fold: Duration,
    /// How often all of this is looked at.
    pub tick: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            // longer than proxies keep theirs, so that they are the ones who close
            idle: Duration::from_secs(75),
            head: Duration::from_secs(15),
            stall: Duration::from_secs(30),
            drain: Duration::from_secs(60),
            drain_rate: 512,
            body: Duration::from_secs(30),
            body_rate: 1024,
            upload: Duration::from_secs(5),
            read_on: Duration::from_secs(120),
            part: Duration::from_secs(3),
            fold: Duration::from_secs(2),
            tick: Duration::from_secs(1),
        }
    }
}

/// How many connections there may be, in all and of each kind.
#[derive(Debug, Clone)]
pub struct Bounds {
    pub all: usize,
    /// From one address.
    pub address: usize,
    /// That have had no answer yet and ask for nothing.
    pub fresh: usize,
    /// With a part of a request.
    pub heads: usize,
    /// Whose answer is not taken.
    pub stalled: usize,
    /// Whose body is waited for.
    pub bodies: usize,
    /// Whose request is being answered; more are told to come back.
    pub busy: usize,
    /// On their way out.
    pub closing: usize,
}

impl Bounds {
    /// What the open files of the process allow: a quarter of them, but no fewer than 128, is left for the database,
    /// uploads and the rest.
    pub fn of(files: usize, most: usize, address: usize) -> Bounds {
        let all = files.saturating_sub((files / 4).clamp(128, 1_024)).clamp(64, most.max(64));
        let share = |of: usize, most: usize| (all / of).clamp(16, most);
        Bounds {
            all,
            address: address.min(all),
            // hardly more than a socket each; a crowd that comes at the same moment has to find its tongue
            fresh: share(4, 1_024),
            heads: share(4, 256),
            stalled: share(4, 512),
            bodies: share(4, 512),
            busy: share(2, 1_024),
            closing: share(8, 256),
        }
    }

    /// Event streams: a quarter of the places is for pages, however many listen.
    pub fn streams(&self) -> usize {
        self.all / 4 * 3
    }
}
