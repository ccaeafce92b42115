//! One stream, from its first line to its end.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};

use crate::app::App;
use crate::live::hub::Told;
use crate::live::{Event, Missed, Subscription, sources};

/// How often a stream says that it is alive: proxies take silence for death, and so do pages, which comments do not
/// reach.
const BEAT: Duration = Duration::from_secs(25);
/// After how many milliseconds a browser connects again: not all of them at once.
const RETRY: std::ops::Range<u32> = 1_000..5_000;

/// A stream at work.
pub(super) struct Reading {
    app: App,
    person: i64,
    subscription: Subscription,
    said: Said,
    beat: Instant,
}

/// What a stream has said, and has still to say.
struct Said {
    next: VecDeque<Bytes>,
    /// The number of the last notification that was said.
    head: i64,
}

impl Said {
    /// Says what is new of these, which are all there are behind the last one. A number that is left out was of
    /// something that is gone.
    fn all(&mut self, events: Vec<Event>) {
        for event in events {
            let Some(id) = event.id.filter(|id| *id > self.head) else { continue };
            if id > self.head + 1 {
                self.next.push_back(Event::tick(Some(id - 1), id - 1).block);
            }
            self.head = id;
            self.next.push_back(event.block);
        }
    }

    /// Takes what was told; false when something before it is missing.
    fn take(&mut self, event: Event) -> bool {
        match event.id {
            // said before
            Some(id) if id <= self.head => {}
            Some(id) if id > self.head + 1 => return false,
            id => {
                self.head = id.unwrap_or(self.head);
                self.next.push_back(event.block);
            }
        }
        true
    }
}

impl Reading {
    pub fn new(app: App, person: i64, subscription: Subscription, missed: Missed) -> Reading {
        let retry = rand::random_range(RETRY);
        let hello = Event::raw(format!("retry: {retry}\n: hello\n\n"));
        let next = std::iter::once(hello).chain(missed.events).map(|event| event.block).collect();
        Reading { app, person, subscription, said: Said { next, head: missed.head }, beat: Instant::now() + BEAT }
    }

    /// What is sent next; nothing at the end: the server stops, the sign-in ended, another stream took the place, the
    /// reader is too slow, or the database is away.
    pub async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(block) = self.said.next.pop_front() {
                return Some(block);
            }
            let told = tokio::select! {
                biased;
                () = self.app.stopping.cancelled() => return None,
                told = timeout_at(self.beat, self.subscription.next()) => told,
            };
            match told {
                Err(_) => {
                    self.beat = Instant::now() + BEAT;
                    return Some(Box::pin(sources::beat(&self.app, self.person, self.said.head)).await.block);
                }
                Ok(Some(Told::Event(event))) => {
                    if !self.said.take(event.clone()) {
                        Box::pin(self.look()).await?;
                        // what is not in the table any more was told all the same
                        self.said.all(vec![event]);
                    }
                }
                Ok(Some(Told::Look)) => Box::pin(self.look()).await?,
                Ok(None) => return None,
            }
        }
    }

    /// Says what the table has behind what was said last. Nothing when it cannot be read: the browser comes again.
    async fn look(&mut self) -> Option<()> {
        let events = sources::since(&self.app, self.person, self.said.head).await.ok()?;
        self.said.all(events);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::live::{Hub, Topic};

    fn said(said: &mut Said) -> String {
        let all = said.next.drain(..).map(|block| String::from_utf8(block.to_vec()).unwrap());
        all.map(|block| block.split("\ndata").next().unwrap().replace('\n', " ")).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_stream_says_everything_once_and_in_order() {
        let event = |id| Event::new(id, "like", &"줄\n끝");
        let mut stream = Said { next: VecDeque::new(), head: 5 };
        for (id, is_taken, now) in [
            (Some(5), true, ""),
            (Some(6), true, "id: 6 event: like"),
            (None, true, "event: like"),
            (Some(8), false, ""),
            (Some(7), true, "id: 7 event: like"),
        ] {
            assert_eq!((stream.take(event(id)), &*said(&mut stream)), (is_taken, now), "{id:?}");
        }
        stream.all(vec![event(Some(7)), event(Some(8)), event(Some(11))]);
        assert_eq!(said(&mut stream), "id: 8 event: like, id: 10 event: tick, id: 11 event: like");
        assert!(event(None).block.ends_with("data: \"줄\\n끝\"\n\n".as_bytes()), "one line");
        assert!(BEAT <= Duration::from_secs(25));
    }

    #[tokio::test]
    async fn the_oldest_gives_way() {
        let hub = Arc::new(Hub::default());
        let mut streams: Vec<Subscription> = (0..17).map(|n| hub.listen(1, n, Vec::new())).collect();
        assert_eq!((hub.streams(), hub.sign_ins()), (16, (1..17).collect()));
        let mut oldest = streams.remove(0);
        let Some(Told::Event(last)) = oldest.next().await else { panic!("it is told something") };
        assert_eq!(&*last.block, b"retry: 60000\n\n", "it comes back in a minute, not at once");
        assert!(oldest.next().await.is_none());
        drop((oldest, streams));
        assert_eq!((hub.streams(), hub.sign_ins()), (0, Vec::new()));
        hub.tell(Topic::Person(1), &Event::tick(None, 0));
        assert!(!hub.is_listening(1));
    }
}
