//! What happens while somebody looks: a stream of server-sent events for each open page.
//! Rules: the subscription exists before the headers are sent; a stream never waits for a slow reader; what the database says is what is told,
//! so that a change on any server reaches every stream. Start with [`stream`] and [`watch`].

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::response::sse;
use serde::Serialize;
use tokio::sync::{Notify, mpsc};

use crate::app::App;
use crate::clock::{Micros, SECOND};
use crate::error::{Error, Result};
use crate::portraits::{self, Portrait, State};

pub use crate::web::event_stream::stream;

/// How many streams somebody may have open.
const MOST_STREAMS: usize = 16;
/// How many events a stream may be behind before it is ended; browsers connect again.
const BEHIND: usize = 64;
/// How often changes are looked for while anybody listens.
const TICK: Duration = Duration::from_millis(250);
/// Every so many ticks those who wait in the queue are told their place: it changes with the jobs of others.
const TICKS_PER_QUEUE: u32 = 8;
/// How far back every look goes: a transaction may show later than its time, and clocks differ a little.
const OVERLAP: Micros = 10 * SECOND;

/// Something that happened, for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Grows: the time of the change in microseconds. Absent when nothing was written.
    pub id: Option<Micros>,
    /// `progress`, `portrait`, and the kinds of notifications.
    pub kind: &'static str,
    /// JSON
    pub data: String,
}

#[derive(Serialize)]
struct Progress {
    state: &'static str,
    stage: &'static str,
    progress: i64,
    position: Option<i64>,
}

#[derive(Serialize)]
struct Finished {
    state: &'static str,
    url: Option<String>,
    large_url: Option<String>,
    still_url: Option<String>,
    hint: String,
}

impl Event {
    pub fn new(id: Option<Micros>, kind: &'static str, data: &impl Serialize) -> Event {
        Event { id, kind, data: serde_json::to_string(data).unwrap_or_default() }
    }

    pub fn is_of_portrait(&self) -> bool {
        matches!(self.kind, "progress" | "portrait")
    }

    /// `progress` while the portrait is made, `portrait` when that has ended.
    pub fn of_portrait(portrait: &Portrait) -> Event {
        let (id, state) = (Some(portrait.updated_at), portrait.state.name());
        match portrait.state {
            State::Queued | State::Running => {
                Event::new(id, "progress", &Progress { state, stage: portrait.stage(), progress: portrait.progress, position: portrait.position })
            }
            State::Ready | State::Failed => Event::new(
                id,
                "portrait",
                &Finished { state, url: portrait.url(), large_url: portrait.large_url(), still_url: portrait.still_url(), hint: portrait.hint.clone() },
            ),
        }
    }
}

impl From<Event> for sse::Event {
    fn from(event: Event) -> sse::Event {
        let sent = sse::Event::default().event(event.kind).data(event.data);
        match event.id {
            Some(id) => sent.id(id.to_string()),
            None => sent,
        }
    }
}

/// Everybody who listens on this server.
#[derive(Default)]
pub struct Hub {
    listeners: Mutex<Listeners>,
    /// Something changed here, or the first listener came.
    changed: Notify,
}

#[derive(Default)]
struct Listeners {
    of_user: HashMap<i64, Vec<(u64, mpsc::Sender<Event>)>>,
    last: u64,
}

/// A stream's place in the hub; given up when it is dropped.
pub struct Subscription {
    app: App,
    user: i64,
    number: u64,
    receiver: mpsc::Receiver<Event>,
}

impl Hub {
    pub fn new() -> Hub {
        Hub::default()
    }

    /// Looks for changes at once instead of at the next tick.
    pub fn wake(&self) {
        self.changed.notify_one();
    }

    /// Tells every stream of `user`. One that is too far behind is ended.
    pub fn tell(&self, user: i64, event: &Event) {
        let mut listeners = self.lock();
        let Some(streams) = listeners.of_user.get_mut(&user) else { return };
        streams.retain(|(_, sender)| sender.try_send(event.clone()).is_ok());
        if streams.is_empty() {
            listeners.of_user.remove(&user);
        }
    }

    /// How many streams are open.
    pub fn streams(&self) -> usize {
        self.lock().of_user.values().map(Vec::len).sum()
    }

    fn is_listening(&self, user: i64) -> bool {
        self.lock().of_user.contains_key(&user)
    }

    fn lock(&self) -> MutexGuard<'_, Listeners> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Subscription {
    /// Listens to what happens to `user`; 429 when too many streams are open already.
    pub fn new(app: &App, user: i64) -> Result<Subscription> {
        let (sender, receiver) = mpsc::channel(BEHIND);
        let mut listeners = app.events.lock();
        listeners.last += 1;
        let number = listeners.last;
        let streams = listeners.of_user.entry(user).or_default();
        if streams.len() >= MOST_STREAMS {
            return Err(Error::TooOften(30));
        }
        streams.push((number, sender));
        drop(listeners);
        app.events.wake();
        metrics::gauge!("event_streams").increment(1);
        Ok(Subscription { app: app.clone(), user, number, receiver })
    }

    /// The next event; nothing when the stream was too far behind.
    pub async fn next(&mut self) -> Option<Event> {
        self.receiver.recv().await
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        metrics::gauge!("event_streams").decrement(1);
        let mut listeners = self.app.events.lock();
        if let Some(streams) = listeners.of_user.get_mut(&self.user) {
            streams.retain(|(number, _)| *number != self.number);
            if streams.is_empty() {
                listeners.of_user.remove(&self.user);
            }
        }
    }
}

/// Looks for changes in the database while anybody listens, until the server stops. One query a tick, however many listen.
pub async fn watch(app: App) {
    let mut seen = Seen::default();
    let mut ticks = 0_u32;
    loop {
        if app.events.streams() == 0 {
            seen = Seen::default();
            tokio::select! {
                () = app.stopping.cancelled() => return,
                () = app.events.changed.notified() => continue,
            }
        }
        let mut outcome = seen.look(&app).await;
        if ticks.is_multiple_of(TICKS_PER_QUEUE) && outcome.is_ok() {
            outcome = seen.look_at_queue(&app).await;
        }
        ticks = ticks.wrapping_add(1);
        if let Err(error) = outcome {
            tracing::warn!(?error, "changes could not be read");
        }
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = app.events.changed.notified() => {}
            () = tokio::time::sleep(TICK) => {}
        }
    }
}

/// What was told already.
#[derive(Default)]
struct Seen {
    /// When the last look that succeeded began.
    looked: Option<Micros>,
    /// The last change of each portrait within the overlap.
    portraits: HashMap<i64, Micros>,
    /// The places in the queue as last told.
    queue: HashMap<i64, i64>,
}

impl Seen {
    async fn look(&mut self, app: &App) -> Result<()> {
        let now = app.clock.now();
        let from = self.looked.unwrap_or(now).min(now) - OVERLAP;
        let mut after = from;
        loop {
            let before = after;
            let changed = portraits::changed(app, after).await?;
            let is_all = changed.len() < 500;
            for (user, portrait) in changed {
                // the next part begins with the same moment, lest two changes at once are cut apart
                after = after.max(portrait.updated_at - 1);
                let told = self.portraits.insert(user, portrait.updated_at);
                if told.is_none_or(|told| told < portrait.updated_at) && app.events.is_listening(user) {
                    app.events.tell(user, &Event::of_portrait(&portrait));
                }
            }
            if is_all || after == before {
                break;
            }
        }
        self.portraits.retain(|_, at| *at > from);
        self.looked = Some(now);
        Ok(())
    }

    async fn look_at_queue(&mut self, app: &App) -> Result<()> {
        let mut queue = HashMap::new();
        for (user, position) in portraits::queue(app).await? {
            if app.events.is_listening(user) {
                queue.insert(user, position);
                if self.queue.get(&user) != Some(&position) {
                    let waiting = Progress { state: State::Queued.name(), stage: State::Queued.name(), progress: 0, position: Some(position) };
                    app.events.tell(user, &Event::new(None, "progress", &waiting));
                }
            }
        }
        self.queue = queue;
        Ok(())
    }
}
