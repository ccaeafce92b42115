//! A connection of PostgreSQL on loan from the pool. Whatever happens to its borrower, it comes back in order or is
//! thrown away: one that hangs, or was left in the middle of an answer, would otherwise keep its place in the pool
//! until the network gives up.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgPool;
use sqlx::{PgConnection, Postgres};

use super::patience::wait;
use super::trouble::is_broken;
use super::{DbError, Result};

/// How long it may take to bring a connection into order before it is thrown away.
const IN_ORDER: Duration = Duration::from_secs(2);

pub(super) struct Lent {
    /// Taken out when it goes back.
    connection: Option<PoolConnection<Postgres>>,
    is_broken: bool,
    /// A transaction is open: it is rolled back when the loan ends.
    pub in_transaction: bool,
}

impl Lent {
    pub async fn from(pool: &PgPool, most: Duration) -> Result<Lent> {
        let connection = wait(most, pool.acquire()).await?;
        Ok(Lent { connection: Some(connection), is_broken: false, in_transaction: false })
    }

    /// Looks at how a statement ended, and hands it on.
    pub fn noted<T>(&mut self, outcome: Result<T>) -> Result<T> {
        self.is_broken |= outcome.as_ref().is_err_and(is_broken);
        outcome
    }
}

/// Whether `error` may only say that the pool kept a connection which has died meanwhile, and another one is worth a
/// try.
pub(super) fn is_stale(error: &DbError) -> bool {
    is_broken(error) && !matches!(error, DbError::Io(cause) if cause.kind() == std::io::ErrorKind::TimedOut)
}

impl Deref for Lent {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        #[expect(clippy::expect_used, reason = "only drop takes it out")]
        self.connection.as_ref().expect("it is on loan")
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut PgConnection {
        #[expect(clippy::expect_used, reason = "only drop takes it out")]
        self.connection.as_mut().expect("it is on loan")
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        if self.is_broken || tokio::runtime::Handle::try_current().is_err() {
            drop(connection.detach());
            return;
        }
        let in_transaction = self.in_transaction;
        tokio::spawn(async move {
            let undone = async {
                match in_transaction {
                    true => sqlx::raw_sql("rollback").execute(&mut *connection).await.is_ok(),
                    false => true,
                }
            };
            if tokio::time::timeout(IN_ORDER, undone).await.unwrap_or(false) {
                // an answer that nobody read is read here; what the pool itself would do has no limit of time
                let _ = tokio::time::timeout(IN_ORDER, connection.return_to_pool()).await;
            } else {
                drop(connection.detach());
            }
        });
    }
}
