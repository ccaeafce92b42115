//! What people were told in a past that was never lived, such as that of a demo town: numbered as if they had been.

use std::collections::BTreeMap;

use super::store;
use super::{MOST_UNREAD, News};
use crate::clock::Micros;
use crate::db::{Tx, args};
use crate::error::Result;

/// Something that `user` was told at a moment.
pub struct Past {
    pub user: i64,
    pub at: Micros,
    pub news: News,
}

/// Writes it for people who were told nothing yet; what was told before `read_until` they have read.
pub async fn write(tx: &mut Tx, mut told: Vec<Past>, read_until: Micros) -> Result<()> {
    told.sort_by_key(|past| (past.user, past.at));
    let mut heads: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    let mut rows = Vec::with_capacity(told.len());
    for Past { user, at, news } in told {
        let (last, unread) = heads.entry(user).or_default();
        *last += 1;
        let is_read = at < read_until;
        *unread += i64::from(!is_read);
        rows.push(news.row(user, *last, at).into_iter().chain([is_read.into()]).collect());
    }
    let heads = heads.into_iter().map(|(user, (last, unread))| args![user, last, unread.min(MOST_UNREAD)].into());
    tx.insert_many(store::INSERT_HEADS, heads.collect()).await?;
    Ok(tx.insert_many(store::INSERT_PAST, rows).await?)
}
