//! Forgetting what is old: the list has it for three months.

use std::collections::BTreeMap;

use super::store::{self, OldRow};
use super::tell::{hold, recount};
use crate::app::App;
use crate::clock::{DAY, Micros};
use crate::db::args;
use crate::error::Result;

const KEPT: Micros = 90 * DAY;

/// A chore: what is older goes, and every head says up to which number.
pub(crate) async fn tidy(app: &App) -> Result<()> {
    loop {
        let old: Vec<OldRow> = app.db.all(store::OLD, args![app.clock.now() - KEPT]).await?;
        if old.is_empty() {
            return Ok(());
        }
        let mut gone: BTreeMap<i64, i64> = BTreeMap::new();
        for row in &old {
            let last = gone.entry(row.user_id).or_default();
            *last = row.seq.max(*last);
        }
        let mut tx = app.db.begin_steady().await?;
        hold(&mut tx, gone.keys().copied()).await?;
        let ids: Vec<i64> = old.iter().map(|row| row.id).collect();
        tx.run(store::DROP_OLD, args![serde_json::json!(ids).to_string()]).await?;
        for (user, last) in &gone {
            tx.run(store::GONE, args![*user, *last]).await?;
        }
        recount(app, &mut tx, gone.into_keys()).await?;
        tx.commit().await?;
    }
}
