//! The queue before the hashing of passwords: as many at once as there are processors, and those who wait take turns by
//! address, so that a rush from a few addresses holds nobody else up.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::error::{Error, Result};

/// How many of one address may wait: about a second's work on two processors.
const OF_ADDRESS: usize = 64;
/// How many may wait in all. Beyond it the address that has most gives way.
const IN_ALL: usize = 1_024;
/// After how many seconds it is worth trying again for an address that has too many.
const AGAIN: u64 = 2;

pub struct Queue {
    line: Mutex<Line>,
}

struct Line {
    /// How many may still begin.
    free: usize,
    waiting: HashMap<IpAddr, VecDeque<oneshot::Sender<Turn>>>,
    /// The addresses that wait, each once, in the order of their turns.
    order: VecDeque<IpAddr>,
    count: usize,
}

/// The right to hash; the next in the line gets it when it is dropped.
pub struct Turn(Option<Arc<Queue>>);

impl Queue {
    pub fn new(at_once: usize) -> Arc<Queue> {
        let line = Line { free: at_once, waiting: HashMap::new(), order: VecDeque::new(), count: 0 };
        Arc::new(Queue { line: Mutex::new(line) })
    }

    /// Waits for a turn; 429 for an address that has too many in the line. With `fair` off the line is as long as it
    /// gets.
    pub async fn enter(self: &Arc<Queue>, address: IpAddr, fair: bool) -> Result<Turn> {
        let receiver = {
            let mut line = self.line();
            if line.free > 0 {
                line.free -= 1;
                return Ok(Turn(Some(self.clone())));
            }
            if fair {
                line.make_room(address)?;
            }
            let (sender, receiver) = oneshot::channel();
            line.stand(address, sender);
            receiver
        };
        // the sender is dropped when somebody who waits less gets the place
        receiver.await.map_err(|_| Error::TooOften(AGAIN))
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn stand(&mut self, address: IpAddr, sender: oneshot::Sender<Turn>) {
        let own = self.waiting.entry(address).or_default();
        if own.is_empty() {
            self.order.push_back(address);
        }
        own.push_back(sender);
        self.count += 1;
    }

    /// Leaves a place for one more of `address`, or says that it has too many.
    fn make_room(&mut self, address: IpAddr) -> Result<()> {
        if self.of(address) >= OF_ADDRESS {
            self.forget_gone(address);
        }
        let own = self.of(address);
        if own >= OF_ADDRESS {
            return Err(Error::TooOften(AGAIN));
        }
        if self.count >= IN_ALL {
            self.waiting.keys().copied().collect::<Vec<_>>().into_iter().for_each(|address| self.forget_gone(address));
        }
        if self.count < IN_ALL {
            return Ok(());
        }
        let own = self.of(address);
        let longest = self
            .waiting
            .iter()
            .max_by_key(|(_, senders)| senders.len())
            .map(|(address, senders)| (*address, senders.len()));
        match longest {
            Some((address, length)) if length > own + 1 => {
                self.take(address, VecDeque::pop_back);
                Ok(())
            }
            _ => Err(Error::TooOften(AGAIN)),
        }
    }

    fn of(&self, address: IpAddr) -> usize {
        self.waiting.get(&address).map_or(0, VecDeque::len)
    }

    /// Those who hung up wait no longer.
    fn forget_gone(&mut self, address: IpAddr) {
        let Some(own) = self.waiting.get_mut(&address) else { return };
        let before = own.len();
        own.retain(|sender| !sender.is_closed());
        self.count -= before - own.len();
        if own.is_empty() {
            self.waiting.remove(&address);
            self.order.retain(|other| *other != address);
        }
    }

    /// Takes one of those who wait at `address` out of the line.
    fn take(
        &mut self,
        address: IpAddr,
        end: fn(&mut VecDeque<oneshot::Sender<Turn>>) -> Option<oneshot::Sender<Turn>>,
    ) -> Option<oneshot::Sender<Turn>> {
        let own = self.waiting.get_mut(&address)?;
        let sender = end(own)?;
        self.count -= 1;
        if own.is_empty() {
            self.waiting.remove(&address);
            self.order.retain(|other| *other != address);
        }
        Some(sender)
    }

    /// Whose turn it is: one of the address that has waited longest for one.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        let address = *self.order.front()?;
        let sender = self.take(address, VecDeque::pop_front);
        // to the end, if others of it still wait
        if self.order.front() == Some(&address) {
            self.order.rotate_left(1);
        }
        sender
    }
}

impl Drop for Turn {
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
    use super::*;

    fn address(n: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, n])
    }

    #[tokio::test]
    async fn addresses_take_turns() {
        let queue = Queue::new(1);
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
        let queue = Queue::new(1);
        let turn = queue.enter(address(1), true).await.unwrap();
        let wait = |n: u8| {
            let queue = queue.clone();
            tokio::spawn(async move { queue.enter(address(n), true).await.map(drop) })
        };
        let mut rush = Vec::new();
        for n in 0..16 {
            for _ in 0..OF_ADDRESS + 1 {
                rush.push(wait(n));
                tokio::task::yield_now().await;
            }
        }
        assert_eq!(queue.line().count, IN_ALL);
        let honest = wait(200);
        tokio::task::yield_now().await;
        assert_eq!(queue.line().count, IN_ALL);
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
        let queue = Queue::new(1);
        let turn = queue.enter(address(1), true).await.unwrap();
        let wait = |who: IpAddr| {
            let queue = queue.clone();
            tokio::spawn(async move { queue.enter(who, true).await.map(drop) })
        };
        // one place for each address, so that none could give way
        let mut all = Vec::new();
        for n in 0..IN_ALL as u32 {
            all.push(wait(IpAddr::from((0x0a00_0000 + n).to_be_bytes())));
            tokio::task::yield_now().await;
        }
        assert_eq!(queue.line().count, IN_ALL);
        for one in all.drain(..IN_ALL / 2) {
            one.abort();
            assert!(one.await.is_err());
        }
        let honest = wait(address(200));
        tokio::task::yield_now().await;
        assert_eq!(queue.line().count, IN_ALL / 2 + 1);
        drop(turn);
        honest.await.unwrap().unwrap();
    }
}
