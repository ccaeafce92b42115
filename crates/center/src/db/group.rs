//! What the writer does (`writer.rs`): it takes the lock, lets those who wait have their turns, each in a savepoint of
//! its own, and commits what they did as one, once nobody is left who might join. Only then are they told. When the commit fails, all of them are told that
//! it is not written, and nothing of it is.

use std::io::{Error as IoError, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::checkpoints::Checkpoints;
use super::fault::{Lost, fault};
use super::line::Line;
use super::trouble::is_locked;
use super::turn::{Desk, Lent, Turn};
use super::writer::{Ask, Begun, Member, Pace, Step, What};
use super::{DbError, Patience, Result};

/// How many share a flush at most, and how long the first of them waits for others to join.
pub(super) const MOST: usize = 64;
pub(super) const LONGEST: Duration = Duration::from_millis(25);

/// While others wait without end, another process gets a moment now and then in which it finds the file unlocked.
const BUSY: Duration = Duration::from_millis(50);
const PAUSE: Duration = Duration::from_millis(2);

/// How often it is looked whether another process has given back its lock.
const LOOK: Duration = Duration::from_millis(1);

/// Hours: no limit.
const UNHURRIED: Duration = Duration::from_secs(86_400);

/// The thread. It ends when nobody is left who could ask, or when it is told to.
pub(super) fn write(desk: Arc<Desk>, checkpoints: Checkpoints, patience: &Patience) {
    let line = desk.line.clone();
    let mut busy = Busy { since: Instant::now() };
    let mut number = 0;
    let leaving = Leaving(desk.clone());
    let closing = loop {
        let Some(ask) = busy.next(&line) else { break None };
        match ask.what {
            What::Close(tell) => break Some(tell),
            What::Apart(work) => {
                let lent = desk.take();
                // whoever asked for it hears nothing, and that something went wrong by that
                let _ = catch_unwind(AssertUnwindSafe(|| work(&lent.connection)));
                // whatever was left open
                end(&lent.connection);
                drop(lent);
                checkpoints.are_due();
            }
            _ => {
                line.put_back(ask);
                let mut lent = desk.take();
                if begin(&lent.connection, &line, patience.lock) {
                    number += 1;
                    (lent.group, lent.began, lent.is_open) = (number, Instant::now(), true);
                    drop(lent);
                    if !catch_unwind(AssertUnwindSafe(|| write_group(&desk, patience))).unwrap_or_else(|_| lost(&desk))
                    {
                        desk.written.failed.store(number, Ordering::Release);
                    }
                    desk.written.ended.send_replace(number);
                    checkpoints.are_due();
                }
            }
        }
    };
    drop(leaving);
    drop(checkpoints);
    // nobody has the turn, so nobody holds on to the connection for long
    let mut desk = desk;
    while let Err(still) = Arc::try_unwrap(desk) {
        desk = still;
        std::thread::sleep(LOOK);
    }
    if let Some(tell) = closing {
        let _ = tell.send(());
    }
}

/// However the thread ends, nobody waits for it any more.
struct Leaving(Arc<Desk>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.line.close();
        self.0.take().members.clear();
    }
}

/// Since when somebody has always waited.
struct Busy {
    since: Instant,
}

impl Busy {
    /// The next one, once there is one.
    fn next(&mut self, line: &Line) -> Option<Ask> {
        if self.since.elapsed() > BUSY {
            std::thread::sleep(PAUSE);
            self.since = Instant::now();
        }
        if let Some(ask) = line.next_now() {
            return Some(ask);
        }
        let idle_since = Instant::now();
        let ask = line.next()?;
        if idle_since.elapsed() >= PAUSE {
            self.since = Instant::now();
        }
        Some(ask)
    }
}

/// Takes the lock. Nobody waits for that of another process longer than `lock`: looked for by SQLite itself, those
/// behind the first would wait for theirs one after the other.
fn begin(connection: &Connection, line: &Line, lock: Duration) -> bool {
    let begun = loop {
        let _ = connection.busy_timeout(Duration::ZERO);
        match run(connection, "begin immediate") {
            Ok(()) => break true,
            Err(error) => {
                let waited = if is_locked(&error) { lock } else { Duration::ZERO };
                give_up(line, waited, &Lost::because(error));
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

/// Tells those who have waited for so long that they do not get the lock.
fn give_up(line: &Line, waited: Duration, lost: &Lost) {
    let needs_it = |ask: &Ask| matches!(ask.what, What::Once(_) | What::Turn { .. });
    for ask in line.leave(|ask| needs_it(ask) && ask.at.elapsed() >= waited) {
        match ask.what {
            What::Once(once) => drop(once(Err(lost.error()))),
            What::Turn { begun, .. } => drop(begun.send(Err(lost.error()))),
            What::Apart(_) | What::Close(_) => {}
        }
    }
}

/// Lets those who wait have their turns, and writes what they did; false when that could not be.
fn write_group(desk: &Arc<Desk>, patience: &Patience) -> bool {
    // those before it wait for it, too
    let idle = |lent: &Lent| if lent.members.is_empty() { patience.statement } else { patience.commit / 2 };
    let mut lent = loop {
        let mut lent = desk.take_back(idle);
        // a disk that is full or fails can make SQLite take back everything
        if lent.connection.is_autocommit() {
            lent.is_open = false;
            let lost = Lost::of("the transaction was taken back");
            std::mem::take(&mut lent.members).into_iter().for_each(|tell| tell(Err(lost.error())));
            return false;
        }
        let Some(ask) = lent.has_room().then(|| desk.line.next_now()).flatten() else {
            if desk.waits_for_others(lent) {
                continue;
            }
            break desk.take_back(idle);
        };
        match ask.what {
            What::Once(once) => {
                let member = once(Ok(&lent.connection));
                lent.members.extend(member);
            }
            What::Turn { begun, pace: Pace::Quick } => desk.pass(lent, begun),
            What::Turn { begun, pace } if pace == Pace::Steady || lent.members.is_empty() => {
                let idle = if pace == Pace::Alone { UNHURRIED } else { idle(&lent) };
                // nobody else comes in between
                lent.is_open = false;
                drop(lent);
                take_steps(desk, begun, idle);
                let mut lent = desk.take();
                if pace == Pace::Alone {
                    break lent;
                }
                lent.is_open = true;
            }
            what => {
                desk.line.put_back(Ask { what, ..ask });
                break lent;
            }
        }
    };
    lent.is_open = false;
    let members = std::mem::take(&mut lent.members);
    if members.is_empty() {
        end(&lent.connection);
        return true;
    }
    let what = desk.changed.take();
    // what is known is so again before anybody hears that it is written
    let committed = desk.known.through(&lent.connection, &what, |connection| {
        let committed = run(connection, "commit");
        end(connection);
        committed
    });
    drop(lent);
    let is_written = committed.is_ok();
    match committed {
        Ok(()) => {
            desk.written.commits.fetch_add(1, Ordering::Relaxed);
            desk.written.transactions.fetch_add(members.len() as u64, Ordering::Relaxed);
            members.into_iter().for_each(|tell| tell(Ok(())));
        }
        Err(error) => {
            let lost = Lost::because(error);
            members.into_iter().for_each(|tell| tell(Err(lost.error())));
        }
    }
    is_written
}

/// After a panic: nothing of the group is written, and its members hear that by what is dropped.
fn lost(desk: &Desk) -> bool {
    desk.let_go();
    false
}

/// One transaction whose steps are done here, until it ends or was idle for too long.
fn take_steps(desk: &Arc<Desk>, begun: Begun, idle: Duration) {
    if begun.is_closed() {
        return;
    }
    let lent = desk.take();
    if let Err(error) = run(&lent.connection, "savepoint turn") {
        let _ = begun.send(Err(error));
        return;
    }
    let group = lent.others();
    drop(lent);
    let (steps, asked) = channel();
    let member = match begun.send(Ok(Turn::there(steps, group, desk.changed.clone()))) {
        Ok(()) => steps_of(desk, &asked, idle),
        Err(_) => None,
    };
    let mut lent = desk.take();
    match member {
        Some(member) => lent.members.push(member),
        None => take_back(&lent.connection),
    }
}

/// The steps of a transaction up to its commit; none when it ends without.
fn steps_of(desk: &Desk, asked: &Receiver<Step>, idle: Duration) -> Option<Member> {
    loop {
        let step = asked.recv_timeout(idle);
        let mut lent = desk.take();
        match step {
            Ok(Step::Do(work)) => desk.does(&mut lent, work),
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
                tracing::warn!("a transaction kept others waiting and was taken back");
                return None;
            }
        }
        // all is lost, that of the others too: nothing more is done outside of a transaction
        if lent.connection.is_autocommit() {
            return None;
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
pub(super) fn take_back(connection: &Connection) {
    let undone = run(connection, "rollback to turn").and_then(|()| run(connection, "release turn"));
    if undone.is_err() {
        end(connection);
    }
}

/// Leaves no transaction open: a commit that failed may have, or may not.
pub(super) fn end(connection: &Connection) {
    if !connection.is_autocommit() {
        let _ = run(connection, "rollback");
    }
}

pub(super) fn run(connection: &Connection, sql: &str) -> Result<()> {
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map(drop).map_err(fault)
}
