//! The workers of this process: one loop a lane.

use std::time::Duration;

use tokio::task::{JoinError, JoinSet};

use crate::app::App;
use crate::error::Result;
use crate::jobs::{Job, Kind, Lane, claim, run};

/// How often the queue is looked at when nobody rings.
const POLL: Duration = Duration::from_secs(1);

/// Does jobs of these kinds until the server stops. Then it gives up what is running, for others to do.
pub async fn work(app: App, kinds: &'static [&'static Kind]) {
    let mut lanes: Vec<(&'static Lane, Vec<&'static Kind>)> = Vec::new();
    for kind in kinds {
        match lanes.iter_mut().find(|(lane, _)| std::ptr::eq(*lane, kind.lane)) {
            Some((_, of_lane)) => of_lane.push(kind),
            None => lanes.push((kind.lane, vec![kind])),
        }
    }
    let mut working: JoinSet<()> =
        lanes.into_iter().map(|(lane, kinds)| work_in_lane(app.clone(), lane, kinds)).collect();
    while let Some(ended) = working.join_next().await {
        report(ended);
    }
}

async fn work_in_lane(app: App, lane: &'static Lane, kinds: Vec<&'static Kind>) {
    let most = tokio::select! {
        () = app.stopping.cancelled() => return,
        most = (lane.at_once)(&app) => most,
    };
    tracing::debug!(lane = lane.name, most, "jobs are waited for");
    let (mut running, mut bell, mut turn) = (JoinSet::new(), app.bell.listen(), 0);
    while !app.stopping.is_cancelled() {
        while let Some(ended) = running.try_join_next() {
            report(ended);
        }
        if running.len() >= most {
            tokio::select! {
                () = app.stopping.cancelled() => {}
                Some(ended) = running.join_next() => report(ended),
            }
            continue;
        }
        match next(&app, &kinds, &mut turn).await {
            Ok(Some(job)) => {
                let app = app.clone();
                // the log has heard of what could not be written
                running.spawn(async move { drop(app.db.on_firm_ground(run(&app, job)).await) });
                continue;
            }
            Ok(None) => {}
            // the log has heard of a database that is away
            Err(error) if error.will_pass() => {}
            Err(error) => tracing::warn!(?error, lane = lane.name, "the queue could not be read"),
        }
        tokio::select! {
            () = app.stopping.cancelled() => {}
            () = bell.rung() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
    while let Some(ended) = running.join_next().await {
        report(ended);
    }
}

/// The next job of the kind whose turn it is, or of the one after it.
async fn next(app: &App, kinds: &[&'static Kind], turn: &mut usize) -> Result<Option<Job>> {
    for _ in kinds {
        let kind = kinds[*turn % kinds.len()];
        *turn = (*turn + 1) % kinds.len();
        if let Some(job) = claim(app, kind).await? {
            return Ok(Some(job));
        }
    }
    Ok(None)
}

fn report(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a worker panicked");
    }
}
