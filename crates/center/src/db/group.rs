//! What the writer does (`writer.rs`): it takes the lock, lets those who wait have their turns, each in a savepoint of
//! its own, and commits what they did as one. Only then are they told. When the commit fails, all of them are told that
//! it is not written, and nothing of it is.

use std::collections::VecDeque;
use std::io::{Error as IoError, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::fault::{Lost, fault};
use super::trouble::is_locked;
use super::writer::{Ask, Begun, Desk, Member, Pace, Step, Turn, What, Written};
use super::{DbError, Patience, Result};

/// How many share a flush at most, and how long the first of them waits for others to join.
const MOST: usize = 64;
const LONGEST: Duration = Duration::from_millis(25);

/// While others wait without end, another process gets a moment now and then in which it finds the file unlocked.
const BUSY: Duration = Duration::from_millis(50);
const PAUSE: Duration = Duration::from_millis(2);

/// How often it is looked whether another process has given back its lock.
const LOOK: Duration = Duration::from_millis(1);

/// Hours: no limit.
const UNHURRIED: Duration = Duration::from_secs(86_400);

/// The thread. It ends when nobody is left who could ask, or when it is told to.
pub(super) fn write(connection: Connection, asks: Receiver<Ask>, patience: Patience, written: Arc<Written>) {
    let mut line = Line { asks, first: VecDeque::new(), busy_since: Instant::now() };
    let desk = Arc::new(Desk::new(connection, written.clone()));
    let (mut number, mut turns) = (0, 0);
    while let Some(ask) = line.next() {
        match ask.what {
            What::Close(tell) => {
                // nobody has the turn, so nobody holds on to it for long
                let mut desk = desk;
                while let Err(still) = Arc::try_unwrap(desk) {
                    desk = still;
                    std::thread::sleep(LOOK);
                }
                let _ = tell.send(());
                return;
            }
            What::Apart(work) => {
                let lent = desk.take();
                work(&lent.connection);
                // whatever was left open
                end(&lent.connection);
            }
            _ => {
                line.first.push_front(ask);
                let begun = begin(&desk.take().connection, &mut line, patience.lock);
                if begun {
                    number += 1;
                    let mut group = Group { desk: &desk, patience: &patience, number, turns: &mut turns };
                    if !group.write(&mut line, &written) {
                        written.failed.store(number, Ordering::Release);
                    }
                    written.ended.send_replace(number);
                }
            }
        }
    }
}

/// Those who wait, in their order.
struct Line {
    asks: Receiver<Ask>,
    /// Of those, who was looked at before.
    first: VecDeque<Ask>,
    /// Since when somebody has always waited.
    busy_since: Instant,
}

impl Line {
    /// The next one, once there is one.
    fn next(&mut self) -> Option<Ask> {
        if self.busy_since.elapsed() > BUSY {
            std::thread::sleep(PAUSE);
            self.busy_since = Instant::now();
        }
        if let Some(ask) = self.next_now() {
            return Some(ask);
        }
        let idle_since = Instant::now();
        let ask = self.asks.recv().ok()?;
        if idle_since.elapsed() >= PAUSE {
            self.busy_since = Instant::now();
        }
        Some(ask)
    }

    /// The next one of those who wait already.
    fn next_now(&mut self) -> Option<Ask> {
        self.first.pop_front().or_else(|| self.asks.try_recv().ok())
    }

    /// Tells those who have waited for so long that they do not get the lock.
    fn give_up(&mut self, waited: Duration, lost: &Lost) {
        self.first.extend(self.asks.try_iter());
        for ask in std::mem::take(&mut self.first) {
            match ask.what {
                What::Once(once) if ask.at.elapsed() >= waited => drop(once(Err(lost.error()))),
                What::Turn { begun, .. } if ask.at.elapsed() >= waited => drop(begun.send(Err(lost.error()))),
                _ => self.first.push_back(ask),
            }
        }
    }

    fn waits_for_lock(&self) -> bool {
        self.first.iter().any(|ask| matches!(ask.what, What::Once(_) | What::Turn { .. }))
    }
}

/// Takes the lock. Nobody waits for that of another process longer than `lock`: looked for by SQLite itself, those
/// behind the first would wait for theirs one after the other.
fn begin(connection: &Connection, line: &mut Line, lock: Duration) -> bool {
    let begun = loop {
        let _ = connection.busy_timeout(Duration::ZERO);
        match run(connection, "begin immediate") {
            Ok(()) => break true,
            Err(error) => {
                let waited = if is_locked(&error) { lock } else { Duration::ZERO };
                line.give_up(waited, &Lost::because(error));
            }
        }
        if !line.waits_for_lock() {
            break false;
        }
        std::thread::sleep(LOOK);
    };
    let _ = connection.busy_timeout(lock);
    begun
}

/// Those who are written together.
struct Group<'g> {
    desk: &'g Arc<Desk>,
    patience: &'g Patience,
    number: u64,
    /// How many turns there were.
    turns: &'g mut u64,
}

impl Group<'_> {
    /// Lets those who wait have their turns, and writes what they did; false when that could not be.
    fn write(&mut self, line: &mut Line, written: &Written) -> bool {
        let began = Instant::now();
        let mut members: Vec<Member> = Vec::new();
        while members.len() < MOST
            && began.elapsed() < LONGEST
            && let Some(ask) = line.next_now()
        {
            let mut is_last = false;
            match ask.what {
                What::Once(once) => members.extend(once(Ok(&self.desk.take().connection))),
                What::Turn { begun, pace } if pace != Pace::Alone || members.is_empty() => {
                    // those before it wait for it, too
                    let idle = match (pace, members.is_empty()) {
                        (Pace::Alone, _) => UNHURRIED,
                        (_, true) => self.patience.statement,
                        (_, false) => self.patience.commit / 2,
                    };
                    let group = if members.is_empty() { 0 } else { self.number };
                    members.extend(self.turn(begun, pace, group, idle));
                    is_last = pace == Pace::Alone;
                }
                what => {
                    line.first.push_front(Ask { what, ..ask });
                    is_last = true;
                }
            }
            // a disk that is full or fails can make SQLite take back everything
            if self.desk.take().connection.is_autocommit() {
                let lost = Lost::of("the transaction was taken back");
                members.into_iter().for_each(|tell| tell(Err(lost.error())));
                return false;
            }
            if is_last {
                break;
            }
        }
        let lent = self.desk.take();
        if members.is_empty() {
            end(&lent.connection);
            return true;
        }
        let committed = run(&lent.connection, "commit");
        end(&lent.connection);
        drop(lent);
        let is_written = committed.is_ok();
        match committed {
            Ok(()) => {
                written.commits.fetch_add(1, Ordering::Relaxed);
                written.transactions.fetch_add(members.len() as u64, Ordering::Relaxed);
                members.into_iter().for_each(|tell| tell(Ok(())));
            }
            Err(error) => {
                let lost = Lost::because(error);
                members.into_iter().for_each(|tell| tell(Err(lost.error())));
            }
        }
        is_written
    }

    /// One transaction, until it ends or was idle for too long; what is left to tell once it is written.
    fn turn(&mut self, begun: Begun, pace: Pace, group: u64, idle: Duration) -> Option<Member> {
        if begun.is_closed() {
            return None;
        }
        *self.turns += 1;
        let turn = *self.turns;
        {
            let mut lent = self.desk.take();
            if let Err(error) = run(&lent.connection, "savepoint turn") {
                let _ = begun.send(Err(error));
                return None;
            }
            (lent.turn, lent.used) = (turn, Instant::now());
        }
        let (steps, asked) = channel();
        let there = (pace == Pace::Quick).then(|| (self.desk.clone(), turn));
        let member = match begun.send(Ok(Turn::new(steps, there, group))) {
            Ok(()) => self.take_steps(&asked, idle),
            Err(_) => None,
        };
        let mut lent = self.desk.take();
        lent.turn = 0;
        if member.is_none() {
            take_back(&lent.connection);
        }
        member
    }

    /// Does the steps of a transaction up to its commit, or waits while they are done where it is; none when it ends
    /// without.
    fn take_steps(&self, asked: &Receiver<Step>, idle: Duration) -> Option<Member> {
        let mut patience = idle;
        loop {
            let step = asked.recv_timeout(patience);
            let mut lent = self.desk.take();
            patience = idle;
            match step {
                Ok(Step::Do(work)) => {
                    self.desk.does(&mut lent, work);
                }
                Ok(Step::Commit(last, tell)) => {
                    return match last(&lent.connection).and_then(|()| run(&lent.connection, "release turn")) {
                        Ok(()) => Some(Box::new(|written| drop(tell.send(written)))),
                        Err(error) => {
                            let _ = tell.send(Err(error));
                            None
                        }
                    };
                }
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    let since = lent.used.elapsed();
                    if since >= idle {
                        tracing::warn!("a transaction kept others waiting and was taken back");
                        lent.turn = 0;
                        return None;
                    }
                    patience = idle - since;
                }
            }
            // all is lost, that of the others too: nothing more is done outside of a transaction
            if lent.connection.is_autocommit() {
                return None;
            }
        }
    }
}

/// Does `work` within a transaction: all of it, or nothing when it fails.
pub(super) fn whole<T>(connection: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    run(connection, "savepoint turn")?;
    let outcome = work(connection).and_then(|value| run(connection, "release turn").map(|()| value));
    if outcome.is_err() {
        take_back(connection);
    }
    outcome
}

/// What the statements of a transaction fail with when its turn is over.
pub(super) fn over() -> DbError {
    DbError::Io(IoError::new(ErrorKind::TimedOut, "the transaction has kept others waiting for too long"))
}

/// Undoes what was done since the savepoint; if even that fails, everything.
fn take_back(connection: &Connection) {
    let undone = run(connection, "rollback to turn").and_then(|()| run(connection, "release turn"));
    if undone.is_err() {
        end(connection);
    }
}

/// Leaves no transaction open: a commit that failed may have, or may not.
fn end(connection: &Connection) {
    if !connection.is_autocommit() {
        let _ = run(connection, "rollback");
    }
}

fn run(connection: &Connection, sql: &str) -> Result<()> {
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map(drop).map_err(fault)
}
