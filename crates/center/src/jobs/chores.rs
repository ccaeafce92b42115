//! What is done now and then; `work.rs` lists all of it.

use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::task::JoinSet;

use crate::app::App;
use crate::error::{Error, Result};

/// Something that is done at the start and then again and again.
pub struct Chore {
    /// What the log says was not done when it failed.
    pub name: &'static str,
    pub every: Duration,
    pub does: for<'a> fn(&'a App) -> BoxFuture<'a, Result<()>>,
}

/// Does chores until the server stops, each at its own pace.
pub async fn keep_up(app: App, chores: &'static [Chore]) {
    let mut each: JoinSet<()> = chores.iter().map(|chore| keep_up_one(app.clone(), chore)).collect();
    while let Some(ended) = each.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a chore panicked");
        }
    }
}

async fn keep_up_one(app: App, chore: &'static Chore) {
    loop {
        once(&app, chore).await;
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = tokio::time::sleep(chore.every) => {}
        }
    }
}

/// Does a chore for the first time once a while has passed, again and again, and for the last time when the server
/// stops: what was gathered meanwhile is written then.
pub async fn to_the_end(app: App, chore: &'static Chore) {
    loop {
        let stops = tokio::select! {
            () = app.stopping.cancelled() => true,
            () = tokio::time::sleep(chore.every) => false,
        };
        once(&app, chore).await;
        if stops {
            return;
        }
    }
}

/// Does every chore once, one after the other.
pub async fn all(app: &App, chores: &[Chore]) {
    for chore in chores {
        once(app, chore).await;
    }
}

async fn once(app: &App, chore: &Chore) {
    let done = app.db.on_firm_ground((chore.does)(app)).await;
    match done.map_err(Error::from).flatten() {
        Ok(()) => {}
        // the log has heard of a database that is away
        Err(error) if error.will_pass() => {}
        Err(error) => tracing::warn!(?error, chore = chore.name, "a chore was not done"),
    }
}
