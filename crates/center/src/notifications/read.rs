//! Having read what one was told.

use super::Kind;
use super::store::{self, Head};
use super::tell::{hold, recount};
use crate::app::App;
use crate::db::{Number, args};
use crate::error::Result;
use crate::live::{Event, Topic};

/// How far what `user` was told goes.
pub async fn head(app: &App, user: i64) -> Result<Head> {
    Ok(app.db.maybe(store::HEAD, args![user]).await?.unwrap_or_default())
}

/// They have read all up to a number.
pub async fn up_to(app: &App, user: i64, seq: i64) -> Result<Head> {
    mark(app, user, store::READ_ALL, args![user, seq]).await
}

/// They have seen all of a kind, in another way.
pub async fn of_kind(app: &App, user: i64, kind: Kind) -> Result<Head> {
    mark(app, user, store::READ_KIND, args![user, kind.name()]).await
}

/// They were at `path`, where some of it leads. Nothing when none does.
pub async fn at(app: &App, user: i64, path: &str) -> Result<Option<Head>> {
    let there: Option<Number> = app.db.point(store::UNREAD_AT, args![user, path]).await?;
    if there.is_none_or(|there| there.n == 0) {
        return Ok(None);
    }
    mark(app, user, store::READ_AT, args![user, path]).await.map(Some)
}

async fn mark(
    app: &App,
    user: i64,
    sql: &'static str,
    values: impl IntoIterator<Item = crate::db::Value>,
) -> Result<Head> {
    let mut tx = app.db.begin().await?;
    hold(&mut tx, [user]).await?;
    tx.run(sql, values).await?;
    recount(app, &mut tx, [user]).await?;
    let head: Head = tx.maybe(store::HEAD, args![user]).await?.unwrap_or_default();
    let hub = app.live.clone();
    // in other tabs the bell says so, too
    tx.after(async move { hub.tell(Topic::Person(user), &Event::unread(head.last, head.unread)) });
    tx.commit().await?;
    Ok(head)
}
