//! Who listens on this server, to what, and with which sign-in.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, mpsc};

use crate::db::Tx;
use crate::live::{Event, Topic};

/// How many streams somebody may have open; a browser needs one. With one more the oldest gives way, so that nobody is
/// ever kept out by what they forgot elsewhere.
const MOST_STREAMS: usize = 16;
/// How many events a stream may be behind before it is ended; browsers connect again.
const BEHIND: usize = 64;
/// The last word to a stream that gives way: come back in a minute, lest two take turns with each other.
const GIVE_WAY: Event = Event::raw("retry: 60000\n\n");

/// Everybody who listens on this server.
#[derive(Default)]
pub struct Hub {
    listeners: Mutex<Listeners>,
    /// Something changed here, or the first listener came.
    pub(super) changed: Notify,
}

#[derive(Default)]
struct Listeners {
    /// By a number that grows, so that the first of somebody's is their oldest.
    streams: HashMap<u64, Listener>,
    of_topic: HashMap<Topic, BTreeSet<u64>>,
    of_sign_in: BTreeMap<i64, BTreeSet<u64>>,
    last: u64,
}

struct Listener {
    topic: Topic,
    sign_in: i64,
    sender: mpsc::Sender<Event>,
}

/// A stream's place in the hub; given up when it is dropped.
pub struct Subscription {
    hub: Arc<Hub>,
    number: u64,
    receiver: mpsc::Receiver<Event>,
}

impl Hub {
    /// Listens to what happens to `person`, for as long as the sign-in is open.
    pub fn listen(self: &Arc<Hub>, person: i64, sign_in: i64) -> Subscription {
        let (sender, receiver) = mpsc::channel(BEHIND);
        let topic = Topic::Person(person);
        let mut listeners = self.lock();
        while listeners.of_topic.get(&topic).is_some_and(|streams| streams.len() >= MOST_STREAMS) {
            let oldest = listeners.of_topic.get(&topic).and_then(|streams| streams.first().copied());
            if let Some(listener) = oldest.and_then(|oldest| listeners.take(oldest)) {
                let _ = listener.sender.try_send(GIVE_WAY);
            }
        }
        listeners.last += 1;
        let number = listeners.last;
        listeners.of_topic.entry(topic).or_default().insert(number);
        listeners.of_sign_in.entry(sign_in).or_default().insert(number);
        listeners.streams.insert(number, Listener { topic, sign_in, sender });
        drop(listeners);
        self.wake();
        metrics::gauge!("event_streams").increment(1);
        Subscription { hub: self.clone(), number, receiver }
    }

    /// Looks for changes at once instead of at the next tick.
    pub fn wake(&self) {
        self.changed.notify_one();
    }

    /// The same once `tx` is committed.
    pub fn wake_after(self: &Arc<Hub>, tx: &mut Tx) {
        let hub = self.clone();
        tx.after(async move { hub.wake() });
    }

    /// Tells every stream of `topic`. One that is too far behind is ended.
    pub fn tell(&self, topic: Topic, event: &Event) {
        let mut listeners = self.lock();
        let Some(streams) = listeners.of_topic.get(&topic) else { return };
        let is_behind = |number: &&u64| {
            listeners.streams.get(number).is_some_and(|stream| stream.sender.try_send(event.clone()).is_err())
        };
        let behind: Vec<u64> = streams.iter().filter(is_behind).copied().collect();
        for number in behind {
            listeners.take(number);
        }
    }

    /// Ends the streams of a sign-in.
    pub fn end(&self, sign_in: i64) {
        let mut listeners = self.lock();
        for number in listeners.of_sign_in.get(&sign_in).cloned().unwrap_or_default() {
            listeners.take(number);
        }
    }

    /// How many streams are open.
    pub fn streams(&self) -> usize {
        self.lock().streams.len()
    }

    /// The sign-ins that listen, each once.
    pub fn sign_ins(&self) -> Vec<i64> {
        self.lock().of_sign_in.keys().copied().collect()
    }

    pub fn is_listening(&self, topic: Topic) -> bool {
        self.lock().of_topic.contains_key(&topic)
    }

    fn lock(&self) -> MutexGuard<'_, Listeners> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listeners {
    /// Takes a stream out; it ends once it has sent what it was told.
    fn take(&mut self, number: u64) -> Option<Listener> {
        let listener = self.streams.remove(&number)?;
        if let Some(streams) = self.of_topic.get_mut(&listener.topic) {
            streams.remove(&number);
            if streams.is_empty() {
                self.of_topic.remove(&listener.topic);
            }
        }
        if let Some(streams) = self.of_sign_in.get_mut(&listener.sign_in) {
            streams.remove(&number);
            if streams.is_empty() {
                self.of_sign_in.remove(&listener.sign_in);
            }
        }
        Some(listener)
    }
}

impl Subscription {
    /// The next event; nothing when the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        self.receiver.recv().await
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        metrics::gauge!("event_streams").decrement(1);
        self.hub.lock().take(self.number);
    }
}
