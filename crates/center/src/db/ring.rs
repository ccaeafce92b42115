//! Telling other processes that something was written, so that they need not wait until they look by themselves. Rules:
//! what is written is the truth, and a ring that is lost costs a quarter of a second; nothing is said but that there is
//! something; it is said outside of transactions, where it would make them wait for one another, on a connection of its
//! own, and only so often. What is looked at while it changes rings with each commit (`tx.rs`); whatever else is to be
//! heard at once says so by [`Db::ring`]. SQLite's one process tells itself.

use std::sync::Arc;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPoolOptions};
use tokio::sync::Notify;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Db, Engine, Result};

/// Rings come no closer than this.
const GAP: Duration = Duration::from_millis(22);
/// How long is waited after a connection could not be made.
const LATER: Duration = Duration::from_secs(1);

#[derive(Clone)]
pub(super) struct Ring {
    closing: CancellationToken,
}

impl Ring {
    /// Begins to wait until it is rung. The connection is made for the first time.
    pub fn open(options: Arc<PgConnectOptions>, rung: Arc<Notify>) -> Ring {
        let ring = Ring { closing: CancellationToken::new() };
        tokio::spawn(ring.closing.clone().run_until_cancelled_owned(pass_on(options, rung)));
        ring
    }

    pub fn close(&self) {
        self.closing.cancel();
    }
}

async fn pass_on(options: Arc<PgConnectOptions>, rung: Arc<Notify>) {
    let mut place: Option<PgConnection> = None;
    loop {
        rung.notified().await;
        let said = async {
            let connection = match &mut place {
                Some(connection) => connection,
                none => none.insert(options.connect().await?),
            };
            sqlx::raw_sql("notify news").execute(connection).await
        };
        match said.await {
            Ok(_) => sleep(GAP).await,
            Err(_) => {
                place = None;
                // others look by themselves meanwhile
                sleep(LATER).await;
            }
        }
    }
}

impl Db {
    /// Tells other processes that something was written. They hear it within some milliseconds, if at all.
    pub fn ring(&self) {
        if self.is_postgres() {
            self.shared.rung.notify_one();
        }
    }

    /// Calls `heard` whenever another process may have written something, also where that was missed because a connection
    /// broke, and after each commit here of what is looked at while it changes. Never comes back.
    pub async fn hear(&self, heard: impl Fn()) {
        let Engine::Postgres { unhurried, .. } = &self.engine else {
            loop {
                self.shared.rung.notified().await;
                heard();
            }
        };
        loop {
            let _: Result<()> = async {
                // a pool of its own: from the common one a connection would be missing
                let pool = PgPoolOptions::new().max_connections(1).connect_with((**unhurried).clone()).await?;
                let mut listener = PgListener::connect_with(&pool).await?;
                listener.listen("news").await?;
                loop {
                    heard();
                    // nothing: the connection broke, and is made anew with the next call
                    listener.try_recv().await?;
                }
            }
            .await;
            heard();
            sleep(LATER).await;
        }
    }
}
