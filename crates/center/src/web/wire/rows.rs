//! The table behind [`Lines`](super::lines::Lines): a row for each connection, in the order in which it came to what it
//! does.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use super::Patience;
use super::line::{End, Line};

/// Where so many are idle, the next one is folded up at once.
const CROWD: usize = 512;

/// What a connection is doing; who does least comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// On its way out.
    Closing,
    /// Had an answer, and asks for nothing.
    Idle,
    /// A part of a request is here.
    Head,
    /// New, and has asked for nothing yet.
    Fresh,
    /// Its answer is not taken.
    Stalled,
    /// Its request's body is waited for.
    Body,
    /// Being answered.
    Busy,
    /// Told what happens as it happens.
    Stream,
}

impl Phase {
    pub const ALL: [Phase; 8] = [
        Phase::Closing,
        Phase::Idle,
        Phase::Head,
        Phase::Fresh,
        Phase::Stalled,
        Phase::Body,
        Phase::Busy,
        Phase::Stream,
    ];

    /// What `/metrics` calls it.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Closing => "closing",
            Phase::Idle => "idle",
            Phase::Head => "head",
            Phase::Fresh => "fresh",
            Phase::Stalled => "stalled",
            Phase::Body => "body",
            Phase::Busy => "busy",
            Phase::Stream => "stream",
        }
    }
}

/// A connection's row.
pub(super) struct Row {
    pub line: Arc<Line>,
    pub phase: Phase,
    /// Orders the connections of a phase by when they came to it.
    pub order: u64,
    pub since: Instant,
    /// What it does when it isn't stalled.
    pub under: Phase,
    /// Since when the drain of its answer is watched, and what was written by then.
    pub drain: Option<(Instant, u64)>,
    /// What was written when it stalled first.
    pub stalled_at: u64,
    /// It was asked to fold up.
    pub folded: bool,
}

/// All of them.
#[derive(Default)]
pub(super) struct Rows {
    pub rows: HashMap<u64, Row>,
    pub queue: BTreeMap<(Phase, u64), u64>,
    pub of_address: HashMap<IpAddr, Vec<u64>>,
    /// Requests that came through a proxy, by who asked.
    pub through: HashMap<IpAddr, usize>,
    pub counts: [usize; Phase::ALL.len()],
    pub last: u64,
    pub order: u64,
    pub made_room: u64,
}

impl Row {
    /// Why its connection has to end now, if it has to. A quiet one is asked to fold up.
    pub fn look(&mut self, now: Instant, patience: &Patience) -> Option<(End, &'static str)> {
        let took = now.saturating_duration_since(self.since);
        match self.phase {
            Phase::Fresh | Phase::Head if took >= patience.head => return Some((End::Slow, "head")),
            Phase::Idle if took >= patience.idle => return Some((End::Away, "idle")),
            Phase::Stalled if took >= patience.stall => return Some((End::Stalled, "stalled")),
            Phase::Closing if took >= patience.part => return Some((End::Over, "closing")),
            Phase::Idle if !self.folded && took >= patience.fold => {
                self.folded = true;
                self.line.ask_to_fold();
            }
            _ => {}
        }
        let (since, written) = self.drain?;
        let watched = now.saturating_duration_since(since);
        if watched < patience.drain {
            return None;
        }
        let is_stalled = self.phase == Phase::Stalled;
        let moved = self.line.written() - written;
        self.drain = is_stalled.then(|| (now, self.line.written()));
        (is_stalled && (moved as f64) < watched.as_secs_f64() * patience.drain_rate as f64)
            .then_some((End::Stalled, "drain"))
    }
}

impl Rows {
    pub fn add(&mut self, line: Arc<Line>) {
        self.order += 1;
        let (number, order, address) = (line.number, self.order, line.address);
        let (phase, since) = (Phase::Fresh, Instant::now());
        self.counts[phase as usize] += 1;
        self.queue.insert((phase, order), number);
        self.rows
            .insert(number, Row { line, phase, order, since, under: phase, drain: None, stalled_at: 0, folded: false });
        if let Some(address) = address {
            self.of_address.entry(address).or_default().push(number);
        }
    }

    /// The one that asks for nothing and has done so longest.
    pub fn idlest(&self) -> Option<u64> {
        self.queue.range(..(Phase::Stalled, 0)).next().map(|(_, number)| *number)
    }

    pub fn count(&self, phase: Phase) -> usize {
        self.counts[phase as usize]
    }

    /// Who does least in this phase: of the address that has most in it, without any progress, for the longest.
    pub fn least(&self, phase: Phase) -> Option<u64> {
        let of_phase =
            || self.queue.range((phase, 0)..=(phase, u64::MAX)).filter_map(|(_, number)| self.rows.get(number));
        let mut tally: HashMap<Option<IpAddr>, usize> = HashMap::new();
        of_phase().for_each(|row| *tally.entry(row.line.address).or_default() += 1);
        let count = |row: &Row| tally.get(&row.line.address).copied().unwrap_or_default();
        let progress = |row: &Row| row.line.written() > row.stalled_at;
        of_phase()
            .min_by_key(|row| (std::cmp::Reverse(count(row)), progress(row), row.order))
            .map(|row| row.line.number)
    }

    /// What a connection does from now on. `flows`: it takes its answer again.
    pub fn set(&mut self, number: u64, phase: Phase, flows: bool) {
        let Some(row) = self.rows.get_mut(&number) else { return };
        if phase != Phase::Stalled {
            row.under = phase;
        }
        // an answer that is complete is not taken because of that
        let stays = row.phase == Phase::Closing || (row.phase == Phase::Stalled && !flows && phase != Phase::Closing);
        if stays {
            return;
        }
        self.order += 1;
        self.queue.remove(&(row.phase, row.order));
        self.counts[row.phase as usize] -= 1;
        (row.phase, row.order, row.since, row.folded) = (phase, self.order, Instant::now(), false);
        if phase == Phase::Idle {
            row.drain = None;
        }
        let is_crowded = self.counts[Phase::Idle as usize] >= CROWD;
        if phase == Phase::Idle && is_crowded {
            row.folded = true;
            row.line.ask_to_fold();
        }
        self.counts[phase as usize] += 1;
        self.queue.insert((phase, self.order), number);
    }

    /// Tells a connection to end. It counts no longer; the little time until its task has noticed is nobody's place.
    pub fn put_out(&mut self, number: u64, end: End, why: &'static str) {
        if let Some(row) = self.rows.get(&number)
            && row.line.end(end)
        {
            metrics::counter!("connections_ended_total", "reason" => why).increment(1);
            self.made_room += u64::from(matches!(why, "address" | "full" | "fresh" | "room"));
        }
        // whoever is told why still needs a little of their time
        match end {
            End::Slow => self.set(number, Phase::Closing, false),
            _ => self.remove(number),
        }
    }

    pub fn remove(&mut self, number: u64) {
        let Some(row) = self.rows.remove(&number) else { return };
        self.queue.remove(&(row.phase, row.order));
        self.counts[row.phase as usize] -= 1;
        if let Some(address) = row.line.address
            && let Some(numbers) = self.of_address.get_mut(&address)
        {
            numbers.retain(|other| *other != number);
            if numbers.is_empty() {
                self.of_address.remove(&address);
            }
        }
    }
}
