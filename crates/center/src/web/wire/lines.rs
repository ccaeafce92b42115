//! All connections: how many there are, what each is doing since when, and who makes room.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

use super::line::{End, Line, Seat};
use super::rows::{Phase, Rows};
use super::{Bounds, Patience};
use crate::web::client;

/// Why somebody has to wait outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Too many from the same address.
    Address,
    /// Too many in all, and all of them are busy.
    Full,
}

/// All connections of a server.
pub struct Lines {
    pub patience: Patience,
    pub bounds: Bounds,
    inner: Mutex<Rows>,
    leaving: AtomicBool,
    emptied: Notify,
}

impl Lines {
    pub fn new(patience: Patience, bounds: Bounds) -> Arc<Lines> {
        Arc::new(Lines {
            patience,
            bounds,
            inner: Mutex::default(),
            leaving: AtomicBool::new(false),
            emptied: Notify::new(),
        })
    }

    /// A place for a new connection; whoever does least with theirs makes room. A proxy's connections are not counted
    /// by its address.
    pub fn open(self: &Arc<Lines>, peer: SocketAddr, is_proxy: bool) -> Result<Seat, Refused> {
        let address = (!is_proxy).then(|| client::network(peer.ip().to_canonical()));
        let mut inner = self.lock();
        if let Some(numbers) = address
            .and_then(|address| inner.of_address.get(&address))
            .filter(|numbers| numbers.len() >= self.bounds.address)
        {
            let idlest =
                numbers.iter().filter_map(|number| inner.rows.get(number)).filter(|row| row.phase <= Phase::Stalled);
            let number = idlest.min_by_key(|row| (row.phase, row.order)).map(|row| row.line.number);
            inner.put_out(number.ok_or(Refused::Address)?, End::Away, "address");
        }
        if inner.rows.len() >= self.bounds.all {
            let number = inner
                .idlest()
                .or_else(|| inner.least(Phase::Stalled))
                .or_else(|| inner.least(Phase::Body))
                .ok_or(Refused::Full)?;
            inner.put_out(number, End::Away, "full");
        }
        if inner.count(Phase::Fresh) >= self.bounds.fresh
            && let Some(number) = inner.least(Phase::Fresh)
        {
            inner.put_out(number, End::Away, "fresh");
        }
        inner.last += 1;
        let line = Arc::new(Line::new(self.clone(), inner.last, peer, address));
        inner.add(line.clone());
        Ok(Seat(line))
    }

    /// Somebody who made room had asked for something already, and it was not seen yet.
    pub(super) fn take_back(&self, line: &Arc<Line>) -> bool {
        let mut inner = self.lock();
        let has_room = !inner.rows.contains_key(&line.number)
            && inner.rows.len() < self.bounds.all + self.bounds.fresh
            && !self.is_leaving();
        if has_room {
            inner.add(line.clone());
        }
        has_room
    }

    pub(super) fn leave(&self, number: u64) {
        let mut inner = self.lock();
        inner.remove(number);
        if inner.rows.is_empty() {
            self.emptied.notify_waiters();
        }
    }

    pub(super) fn move_to(&self, number: u64, phase: Phase) {
        let mut inner = self.lock();
        let bound = match phase {
            Phase::Head => self.bounds.heads,
            Phase::Body => self.bounds.bodies,
            Phase::Closing => self.bounds.closing,
            _ => usize::MAX,
        };
        if inner.count(phase) >= bound
            && let Some(least) = inner.least(phase)
        {
            inner.put_out(least, End::Away, "room");
        }
        inner.set(number, phase, false);
    }

    pub(super) fn stall(&self, number: u64) {
        let mut inner = self.lock();
        if inner.count(Phase::Stalled) >= self.bounds.stalled
            && let Some(least) = inner.least(Phase::Stalled)
        {
            inner.put_out(least, End::Stalled, "room");
        }
        inner.set(number, Phase::Stalled, false);
        if let Some(row) = inner.rows.get_mut(&number)
            && row.drain.is_none()
        {
            row.stalled_at = row.line.written();
            row.drain = Some((row.since, row.stalled_at));
        }
    }

    pub(super) fn flow(&self, number: u64) {
        let mut inner = self.lock();
        if let Some(under) = inner.rows.get(&number).map(|row| row.under) {
            inner.set(number, under, true);
        }
    }

    /// Whether one more request may be worked on: too many at once would fill the memory while they wait for each
    /// other. Somebody of whom nothing is worked on gets in for longer.
    pub fn has_room_for(&self, line: &Line) -> bool {
        let inner = self.lock();
        let busy = inner.count(Phase::Busy);
        if busy <= self.bounds.busy {
            return true;
        }
        let others = line.address.and_then(|address| inner.of_address.get(&address)).map_or(0, |numbers| {
            numbers.iter().filter(|number| inner.rows.get(number).is_some_and(|row| row.phase == Phase::Busy)).count()
        });
        others <= 1 && busy <= self.bounds.busy * 2
    }

    /// Whether one more may be told what happens as it happens: some of the places are for pages.
    pub fn has_room_for_stream(&self) -> bool {
        self.lock().count(Phase::Stream) < self.bounds.streams()
    }

    /// Somebody has to go, whatever the counts say.
    pub fn make_room(&self) {
        let mut inner = self.lock();
        if let Some(number) = inner.idlest().or_else(|| inner.least(Phase::Stalled)) {
            inner.put_out(number, End::Away, "full");
        }
    }

    /// How many had to go for others since this was asked last.
    pub fn take_made_room(&self) -> u64 {
        std::mem::take(&mut self.lock().made_room)
    }

    /// Counts a request that came through a proxy, until what is returned is dropped; nothing when there are too many
    /// of that address.
    pub fn count_through(self: &Arc<Lines>, address: IpAddr) -> Option<Through> {
        let mut inner = self.lock();
        let count = inner.through.entry(address).or_insert(0);
        if *count >= self.bounds.address {
            return None;
        }
        *count += 1;
        Some(Through { lines: self.clone(), address })
    }

    /// Looks at everybody once: whoever takes too long has to go.
    pub fn sweep(&self) {
        let now = Instant::now();
        let mut inner = self.lock();
        let late: Vec<_> = inner
            .rows
            .values_mut()
            .filter_map(|row| row.look(now, &self.patience).map(|(end, why)| (row.line.number, end, why)))
            .collect();
        for (number, end, why) in late {
            inner.put_out(number, end, why);
        }
        for phase in Phase::ALL {
            metrics::gauge!("connections", "phase" => phase.name()).set(inner.count(phase) as f64);
        }
    }

    /// Nobody asks for anything more: those who wait go, those who are answered get their answer.
    pub fn stop(&self) {
        self.leaving.store(true, Relaxed);
        self.lock().rows.values().for_each(|row| row.line.wake());
    }

    pub fn is_leaving(&self) -> bool {
        self.leaving.load(Relaxed)
    }

    /// Returns when the last connection has ended.
    pub async fn emptied(&self) {
        loop {
            let emptied = self.emptied.notified();
            tokio::pin!(emptied);
            emptied.as_mut().enable();
            if self.lock().rows.is_empty() {
                return;
            }
            emptied.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Rows> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that came through a proxy.
pub struct Through {
    lines: Arc<Lines>,
    address: IpAddr,
}

impl Drop for Through {
    fn drop(&mut self) {
        let mut inner = self.lines.lock();
        if let Some(count) = inner.through.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                inner.through.remove(&self.address);
            }
        }
    }
}
