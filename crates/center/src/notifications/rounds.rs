//! Telling many: a job goes from one to the next, so many at a time, each in a transaction of its own.

use tokio_util::sync::CancellationToken;

use super::store::{self, RoundRow};
use super::{News, tell};
use crate::app::App;
use crate::db::{Number, Tx, args};
use crate::error::{Error, Result};
use crate::jobs::{self, End, Ended, Job};
use crate::work;

/// How many are told in one transaction.
const STEP: usize = 200;

/// Has a job tell all of these.
pub(super) async fn begin(app: &App, tx: &mut Tx, news: &News, recipients: &[i64]) -> Result<()> {
    let news = serde_json::to_string(news).map_err(Error::internal)?;
    let id = tx.one::<Number>(store::BEGIN_ROUND, args![news, serde_json::json!(recipients).to_string()]).await?.n;
    jobs::enqueue(app, tx, &work::ROUND, id).await?;
    Ok(())
}

/// One attempt: goes on where the one before has ended.
pub(crate) async fn attempt(app: &App, job: &Job, stop: CancellationToken) -> Result<Ended> {
    loop {
        if stop.is_cancelled() {
            return Ok(Ended::Stopped);
        }
        let mut tx = app.db.begin().await?;
        // whoever has it goes on alone
        let Some(round) = tx.maybe::<RoundRow>(store::HOLD_ROUND, args![job.subject]).await? else {
            return Ok(Ended::Hopeless("there is nothing to tell".to_owned()));
        };
        let (Ok(news), Ok(all)) =
            (serde_json::from_str::<News>(&round.news), serde_json::from_str::<Vec<i64>>(&round.recipients))
        else {
            return Ok(Ended::Hopeless("it cannot be read".to_owned()));
        };
        let left = all.get(round.told as usize..).unwrap_or_default();
        let now = &left[..left.len().min(STEP)];
        if now.len() == left.len() {
            tx.run(store::END_ROUND, args![job.subject]).await?;
            if !jobs::finish(&mut tx, job, "done", "", app.clock.now()).await? {
                return Ok(Ended::Lost);
            }
        } else {
            tx.run(store::STEP_ROUND, args![job.subject, now.len() as i64]).await?;
        }
        tell::write(app, &mut tx, &news, now).await?;
        tx.commit().await?;
        if now.len() == left.len() {
            return Ok(Ended::Done);
        }
    }
}

/// Whoever was not told by then is not any more.
pub(crate) async fn end(tx: &mut Tx, job: &Job, end: End) -> Result<bool> {
    if end != End::Waits {
        tx.run(store::END_ROUND, args![job.subject]).await?;
    }
    Ok(true)
}
