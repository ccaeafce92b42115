//! One connection as everybody else sees it.

use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use futures_util::task::AtomicWaker;

use super::carry::Handed;
use super::lines::Lines;
use super::rows::Phase;

/// Why a connection has to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum End {
    /// The head of a request does not come: that is said before the connection ends.
    Slow = 1,
    /// Others need the place, or nothing was asked for too long.
    Away,
    /// The answer is not taken.
    Stalled,
    /// The other side had its time to close.
    Over,
}

/// Shared between the task of a connection and [`Lines`]. What happens on the socket is told here by the task alone, so
/// nothing is ordered.
pub struct Line {
    pub number: u64,
    pub peer: SocketAddr,
    /// What it is counted by; nothing for a proxy, whose requests are counted instead.
    pub address: Option<IpAddr>,
    lines: Arc<Lines>,
    end: AtomicU8,
    /// May be folded up when nothing is going on.
    fold: AtomicBool,
    task: AtomicWaker,
    /// A request was handed over, and its answer is not written yet.
    owes: AtomicBool,
    /// The last answer is complete, the next request has not begun.
    between: AtomicBool,
    /// The socket takes nothing at the moment.
    blocked: AtomicBool,
    /// Waits until it does.
    flow: AtomicWaker,
    written: AtomicU64,
    /// Some of a head is here.
    partial: AtomicBool,
    /// And that is known.
    is_known: AtomicBool,
    /// The answer is one without an end.
    streams: AtomicBool,
    /// The answer is work that is done only while the other side is there.
    watched: AtomicBool,
    /// It sends nothing more.
    left: AtomicBool,
    /// That answer, until the task takes it.
    handed: Mutex<Option<Box<Handed>>>,
}

impl Line {
    pub(super) fn new(lines: Arc<Lines>, number: u64, peer: SocketAddr, address: Option<IpAddr>) -> Line {
        Line {
            number,
            peer,
            address,
            lines,
            end: AtomicU8::new(0),
            fold: AtomicBool::new(false),
            task: AtomicWaker::new(),
            owes: AtomicBool::new(false),
            between: AtomicBool::new(true),
            blocked: AtomicBool::new(false),
            flow: AtomicWaker::new(),
            written: AtomicU64::new(0),
            partial: AtomicBool::new(false),
            is_known: AtomicBool::new(false),
            streams: AtomicBool::new(false),
            watched: AtomicBool::new(false),
            left: AtomicBool::new(false),
            handed: Mutex::default(),
        }
    }

    pub fn lines(&self) -> &Arc<Lines> {
        &self.lines
    }

    /// The task is woken by what [`Lines`] decides.
    pub fn listen(&self, waker: &Waker) {
        self.task.register(waker);
    }

    /// Tells the task to end; whoever was told to hurry can still be told to stop. Whether it was news.
    pub(super) fn end(&self, end: End) -> bool {
        let is_news = self.end.fetch_max(end as u8, Relaxed) < end as u8;
        self.task.wake();
        is_news
    }

    pub fn ended(&self) -> Option<End> {
        match self.end.load(Relaxed) {
            0 => None,
            1 => Some(End::Slow),
            2 => Some(End::Away),
            3 => Some(End::Stalled),
            _ => Some(End::Over),
        }
    }

    /// It made room, but asks for something after all: whether it gets its place again.
    pub fn comes_back(self: &Arc<Line>) -> bool {
        let comes_back = self.ended() == Some(End::Away) && self.lines.take_back(self);
        if comes_back {
            self.end.store(0, Relaxed);
        }
        comes_back
    }

    pub(super) fn wake(&self) {
        self.task.wake();
    }

    pub(super) fn ask_to_fold(&self) {
        if !self.fold.swap(true, Relaxed) {
            self.task.wake();
        }
    }

    /// Whether it was asked to fold up and nothing is going on. Asked once, answered once.
    pub fn may_fold(&self) -> bool {
        self.fold.load(Relaxed) && self.is_quiet() && self.fold.swap(false, Relaxed)
    }

    /// Nothing is being asked, answered or written.
    pub fn is_quiet(&self) -> bool {
        self.between.load(Relaxed)
            && !self.owes.load(Relaxed)
            && !self.blocked.load(Relaxed)
            && !self.partial.load(Relaxed)
    }

    /// A request is complete as far as its head goes.
    pub fn begin(&self) {
        self.owes.store(true, Relaxed);
        self.between.store(false, Relaxed);
        self.partial.store(false, Relaxed);
        self.is_known.store(false, Relaxed);
        self.fold.store(false, Relaxed);
        self.to(Phase::Busy);
    }

    /// The last of an answer was handed to hyper.
    pub fn answered(&self) {
        self.streams.store(false, Relaxed);
        self.between.store(true, Relaxed);
    }

    /// The rest of a head is waited for.
    pub fn wait_for_head(&self) {
        if self.partial.load(Relaxed) && !self.is_known.swap(true, Relaxed) {
            self.to(Phase::Head);
        }
    }

    /// An answer without an end begins.
    pub fn stream(&self) {
        self.streams.store(true, Relaxed);
        self.to(Phase::Stream);
    }

    /// The task goes on with it, without hyper.
    pub fn hand(&self, handed: Handed) {
        *self.handed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(handed));
    }

    pub fn take_handed(&self) -> Option<Box<Handed>> {
        if !self.streams.load(Relaxed) {
            return None;
        }
        self.handed.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether the next bytes belong to a request that has not begun.
    pub fn is_between(&self) -> bool {
        self.between.load(Relaxed)
    }

    /// Whether bytes that are written now belong to an answer of ours.
    pub fn owes(&self) -> bool {
        self.owes.load(Relaxed)
    }

    /// Nothing of hyper's is left to be written.
    pub fn flushed(&self) {
        if self.between.load(Relaxed) && self.owes.swap(false, Relaxed) {
            self.to(Phase::Idle);
        }
    }

    /// Whether it matters that the other side is there.
    pub fn watch(&self, watched: bool) {
        self.watched.store(watched, Relaxed);
    }

    pub fn is_watched(&self) -> bool {
        self.watched.load(Relaxed)
    }

    /// The other side sends nothing more; whoever watches is woken.
    pub fn leave(&self) {
        if !self.left.swap(true, Relaxed) {
            self.task.wake();
        }
    }

    pub fn has_left(&self) -> bool {
        self.left.load(Relaxed)
    }

    pub fn set_partial(&self, partial: bool) {
        self.partial.store(partial, Relaxed);
    }

    pub fn to(&self, phase: Phase) {
        self.lines.move_to(self.number, phase);
    }

    /// The socket takes nothing more for now.
    pub fn block(&self) {
        if !self.blocked.swap(true, Relaxed) {
            self.lines.stall(self.number);
        }
    }

    /// The socket took so much.
    pub fn wrote(&self, bytes: usize) {
        self.written.fetch_add(bytes as u64, Relaxed);
        if self.blocked.swap(false, Relaxed) {
            self.lines.flow(self.number);
            self.flow.wake();
        }
    }

    pub fn written(&self) -> u64 {
        self.written.load(Relaxed)
    }

    /// Ready once the answers before have left: only then is the next one made.
    pub fn poll_flow(&self, context: &mut Context<'_>) -> Poll<()> {
        self.flow.register(context.waker());
        if self.blocked.load(Relaxed) { Poll::Pending } else { Poll::Ready(()) }
    }
}

/// A connection's place among the others; given up when it is dropped.
pub struct Seat(pub(super) Arc<Line>);

impl Deref for Seat {
    type Target = Arc<Line>;
    fn deref(&self) -> &Arc<Line> {
        &self.0
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.lines.leave(self.0.number);
    }
}
