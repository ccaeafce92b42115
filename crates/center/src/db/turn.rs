//! The turn of a transaction (`writer.rs`). A quick one does its steps on the connection where it is, and passes the turn
//! on to the next quick one itself: the thread is woken when nobody of these waits any more. It takes longer to wake a
//! thread than to do most transactions. While a group waits for others, they take the turn by themselves.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::changed::Changed;
use super::group::{LONGEST, MOST, end, over, run, take_back};
use super::known::Known;
use super::line::Line;
use super::writer::{Begun, Member, Step, Written};
use super::{Result, Value, here, own, unwritten};

/// How long a group waits for others at most, while requests are being answered that may want something written
/// (`answering.rs`); and how often it looks whether there are any.
const WAITS: Duration = Duration::from_millis(4);
const LOOK: Duration = Duration::from_millis(1);

/// The connection, and who has the turn.
pub(super) struct Desk {
    lent: Mutex<Lent>,
    /// The number of the quick turn that may use the connection; 0 when none does. Changed only by who holds `lent`.
    turn: AtomicU64,
    /// Rings when the thread is to go on.
    bell: Condvar,
    pub line: Arc<Line>,
    pub written: Arc<Written>,
    pub changed: Changed,
    pub known: Arc<Known>,
}

pub(super) struct Lent {
    pub connection: Connection,
    /// Those of this group who wait for its commit.
    pub members: Vec<Member>,
    /// The number of the group, and when it began.
    pub group: u64,
    pub began: Instant,
    /// Between the beginning of a group and its commit.
    pub is_open: bool,
    /// How many turns there were.
    turns: u64,
    /// When the connection was used last.
    used: Instant,
}

impl Lent {
    /// Whether somebody else may join the group.
    pub fn has_room(&self) -> bool {
        self.members.len() < MOST && self.began.elapsed() < LONGEST
    }

    /// The group in which others have done something before; 0 when nobody has.
    pub fn others(&self) -> u64 {
        if self.members.is_empty() { 0 } else { self.group }
    }
}

impl Desk {
    pub fn new(
        connection: Connection,
        line: Arc<Line>,
        written: Arc<Written>,
        (changed, known): (Changed, Arc<Known>),
    ) -> Desk {
        let now = Instant::now();
        let lent = Lent { connection, members: Vec::new(), group: 0, began: now, is_open: false, turns: 0, used: now };
        let (lent, turn, bell) = (Mutex::new(lent), AtomicU64::new(0), Condvar::new());
        Desk { lent, turn, bell, line, written, changed, known }
    }

    pub fn take(&self) -> MutexGuard<'_, Lent> {
        self.lent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection for this turn; nothing when that is over. Then the connection may be in use for long.
    fn take_for(&self, turn: u64) -> Option<MutexGuard<'_, Lent>> {
        let is_on = || self.turn.load(Ordering::Acquire) == turn;
        if !is_on() {
            return None;
        }
        Some(self.take()).filter(|_| is_on())
    }

    /// Does a step of a transaction.
    pub fn does<T>(&self, lent: &mut Lent, work: impl FnOnce(&Connection) -> T) -> T {
        let before = own::steps();
        let outcome = work(&lent.connection);
        self.written.steps.fetch_add(own::steps() - before, Ordering::Relaxed);
        lent.used = Instant::now();
        outcome
    }

    /// Gives the turn to `begun`, and by and by to the quick ones behind it. `lent` is held until one has it: let go of
    /// before, and whoever joins the group would begin a turn of their own within this one.
    pub fn pass(self: &Arc<Desk>, mut lent: MutexGuard<'_, Lent>, begun: Begun) {
        if !self.give(&mut lent, begun) {
            self.go_on(&mut lent);
        }
    }

    /// The connection once nobody has the turn: none of the quick ones waits, or the group is full, or one has kept the
    /// others waiting for longer than `idle` says.
    pub fn take_back(&self, idle: impl Fn(&Lent) -> Duration) -> MutexGuard<'_, Lent> {
        let mut lent = self.take();
        while self.turn.load(Ordering::Relaxed) > 0 {
            let left = idle(&lent).saturating_sub(lent.used.elapsed());
            if left.is_zero() {
                tracing::warn!("a transaction kept others waiting and was taken back");
                self.turn.store(0, Ordering::Release);
                take_back(&lent.connection);
                break;
            }
            lent = self.wait(lent, left);
        }
        lent
    }

    /// Ends a group of which nothing is to be written: whoever has the turn has it no more.
    pub fn let_go(&self) {
        let mut lent = self.take();
        self.turn.store(0, Ordering::Release);
        lent.is_open = false;
        lent.members.clear();
        end(&lent.connection);
    }

    /// Lets the group wait for others who may join it: a flush costs as much for many as for one, and after each commit
    /// everybody reads anew. False when there is nobody to wait for, or it has waited for long enough.
    pub fn waits_for_others(&self, lent: MutexGuard<'_, Lent>) -> bool {
        let left = WAITS.saturating_sub(lent.began.elapsed());
        if left.is_zero() || !lent.has_room() || lent.members.is_empty() || self.all_wait(&lent) {
            return false;
        }
        drop(self.wait(lent, left));
        true
    }

    /// Whether everybody who is being answered waits for this group.
    fn all_wait(&self, lent: &Lent) -> bool {
        self.written.answering.load(Ordering::Relaxed) <= lent.members.len() as u64
    }

    fn wait<'l>(&self, lent: MutexGuard<'l, Lent>, most: Duration) -> MutexGuard<'l, Lent> {
        self.bell.wait_timeout(lent, most.min(LOOK)).unwrap_or_else(PoisonError::into_inner).0
    }

    /// The turn in a group that is waiting for others.
    pub fn join(self: &Arc<Desk>) -> Option<Turn> {
        let mut lent = match self.lent.try_lock() {
            Ok(lent) => lent,
            // what panicked was taken back
            Err(TryLockError::Poisoned(lent)) => lent.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        let is_free = lent.is_open && self.turn.load(Ordering::Relaxed) == 0 && lent.has_room();
        if !is_free || lent.connection.is_autocommit() || self.line.waits() {
            return None;
        }
        run(&lent.connection, "savepoint turn").ok()?;
        Some(self.take_turn(&mut lent))
    }

    fn take_turn(self: &Arc<Desk>, lent: &mut Lent) -> Turn {
        debug_assert_eq!(
            self.turn.load(Ordering::Relaxed),
            0,
            "two turns at once: what the first has done cannot be undone"
        );
        lent.turns += 1;
        lent.used = Instant::now();
        self.turn.store(lent.turns, Ordering::Release);
        let steps = Some(Steps::Here(self.clone(), lent.turns));
        Turn { steps, group: lent.others(), changed: self.changed.clone() }
    }

    /// Whether whoever waits there has the turn now.
    fn give(self: &Arc<Desk>, lent: &mut Lent, begun: Begun) -> bool {
        if begun.is_closed() {
            return false;
        }
        if let Err(error) = run(&lent.connection, "savepoint turn") {
            let _ = begun.send(Err(error));
            return false;
        }
        let turn = self.take_turn(lent);
        let Err(back) = begun.send(Ok(turn)) else { return true };
        // what it would do when it is dropped is done here
        if let Ok(mut turn) = back {
            turn.steps = None;
        }
        self.turn.store(0, Ordering::Release);
        take_back(&lent.connection);
        false
    }

    /// The turn goes back to the thread.
    fn hand_back(&self) {
        self.turn.store(0, Ordering::Release);
        self.bell.notify_one();
    }

    /// The turn goes to the next quick one, or back to the thread. Only for who waits next: whoever is woken from a thread of
    /// the runtime is the next to be polled on that very thread, and would hold the turn for as long as that goes on with
    /// something else.
    fn go_on(self: &Arc<Desk>, lent: &mut Lent) {
        self.turn.store(0, Ordering::Release);
        // a disk that is full or fails can make SQLite take back everything
        while !lent.connection.is_autocommit()
            && lent.has_room()
            && let Some(begun) = self.line.next_quick()
        {
            if self.give(lent, begun) {
                return;
            }
        }
        if self.all_wait(lent) || !lent.has_room() || self.line.waits() {
            self.bell.notify_one();
        }
    }
}

/// The turn of a transaction. Dropped without [`Turn::commit`], all of it is taken back.
pub(super) struct Turn {
    /// Until it ends.
    steps: Option<Steps>,
    /// The number of the group, when others have done something in it before; 0 otherwise.
    group: u64,
    changed: Changed,
}

enum Steps {
    /// Done where it is, as the turn of this number.
    Here(Arc<Desk>, u64),
    /// Done by the thread.
    There(Sender<Step>),
}

impl Turn {
    /// One whose steps the thread does.
    pub fn there(steps: Sender<Step>, group: u64, changed: Changed) -> Turn {
        Turn { steps: Some(Steps::There(steps)), group, changed }
    }

    /// A statement is about to be done with these values, or with many rows of values.
    pub fn says(&self, sql: &'static str, args: Option<&[Value]>) {
        self.changed.statement(sql, args);
    }

    /// Does `work` as the next step.
    pub async fn step<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match &self.steps {
            None => Err(over()),
            Some(Steps::Here(desk, turn)) => {
                // it was idle for too long, or all was taken back
                let lent = desk.take_for(*turn).filter(|lent| !lent.connection.is_autocommit());
                let mut lent = lent.ok_or_else(over)?;
                desk.does(&mut lent, work)
            }
            Some(Steps::There(steps)) => {
                let (tell, told) = oneshot::channel();
                let work = move |connection: &Connection| drop(tell.send(work(connection)));
                steps.send(Step::Do(Box::new(work))).map_err(|_| over())?;
                told.await.unwrap_or_else(|_| Err(over()))
            }
        }
    }

    /// Does `last`, gives the turn to the next one, and waits until the group is written.
    pub async fn commit(mut self, last: impl FnOnce(&Connection) -> Result<()> + Send + 'static) -> Result<()> {
        let (tell, told) = oneshot::channel();
        match self.steps.as_ref().ok_or_else(over)? {
            Steps::Here(desk, turn) => {
                let mut lent = desk.take_for(*turn).filter(|lent| !lent.connection.is_autocommit()).ok_or_else(over)?;
                last(&lent.connection).and_then(|()| run(&lent.connection, "release turn"))?;
                lent.members.push(Box::new(|written| drop(tell.send(written))));
                desk.go_on(&mut lent);
            }
            Steps::There(steps) => steps.send(Step::Commit(Box::new(last), tell)).map_err(|_| over())?,
        }
        self.steps = None;
        let written = told.await.unwrap_or_else(|_| Err(over()));
        self.group = 0;
        // what was read in place meanwhile is from before
        here::end_moment();
        written
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(Steps::Here(desk, turn)) = &self.steps
            && let Some(lent) = desk.take_for(*turn)
        {
            take_back(&lent.connection);
            desk.hand_back();
        }
        if self.group > 0 {
            here::end_moment();
            unwritten::saw(self.group);
        }
    }
}

#[cfg(test)]
mod tests;
