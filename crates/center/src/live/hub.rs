//! Who listens on this server, to what, and with which sign-in.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, mpsc};

use crate::db::{Db, Tx};
use crate::live::{Event, Thing, Topic};

/// How many streams somebody may have open; a browser needs one. With one more the oldest gives way, so that nobody is
/// ever kept out by what they forgot elsewhere.
const MOST_STREAMS: usize = 16;
/// How many events a stream may be behind before it is ended; browsers connect again.
const BEHIND: usize = 64;
/// The last word to a stream that gives way: come back in a minute, lest two take turns with each other.
const GIVE_WAY: &str = "retry: 60000\n\n";

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
    of_person: HashMap<i64, BTreeSet<u64>>,
    of_thing: HashMap<Thing, BTreeSet<u64>>,
    of_sign_in: BTreeMap<i64, BTreeSet<u64>>,
    /// Rooms, and who came or went there since that was asked last.
    moves: Moves,
    last: u64,
}

/// Rooms, and some of those who are there or were.
pub type Moves = BTreeMap<i64, BTreeSet<i64>>;

struct Listener {
    person: i64,
    things: Vec<Thing>,
    sign_in: i64,
    sender: mpsc::Sender<Told>,
}

/// What a stream is told.
#[derive(Debug, Clone)]
pub(super) enum Told {
    Event(Event),
    /// There may be something that nobody tells: to be looked for in the table.
    Look,
}

/// A stream's place in the hub; given up when it is dropped.
pub struct Subscription {
    hub: Arc<Hub>,
    number: u64,
    receiver: mpsc::Receiver<Told>,
}

impl Hub {
    /// Listens to what happens to `person` and to these things, for as long as the sign-in is open.
    pub fn listen(self: &Arc<Hub>, person: i64, sign_in: i64, things: Vec<Thing>) -> Subscription {
        let (sender, receiver) = mpsc::channel(BEHIND);
        let mut listeners = self.lock();
        while listeners.of_person.get(&person).is_some_and(|streams| streams.len() >= MOST_STREAMS) {
            let oldest = listeners.of_person.get(&person).and_then(|streams| streams.first().copied());
            if let Some(listener) = oldest.and_then(|oldest| listeners.take(oldest)) {
                let _ = listener.sender.try_send(Told::Event(Event::raw(GIVE_WAY.to_owned())));
            }
        }
        listeners.last += 1;
        let number = listeners.last;
        listeners.of_person.entry(person).or_default().insert(number);
        listeners.of_sign_in.entry(sign_in).or_default().insert(number);
        for thing in &things {
            listeners.of_thing.entry(*thing).or_default().insert(number);
        }
        listeners.note_moves(person, &things);
        listeners.streams.insert(number, Listener { person, things, sign_in, sender });
        drop(listeners);
        self.wake();
        metrics::gauge!("event_streams").increment(1);
        Subscription { hub: self.clone(), number, receiver }
    }

    /// Looks for changes at once instead of at the next tick.
    pub fn wake(&self) {
        self.changed.notify_one();
    }

    /// The same once `tx` is committed, on every server.
    pub fn wake_after(self: &Arc<Hub>, db: &Db, tx: &mut Tx) {
        let (hub, db) = (self.clone(), db.clone());
        tx.after(async move {
            hub.wake();
            db.ring();
        });
    }

    /// Tells every stream of `topic`. One that is too far behind is ended.
    pub fn tell(&self, topic: Topic, event: &Event) {
        self.tell_those(topic, event, |_| true);
    }

    /// The same to those people of whom `may` is true.
    pub(super) fn tell_those(&self, topic: Topic, event: &Event, may: impl Fn(i64) -> bool) {
        self.tell_each(topic, |person| may(person).then_some(event));
    }

    /// Tells every stream of `topic` what there is for its person.
    pub fn tell_each<'e>(&self, topic: Topic, event_for: impl Fn(i64) -> Option<&'e Event>) {
        let mut listeners = self.lock();
        let streams = match topic {
            Topic::Person(person) => listeners.of_person.get(&person),
            Topic::Thing(thing) => listeners.of_thing.get(&thing),
        };
        let Some(streams) = streams else { return };
        let is_behind = |number: &&u64| {
            let Some(stream) = listeners.streams.get(number) else { return false };
            event_for(stream.person).is_some_and(|event| stream.sender.try_send(Told::Event(event.clone())).is_err())
        };
        let behind: Vec<u64> = streams.iter().filter(is_behind).copied().collect();
        for number in behind {
            listeners.take(number);
        }
    }

    /// Has every stream look for itself what it has not heard.
    pub(super) fn have_all_look(&self) {
        let mut listeners = self.lock();
        let is_behind = |(_, stream): &(&u64, &Listener)| stream.sender.try_send(Told::Look).is_err();
        let behind: Vec<u64> = listeners.streams.iter().filter(is_behind).map(|(number, _)| *number).collect();
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

    /// The articles and boards that somebody has open.
    pub(super) fn things(&self) -> Vec<Thing> {
        self.lock().of_thing.keys().filter(|thing| !matches!(thing, Thing::Room(_))).copied().collect()
    }

    /// Who has it open, each once.
    pub fn people_at(&self, thing: Thing) -> BTreeSet<i64> {
        let listeners = self.lock();
        let streams = listeners.of_thing.get(&thing).into_iter().flatten();
        streams.filter_map(|number| listeners.streams.get(number).map(|stream| stream.person)).collect()
    }

    /// The rooms in which somebody is, and who.
    pub fn rooms(&self) -> Moves {
        let listeners = self.lock();
        let person_of = |number: &u64| listeners.streams.get(number).map(|stream| stream.person);
        let people = |streams: &BTreeSet<u64>| streams.iter().filter_map(person_of).collect();
        let rooms = listeners.of_thing.iter().filter_map(|(thing, streams)| match thing {
            Thing::Room(room) => Some((*room, people(streams))),
            _ => None,
        });
        rooms.collect()
    }

    /// Who came into rooms or left them since this was asked last.
    pub fn moves(&self) -> Moves {
        std::mem::take(&mut self.lock().moves)
    }

    pub fn is_listening(&self, person: i64) -> bool {
        self.lock().of_person.contains_key(&person)
    }

    fn lock(&self) -> MutexGuard<'_, Listeners> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listeners {
    /// Takes a stream out; it ends once it has sent what it was told.
    fn take(&mut self, number: u64) -> Option<Listener> {
        let listener = self.streams.remove(&number)?;
        leave(&mut self.of_person, &listener.person, number);
        for thing in &listener.things {
            leave(&mut self.of_thing, thing, number);
        }
        self.note_moves(listener.person, &listener.things);
        if let Some(streams) = self.of_sign_in.get_mut(&listener.sign_in) {
            streams.remove(&number);
            if streams.is_empty() {
                self.of_sign_in.remove(&listener.sign_in);
            }
        }
        Some(listener)
    }

    fn note_moves(&mut self, person: i64, things: &[Thing]) {
        for thing in things {
            if let Thing::Room(room) = thing {
                self.moves.entry(*room).or_default().insert(person);
            }
        }
    }
}

fn leave<K: std::hash::Hash + Eq>(places: &mut HashMap<K, BTreeSet<u64>>, place: &K, number: u64) {
    if let Some(streams) = places.get_mut(place) {
        streams.remove(&number);
        if streams.is_empty() {
            places.remove(place);
        }
    }
}

impl Subscription {
    /// What is told next; nothing when the stream has ended.
    pub(super) async fn next(&mut self) -> Option<Told> {
        self.receiver.recv().await
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        metrics::gauge!("event_streams").decrement(1);
        let gone = self.hub.lock().take(self.number);
        // those who are still there see it
        if gone.is_some_and(|gone| gone.things.iter().any(|thing| matches!(thing, Thing::Room(_)))) {
            self.hub.wake();
        }
    }
}
