//! What was seen and is not written yet. A transaction sees what those before it in its group have done (`group.rs`).
//! When it ends with its own commit, that is written, too. When it ends otherwise, because what it wanted to do was done
//! already, nobody waited for it: so what the same request reads next waits for the group, and so does its answer, which
//! is not given when the group was not written.

use std::cell::Cell;
use std::future::Future;

use super::fault::Lost;
use super::patience::{wait, wait_for_commit};
use super::writer::Writer;
use super::{Db, Engine, Result};

#[derive(Default)]
struct Seen {
    /// The group that is to be written before anything else is read.
    by_reads: Cell<u64>,
    /// The group on which the answer rests.
    by_answer: Cell<u64>,
}

tokio::task_local! {
    static SEEN: Seen;
}

/// A transaction has looked into `group` and ends without a commit.
pub(super) fn saw(group: u64) {
    let _ = SEEN.try_with(|seen| {
        seen.by_reads.set(group);
        seen.by_answer.set(group);
    });
}

/// A transaction begins: until it ends, nothing may wait for its own group.
pub(super) fn sees_for_itself() {
    let _ = SEEN.try_with(|seen| seen.by_reads.set(0));
}

impl Db {
    /// Waits until what this request has seen is written, before it reads.
    pub(super) async fn before_reading(&self, writer: &Writer) -> Result<()> {
        let group = SEEN.try_with(|seen| seen.by_reads.take()).unwrap_or(0);
        if group == 0 { Ok(()) } else { Box::pin(wait(self.shared.patience.commit, writer.ended(group))).await }
    }

    /// Runs `work`, and gives what it made once everything it has seen is written: what it reads is never older than what
    /// it has seen. For what is done beside the requests; these go through [`Db::in_time`].
    pub async fn on_firm_ground<T>(&self, work: impl Future<Output = T>) -> Result<T> {
        SEEN.scope(Seen::default(), async {
            let made = work.await;
            let group = SEEN.try_with(|seen| seen.by_answer.get()).unwrap_or(0);
            if let Engine::Sqlite { writer, .. } = &self.engine
                && group > 0
            {
                wait_for_commit(self.shared.patience.commit, writer.ended(group)).await?;
                if writer.has_failed(group) {
                    return Err(Lost::of("what was seen was not written").error());
                }
            }
            Ok(made)
        })
        .await
    }
}
