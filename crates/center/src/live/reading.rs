//! One stream, from its first line to its end.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::clock::Micros;
use crate::live::{Event, Missed, Subscription};

/// How often a stream says that it is alive: proxies take silence for death, and so do pages, which comments do not
/// reach.
const BEAT: Duration = Duration::from_secs(25);
/// After three seconds a browser connects again; a first line lets the headers go out.
const HELLO: Event = Event::raw("retry: 3000\n: hello\n\n");
const TICK: Event = Event::raw("event: tick\ndata: {}\n\n");

/// A stream at work.
pub(super) struct Reading {
    subscription: Subscription,
    /// Still to be said.
    first: VecDeque<Event>,
    /// The newest change that was told.
    last: Micros,
    every: Duration,
    beat: Instant,
    stopping: CancellationToken,
}

impl Reading {
    pub fn new(subscription: Subscription, missed: Missed, stopping: CancellationToken) -> Reading {
        let last = missed.events.iter().filter_map(|event| event.id).fold(missed.until, Micros::max);
        let first = std::iter::once(HELLO).chain(missed.events).collect();
        Reading { subscription, first, last, every: BEAT, beat: Instant::now() + BEAT, stopping }
    }

    /// What is sent next; nothing at the end: the server stops, the sign-in ended, another stream took the place, or
    /// the reader is too slow.
    pub async fn next(&mut self) -> Option<Bytes> {
        if let Some(event) = self.first.pop_front() {
            return Some(event.block);
        }
        loop {
            let told = tokio::select! {
                biased;
                () = self.stopping.cancelled() => return None,
                told = timeout_at(self.beat, self.subscription.next()) => told,
            };
            match told {
                Err(_) => {
                    self.beat = Instant::now() + self.every;
                    return Some(TICK.block);
                }
                // told before, when the stream began
                Ok(Some(event)) if event.id.is_some_and(|id| id <= self.last) => {}
                Ok(Some(event)) => {
                    self.last = event.id.unwrap_or(self.last);
                    return Some(event.block);
                }
                Ok(None) => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::live::{Hub, Topic};

    async fn text(reading: &mut Reading) -> Option<String> {
        reading.next().await.map(|block| String::from_utf8(block.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_quiet_stream_ticks_and_says_nothing_twice() {
        let hub = Arc::new(Hub::default());
        let missed = Missed { events: vec![Event::new(Some(7), "portrait", &"a")], until: 5 };
        let mut reading = Reading::new(hub.listen(1, 10), missed, CancellationToken::new());
        assert_eq!(text(&mut reading).await.as_deref(), Some("retry: 3000\n: hello\n\n"));
        assert_eq!(text(&mut reading).await.as_deref(), Some("id: 7\nevent: portrait\ndata: \"a\"\n\n"));
        assert!(reading.every <= Duration::from_secs(25));
        (reading.every, reading.beat) = (Duration::from_millis(1), Instant::now());
        for _ in 0..3 {
            assert_eq!(text(&mut reading).await.as_deref(), Some("event: tick\ndata: {}\n\n"));
        }
        reading.beat = Instant::now() + BEAT;
        for (id, kind) in [(6, "portrait"), (7, "portrait"), (8, "progress")] {
            hub.tell(Topic::Person(1), &Event::new(Some(id), kind, &"줄\n끝"));
        }
        assert_eq!(text(&mut reading).await.as_deref(), Some("id: 8\nevent: progress\ndata: \"줄\\n끝\"\n\n"));
        hub.end(10);
        assert_eq!((text(&mut reading).await, hub.streams()), (None, 0));
    }

    #[tokio::test]
    async fn the_oldest_gives_way() {
        let hub = Arc::new(Hub::default());
        let mut streams: Vec<Reading> =
            (0..17).map(|n| Reading::new(hub.listen(1, n), Missed::default(), CancellationToken::new())).collect();
        assert_eq!((hub.streams(), hub.sign_ins()), (16, (1..17).collect()));
        let mut oldest = streams.remove(0);
        assert!(text(&mut oldest).await.unwrap().contains("hello"));
        assert_eq!(
            text(&mut oldest).await.as_deref(),
            Some("retry: 60000\n\n"),
            "it comes back in a minute, not at once"
        );
        assert_eq!(text(&mut oldest).await, None);
        drop((oldest, streams));
        assert_eq!((hub.streams(), hub.sign_ins()), (0, Vec::new()));
        assert!(!hub.is_listening(Topic::Person(1)));
    }
}
