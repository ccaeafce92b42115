//! What is read where it is asked for. To hand a short statement to a thread and wait for it takes longer than to ask it;
//! so the parts of a page are read in place, all from one moment, on a connection that is lent to whoever makes the page.
//! Rules: for short statements only, since nobody else runs on this thread meanwhile; when all connections are lent out,
//! they are asked as any other. There are fewer than threads that answer requests: one of these is always left for the
//! others, however slow the disk is.

use std::cell::RefCell;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use rusqlite::Connection;

use super::known::Known;
use super::points::Question;
use super::readers::Readers;
use super::trouble::is_locked;
use super::{Db, Engine, Record, Result, Value, given_up, group, own};

/// Who reads in place, and from which moment; none before the first statement.
struct Here {
    readers: Readers,
    moment: Option<Moment>,
}

/// A connection within a transaction that reads.
struct Moment {
    readers: Readers,
    connection: Option<Connection>,
}

tokio::task_local! {
    static HERE: RefCell<Here>;
}

impl Db {
    /// Runs `work`, whose statements are few and short: they are asked at once, and find what stood there at the first of
    /// them. What it writes ends that moment.
    pub fn at_once<T>(&self, work: impl Future<Output = T>) -> impl Future<Output = T> {
        match &self.engine {
            Engine::Sqlite { read, .. } => {
                let here = Here { readers: read.clone(), moment: None };
                HERE.scope(RefCell::new(here), work).left_future()
            }
            Engine::Postgres { .. } => work.right_future(),
        }
    }
}

/// Does `work`, which reads and takes no longer than `most`, if it may be done here.
pub(super) fn ask<T>(most: Duration, work: impl FnOnce(&Connection) -> Result<T>) -> Option<Result<T>> {
    let asked = |here: &RefCell<Here>| {
        let mut here = here.borrow_mut();
        if here.moment.is_none() {
            here.moment = Moment::begin(&here.readers);
        }
        let connection = here.moment.as_ref()?.connection.as_ref()?;
        let outcome = given_up::at_most(most, || work(connection));
        if let Err(error) = &outcome {
            // whatever is wrong with it, nobody else gets it
            here.moment.take()?.connection.take();
            // and locks are waited for elsewhere
            if is_locked(error) {
                return None;
            }
        }
        Some(outcome)
    };
    HERE.try_with(asked).ok().flatten()
}

/// Whether what is read here is read from one moment.
pub(super) fn is_open() -> bool {
    HERE.try_with(|_| ()).is_ok()
}

/// What is read from now on shall be what stands there from now on.
pub(super) fn end_moment() {
    let _ = HERE.try_with(|here| here.borrow_mut().moment = None);
}

/// Answers a point (`points.rs`) on a connection that is lent for it; nothing when it is to be asked otherwise.
pub(super) fn point<T: Record + Clone>(
    readers: &Readers,
    known: &Known,
    question: Question,
    sql: &str,
    args: &Arc<[Value]>,
) -> Option<Option<T>> {
    let then = known.state();
    let mut moment = Moment { readers: readers.clone(), connection: Some(readers.lend()?) };
    let row = own::first::<T>(moment.connection.as_ref()?, sql, args).ok();
    match &row {
        Some(row) => known.remember(then, question, args, row),
        // whatever is wrong with it, nobody else gets it
        None => drop(moment.connection.take()),
    }
    row
}

impl Moment {
    fn begin(readers: &Readers) -> Option<Moment> {
        let moment = Moment { readers: readers.clone(), connection: Some(readers.lend()?) };
        group::run(moment.connection.as_ref()?, "begin").ok()?;
        Some(moment)
    }
}

impl Drop for Moment {
    fn drop(&mut self) {
        let is_free = |lent: &Connection| lent.is_autocommit() || group::run(lent, "rollback").is_ok();
        self.readers.give_back(self.connection.take().filter(is_free));
    }
}
