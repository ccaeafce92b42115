//! What takes notifications out of sight, or away.

use std::collections::BTreeSet;

use super::News;
use super::store;
use super::tell::{hold, people, recount};
use crate::app::App;
use crate::db::{Tx, args};
use crate::error::Result;

/// Takes back what [`tell_once`](super::tell_once) told `recipient`.
pub async fn take_back(app: &App, tx: &mut Tx, news: &News, recipient: i64) -> Result<()> {
    hold(tx, [recipient]).await?;
    let values = args![recipient, news.kind.name(), news.topic.as_str(), news.actor, news.thing.as_str()];
    if tx.run(store::GO, values).await? > 0 {
        recount(app, tx, [recipient]).await?;
    }
    Ok(())
}

/// What `recipient` was told of this kind, topic and thing is gone, whoever did it.
pub async fn forget(app: &App, tx: &mut Tx, news: &News, recipient: i64) -> Result<()> {
    hold(tx, [recipient]).await?;
    let values = args![recipient, news.kind.name(), news.topic.as_str(), news.thing.as_str()];
    if tx.run(store::FORGET, values).await? > 0 {
        recount(app, tx, [recipient]).await?;
    }
    Ok(())
}

/// A comment is deleted: nobody is told of it any more.
pub async fn forget_comment(app: &App, tx: &mut Tx, comment: i64) -> Result<()> {
    let told = people(tx.all(store::TOLD_OF_COMMENT, args![comment]).await?);
    settle(app, tx, told, store::FORGET_COMMENT, comment).await
}

/// An article is out of sight, with all that was told of it. What goes for good takes it along.
pub async fn hide_article(app: &App, tx: &mut Tx, article: i64) -> Result<()> {
    let told = people(tx.all(store::TOLD_OF_ARTICLE, args![article]).await?);
    settle(app, tx, told, store::HIDE_ARTICLE, article).await
}

/// Of what was told of a deleted article, `at_most` so many go for good; how many did.
pub async fn forget_article(tx: &mut Tx, article: i64, at_most: i64) -> Result<u64> {
    Ok(tx.run(store::FORGET_ARTICLE, args![article, at_most]).await?)
}

/// It is seen again.
pub async fn show_article(app: &App, tx: &mut Tx, article: i64) -> Result<()> {
    let told = people(tx.all(store::TOLD_OF_ARTICLE, args![article]).await?);
    settle(app, tx, told, store::SHOW_ARTICLE, article).await
}

/// `recipient` hears nothing of `actor` any more, also of what was told before; or again.
pub async fn silence(app: &App, tx: &mut Tx, recipient: i64, actor: i64, is_silent: bool) -> Result<()> {
    hold(tx, [recipient]).await?;
    let sql = if is_silent { store::SILENCE } else { store::HEAR };
    if tx.run(sql, args![recipient, actor]).await? > 0 {
        recount(app, tx, [recipient]).await?;
    }
    Ok(())
}

async fn settle(app: &App, tx: &mut Tx, told: BTreeSet<i64>, sql: &'static str, of: i64) -> Result<()> {
    if told.is_empty() {
        return Ok(());
    }
    hold(tx, told.iter().copied()).await?;
    tx.run(sql, args![of]).await?;
    recount(app, tx, told).await
}
