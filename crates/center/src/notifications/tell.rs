//! Telling: a number for each recipient, and a row.

use std::collections::BTreeSet;

use super::store::{self, CountedRow, HeadRow, ToldRow};
use super::{MOST_UNREAD, News, rounds};
use crate::app::App;
use crate::db::{Number, Tx, args};
use crate::error::Result;
use crate::live::{Event, Topic};
use crate::push;

/// To so many it is told in the transaction that it tells of; to more by a job, for their heads are locked meanwhile.
pub(super) const AT_ONCE: usize = 100;

/// Tells `recipients` within the transaction that it tells of: all who want to be told, may see it and did not do it
/// themselves.
pub async fn tell(app: &App, tx: &mut Tx, news: &News, recipients: &[i64]) -> Result<()> {
    tell_all(app, tx, &[(news.clone(), recipients.to_vec())]).await
}

/// Tells those of `recipients` who were not told the same of this text before, which was changed since and changed
/// back.
pub async fn tell_unless_told(app: &App, tx: &mut Tx, news: &News, recipients: &[i64]) -> Result<()> {
    if recipients.is_empty() {
        return Ok(());
    }
    let ids = serde_json::json!(recipients).to_string();
    let values = args![ids, news.topic.as_str(), news.kind.name(), news.actor.unwrap_or(0), news.comment.unwrap_or(0)];
    let told: Vec<Number> = tx.all(store::TOLD_BEFORE, values).await?;
    let left: Vec<i64> = recipients.iter().copied().filter(|id| !told.iter().any(|told| told.n == *id)).collect();
    tell(app, tx, news, &left).await
}

/// Tells several things. Whoever is a recipient of several hears the first of them.
pub async fn tell_all(app: &App, tx: &mut Tx, all: &[(News, Vec<i64>)]) -> Result<()> {
    let mut heard = BTreeSet::new();
    let mut told = Vec::new();
    for (news, recipients) in all {
        let of: BTreeSet<i64> = recipients.iter().copied().filter(|id| Some(*id) != news.actor).collect();
        let of: Vec<i64> = of.into_iter().filter(|id| heard.insert(*id)).collect();
        if of.len() > AT_ONCE {
            rounds::begin(app, tx, news, &of).await?;
        } else if !of.is_empty() {
            told.push((news, of));
        }
    }
    // in one order by everybody
    if told.len() > 1 {
        let everybody: BTreeSet<i64> = told.iter().flat_map(|(_, of)| of.iter().copied()).collect();
        hold(tx, everybody).await?;
    }
    for (news, of) in told {
        write(app, tx, news, &of).await?;
    }
    Ok(())
}

/// Tells `recipient` of something that may be taken back and done again: the second time it is seen again as it was.
pub async fn tell_once(app: &App, tx: &mut Tx, news: &News, recipient: i64) -> Result<()> {
    hold(tx, [recipient]).await?;
    let values = args![recipient, news.kind.name(), news.topic.as_str(), news.actor, news.thing.as_str()];
    if tx.run(store::COME_BACK, values).await? > 0 {
        return recount(app, tx, [recipient]).await;
    }
    tell(app, tx, news, &[recipient]).await
}

/// Writes it for these, who are few.
pub(super) async fn write(app: &App, tx: &mut Tx, news: &News, recipients: &[i64]) -> Result<()> {
    // what was decided while one waited for the heads, such as a block, holds
    hold(tx, recipients.iter().copied()).await?;
    let ids = serde_json::json!(recipients).to_string();
    let board = news.board.as_deref().unwrap_or_default();
    let heads: Vec<HeadRow> =
        tx.all(store::NEXT, args![ids, news.actor.unwrap_or(0), news.kind.name(), board, MOST_UNREAD]).await?;
    if heads.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let row = |HeadRow { user_id, last }: HeadRow| news.row(user_id, last, now);
    let told: Vec<i64> = heads.iter().map(|head| head.user_id).collect();
    tx.insert_many(store::INSERT, heads.into_iter().map(row).collect()).await?;
    push::there_is_news(app, tx, &told).await?;
    rouse(app, tx);
    Ok(())
}

/// Takes the heads of these, in the one order in which everybody does.
pub(super) async fn hold(tx: &mut Tx, people: impl IntoIterator<Item = i64>) -> Result<()> {
    let ids: BTreeSet<i64> = people.into_iter().collect();
    tx.hold(store::HOLD, args![serde_json::json!(ids).to_string()]).await?;
    Ok(())
}

/// Counts anew what these have not read, of which their open pages on this server hear. Their heads must be held.
pub(super) async fn recount(app: &App, tx: &mut Tx, people: impl IntoIterator<Item = i64>) -> Result<()> {
    let ids: BTreeSet<i64> = people.into_iter().collect();
    if !ids.is_empty() {
        let values = args![serde_json::json!(ids).to_string(), MOST_UNREAD];
        let counted: Vec<CountedRow> = tx.all(store::RECOUNT, values).await?;
        let hub = app.live.clone();
        tx.after(async move {
            for CountedRow { user_id, last, unread } in counted {
                hub.tell(Topic::Person(user_id), &Event::unread(last, unread));
            }
        });
        rouse(app, tx);
    }
    Ok(())
}

/// What listens looks after the commit.
fn rouse(app: &App, tx: &mut Tx) {
    app.live.wake_after(&app.db, tx);
}

/// The people of these rows.
pub(super) fn people(rows: Vec<ToldRow>) -> BTreeSet<i64> {
    rows.into_iter().map(|row| row.user_id).collect()
}
