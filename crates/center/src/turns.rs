//! Turns at what takes a processor for a while: only so many at once, and whoever waits is called by whose turn it is,
//! so that a rush of a few (addresses that sign in, people with photos) holds nobody else up.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::error::{Error, Result};

/// After how many seconds it is worth trying again for somebody who has too many in the line.
const AGAIN: u64 = 2;

/// How long a line may become.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// How many of one may wait.
    pub of_one: usize,
    /// How many may wait in all. Beyond it whoever has most gives way.
    pub in_all: usize,
}

/// What one waits with, the oldest first.
type Waiting<W> = VecDeque<oneshot::Sender<Turn<W>>>;

/// A line in which those who wait are told apart by `W`.
pub struct Turns<W: Copy + Eq + Hash> {
    bounds: Bounds,
    line: Mutex<Line<W>>,
}

struct Line<W: Copy + Eq + Hash> {
    /// How many may still begin.
    free: usize,
    waiting: HashMap<W, Waiting<W>>,
    /// Those who wait, each once, in the order of their turns.
    order: VecDeque<W>,
    count: usize,
}

/// The right to begin; the next in the line gets it when it is dropped.
pub struct Turn<W: Copy + Eq + Hash>(Option<Arc<Turns<W>>>);

impl<W: Copy + Eq + Hash> Turns<W> {
    /// A line before what `at_once` may do at the same time.
    pub fn new(at_once: usize, bounds: Bounds) -> Arc<Turns<W>> {
        let line = Line { free: at_once, waiting: HashMap::new(), order: VecDeque::new(), count: 0 };
        Arc::new(Turns { bounds, line: Mutex::new(line) })
    }

    /// Waits for a turn of `who`; 429 when they have too many in the line. With `fair` off the line is as long as it
    /// gets.
    pub async fn enter(self: &Arc<Turns<W>>, who: W, fair: bool) -> Result<Turn<W>> {
        let receiver = {
            let mut line = self.line();
            if line.free > 0 {
                line.free -= 1;
                return Ok(Turn(Some(self.clone())));
            }
            if fair {
                line.make_room(who, self.bounds)?;
            }
            let (sender, receiver) = oneshot::channel();
            line.stand(who, sender);
            receiver
        };
        // the sender is dropped when somebody who waits less gets the place
        receiver.await.map_err(|_| Error::TooOften(AGAIN))
    }

    fn line(&self) -> MutexGuard<'_, Line<W>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Copy + Eq + Hash> Line<W> {
    fn stand(&mut self, who: W, sender: oneshot::Sender<Turn<W>>) {
        let own = self.waiting.entry(who).or_default();
        if own.is_empty() {
            self.order.push_back(who);
        }
        own.push_back(sender);
        self.count += 1;
    }

    /// Leaves a place for one more of `who`, or says that they have too many.
    fn make_room(&mut self, who: W, bounds: Bounds) -> Result<()> {
        if self.of(who) >= bounds.of_one {
            self.forget_gone(who);
        }
        let own = self.of(who);
        if own >= bounds.of_one {
            return Err(Error::TooOften(AGAIN));
        }
        if self.count >= bounds.in_all {
            self.waiting.keys().copied().collect::<Vec<_>>().into_iter().for_each(|who| self.forget_gone(who));
        }
        if self.count < bounds.in_all {
            return Ok(());
        }
        let own = self.of(who);
        let longest =
            self.waiting.iter().max_by_key(|(_, senders)| senders.len()).map(|(who, senders)| (*who, senders.len()));
        match longest {
            Some((who, length)) if length > own + 1 => {
                self.take(who, VecDeque::pop_back);
                Ok(())
            }
            _ => Err(Error::TooOften(AGAIN)),
        }
    }

    fn of(&self, who: W) -> usize {
        self.waiting.get(&who).map_or(0, VecDeque::len)
    }

    /// Those who hung up wait no longer.
    fn forget_gone(&mut self, who: W) {
        let Some(own) = self.waiting.get_mut(&who) else { return };
        let before = own.len();
        own.retain(|sender| !sender.is_closed());
        self.count -= before - own.len();
        if own.is_empty() {
            self.waiting.remove(&who);
            self.order.retain(|other| *other != who);
        }
    }

    /// Takes one that `who` has in the line out of it.
    fn take(
        &mut self,
        who: W,
        end: fn(&mut Waiting<W>) -> Option<oneshot::Sender<Turn<W>>>,
    ) -> Option<oneshot::Sender<Turn<W>>> {
        let own = self.waiting.get_mut(&who)?;
        let sender = end(own)?;
        self.count -= 1;
        if own.is_empty() {
            self.waiting.remove(&who);
            self.order.retain(|other| *other != who);
        }
        Some(sender)
    }

    /// Whose turn it is: one of whoever has waited longest for one.
    fn next(&mut self) -> Option<oneshot::Sender<Turn<W>>> {
        let who = *self.order.front()?;
        let sender = self.take(who, VecDeque::pop_front);
        // to the end, if others of it still wait
        if self.order.front() == Some(&who) {
            self.order.rotate_left(1);
        }
        sender
    }
}

impl<W: Copy + Eq + Hash> Drop for Turn<W> {
    fn drop(&mut self) {
        let Some(queue) = self.0.take() else { return };
        let mut line = queue.line();
        while let Some(sender) = line.next() {
            match sender.send(Turn(Some(queue.clone()))) {
                Ok(()) => return,
                // hung up meanwhile; dropped as it is, the turn would ask for the line once more
                Err(mut turn) => turn.0 = None,
            }
        }
        line.free += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    const BOUNDS: Bounds = Bounds { of_one: 64, in_all: 1_024 };

    fn address(n: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, n])
    }

    #[tokio::test]
    async fn addresses_take_turns() {
        let queue = Turns::new(1, BOUNDS);
        let first = queue.enter(address(1), true).await.unwrap();
        let (order, mut seen) = tokio::sync::mpsc::unbounded_channel();
        let mut all = Vec::new();
        for (n, who) in [1, 1, 1, 1, 2, 1, 3, 2].into_iter().enumerate() {
            let (queue, order) = (queue.clone(), order.clone());
            all.push(tokio::spawn(async move {
                let turn = queue.enter(address(who), true).await.unwrap();
                order.send((who, n)).unwrap();
                drop(turn);
            }));
            tokio::task::yield_now().await;
        }
        // one hangs up while waiting
        all[1].abort();
        tokio::task::yield_now().await;
        drop(first);
        for one in all {
            let _ = one.await;
        }
        drop(order);
        let mut order = Vec::new();
        while let Some(one) = seen.recv().await {
            order.push(one);
        }
        let whose: Vec<u8> = order.iter().map(|(who, _)| *who).collect();
        assert_eq!(whose.iter().filter(|who| **who == 1).count(), 4);
        assert!(whose.iter().position(|who| *who == 3).unwrap() <= 4, "{order:?}");
        let line = queue.line();
        assert_eq!((line.free, line.count, line.order.len(), line.waiting.len()), (1, 0, 0, 0));
    }

    #[tokio::test]
    async fn who_has_too_many_is_told_and_gives_way() {
        let queue = Turns::new(1, BOUNDS);
        let turn = queue.enter(address(1), true).await.unwrap();
        let wait = |n: u8| {
            let queue = queue.clone();
            tokio::spawn(async move { queue.enter(address(n), true).await.map(drop) })
        };
        let mut rush = Vec::new();
        for n in 0..16 {
            for _ in 0..BOUNDS.of_one + 1 {
                rush.push(wait(n));
                tokio::task::yield_now().await;
            }
        }
        assert_eq!(queue.line().count, BOUNDS.in_all);
        let honest = wait(200);
        tokio::task::yield_now().await;
        assert_eq!(queue.line().count, BOUNDS.in_all);
        drop(turn);
        honest.await.unwrap().unwrap();
        let mut refused = 0;
        for one in rush {
            refused += usize::from(matches!(one.await.unwrap(), Err(Error::TooOften(_))));
        }
        assert_eq!(refused, 16 + 1, "one of each address, and one that gave way");
        assert_eq!(queue.line().free, 1);
    }

    #[tokio::test]
    async fn who_hung_up_takes_no_place() {
        let queue = Turns::new(1, BOUNDS);
        let turn = queue.enter(address(1), true).await.unwrap();
        let wait = |who: IpAddr| {
            let queue = queue.clone();
            tokio::spawn(async move { queue.enter(who, true).await.map(drop) })
        };
        // one place for each address, so that none could give way
        let mut all = Vec::new();
        for n in 0..BOUNDS.in_all as u32 {
            all.push(wait(IpAddr::from((0x0a00_0000 + n).to_be_bytes())));
            tokio::task::yield_now().await;
        }
        assert_eq!(queue.line().count, BOUNDS.in_all);
        for one in all.drain(..BOUNDS.in_all / 2) {
            one.abort();
            assert!(one.await.is_err());
        }
        let honest = wait(address(200));
        tokio::task::yield_now().await;
        assert_eq!(queue.line().count, BOUNDS.in_all / 2 + 1);
        drop(turn);
        honest.await.unwrap().unwrap();
    }
}
